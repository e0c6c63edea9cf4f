"""Anyone of the example organisation you can be, and who sits side by side at first."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.location import Location, Room
from models.people import Account, Kind, Membership, Person, Role

FIRST = ("noor", "devries", "jansen")
PLATFORM = "web"


@dataclass(frozen=True)
class Group:
    """The people of one location, in the order of the list they are chosen from."""

    name: str
    people: tuple[tuple[Person, Membership], ...]


async def everyone(db: AsyncSession) -> list[Person]:
    rows = await db.scalars(
        select(Person)
        .join(Account)
        .where(Account.platform == PLATFORM, Account.external_id == Person.key)
        .order_by(Person.id)
    )
    return list(rows)


async def find(db: AsyncSession, key: str) -> Person | None:
    return await db.scalar(
        select(Person)
        .join(Account)
        .where(Account.platform == PLATFORM, Account.external_id == key, Person.key == key)
    )


def by_location(people: Sequence[Person]) -> list[Group]:
    """A person of two locations stands in both."""
    places = {place.id: place for person in people for place in person.locations()}
    return [
        Group(
            place.name,
            tuple(
                sorted(
                    ((p, here) for p in people if (here := p.works_at(place.id))),
                    key=_order,
                )
            ),
        )
        for place in sorted(places.values(), key=lambda place: place.id)
    ]


def _order(row: tuple[Person, Membership]) -> tuple[bool, bool, str]:
    """Colleagues of the desks first, coordinators after them, then the advocates."""
    person, here = row
    return here.organisation.kind is Kind.ADVOCATUUR, here.role is Role.COORDINATOR, person.name


def at_first(people: Sequence[Person]) -> list[str]:
    """Noor and the two advocates of the story, or whoever can play their parts."""
    known = [p.key for p in people]
    if all(key in known for key in FIRST):
        return list(FIRST)
    askers = [p for p in people if not is_advocate(p)]
    here = {m.location_id for m in askers[0].memberships} if askers else set()
    near = [p for p in people if is_advocate(p) and here & {m.location_id for m in p.memberships}]
    chosen = [p.key for p in (*askers[:1], *near[:2])]
    return list(dict.fromkeys([*chosen, *known]))[: len(FIRST)]


def is_advocate(person: Person) -> bool:
    return any(m.organisation.kind is Kind.ADVOCATUUR for m in person.memberships)


def rooms_of(person: Person) -> list[tuple[Location, Room]]:
    """The channels this person reads: those of every location he works at."""
    return [
        (place, room)
        for place in person.locations()
        for room in place.rooms
        if room.platform == PLATFORM
    ]
