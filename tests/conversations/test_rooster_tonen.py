"""Looking at the roster: this week, other weeks, one day, holidays, and forty people at once."""

from datetime import date, time
from typing import Any

import pytest
from sqlalchemy import select

from models.people import Kind, Person
from models.rooster import Recurrence, ShiftRule
from tests.screens import Shown
from tests.talk import Talk, Talker
from tests.world import LONG_AGO, duty_of


async def rosters(talk: Talk, key: str, pool: Kind, *facts: Recurrence, place: int | None) -> None:
    """One more person with duty there."""
    async with talk.database.writing.begin() as db:
        person = await db.scalar(select(Person).where(Person.key == key))
        assert person
        for recurrence in facts:
            more: dict[str, Any] = ShiftRule.facts(recurrence)
            db.add(
                ShiftRule(
                    person_id=person.id,
                    location_id=place,
                    pool=pool,
                    rechtsgebieden=[],
                    made_at=LONG_AGO,
                    **more,
                )
            )


def shows(talker: Talker, *texts: str, buttons: list[str] | None = None) -> Shown:
    """What stands where he tapped, turned or not."""
    shown = (talker.replies_shown() or talker.own.messages)[-1]
    assert all(text in shown.text for text in texts), shown.text
    assert buttons is None or list(shown.buttons) == buttons, list(shown.buttons)
    return shown


async def test_this_week_is_a_line_a_day(talk: Talk) -> None:
    noor = talk.meet("noor")
    tuesday = Recurrence(date(2026, 3, 3), time(13), time(17))
    await rosters(talk, "aisha", Kind.SRW, tuesday, place=1)
    await rosters(talk, "bram", Kind.HJL, tuesday, place=1)
    await noor.says("/piket rooster")
    noor.hears(
        "Rooster Utrecht · week 10, 2026",
        "Ma 2 mrt · 9.00–13.00 mr. De Vries (arbeidsrecht), "
        "mr. Jansen (arbeidsrecht, huurrecht), mr. Yilmaz (alle rechtsgebieden, landelijk)",
        "landelijk) · 13.00–17.00 Aisha (sociaal raadslieden), Bram (Juridisch Loket)",
        "Za 7 mrt en zo 8 mrt · geen piket",
        buttons=["Vorige week", "Volgende week"],
    )


async def test_the_buttons_turn_the_same_message(talk: Talk) -> None:
    noor = talk.meet("noor")
    await noor.says("/piket rooster")
    noor.hears("week 10")
    await noor.clicks("Volgende week")
    shows(noor, "week 11", "Ma 9 mrt")
    await noor.clicks("Vorige week")
    await noor.clicks("Vorige week")
    shows(noor, "week 9", "Ma 23 feb")
    assert sum("Rooster Utrecht" in message.text for message in noor.own.messages) <= 1


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("volgende week", "week 11"),
        ("vorige week", "week 9"),
        ("week 50", "Ma 7 dec"),
        ("morgen", "Wo 4 mrt"),
        ("1 april", "Wo 1 apr"),
        ("gisteren", "Ma 2 mrt"),
        ("maandag t/m donderdag", "Ma 9 mrt"),
        ("utrecht volgende week", "week 11"),
    ],
)
@pytest.mark.parametrize("talk", [("slack", "slack"), ("telegram", "slack")], indirect=True)
async def test_other_days_by_their_name(talk: Talk, words: str, shown: str) -> None:
    noor = talk.meet("noor")
    await noor.says(f"/piket rooster {words}")
    noor.hears("Rooster Utrecht", shown)


async def test_one_day_alone_leads_to_its_week(talk: Talk) -> None:
    noor = talk.meet("noor")
    await noor.says("/piket rooster 1 april")
    noor.hears("Wo 1 apr", buttons=["Hele week", "Volgende week"])
    await noor.clicks("Hele week")
    shows(noor, "Ma 30 mrt", "Wo 1 apr", "Vr 3 apr")


async def test_a_day_that_can_be_two_is_asked_back(talk: Talk) -> None:
    noor = talk.meet("noor")
    await noor.says("/piket rooster dinsdag")
    noor.hears("Welke dag bedoel je?", buttons=["Di 3 mrt", "Di 10 mrt"])
    await noor.clicks("Di 10 mrt")
    shows(noor, "Di 10 mrt · 9.00–13.00 mr. De Vries")


