"""The one function that turns rules, swaps and absences into who is on duty when."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from models.people import Kind, Person
from models.rooster.recurrence import Span
from models.rooster.swaps import Cover
from models.rooster.tables import Absence, ShiftRule

INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Duty(Span):
    """One person's duty, once: a shift of a rule, or what is left or taken of it."""

    person_id: int
    location_id: int | None
    pool: Kind
    rechtsgebieden: tuple[str, ...]
    rule_id: int | None = None
    series_id: int | None = None
    day: date | None = None
    """The local day on which the shift of its rule starts; with the rule it names the shift."""
    cover_id: int | None = None

    @property
    def national(self) -> bool:
        return self.location_id is None

    def serves(self, rechtsgebied: str | None) -> bool:
        return not self.rechtsgebieden or rechtsgebied in (None, *self.rechtsgebieden)


_Shifts = defaultdict[tuple[int, int], list[Duty]]
"""Of each person and series: a cover touches its giver's only, of the thousands there may be."""


@dataclass(frozen=True)
class Roster:
    """Rules, and what came between them: covers first, then absences, in the order they came."""

    rules: Sequence[ShiftRule]
    covers: Sequence[Cover] = ()
    absences: Sequence[Absence] = ()
    people: Mapping[int, Person] = field(default_factory=dict)

    def duties(self, begin: datetime, end: datetime) -> list[Duty]:
        """Every duty that overlaps [begin, end), whole, in order of time.

        Whole, so that a window gives the same duties as the larger one it lies in.
        """
        shifts: _Shifts = defaultdict(list)
        for rule in self.rules:
            shifts[rule.person_id, rule.series_id] += _shifts(rule, begin, end)
        for cover in sorted(self.covers, key=lambda c: (c.approved_at or c.made_at, c.id or 0)):
            _take_over(shifts, cover)
        away = _spans(self.absences)
        there = (
            left
            for (person_id, _), his in shifts.items()
            for duty in his
            for left in _there(duty, away.get(person_id, ()))
        )
        return sorted((d for d in there if d.overlaps(begin, end)), key=in_order)

    def at(self, moment: datetime) -> list[Duty]:
        """Who is on duty at that moment."""
        return self.duties(moment, moment + INSTANT)


def in_order(duty: Duty) -> tuple[datetime, datetime, bool, int, int]:
    return (duty.starts, duty.ends, duty.national, duty.person_id, duty.rule_id or 0)


def _shifts(rule: ShiftRule, begin: datetime, end: datetime) -> Iterator[Duty]:
    counts = rule.counts
    if not counts.overlaps(begin, end):
        return
    for day, span in rule.recurrence.spans(begin, end, rule.tz, rule.free_days):
        part = span.within(counts.starts, counts.ends)
        if part is not None:
            yield Duty(
                part.starts,
                part.ends,
                rule.person_id,
                rule.location_id,
                rule.pool,
                tuple(rule.rechtsgebieden),
                rule.id,
                rule.series_id,
                day,
            )


def _take_over(shifts: _Shifts, cover: Cover) -> None:
    """The giver's duty of that series goes to the taker, as far as the giver has it at all."""
    series_id, span = cover.swap.series_id, cover.counted
    given = shifts.pop((cover.swap.giver_id, series_id), []) if span else []
    for duty in given:
        part = duty.within(span.starts, span.ends) if span else None
        if part is None:
            shifts[cover.swap.giver_id, series_id].append(duty)
            continue
        shifts[cover.swap.giver_id, series_id] += duty.without(part.starts, part.ends)
        taken = replace(part, person_id=cover.person_id, cover_id=cover.id)
        shifts[cover.person_id, series_id].append(taken)


def _spans(absences: Iterable[Absence]) -> dict[int, list[Span]]:
    away = defaultdict(list)
    for absence in absences:
        if span := absence.counted:
            away[absence.person_id].append(span)
    return away


def _there(duty: Duty, away: Iterable[Span]) -> list[Duty]:
    left = [duty]
    for span in away:
        left = [part for one in left for part in one.without(span.starts, span.ends)]
    return left
