"""The weekly duties of the people in the file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from itertools import groupby
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from config.organisatie import Organisatie, Persoon
from config.organisatie.values import DAYS
from models.inrichten.change import Change, What
from models.location import Location
from models.people import Kind, Person
from models.rooster import Recurrence, ShiftRule, Source

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""As RFC 5545 names them; 0 is Monday."""


class Duty(NamedTuple):
    """One shift as a value: two shifts that say the same are the same."""

    place: str
    """The key of the location; empty for the whole country."""
    pool: Kind
    fields: tuple[str, ...]
    starts: time
    ends: time
    zone: str
    free_days: tuple[str, ...]
    rrule: str

    @classmethod
    def of(cls, rule: ShiftRule) -> Self:
        place = rule.location.key if rule.location else ""
        fields, free = tuple(sorted(rule.rechtsgebieden)), tuple(rule.free_days)
        return cls(place, rule.pool, fields, rule.starts, rule.ends, rule.zone, free, rule.rrule)

    @property
    def shifts(self) -> object:
        """Other fields or holidays make it another rule, not another shift: who took one over keeps it."""
        return (self.place, self.pool, self.starts, self.ends, self.zone, self.rrule)


@dataclass(frozen=True)
class Duties:
    db: AsyncSession
    wanted: Organisatie
    locations: Mapping[str, Location]
    now: datetime
    rules: list[ShiftRule]
    """What the people of the file have now because of the file."""

    @classmethod
    async def of(
        cls,
        db: AsyncSession,
        wanted: Organisatie,
        locations: Mapping[str, Location],
        known: Mapping[str, Person],
        now: datetime,
    ) -> Self:
        rows = await db.scalars(
            select(ShiftRule)
            .where(
                ShiftRule.person_id.in_([person.id for person in known.values()]),
                ShiftRule.source == Source.BESTAND,
                ShiftRule.ended_at.is_(None),
            )
            .options(joinedload(ShiftRule.location))
            .order_by(ShiftRule.id)
        )
        return cls(db, wanted, locations, now, [*rows])

    def apply(self, row: Person, person: Persoon) -> list[Change]:
        """Rules that stay are not touched; at a location not in the file all of them stay.

        What goes is ended, not deleted: who was on duty before stays known.
        """
        missing = dict.fromkeys(self._wanted(person))
        gone: dict[int, Duty] = {}
        for rule in [rule for rule in self.rules if rule.person is row]:
            duty = Duty.of(rule)
            if duty in missing:
                del missing[duty]
            elif not duty.place or duty.place in self.locations:
                gone[rule.series_id] = duty
                rule.ended_at = self.now
        follows = _follows(missing, gone)
        self.db.add_all([self._rule(row, duty, follows.get(duty)) for duty in missing])
        return [
            *(Change(What.GONE, "dienst", row.key, said) for said in self._said(gone.values())),
            *(Change(What.NEW, "dienst", row.key, said) for said in self._said(missing)),
        ]

    def _wanted(self, person: Persoon) -> Iterable[Duty]:
        for duty in person.dienst:
            pool = self.wanted.pool(person, duty)
            assert pool, "the file was checked when it was read"
            fields = tuple(sorted({*(duty.rechtsgebieden or ())}))
            hours = self.wanted.hours(duty)
            for day in duty.dagen:
                rrule = f"FREQ=WEEKLY;BYDAY={WEEKDAYS[day]}"
                yield Duty(duty.locatie or "", Kind(pool), fields, *hours, rrule)

    def _rule(self, row: Person, duty: Duty, first_id: int | None) -> ShiftRule:
        today = self.now.astimezone(ZoneInfo(duty.zone)).date()
        return ShiftRule(
            person=row,
            location=self.locations.get(duty.place),
            pool=duty.pool,
            rechtsgebieden=[*duty.fields],
            zone=duty.zone,
            free_days=[*duty.free_days],
            source=Source.BESTAND,
            first_id=first_id,
            made_at=self.now,
            **ShiftRule.facts(Recurrence(today, duty.starts, duty.ends, duty.rrule)),
        )

    def _said(self, duties: Iterable[Duty]) -> Iterable[str]:
        """One line for the days that are alike."""
        in_week = sorted(duties, key=lambda d: (d[:-1], WEEKDAYS.index(d.rrule[-2:])))
        for (place, _, fields, starts, ends, *_), alike in groupby(in_week, lambda d: d[:-1]):
            days = " ".join(DAYS[WEEKDAYS.index(duty.rrule[-2:])] for duty in alike)
            where = self.locations[place].name if place else "landelijk"
            about = ", ".join(fields) or "alle rechtsgebieden"
            yield f"{days} {starts:%H:%M}-{ends:%H:%M} {where}, {about}"


def _follows(missing: Iterable[Duty], gone: Mapping[int, Duty]) -> dict[Duty, int]:
    """Which series each new duty goes on with: of the same shifts, in the same fields if there is
    one. A series goes on in one duty only."""
    left, found = dict(gone), {}
    for exactly in (True, False):
        for duty in missing:
            for series, before in left.items():
                same = before.shifts == duty.shifts
                if duty not in found and same and (before.fields == duty.fields or not exactly):
                    found[duty] = series
                    del left[series]
                    break
    return found
