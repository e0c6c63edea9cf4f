"""Two weeks after a talk the first line says with one tap whether a toevoeging was asked for."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from handlers.toevoeging import AskToevoeging, Toevoeging
from handlers.werkdagen import duty_day_after
from models.location import Location
from models.people import Person
from models.piket import Casus
from models.piket_states import State
from models.registratie import Registration
from models.toevoeging import AFTER
from models.vragen import Side
from tests.conversations.richtingen import first_line_on_duty
from tests.talk import Talk, Talker

QUESTION = "Is er een toevoeging aangevraagd?"
ANSWERS = ["Geen", "LAT", "Regulier", "Mediation", "Weet ik niet"]


async def spoken(talk: Talk, asker: str = "noor", command: str = "/piket arbeidsrecht") -> Talker:
    """They spoke; it closes a week later."""
    talk.looks_ahead = False
    person = talk.meet(asker)
    await person.says(command)
    return person


async def answers_page(talk: Talk, who: str) -> Talker:
    answerer = talk.meet(who)
    await answerer.clicks("Ik bel nu")
    await talk.talked()
    return answerer


async def noor_spoke(talk: Talk) -> Talker:
    noor = await spoken(talk)
    await answers_page(talk, "devries")
    await noor.clicks("Zelf afhandelen")
    await noor.clicks("Naar advocaat: LAT")
    await until_asked(talk, days=13)
    return noor


async def until_asked(talk: Talk, days: int) -> None:
    await talk.passes(days=days)
    talk.reads_all()
    await talk.passes(days=1)


async def stored(talk: Talk) -> str | None:
    casus: Casus = (await talk.rows(Casus))[0]
    assert casus.state is State.CLOSED
    return casus.toevoeging


async def test_it_is_asked_once_answered_with_a_tap_and_may_be_changed(talk: Talk) -> None:
    noor, devries = await noor_spoke(talk), talk.meet("devries")
    noor.sees("Twee weken later", "arbeidsrecht", QUESTION, buttons=ANSWERS, new=True)
    assert talk.now.date() == datetime(2026, 3, 17, tzinfo=UTC).date()
    assert not [m for m in devries.own.messages if QUESTION in m.text]
    assert await stored(talk) is None
    await noor.clicks("LAT", on=QUESTION)
    assert await stored(talk) == "lat"
    await talk.passes(days=1)
    noor.sees("Toevoeging aangevraagd: " + ("inge" if talk.asker == "telegram" else "LAT"))
    change = "Wijzig" + (": toevoeging aangevraagd" if talk.asker == "telegram" else "")
    await noor.clicks(change, on="Toevoeging aangevraagd")
    assert await stored(talk) == "lat", "until there is another"
    await noor.clicks("Geen", on=QUESTION)
    assert await stored(talk) == "geen"
    late = Toevoeging(1, "lat").pack()
    await talk.passes(days=14)
    noor.sees("Toevoeging aangevraagd", buttons=[])
    await noor.presses(late)
    noor.hears("Dit kan niet meer")
    assert await stored(talk) == "geen"
    talk.reads_all()


async def test_who_does_not_answer_is_not_asked_again_and_it_is_not_a_no(talk: Talk) -> None:
    noor = await noor_spoke(talk)
    noor.sees(QUESTION, new=True)
    await talk.passes(days=15)
    noor.sees("Niet meer nodig", "toevoeging", buttons=[])
    assert await stored(talk) is None
    assert not [m for m in noor.own.messages if not m.seen]


async def test_of_whom_it_was_not_asked_nobody_takes_an_answer(talk: Talk) -> None:
    noor = await noor_spoke(talk)
    noor.sees(QUESTION, new=True)
    tap = noor.button("LAT", on=QUESTION)
    for key in ("devries", "jansen", "aisha", "bram"):
        other = talk.meet(key)
        await other.presses(tap)
        other.hears("niet voor jou")
    for wrong in (Toevoeging(2, "lat"), Toevoeging(99, "lat"), AskToevoeging(1)):
        await noor.presses(wrong.pack())
        noor.hears("niet voor jou")
    await noor.presses(Toevoeging(1, "veel").pack())
    noor.hears("ken ik niet")
    talk.reads_all()
    assert await stored(talk) is None


async def test_before_it_is_asked_there_is_nothing_to_answer(talk: Talk) -> None:
    noor = await spoken(talk)
    await answers_page(talk, "devries")
    await noor.presses(Toevoeging(1, "lat").pack())
    noor.hears("niet voor jou")
    talk.reads_all()


async def test_the_colleague_who_registers_answers_too(talk: Talk) -> None:
    noor, bram = await spoken(talk), talk.meet("bram")
    await answers_page(talk, "devries")
    await noor.clicks("Zelf afhandelen")
    await noor.clicks("Naar advocaat: LAT")
    async with talk.database.writing.begin() as db:
        colleague = select(Person.id).where(Person.key == "bram").scalar_subquery()
        hers = update(Registration).where(Registration.side == Side.ASKER)
        await db.execute(hers.values(registrar_id=colleague))
    await until_asked(talk, days=13)
    noor.sees(QUESTION, new=True)
    bram.sees(QUESTION, new=True)
    await bram.clicks("Regulier", on=QUESTION)
    await talk.passes(minutes=1)
    assert await stored(talk) == "regulier"
    noor.sees("Toevoeging aangevraagd")
    talk.reads_all()


async def test_an_advocate_is_not_asked_but_the_first_line_that_answered_him(talk: Talk) -> None:
    await first_line_on_duty(talk)
    devries = await spoken(talk, "devries", "/piket hjl terugverwijzing arbeidsrecht")
    if talk.answerer == "web":
        await devries.says("/piket open")
    talk.reads_all()
    bram = await answers_page(talk, "bram")
    await bram.clicks("Eerste lijn kan verder")
    await until_asked(talk, days=13)
    bram.sees(QUESTION, new=True)
    await bram.clicks("Geen", on=QUESTION)
    assert await stored(talk) == "geen"
    talk.reads_all()
    assert not [m for m in devries.own.messages if QUESTION in m.text]


async def test_nobody_is_asked_who_did_not_speak(talk: Talk) -> None:
    noor = await spoken(talk)
    await answers_page(talk, "devries")
    await talk.passes(days=20)
    talk.reads_all()
    assert not [m for m in noor.own.messages if QUESTION in m.text]
    assert (await talk.rows(Casus))[0].spoken_at is None


@pytest.mark.parametrize(
    ("settings", "buttons"),
    [
        ({"questions_off": ["toevoeging"]}, None),
        ({"toevoegingen": ["geen", "lat"]}, ["Geen", "LAT"]),
    ],
    ids=["off", "a list of its own"],
)
async def test_a_location_may_leave_it_out_or_have_its_own_list(
    talk: Talk, settings: dict[str, list[str]], buttons: list[str] | None
) -> None:
    async with talk.database.writing.begin() as db:
        await db.execute(update(Location).values(**settings))
    noor = await noor_spoke(talk)
    if buttons:
        noor.sees(QUESTION, buttons=buttons, new=True)
    else:
        await talk.passes(days=7)
        talk.reads_all()
        assert not [m for m in noor.own.messages if QUESTION in m.text]


async def test_a_talk_told_afterwards_that_was_denied_is_not_asked_about(talk: Talk) -> None:
    talk.looks_ahead = False
    noor, devries = talk.meet("noor"), talk.meet("devries")
    await noor.says("/piket achteraf de vries over arbeidsrecht")
    await noor.clicks("Ik belde")
    await devries.clicks("Klopt niet")
    await talk.passes(days=20)
    talk.reads_all()
    assert not [m for m in noor.own.messages if QUESTION in m.text]


async def test_a_talk_told_afterwards_is_asked_about_too(talk: Talk) -> None:
    talk.looks_ahead = False
    noor = talk.meet("noor")
    await noor.says("/piket achteraf de vries over arbeidsrecht")
    await noor.clicks("Ik belde")
    await until_asked(talk, days=13)
    noor.sees(QUESTION, new=True)
    talk.reads_all()


@given(st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)))  # noqa: DTZ001  a wall time
def test_it_is_asked_on_a_working_day_within_duty_hours(wall: datetime) -> None:
    place = Location(zone="Europe/Amsterdam", opens=time(9), closes=time(13))
    spoke = wall.replace(tzinfo=place.tz)
    asked = duty_day_after(place, spoke + AFTER - timedelta(days=1)).astimezone(place.tz)
    assert asked.weekday() < 5
    assert place.opens <= asked.time() <= place.closes
    assert 14 <= (asked.date() - spoke.date()).days <= 21
