"""A large organisation for measuring: enough people and places that no limit of Slack is met."""

from datetime import time

from sqlalchemy.ext.asyncio import AsyncSession

from models.location import Location, Room, RoomKind
from models.people import Account, Kind, Membership, Organisation, Person
from models.rooster import Shift

TEAM = "T0BENCH"
PLACES = 200
ASKERS = 1500
ADVOCATES_A_PLACE = 2
ALL_DAY = (time(0), time(23, 59, 59, 999999))


def asker(number: int) -> str:
    return f"U0ASK{number % ASKERS:04}"


async def fill(db: AsyncSession) -> None:
    """Two hundred locations, two advocates each on duty all week, fifteen hundred askers."""
    places = [Location(key=f"plaats{n}", name=f"Plaats {n}") for n in range(PLACES)]
    loket = Organisation(key="hjl", name="Juridisch Loket", kind=Kind.HJL)
    bar = Organisation(key="adv", name="Sociale advocatuur", kind=Kind.ADVOCATUUR)
    db.add_all([*places, loket, bar])
    await db.flush()
    for number, place in enumerate(places):
        channel = f"C0PIK{number:04}"
        db.add(
            Room(
                location_id=place.id,
                kind=RoomKind.PIKET,
                platform="slack",
                workspace=TEAM,
                external_id=channel,
            )
        )
    for number in range(ASKERS):
        await _person(db, asker(number), f"Vrager {number}", places[number % PLACES], loket)
    for number in range(PLACES * ADVOCATES_A_PLACE):
        place = places[number % PLACES]
        person = await _person(db, f"U0ADV{number:04}", f"mr. Advocaat {number}", place, bar)
        db.add_all(_duty(person, place, weekday) for weekday in range(7))


async def _person(
    db: AsyncSession, external_id: str, name: str, place: Location, works_for: Organisation
) -> Person:
    person = Person(key=external_id, name=name, work_number="+31302345678")
    db.add(person)
    await db.flush()
    db.add(Account(person_id=person.id, platform="slack", workspace=TEAM, external_id=external_id))
    db.add(Membership(person_id=person.id, location_id=place.id, organisation_id=works_for.id))
    return person


def _duty(person: Person, place: Location, weekday: int) -> Shift:
    starts, ends = ALL_DAY
    return Shift(
        person_id=person.id,
        location_id=place.id,
        pool=Kind.ADVOCATUUR,
        rechtsgebieden=["arbeidsrecht"],
        weekday=weekday,
        starts=starts,
        ends=ends,
    )
