"""The weekly duties of the people in the file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from itertools import groupby
from typing import NamedTuple, Self

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from config.organisatie import Organisatie, Persoon
from config.organisatie.values import DAYS
from models.inrichten.change import Change, What
from models.location import Location
from models.people import Kind, Person
from models.rooster import Shift


class Duty(NamedTuple):
    """One shift as a value: two shifts that say the same are the same."""

    place: str
    """The key of the location; empty for the whole country."""
    pool: Kind
    fields: tuple[str, ...]
    starts: time
    ends: time
    zone: str
    weekday: int

    @classmethod
    def of(cls, shift: Shift) -> Self:
        place = shift.location.key if shift.location else ""
        fields = tuple(sorted(shift.rechtsgebieden))
        return cls(place, shift.pool, fields, shift.starts, shift.ends, shift.zone, shift.weekday)


@dataclass(frozen=True)
class Duties:
    db: AsyncSession
    wanted: Organisatie
    locations: Mapping[str, Location]
    shifts: list[Shift]
    """What the people of the file have now."""

    @classmethod
    async def of(
        cls,
        db: AsyncSession,
        wanted: Organisatie,
        locations: Mapping[str, Location],
        known: Mapping[str, Person],
    ) -> Self:
        rows = await db.scalars(
            select(Shift)
            .where(Shift.person_id.in_([person.id for person in known.values()]))
            .options(joinedload(Shift.location))
            .order_by(Shift.id)
        )
        return cls(db, wanted, locations, [*rows])

    async def apply(self, row: Person, person: Persoon) -> list[Change]:
        """Shifts that stay are not touched; at a location not in the file all of them stay."""
        missing = dict.fromkeys(self._wanted(person))
        gone = []
        for shift in [shift for shift in self.shifts if shift.person is row]:
            duty = Duty.of(shift)
            if duty in missing:
                del missing[duty]
            elif not duty.place or duty.place in self.locations:
                gone.append(duty)
                await self.db.delete(shift)
        self.db.add_all([self._shift(row, duty) for duty in missing])
        return [
            *(Change(What.GONE, "dienst", row.key, said) for said in self._said(gone)),
            *(Change(What.NEW, "dienst", row.key, said) for said in self._said(missing)),
        ]

    def _wanted(self, person: Persoon) -> Iterable[Duty]:
        for duty in person.dienst:
            pool = self.wanted.pool(person, duty)
            assert pool, "the file was checked when it was read"
            fields = tuple(sorted({*(duty.rechtsgebieden or ())}))
            hours = self.wanted.hours(duty)
            for day in duty.dagen:
                yield Duty(duty.locatie or "", Kind(pool), fields, *hours, day)

    def _shift(self, row: Person, duty: Duty) -> Shift:
        return Shift(
            person=row,
            location=self.locations.get(duty.place),
            pool=duty.pool,
            rechtsgebieden=[*duty.fields],
            weekday=duty.weekday,
            starts=duty.starts,
            ends=duty.ends,
            zone=duty.zone,
        )

    def _said(self, duties: Iterable[Duty]) -> Iterable[str]:
        """One line for the days that are alike."""
        for (place, _, fields, starts, ends, *_), alike in groupby(
            sorted(duties), lambda d: d[:-1]
        ):
            days = " ".join(DAYS[duty.weekday] for duty in alike)
            where = self.locations[place].name if place else "landelijk"
            about = ", ".join(fields) or "alle rechtsgebieden"
            yield f"{days} {starts:%H:%M}-{ends:%H:%M} {where}, {about}"
