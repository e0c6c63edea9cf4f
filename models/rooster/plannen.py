"""Putting somebody on the roster: what was understood, checked and shown before it counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from models.location import Location
from models.people import Kind, Membership, Person
from models.rooster.duties import Duty, Roster
from models.rooster.feestdagen import free_day
from models.rooster.lezen import load_roster_of
from models.rooster.recurrence import Recurrence, Span
from models.rooster.tables import ShiftRule, Source

LOOKED_AHEAD = timedelta(days=366)
"""As far as a plan is compared with what stands in the roster already."""


@dataclass(frozen=True)
class Plan:
    """Duties of one person that somebody wants in the roster. Nothing has changed yet."""

    person_id: int
    location_id: int | None
    pool: Kind
    rechtsgebieden: tuple[str, ...]
    zone: str
    free_days: tuple[str, ...]
    recurrences: tuple[Recurrence, ...]

    def dump(self) -> dict[str, Any]:
        data: dict[str, Any] = _adapter().dump_python(self, mode="json")
        return data

    @classmethod
    def load(cls, data: dict[str, Any]) -> "Plan":
        return _adapter().validate_python(data)

    @classmethod
    def of(cls, rule: ShiftRule) -> "Plan":
        """What a rule that exists says."""
        return cls(
            rule.person_id,
            rule.location_id,
            rule.pool,
            tuple(rule.rechtsgebieden),
            rule.zone,
            tuple(rule.free_days),
            (rule.recurrence,),
        )

    def rules(self, by: Person, now: datetime, source: Source = Source.CHAT) -> list[ShiftRule]:
        return [
            ShiftRule(
                person_id=self.person_id,
                location_id=self.location_id,
                pool=self.pool,
                rechtsgebieden=[*self.rechtsgebieden],
                zone=self.zone,
                free_days=[*self.free_days],
                source=source,
                made_at=now,
                made_by_id=by.id,
                **ShiftRule.facts(recurrence),
            )
            for recurrence in self.recurrences
        ]

    def duties(self, now: datetime, until: datetime) -> list[Duty]:
        """What it would add, from now on."""
        return Roster([*self._as_if(now)]).duties(now, until)

    def first_duties(self, now: datetime, count: int) -> list[Duty]:
        """The first so many, in order; a rule that comes once a year needs a longer look."""
        for ahead in (LOOKED_AHEAD / 6, LOOKED_AHEAD * 2):
            found = self.duties(now, now + ahead)
            if len(found) >= count:
                break
        return [*islice(found, count)]

    def holidays(self, now: datetime) -> list[tuple[date, str]]:
        """The days of the coming year on which it would be duty, were it no holiday."""
        begin = now.astimezone(ZoneInfo(self.zone)).date()
        days = {
            day
            for recurrence in self.recurrences
            for day in recurrence.days(begin, begin + LOOKED_AHEAD)
        }
        named = ((day, free_day(day, self.free_days)) for day in sorted(days))
        return [(day, name) for day, name in named if name]

    def _as_if(self, now: datetime) -> list[ShiftRule]:
        made = self.rules(Person(id=0), now)
        for number, rule in enumerate(made, 1):
            rule.id = number
        return made


@cache
def _adapter() -> TypeAdapter[Plan]:
    return TypeAdapter(Plan)


@dataclass(frozen=True)
class Clashes:
    """What of a plan deserves a second look, in order of time, in the coming year."""

    busy: tuple[Span, ...]
    """He has duty then already, wherever that is."""
    away: tuple[Span, ...]
    """He is not there then: the plan brings no duty."""


async def clashes(db: AsyncSession, plan: Plan, now: datetime) -> Clashes:
    end = now + LOOKED_AHEAD
    roster = await load_roster_of(db, [plan.person_id], now, end)
    wanted = plan.duties(now, end)
    busy = [d for d in roster.duties(now, end) if d.person_id == plan.person_id]
    away = [absence.counted for absence in roster.absences if absence.person_id == plan.person_id]
    return Clashes(_shared(busy, wanted), _shared([span for span in away if span], wanted))


def _shared(spans: Sequence[Span], wanted: Sequence[Duty]) -> tuple[Span, ...]:
    return tuple(
        part
        for duty in wanted
        for span in spans
        if (part := Span(span.starts, span.ends).within(duty.starts, duty.ends))
    )


async def people_of(db: AsyncSession, location: Location | None) -> Sequence[Person]:
    """Who can be put on this roster: who works there or has duty there; everybody (None)."""
    query = select(Person).order_by(Person.name, Person.id)
    if location is not None:
        works = select(Membership.person_id).where(Membership.location_id == location.id)
        serves = select(ShiftRule.person_id).where(ShiftRule.location_id == location.id)
        query = query.where(or_(Person.id.in_(works), Person.id.in_(serves)))
    return (await db.scalars(query)).unique().all()


async def rules_of(db: AsyncSession, person: Person, now: datetime) -> list[ShiftRule]:
    """His rules that still bring duty, the oldest first."""
    rows = await db.scalars(
        select(ShiftRule)
        .where(ShiftRule.person_id == person.id, ShiftRule.ended_at.is_(None))
        .options(joinedload(ShiftRule.location))
        .order_by(ShiftRule.id)
    )
    today = now.date()
    return [
        rule
        for rule in rows
        if (rule.rrule and (rule.last is None or rule.last >= today)) or rule.first >= today
    ]


def pool_of(person: Person, location_id: int | None) -> Kind | None:
    """For which kind of organisation he has duty: the one he works for there, else the only one."""
    here = person.works_at(location_id) if location_id is not None else None
    if here is not None:
        return here.organisation.kind
    kinds = {member.organisation.kind for member in person.memberships}
    return kinds.pop() if len(kinds) == 1 else None
