"""Duty hours in which nobody can be reached: which there are, which are new, which are intended.

Duty hours are a location's `opens` until `closes` on Monday to Friday, its free days left out; for
each pool that has a rule there, or in the whole country, or had one in the last four weeks: whose
last rule ended longer ago has been given up.

They are covered by whoever has duty, of the location or national, for any field, and can be
reached: with an account on a platform that is connected, where the last thing that was sent was
taken. A work number is not needed for that: who is paged rings himself.

A gap is a matter of hours. An hour without anybody is told once, for as long as it stays so; hours
that somebody filled, and left again, are new. So a gap that grows is told again, one that shrinks
is not. Intended hours are no gap, whatever becomes of the roster.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.location import Location
from models.people import Kind
from models.rooster.duties import Duty
from models.rooster.feestdagen import free_day
from models.rooster.lezen import Where, load_roster
from models.rooster.reach import reachable
from models.rooster.recurrence import A_DAY, Span, moment
from models.rooster.tables import Gap, ShiftRule
from models.werkdag import SATURDAY

WINDOW = timedelta(weeks=4)
SOON = timedelta(hours=48)


@dataclass(frozen=True)
class Hole(Span):
    """Whose hours nobody takes."""

    location_id: int
    pool: Kind

    @property
    def whose(self) -> tuple[int, Kind]:
        return self.location_id, self.pool


def duty_hours(location: Location, begin: datetime, end: datetime) -> list[Span]:
    """Whole, of the days that overlap [begin, end)."""
    first, last = (at.astimezone(location.tz).date() for at in (begin, end))
    days = [first + A_DAY * number for number in range((last - first).days + 1)]
    work = [day for day in days if day.weekday() < SATURDAY]
    hours = [
        Span(
            moment(day, location.opens, location.tz),
            moment(day, location.closes, location.tz),
        )
        for day in work
        if not free_day(day, location.free_days)
    ]
    return [span for span in hours if span.starts < span.ends and span.overlaps(begin, end)]


def without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """What is left of them, in order."""
    left = [Span(span.starts, span.ends) for span in spans]
    for one in taken:
        left = [part for span in left for part in span.without(one.starts, one.ends)]
    return sorted(left, key=lambda span: span.starts)


def outside_hours(location: Location, spans: Iterable[Span]) -> bool:
    """Whether any of them is, wholly or in part, at a time at which nobody is missed there."""
    return any(without([s], duty_hours(location, s.starts, s.ends)) for s in spans)


async def served(db: AsyncSession, now: datetime) -> set[tuple[int | None, Kind]]:
    """Which pools there are, and where (None: the whole country)."""
    alive = or_(ShiftRule.ended_at.is_(None), ShiftRule.ended_at > now - WINDOW)
    rows = await db.execute(select(ShiftRule.location_id, ShiftRule.pool).where(alive).distinct())
    return {(location, pool) for location, pool in rows}


def holes_of(
    location: Location, pools: Iterable[Kind], duties: Sequence[Duty], hours: Sequence[Span]
) -> list[Hole]:
    """Without looking at what is intended. `duties`: of whoever can be reached, anywhere."""
    here = (location.id, None)
    return [
        Hole(left.starts, left.ends, location.id, pool)
        for pool in pools
        for left in without(hours, [d for d in duties if d.pool is pool and d.location_id in here])
    ]


async def holes(
    db: AsyncSession, live: Collection[str], now: datetime, place: Location | None = None
) -> list[Hole]:
    """Of one location, or all, not intended, in the next four weeks; in a stable order."""
    end = now + WINDOW
    roster = await load_roster(db, Where(place.id if place else None), now, end)
    there = await reachable(db, [*roster.people], live)
    locations = [place] if place else (await db.scalars(select(Location))).all()
    known = await served(db, now)
    duties = [d for d in roster.duties(now - A_DAY, end + A_DAY) if d.person_id in there]
    found = [
        hole
        for place in locations
        for hole in holes_of(
            place,
            {pool for where, pool in known if where in (place.id, None)},
            duties,
            duty_hours(place, now, end),
        )
    ]
    intended = [row for row in await rows_since(db, now) if row.intended_at]
    left = [
        Hole(part.starts, part.ends, *hole.whose)
        for hole in found
        for part in without([hole], _spans(intended, hole))
        if part.ends > now
    ]
    return sorted(left, key=lambda hole: (hole.starts, hole.location_id, hole.pool))


async def rows_since(db: AsyncSession, now: datetime, *, lock: bool = False) -> Sequence[Gap]:
    found = select(Gap).where(Gap.ends > now - A_DAY).order_by(Gap.starts, Gap.id)
    rows = await db.scalars(
        found.with_for_update().execution_options(populate_existing=True) if lock else found
    )
    return rows.all()


def _spans(rows: Iterable[Gap], hole: Hole) -> list[Span]:
    return [Span(r.starts, r.ends) for r in rows if (r.location_id, r.pool) == hole.whose]


def news(found: Iterable[Hole], rows: Iterable[Gap], now: datetime) -> list[Hole]:
    """Which begin within 48 hours and hold an hour that was not told yet."""
    told = [row for row in rows if row.told_at]
    soon = (hole for hole in found if hole.starts < now + SOON)
    return [hole for hole in soon if without([hole], _spans(told, hole))]


async def remember(
    db: AsyncSession, found: Sequence[Hole], told: Sequence[Hole], now: datetime
) -> None:
    """From now on `told` are no news, and neither is what is left of what was told before; hours
    that somebody fills are forgotten. What is intended stays."""
    rows = [row for row in await rows_since(db, now, lock=True) if not row.intended_at]
    known = [hole for hole in found if hole in told]
    for hole in found:
        if hole not in told:
            before = _spans(rows, hole)
            shared = without([hole], without([hole], before))
            known += [Hole(part.starts, part.ends, *hole.whose) for part in shared]
    by_start = {(row.location_id, row.pool, row.starts): row for row in rows}
    for hole in known:
        row = by_start.pop((*hole.whose, hole.starts), None)
        if row is None:
            row = Gap(location_id=hole.location_id, pool=hole.pool, starts=hole.starts)
            row.found_at = row.told_at = now
            db.add(row)
        row.ends = hole.ends
    for gone in by_start.values():
        if gone.ends > now:
            await db.delete(gone)


async def intend(db: AsyncSession, hole: Hole, person_id: int, now: datetime) -> Gap:
    """These hours may stay empty; a longer stretch that was intended before stays so."""
    row = await db.scalar(
        select(Gap)
        .where(
            Gap.location_id == hole.location_id, Gap.pool == hole.pool, Gap.starts == hole.starts
        )
        .with_for_update()
    )
    if row is None:
        row = Gap(location_id=hole.location_id, pool=hole.pool, starts=hole.starts, found_at=now)
        db.add(row)
    before = row.ends if row.intended_at else hole.ends
    row.ends = max(before, hole.ends)
    row.intended_at, row.intended_by_id = now, person_id
    await db.flush()
    return row
