"""Whose roster a coordinator fills, his location's or the national one, and what it takes for granted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from sqlalchemy.ext.asyncio import AsyncSession

from config.feestdagen import FREE_DAYS
from handlers.opdrachten import EDGES, split_location
from handlers.turn import Turn
from models.errors import DomainError
from models.location import Location
from models.people import Kind, Person
from models.rooster.on_duty import HOME
from models.rooster.plannen import Plan, people_of

NATIONAL_HOURS = (time(9), time(13))
NATIONAL = {"landelijk", "national"}


@dataclass(frozen=True)
class Target:
    """`place` is the location from which it is filled."""

    place: Location
    national: bool = False

    @property
    def location_id(self) -> int | None:
        return None if self.national else self.place.id

    @property
    def zone(self) -> str:
        return HOME.key if self.national else self.place.zone

    @property
    def hours(self) -> tuple[time, time]:
        """Of a duty whose hours nobody names."""
        return NATIONAL_HOURS if self.national else (self.place.opens, self.place.closes)

    @property
    def free_days(self) -> tuple[str, ...]:
        return FREE_DAYS if self.national else tuple(self.place.free_days)

    async def people(self, db: AsyncSession) -> Sequence[Person]:
        return await people_of(db, None if self.national else self.place)

    def plan(self, person: Person, pool: Kind, fields: tuple[str, ...], zone: str = "") -> Plan:
        """Still without duties."""
        return Plan(
            person.id, self.location_id, pool, fields, zone or self.zone, self.free_days, ()
        )


def read_target(turn: Turn, text: str) -> tuple[Target, str]:
    """A location may stand in front of what was typed, "landelijk" anywhere; and what is left."""
    place, rest = place_of(turn, text, "rooster.fout.coordinator")
    typed = rest.split()
    left = [word for word in typed if word.casefold().strip(EDGES) not in NATIONAL]
    return Target(place, len(left) < len(typed)), " ".join(left)


def place_of(turn: Turn, text: str, refusal: str) -> tuple[Location, str]:
    """The location that a coordinator names in front, his only one, or the one he asks from; and
    what he typed more. Raises DomainError: `refusal` to who coordinates none."""
    mine = turn.person.coordinated
    if not mine:
        raise DomainError(refusal)
    key, rest = split_location(text, [place.key for place in mine])
    for place in mine:
        if place.key == key or len(mine) == 1:
            return place, rest
    for place in mine:
        if place.id == turn.person.location_id:
            return place, rest
    raise DomainError("rooster.fout.welke_locatie", locatie=mine[0].key)


def target_of(turn: Turn, location_id: int, national: bool) -> Target:
    """As it was chosen before; he must still be its coordinator."""
    for place in turn.person.coordinated:
        if place.id == location_id:
            return Target(place, national)
    raise DomainError("rooster.fout.coordinator")
