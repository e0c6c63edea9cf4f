"""Dividing open duty hours evenly over those who can take them: a proposal, nothing more.

Planned hours only: how often somebody is paged, or how fast he answers, plays no part.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from models.rooster.recurrence import A_MINUTE, Span


@dataclass(frozen=True)
class Colleague:
    """Somebody of the pool: what he has in the period already, and when he cannot."""

    person_id: int
    planned: int
    """Minutes."""
    busy: tuple[Span, ...] = ()

    def can(self, shift: Span) -> bool:
        return not any(span.overlaps(shift.starts, shift.ends) for span in self.busy)


@dataclass
class Division:
    """Who takes which of the open shifts, by their place in the list. No two of them overlap."""

    shifts: Sequence[Span]
    colleagues: Mapping[int, Colleague]
    taken: dict[int, int]
    """The place of a shift, and who takes it. What nobody can take is not in it."""

    def loads(self) -> dict[int, int]:
        """Planned minutes of each, with what he takes here."""
        loads = {one.person_id: one.planned for one in self.colleagues.values()}
        for place, person_id in self.taken.items():
            loads[person_id] += minutes(self.shifts[place])
        return loads

    def unevenness(self) -> int:
        """Of two divisions of the same hours, the more even one has the smaller sum of squares."""
        return sum(load * load for load in self.loads().values())

    def improve(self) -> bool:
        """Hands shifts on, from one to the next, so that it becomes more even; False if it cannot."""
        before = self.unevenness()
        loads = self.loads()
        for giver in sorted(loads, key=lambda person: (-loads[person], person)):
            for chain in self._chains(giver):
                earlier = {place: self.taken[place] for place, _ in chain}
                self.taken |= dict(chain)
                if self.unevenness() < before:
                    return True
                self.taken |= earlier
        return False

    def _chains(self, giver: int) -> list[list[tuple[int, int]]]:
        """The shortest ways to hand one shift on from him to each of the others, through others."""
        ways: dict[int, list[tuple[int, int]]] = {giver: []}
        waiting = deque([giver])
        while waiting:
            owner = waiting.popleft()
            for place in sorted(p for p, person in self.taken.items() if person == owner):
                for taker, colleague in sorted(self.colleagues.items()):
                    if taker not in ways and colleague.can(self.shifts[place]):
                        ways[taker] = [*ways[owner], (place, taker)]
                        waiting.append(taker)
        return [way for taker, way in ways.items() if taker != giver]


def divide(shifts: Sequence[Span], colleagues: Sequence[Colleague]) -> dict[int, int]:
    """By the place of each shift whoever takes it: everybody as equally many planned minutes as his
    availability allows. The same every time; what nobody can take is left out."""
    known = {one.person_id: one for one in sorted(colleagues, key=lambda one: one.person_id)}
    division = Division(shifts, known, {})
    loads = division.loads()
    able = {
        place: [one.person_id for one in known.values() if one.can(shift)]
        for place, shift in enumerate(shifts)
    }
    for place in sorted(able, key=lambda place: (len(able[place]), shifts[place].starts)):
        if able[place]:
            taker = min(able[place], key=lambda person: (loads[person], person))
            division.taken[place] = taker
            loads[taker] += minutes(shifts[place])
    while division.improve():
        pass
    return dict(sorted(division.taken.items()))


def minutes(span: Span) -> int:
    return (span.ends - span.starts) // A_MINUTE


def planned(spans: Sequence[Span], begin: datetime, end: datetime) -> int:
    """Minutes of duty within the period."""
    return sum(minutes(part) for span in spans if (part := span.within(begin, end)))
