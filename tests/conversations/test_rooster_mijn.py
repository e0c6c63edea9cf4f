"""My own roster: duties, what was taken over or given away, absences, questions; and its address."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from models.people import Kind, Person
from models.rooster import Absence, Cover, Feed, Reason, ShiftRule, Swap
from tests.talk import Talk

THURSDAY = datetime(2026, 3, 5, 8, tzinfo=UTC)
AN_HOUR = timedelta(hours=1)


async def person(talk: Talk, key: str) -> int:
    async with talk.database.reading() as db:
        found = await db.scalar(select(Person.id).where(Person.key == key))
    assert found
    return found


async def swapped(talk: Talk, giver: str, taker: str) -> None:
    """The Thursday of the giver, from 9 to 11, is the taker's."""
    giver_id, taker_id = await person(talk, giver), await person(talk, taker)
    span = {"starts": THURSDAY, "ends": THURSDAY + 2 * AN_HOUR, "made_at": talk.now - AN_HOUR}
    async with talk.database.writing.begin() as db:
        swap = Swap(
            giver_id=giver_id,
            series_id=await db.scalar(select(ShiftRule.id).where(ShiftRule.person_id == giver_id)),
            location_id=1,
            pool=Kind.ADVOCATUUR,
            rechtsgebieden=["arbeidsrecht"],
            reason=Reason.RUIL,
            **span,
        )
        db.add(swap)
        await db.flush()
        cover = Cover(swap_id=swap.id, person_id=taker_id, approved_at=talk.now - AN_HOUR, **span)
        db.add(cover)


async def test_my_duties_of_the_coming_four_weeks(talk: Talk) -> None:
    devries = talk.meet("devries")
    await devries.says("/piket mijn rooster")
    devries.hears(
        "Jouw diensten t/m di 31 mrt",
        "Di 3 mrt · 9.00–13.00 · arbeidsrecht, Utrecht",
        "Di 31 mrt · 9.00–13.00",
        buttons=["Rooster Utrecht", "In je eigen agenda"],
    )
    shown = (devries.replies_shown() or devries.own.messages)[-1]
    assert shown.text.count("arbeidsrecht, Utrecht") == 21


async def test_what_changed_hands_says_whose_it_is(talk: Talk) -> None:
    await swapped(talk, "devries", "demir")
    devries, demir = talk.meet("devries"), talk.meet("demir")
    await devries.says("/piket mijn rooster")
    devries.hears(
        "Do 5 mrt · 9.00–11.00 · arbeidsrecht, Utrecht · mr. Demir doet deze dienst voor je",
        "Do 5 mrt · 11.00–13.00 · arbeidsrecht, Utrecht",
    )
    await demir.says("/piket mijn rooster")
    demir.hears("Do 5 mrt · 9.00–11.00 · arbeidsrecht, Utrecht · overgenomen van mr. De Vries")
    shown = (demir.replies_shown() or demir.own.messages)[-1]
    assert shown.text.count("arbeidsrecht") == 1


async def test_when_i_am_away(talk: Talk) -> None:
    devries = talk.meet("devries")
    days = {"starts": THURSDAY - 9 * AN_HOUR, "ends": THURSDAY + 15 * AN_HOUR}
    async with talk.database.writing.begin() as db:
        db.add(Absence(person_id=await person(talk, "devries"), made_at=talk.now, **days))
    await talk.passes(minutes=1)
    await devries.says("/piket mijn rooster")
    devries.hears("Je bent afwezig", "op donderdag 5 maart, de hele dag")
    shown = (devries.replies_shown() or devries.own.messages)[-1]
    assert "Do 5 mrt" not in shown.text


async def test_my_questions_that_wait(talk: Talk) -> None:
    noor, devries = talk.meet("noor"), talk.meet("devries")
    await noor.says("/piket arbeidsrecht")
    talk.reads_all()
    await noor.says("/piket mijn rooster")
    noor.hears("Je hebt dan geen dienst.", "Je open vragen", "Piketvraag arbeidsrecht, code")
    noor.hears("Wacht op antwoord.") if noor.answer.replies else noor.sees("Wacht op antwoord.")
    await devries.clicks("Ik bel nu")
    await devries.says("/piket mijn rooster")
    devries.hears("Piketvraag arbeidsrecht, code", "jij belt Noor.")
    await talk.passes(minutes=5)
    talk.reads_all()
    await devries.says("/piket mijn rooster")
    devries.hears("nog 4 vragen op je kaart.")
    await noor.says("/piket intrekken")
    await noor.says("/piket mijn diensten")
    talk.reads_all()


async def test_words_that_go_on_are_a_question(talk: Talk) -> None:
    aisha = talk.meet("aisha")
    await aisha.says("/piket mijn rooster klopt niet, mag dat van de werkgever?")
    talk.reads_all()
    assert "Jouw diensten" not in aisha.everything()


async def test_a_calendar_address_is_mine_and_stays_the_same(talk: Talk) -> None:
    devries = talk.meet("devries")
    await devries.says("/piket kalender")
    devries.hears("in je eigen agenda", "Deel het adres met niemand")
    await talk.passes(minutes=1)
    await devries.says("/piket kalender")
    [feed] = await talk.rows(Feed)
    devries.hears(f"Jouw diensten: https://piket.example/rooster/{feed.token}.ics")
    assert (feed.person_id, feed.location_id) == (await person(talk, "devries"), None)
    assert len(bytes.fromhex(feed.token)) == 32


async def test_a_new_address_ends_the_old_one(talk: Talk) -> None:
    devries = talk.meet("devries")
    await devries.says("/piket kalender")
    talk.reads_all()
    [label] = [b for m in (devries.replies_shown() or devries.own.messages) for b in m.buttons]
    await devries.clicks(label)
    old, new = await talk.rows(Feed)
    assert (old.ended_at, new.ended_at) == (talk.now, None)
    shown = (devries.replies_shown() or devries.own.messages)[-1]
    assert new.token in shown.text
    assert old.token not in shown.text
    assert "Het oude werkt niet meer" in shown.text


async def test_a_coordinator_has_one_of_the_location_too(talk: Talk) -> None:
    bram, noor = talk.meet("bram"), talk.meet("noor")
    await bram.says("/piket kalender")
    bram.hears("Jouw diensten: https://", "Alle diensten Utrecht: https://")
    await noor.says("/piket kalender")
    noor.hears("Jouw diensten")
    await noor.presses("kalender.nieuw:1")
    noor.hears("niet voor jou")
    feeds = await talk.rows(Feed)
    assert [feed.location_id for feed in feeds] == [None, 1, None]
    assert [feed.ended_at for feed in feeds] == [None] * 3


async def test_without_a_web_address_it_says_what_to_do(talk: Talk) -> None:
    talk.dispatcher.public_url = None
    devries = talk.meet("devries")
    await devries.says("/piket kalender")
    devries.hears("deze bot heeft geen webadres", "/piket mijn rooster")
    assert await talk.rows(Feed) == []


async def test_from_my_roster_to_the_week_and_the_calendar(talk: Talk) -> None:
    devries = talk.meet("devries")
    await devries.says("/piket mijn rooster")
    talk.reads_all()
    await devries.clicks("In je eigen agenda")
    (devries.sees if talk.answerer == "telegram" else devries.hears)("in je eigen agenda")
    await devries.says("/piket mijn rooster")
    talk.reads_all()
    await devries.clicks("Rooster Utrecht")
    shown = [m.text for m in (devries.replies_shown() or devries.own.messages)]
    assert any("Rooster Utrecht · week 10" in text for text in shown)
    talk.reads_all()
