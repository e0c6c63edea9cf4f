"""Which colleagues can take a shift: of its pool and place, free then, at home in its fields.

- Of its pool and place: who works there for such an organisation, and who has duty there; of a
  national duty everybody of that pool in the country.
- Free: no duty of his own anywhere, no promise that waits for approval, no absence.
- Fields: who has rules of his own in this pool that name fields takes only what lies within them;
  who has none, or one for every field, takes anything.
- Reached: an account on a platform that is connected, and that took the last message to him.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.colleagues import colleagues
from models.errors import DomainError
from models.people import Kind, Person
from models.rooster.duties import Duty, Roster
from models.rooster.lezen import Where, load_roster, load_roster_of
from models.rooster.reach import reachable
from models.rooster.recurrence import Span
from models.rooster.swaps import Cover, Swap
from models.rooster.tables import Absence, ShiftRule


class OnDutyThen(DomainError):
    key = "ruil.fout.heeft_dienst"


class AwayThen(DomainError):
    key = "ruil.fout.is_afwezig"


@dataclass(frozen=True)
class Company:
    """The colleagues of one pool and place, and what everybody has to do in some window."""

    pool: Kind
    people: Sequence[Person]
    roster: Roster
    duties: Sequence[Duty]
    promised: Sequence[Cover]
    absences: Sequence[Absence]
    reached: Collection[int]
    """Who can be asked."""

    def is_away(self, person_id: int, span: Span) -> bool:
        return any(
            away.overlaps(span.starts, span.ends)
            for absence in self.absences
            if absence.person_id == person_id and (away := absence.counted)
        )

    def has_duty(self, person_id: int, span: Span, but: Cover | None = None) -> bool:
        """`but`: the promise this is about."""
        kept = (*self._busy.get(person_id, ()), *self._promises(person_id, but))
        return any(one.overlaps(span.starts, span.ends) for one in kept)

    def _promises(self, person_id: int, but: Cover | None = None) -> list[Span]:
        return [
            cover.span
            for cover in self.promised
            if cover is not but and cover.ended_at is None and cover.person_id == person_id
        ]

    def occupied(self, person_id: int) -> tuple[Span, ...]:
        """When he has duty, has promised to take one over, or is away."""
        away = (absence.counted for absence in self.absences if absence.person_id == person_id)
        gone = [span for span in away if span]
        return (*self._busy.get(person_id, ()), *self._promises(person_id), *gone)

    def fields_of(self, person_id: int) -> tuple[str, ...]:
        """In which he has duty in this pool; none named: in all of them."""
        own = self._own.get(person_id, [])
        if any(not rule.rechtsgebieden for rule in own):
            return ()
        return tuple(dict.fromkeys(field for rule in own for field in rule.rechtsgebieden))

    @cached_property
    def _busy(self) -> dict[int, list[Span]]:
        """By person, made once: a year away is a hundred shifts, each asked of every colleague."""
        found: dict[int, list[Span]] = defaultdict(list)
        for duty in self.duties:
            found[duty.person_id].append(duty)
        return found

    @cached_property
    def _own(self) -> dict[int, list[ShiftRule]]:
        found: dict[int, list[ShiftRule]] = defaultdict(list)
        for rule in self.roster.rules:
            if rule.pool is self.pool:
                found[rule.person_id].append(rule)
        return found

    def owns(self, swap: Swap, span: Span) -> bool:
        """Whether that is still the giver's to give, were he there or not."""
        planned = Roster(self.roster.rules, self.roster.covers)
        left = [span]
        for duty in planned.duties(span.starts, span.ends):
            if (duty.person_id, duty.series_id) == (swap.giver_id, swap.series_id):
                left = [rest for one in left for rest in one.without(duty.starts, duty.ends)]
        return not left

    def check(self, person: Person, span: Span, but: Cover | None = None) -> None:
        """Raises AwayThen or OnDutyThen."""
        if self.is_away(person.id, span):
            raise AwayThen(name=person.name)
        if self.has_duty(person.id, span, but):
            raise OnDutyThen(name=person.name)

    def knows(self, person_id: int, fields: Collection[str]) -> bool:
        """Whether a question about any of these fields (none named: all) is one for him."""
        mine = {*self.fields_of(person_id)}
        return not mine or (bool(fields) and mine.issuperset(fields))

    def suitable(self, giver_id: int, fields: Collection[str], span: Span) -> list[Person]:
        """Free for the whole of it."""
        return [
            person
            for person in self.people
            if person.id != giver_id
            and person.id in self.reached
            and self.knows(person.id, fields)
            and not self.is_away(person.id, span)
            and not self.has_duty(person.id, span)
        ]


async def load_company(
    db: AsyncSession, pool: Kind, location_id: int | None, window: Span, live: Collection[str]
) -> Company:
    """`live` are the platforms that are connected."""
    people = {person.id: person for person in await colleagues(db, pool, location_id)}
    serving = await _serving(db, pool, location_id, window)
    roster = await load_roster_of(db, {*people, *serving}, window.starts, window.ends)
    for person_id in serving:
        people.setdefault(person_id, roster.people[person_id])
    return Company(
        pool,
        list(people.values()),
        roster,
        roster.duties(window.starts, window.ends),
        await _promised(db, window),
        await absences_of(db, people, window),
        await reachable(db, people, live),
    )


async def _serving(
    db: AsyncSession, pool: Kind, location_id: int | None, window: Span
) -> Sequence[int]:
    """Who has duty at that place in that window, wherever he works."""
    roster = await load_roster(db, Where(location_id, pool), window.starts, window.ends)
    here = (rule.person_id for rule in roster.rules if rule.location_id == location_id)
    return [*dict.fromkeys(here)]


async def absences_of(db: AsyncSession, people: Collection[int], window: Span) -> Sequence[Absence]:
    rows = await db.scalars(
        select(Absence)
        .where(
            Absence.person_id.in_(people),
            Absence.starts < window.ends,
            Absence.ends > window.starts,
            or_(Absence.ended_at.is_(None), Absence.ended_at > window.starts),
        )
        .order_by(Absence.starts, Absence.id)
    )
    return rows.all()


async def _promised(db: AsyncSession, window: Span) -> Sequence[Cover]:
    rows = await db.scalars(
        select(Cover).where(
            Cover.approved_at.is_(None),
            Cover.ended_at.is_(None),
            Cover.starts < window.ends,
            Cover.ends > window.starts,
        )
    )
    return rows.all()


async def duties_of(db: AsyncSession, person_id: int, window: Span) -> list[Duty]:
    """One person's duties that overlap the window, whole, in order."""
    roster = await load_roster_of(db, [person_id], window.starts, window.ends)
    return [d for d in roster.duties(window.starts, window.ends) if d.person_id == person_id]


async def swaps_of(db: AsyncSession, person_id: int, window: Span) -> Sequence[Swap]:
    """What this person gave, or offered, in that window; the newest last."""
    rows = await db.scalars(
        select(Swap)
        .where(Swap.giver_id == person_id, Swap.starts < window.ends, Swap.ends > window.starts)
        .order_by(Swap.id)
        .execution_options(populate_existing=True)
    )
    return rows.all()


async def swaps_through(db: AsyncSession, absence_id: int) -> Sequence[Swap]:
    """All the shifts of one absence, in order of time."""
    rows = await db.scalars(
        select(Swap)
        .where(Swap.absence_id == absence_id)
        .order_by(Swap.starts, Swap.id)
        .execution_options(populate_existing=True)
    )
    return rows.all()
