"""A large organisation for measuring: enough people and places that no limit of Slack is met."""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models.location import Location, Room, RoomKind
from models.people import Account, Kind, Membership, Organisation, Person
from models.rooster import Recurrence, ShiftRule

TEAM = "T0BENCH"
PLACES = 200
ASKERS = 1500
ADVOCATES = 2 * PLACES
LOKET, BAR = 1, 2
"""The organisations' ids: on a new database they count from one."""
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
ALWAYS = Recurrence(LONG_AGO.date(), time(0), time(0), "FREQ=DAILY")


def asker(number: int, of: int = ASKERS) -> str:
    return f"U0ASK{number % of:05}"


def advocate(number: int) -> str:
    return f"U0ADV{number:04}"


def place_of(number: int) -> int:
    """The id of the location where this asker, or this advocate, works."""
    return number % PLACES + 1


async def fill(db: AsyncSession, askers: int = ASKERS) -> None:
    """Two hundred locations, two advocates each on duty all week, and many askers. Askers have
    the ids 1 to `askers`, advocates the ones after."""
    await db.execute(
        insert(Location), [{"key": f"plaats{n}", "name": f"Plaats {n}"} for n in range(PLACES)]
    )
    await db.execute(
        insert(Organisation),
        [
            {"key": "hjl", "name": "Juridisch Loket", "kind": Kind.HJL},
            {"key": "adv", "name": "Sociale advocatuur", "kind": Kind.ADVOCATUUR},
        ],
    )
    await db.execute(insert(Room), list(_rooms()))
    people = [
        *((asker(n, askers), f"Vrager {n}", place_of(n), LOKET) for n in range(askers)),
        *((advocate(n), f"mr. Advocaat {n}", place_of(n), BAR) for n in range(ADVOCATES)),
    ]
    await db.execute(
        insert(Person),
        [
            {
                "key": key,
                "name": name,
                "work_number": "+31302345678",
                "shown_around_at": LONG_AGO,
            }
            for key, name, *_ in people
        ],
    )
    await db.execute(insert(Account), [_account(n, key) for n, (key, *_) in enumerate(people, 1)])
    await db.execute(
        insert(Membership),
        [
            {"person_id": n, "location_id": place, "organisation_id": works_for}
            for n, (_, _, place, works_for) in enumerate(people, 1)
        ],
    )
    await db.execute(insert(ShiftRule), list(_duties(askers)))


def _rooms() -> Iterator[dict[str, Any]]:
    for kind in RoomKind:
        for number in range(PLACES):
            yield {
                "location_id": number + 1,
                "kind": kind,
                "platform": "slack",
                "workspace": TEAM,
                "external_id": f"C0{kind[:3].upper()}{number:04}",
            }


def _account(person_id: int, external_id: str) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "platform": "slack",
        "workspace": TEAM,
        "external_id": external_id,
    }


def _duties(askers: int) -> Iterator[dict[str, Any]]:
    for number in range(ADVOCATES):
        yield {
            "person_id": askers + number + 1,
            "location_id": place_of(number),
            "pool": Kind.ADVOCATUUR,
            "rechtsgebieden": ["arbeidsrecht"],
            "free_days": [],
            "made_at": LONG_AGO,
            **ShiftRule.facts(ALWAYS),
        }
