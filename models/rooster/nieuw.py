"""What of a plan is in the roster already, so that the same file may be read in twice."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import raiseload

from models.rooster.plannen import LOOKED_AHEAD, Plan
from models.rooster.recurrence import A_DAY, Recurrence
from models.rooster.tables import ShiftRule


async def standing(db: AsyncSession, location_id: int | None) -> list[Plan]:
    """Every rule of a location (None: of the national pool) that was not ended."""
    rules = await db.scalars(
        select(ShiftRule)
        .where(ShiftRule.location_id.is_not_distinct_from(location_id))
        .where(ShiftRule.ended_at.is_(None))
        .options(raiseload(ShiftRule.person))
        .order_by(ShiftRule.id)
    )
    return [Plan.of(rule) for rule in rules]


def only_new(plans: Iterable[Plan], there: Iterable[Plan], today: date) -> list[Plan]:
    """What they do not have already, nor is over; nothing twice, and no plan without duties. What a
    location's free days were when a rule was made does not make it another."""
    had: dict[object, _Had] = {}
    for plan in there:
        for duty in plan.recurrences:
            had.setdefault(_whose(plan), _Had(today)).add(duty)
    found = [_only_new(plan, had.setdefault(_whose(plan), _Had(today))) for plan in plans]
    return [plan for plan in found if plan.recurrences]


def _only_new(plan: Plan, had: "_Had") -> Plan:
    fresh = []
    for duty in plan.recurrences:
        if not had.is_over(duty) and not had.has(duty):
            had.add(duty)
            fresh.append(duty)
    return replace(plan, recurrences=tuple(fresh))


def _whose(plan: Plan) -> object:
    fields = frozenset(plan.rechtsgebieden)
    return (plan.person_id, plan.location_id, plan.pool, plan.zone, fields)


class _Had:
    """Somebody's duties, day by day for a year: comparing each with each would take minutes."""

    def __init__(self, today: date) -> None:
        self.begin, self.end = today - A_DAY, today + LOOKED_AHEAD
        """One that began yesterday may last into today."""
        self.exactly: set[Recurrence] = set()
        self.until: dict[tuple[time, time, date], date] = {}
        """Until when somebody has these hours who has them on that day."""

    def add(self, duty: Recurrence) -> None:
        self.exactly.add(duty)
        for at in self._days(duty):
            self.until[at] = max(self.until.get(at, date.min), _last(duty))

    def has(self, duty: Recurrence) -> bool:
        """The same hours, on every day of the coming year that is wanted, and for as long."""
        if duty in self.exactly:
            return True
        days = self._days(duty)
        return bool(days) and all(self.until.get(at, date.min) >= _last(duty) for at in days)

    def is_over(self, duty: Recurrence) -> bool:
        return _last(duty) < self.begin

    def _days(self, duty: Recurrence) -> list[tuple[time, time, date]]:
        return [(duty.starts, duty.ends, day) for day in duty.days(self.begin, self.end)]


def _last(duty: Recurrence) -> date:
    """The last day on which it can be."""
    return (duty.last or date.max) if duty.rrule else duty.first
