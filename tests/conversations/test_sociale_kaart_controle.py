"""Once a month coordinators hear which entries of the sociale kaart want a look; a tap verifies one."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update

from handlers.sociale_kaart.controle import AskToVerify, next_first_day, returning
from models.location import Location
from models.people import Membership, Person, Role
from models.queueing import arm
from models.sociale_kaart import Service
from tests.talk import Talk

FRESH, OLD = date(2026, 2, 2), date(2025, 8, 1)


@pytest.fixture(autouse=True)
async def kaart(talk: Talk) -> None:
    """It is Tuesday 3 March; the next first working day is Wednesday 1 April."""
    talk.looks_ahead = False
    async with talk.database.writing.begin() as db:
        places = {place.key: place.id for place in await db.scalars(select(Location))}
        for name, place, verified in (
            ("Oud", "utrecht", OLD),
            ("Nooit", None, None),
            ("Vers", "utrecht", FRESH),
            ("Elders", "zwolle", None),
        ):
            facts = {"organization_name": "Stichting X", "phone": "+31300000042"}
            location = places[place] if place else None
            db.add(Service(name=name, location_id=location, last_verified=verified, **facts))
        await arm(db, returning(talk.now))


async def lotte_coordinates(talk: Talk) -> None:
    """Utrecht and Zwolle."""
    async with talk.database.writing.begin() as db:
        lotte = select(Person.id).where(Person.key == "lotte").scalar_subquery()
        role = update(Membership).where(Membership.person_id == lotte)
        await db.execute(role.values(role=Role.COORDINATOR))


async def test_once_a_month_a_coordinator_hears_what_wants_a_look(talk: Talk) -> None:
    bram = talk.meet("bram")
    await talk.passes(days=28)
    bram.never_sees("Sociale kaart")
    await talk.passes(days=2)
    bram.sees(
        "Sociale kaart: 2 regels zijn langer dan een half jaar niet nagekeken",
        "Oud, Stichting X: ",
        "nagekeken op vrijdag 1 augustus 2025",
        "Nooit, Stichting X: ",
        "nog nooit nagekeken",
        new=True,
    )
    bram.never_sees("Elders")
    bram.never_sees("Vers")
    await talk.passes(days=27)
    talk.reads_all()
    await talk.passes(days=3)
    bram.sees("Sociale kaart: 2 regels", new=True)


def label(talk: Talk, name: str) -> str:
    """Of the first line; where no button stands beside one, with the name on it."""
    if talk.asker == "telegram":
        return f"Klopt nog: {name.lower()}, Stichting X"
    return "Klopt nog"


async def test_a_tap_verifies_an_entry_and_takes_it_from_the_list(talk: Talk) -> None:
    bram = talk.meet("bram")
    await talk.passes(days=30)
    bram.sees("Nooit", "Oud", new=True)
    button = bram.button(label(talk, "Nooit"))
    await bram.presses(button)
    bram.hears("Bedankt. Nooit is nagekeken op donderdag 2 april 2026")
    shown = bram.sees("Sociale kaart: 1 regels", "Oud")
    assert len(shown.buttons) == 1
    assert "Nooit" not in shown.text
    await bram.presses(button)
    bram.hears("Bedankt. Nooit is nagekeken")
    await bram.clicks(label(talk, "Oud"))
    bram.sees("alles is nagekeken", buttons=[])
    verified = {s.name: s.last_verified for s in await talk.rows(Service)}
    assert verified["Nooit"] == verified["Oud"] == date(2026, 4, 2)
    talk.reads_all()


async def test_what_one_verified_goes_from_everybodys_list(talk: Talk) -> None:
    await lotte_coordinates(talk)
    bram, lotte = talk.meet("bram"), talk.meet("lotte")
    await talk.passes(days=30)
    lotte.sees("Sociale kaart: 3 regels", "Elders", "Nooit", "Oud", new=True)
    bram.sees("Sociale kaart: 2 regels", new=True)
    await bram.clicks(label(talk, "Nooit"))
    shown = lotte.sees("Sociale kaart: 2 regels", "Elders", "Oud")
    assert "Nooit" not in shown.text
    talk.reads_all()


async def test_who_keeps_nothing_old_hears_nothing(talk: Talk) -> None:
    async with talk.database.writing.begin() as db:
        await db.execute(
            update(Service).where(Service.name != "Elders").values(last_verified=date(2026, 3, 2))
        )
    await talk.passes(days=40)


async def test_only_who_keeps_an_entry_verifies_it(talk: Talk) -> None:
    bram, noor = talk.meet("bram"), talk.meet("noor")
    await talk.passes(days=30)
    button = bram.button(label(talk, "Nooit"))
    await noor.presses(button)
    noor.hears("niet voor jou")
    elders = next(s.id for s in await talk.rows(Service) if s.name == "Elders")
    name, _, day = button.split(":")
    await bram.presses(f"{name}:{elders}:{day}")
    bram.hears("niet voor jou")
    async with talk.database.writing.begin() as db:
        await db.execute(update(Service).values(ended_at=talk.now))
    await bram.presses(button)
    bram.hears("staat niet meer op de kaart")
    assert {s.last_verified for s in await talk.rows(Service)} == {OLD, FRESH, None}
    talk.reads_all()


async def test_a_month_is_asked_once_whatever_arrives_twice(talk: Talk) -> None:
    bram = talk.meet("bram")
    await talk.passes(days=30)
    bram.sees("Sociale kaart: 2 regels", new=True)
    async with talk.database.writing.begin() as db:
        await arm(db, {AskToVerify().pack(): talk.now})
    await talk.passes(minutes=1)
    talk.reads_all()


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-03-03", "2026-04-01"),
        ("2026-04-01", "2026-05-01"),
        ("2026-12-31", "2027-01-04"),
        ("2027-01-01", "2027-01-04"),
        ("2026-05-31", "2026-06-01"),
        ("2026-08-01", "2026-08-03"),
    ],
)
def test_it_is_the_first_working_day_of_a_month(now: str, then: str) -> None:
    moment = datetime.fromisoformat(now).replace(hour=12, tzinfo=UTC)
    assert next_first_day(moment).date() == date.fromisoformat(then)
