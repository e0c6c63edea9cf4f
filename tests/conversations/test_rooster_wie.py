"""Who was, is or will be on duty at a named moment."""

from datetime import time, timedelta

import pytest
from sqlalchemy import select, update

from config.words import words
from handlers.opdrachten import read_command
from models.people import Kind, Person
from models.piket import Casus
from models.rooster import Recurrence, ShiftRule
from tests.talk import Talk

NEXT = "10 maart 2026 10.00"


@pytest.mark.parametrize("asked", ["gisteren 10.00", "had dienst op 2 maart om 10 uur?"])
async def test_who_was_on_duty(talk: Talk, asked: str) -> None:
    noor = talk.meet("noor")
    await noor.says(f"/piket wie {asked}")
    noor.hears(
        "Wie had dienst op maandag 2 maart 2026 om 10.00 uur?",
        "Mr. De Vries: arbeidsrecht, tot 13.00 uur",
        "Mr. Yilmaz (landelijk): alle rechtsgebieden, tot 13.00 uur",
    )


async def test_who_was_on_duty_stays_what_it_was(talk: Talk) -> None:
    noor = talk.meet("noor")
    async with talk.database.writing.begin() as db:
        for rule in await db.scalars(select(ShiftRule)):
            rule.ended_at = talk.now
    await noor.says("/piket wie gisteren 10.00")
    noor.hears("Mr. De Vries")
    await talk.passes(minutes=1)
    await noor.says(f"/piket wie {NEXT}")
    noor.hears("Wie heeft dienst op dinsdag 10 maart 2026 om 10.00 uur?", "Utrecht: niemand")


async def test_a_moment_that_can_be_before_or_after_now_is_asked_back(talk: Talk) -> None:
    noor = talk.meet("noor")
    await noor.says("/piket wie maandag 10.00")
    labels = ["Maandag 2 maart 2026 10.00", "Maandag 9 maart 2026 10.00"]
    noor.hears("Welk moment bedoel je?", buttons=labels)
    await noor.clicks(labels[1])
    shown = (noor.replies_shown() or noor.own.messages)[-1]
    assert "Wie heeft dienst op maandag 9 maart 2026 om 10.00 uur?" in shown.text


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("3 maart", "Ik weet de tijd niet"),
        ("30 februari 10.00", "30 februari bestaat niet"),
        ("29 maart 2026 02.30", "omdat de klok verzet wordt"),
        ("heeft gisteren om 10 uur dienst", "Dit is al voorbij"),
        ("utrecht", "Wie heeft er nu dienst?"),
    ],
)
@pytest.mark.parametrize("talk", [("slack", "slack"), ("telegram", "slack")], indirect=True)
async def test_what_cannot_be_is_told(talk: Talk, asked: str, answer: str) -> None:
    noor = talk.meet("noor")
    await noor.says(f"/piket wie {asked}")
    noor.hears(answer)
    assert await talk.rows(Casus) == []


@pytest.mark.parametrize(
    "asked",
    [
        "betaalt de griffie?",
        "is de huurder hier?",
        "had er gelijk?",
        "moet er 2 uur wachten?",
        "betaalt 10.00 euro?",
        "tekent op 3 maart om 10 uur?",
        "is er ziek",
    ],
)
def test_a_question_that_begins_with_wie_stays_a_question(asked: str) -> None:
    assert read_command(f"wie {asked}", words()).flow != "wie"


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "zwolle",
        "3 maart 10.00",
        "had dienst op 3 maart 10.00?",
        "heeft er morgen 9 uur dienst?",
        "heeft nu dienst?",
    ],
)
def test_who_is_on_duty_is_no_question_of_law(asked: str) -> None:
    assert read_command(f"wie {asked}", words()).flow == "wie"


async def test_who_has_two_duties_at_once_is_named_with_both(talk: Talk) -> None:
    noor = talk.meet("noor")
    async with talk.database.writing.begin() as db:
        his = await db.scalar(select(Person.id).where(Person.key == "jansen"))
        hours = ShiftRule.facts(Recurrence(talk.now.date(), time(9), time(16)))
        what = {"person_id": his, "location_id": 1, "pool": Kind.ADVOCATUUR, "made_at": talk.now}
        db.add(ShiftRule(rechtsgebieden=["consumentenrecht"], **what, **hours))
    await noor.says("/piket wie")
    noor.hears("Mr. Jansen: arbeidsrecht, huurrecht", "Mr. Jansen: consumentenrecht")


async def test_a_field_that_nobody_has_now_does_not_shut_the_piket(talk: Talk) -> None:
    """Only Yilmaz, of the national pool, does what is left; he comes tomorrow."""
    noor = talk.meet("noor")
    async with talk.database.writing.begin() as db:
        tomorrow = talk.now.date() + timedelta(days=1)
        his = select(Person.id).where(Person.key == "yilmaz").scalar_subquery()
        await db.execute(update(ShiftRule).where(ShiftRule.person_id == his).values(first=tomorrow))
    await noor.says("/piket consumentenrecht")
    told = noor.hears("Niemand kan nu")
    talk.meet("bram").sees("Niemand kan nu", new=True)
    assert not any("dicht" in message.text for message in noor.own.messages), told
    talk.reads_all()