async def test_holidays_by_name_and_days_without_anybody(talk: Talk) -> None:
    noor = talk.meet("noor")
    await noor.says("/piket rooster week 53")
    noor.hears("Ma 28 dec", "Vr 1 jan · Nieuwjaarsdag: geen piket")
    await talk.passes(minutes=1)
    async with talk.database.writing.begin() as db:
        for rule in await db.scalars(select(ShiftRule)):
            rule.ended_at = talk.now
    await noor.says("/piket rooster week 11")
    noor.hears("Ma 9 mrt · niemand", "Za 14 mrt en zo 15 mrt · geen piket")


async def test_a_duty_on_a_holiday_stands_beside_its_name(talk: Talk) -> None:
    aisha = talk.meet("aisha")
    async with talk.database.writing.begin() as db:
        for rule in await db.scalars(select(ShiftRule)):
            rule.free_days = []
    await aisha.says("/piket rooster 25 december")
    aisha.hears("Vr 25 dec · Eerste kerstdag · 9.00–13.00 mr. De Vries")


async def test_more_locations_are_a_choice_and_stay_one_tap_away(talk: Talk) -> None:
    lotte = talk.meet("lotte")
    await lotte.says("/piket rooster")
    lotte.hears("Van welke locatie", buttons=["Utrecht", "Zwolle"])
    await lotte.clicks("Zwolle")
    shows(lotte, "Rooster Zwolle", "Ma 2 mrt · 9.00–13.00 mr. Yilmaz")
    await lotte.clicks("Utrecht")
    shows(lotte, "Rooster Utrecht")
    await talk.passes(minutes=1)
    await lotte.says("/piket rooster zwolle morgen")
    lotte.hears("Rooster Zwolle", "Wo 4 mrt")


async def test_nobody_looks_at_a_place_where_he_does_not_work(talk: Talk) -> None:
    noor = talk.meet("noor")
    await noor.presses("rooster.toon:2:1:7")
    noor.hears("niet voor jou")


async def test_what_is_no_period_is_asked_back(talk: Talk) -> None:
    noor = talk.meet("noor")
    await noor.says("/piket rooster ogenblikje")
    noor.hears("Dat begrijp ik niet", "/piket rooster volgende week")
    await talk.passes(minutes=1)
    await noor.says("/piket rooster 30 februari")
    noor.hears("30 februari bestaat niet")


async def test_forty_people_a_day_go_on_pages(talk: Talk) -> None:
    noor = talk.meet("noor")
    async with talk.database.writing.begin() as db:
        for number in range(40):
            person = Person(key=f"p{number}", name=f"mr. Van der Ploeg-Achterberg {number}")
            db.add(person)
            await db.flush()
            db.add(duty_of(person, 1, ["sociale_zekerheid", "vreemdelingenrecht"]))
    await noor.says("/piket rooster")
    labels = ["Vorige week", "Verder", "Volgende week"]
    noor.hears("Ma 2 mrt", "Van der Ploeg-Achterberg 39", "landelijk)", buttons=labels)
    seen = set()
    for _ in range(7):
        shown = shows(noor)
        assert "en nog" not in shown.text
        seen |= {line[:2] for line in shown.text.splitlines()}
        if "Verder" not in shown.buttons:
            break
        await noor.clicks("Verder")
    assert {"Ma", "Di", "Wo", "Do", "Vr", "Za"} <= seen
    talk.reads_all()


async def test_a_day_too_full_for_any_message_counts_who_is_left(talk: Talk) -> None:
    noor = talk.meet("noor")
    async with talk.database.writing.begin() as db:
        for number in range(150):
            person = Person(key=f"p{number}", name=f"mr. Van der Ploeg-Achterberg {number}")
            db.add(person)
            await db.flush()
            db.add(duty_of(person, 1, []))
    await noor.says("/piket rooster morgen")
    noor.hears("Wo 4 mrt", "en nog ", "Van der Ploeg-Achterberg 2 ")
