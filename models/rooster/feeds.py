"""Private calendar addresses, and the duties that somebody's calendar finds there."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import groupby

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.people import Person
from models.rooster.duties import Duty, Roster
from models.rooster.lezen import Where, load_roster, load_roster_of
from models.rooster.recurrence import Span
from models.rooster.tables import Feed, ShiftRule

BACK, AHEAD = timedelta(days=31), timedelta(days=366)
BYTES = 32
"""Of an address: 256 bits, which nobody guesses."""


def new_feed(person: Person, location_id: int | None, now: datetime) -> Feed:
    """His own, or his as a coordinator of that location.

    The token is kept as it is, not hashed: it opens nothing but the roster, which stands beside it
    in the same database, and he must be able to see it again for a second device.
    """
    return Feed(
        token=secrets.token_hex(BYTES),
        person_id=None if location_id else person.id,
        location_id=location_id,
        made_at=now,
        made_by_id=person.id,
    )


async def feeds_of(db: AsyncSession, person: Person) -> dict[int | None, Feed]:
    """His addresses that work, by location; None is for his own duties."""
    rows = await db.scalars(
        select(Feed)
        .where(
            Feed.ended_at.is_(None),
            or_(Feed.person_id == person.id, Feed.made_by_id == person.id),
        )
        .order_by(Feed.id)
    )
    return {feed.location_id: feed for feed in rows}


async def find_feed(db: AsyncSession, token: str) -> tuple[Feed, Person] | None:
    """The address and whose it is. None if there is none, if it was ended, and if it is of a
    location that he coordinates no longer."""
    feed = await db.scalar(select(Feed).where(Feed.token == token, Feed.ended_at.is_(None)))
    if feed is None:
        return None
    person = await db.get_one(Person, feed.person_id or feed.made_by_id)
    if feed.location_id and not person.coordinates(feed.location_id):
        return None
    return feed, person


@dataclass(frozen=True)
class Entry:
    """One duty as a calendar knows it: by the shift of a rule, and by who took it over.

    `sequence` counts what changed about its shift, so it never becomes less.
    """

    key: str
    duty: Duty
    zone: str
    changed_at: datetime
    sequence: int


@dataclass(frozen=True)
class Shown:
    """What a feed looks at: the roster it needs, and the days it shows."""

    roster: Roster
    window: Span
    now: datetime
    person_id: int | None

    def entries(self) -> list[Entry]:
        found = self.roster.duties(self.window.starts, self.window.ends)
        mine = [d for d in found if self.person_id in (None, d.person_id)]
        rules = {rule.id: rule for rule in self.roster.rules}
        by_shift = groupby(sorted(mine, key=_shift), key=_shift)
        return [
            self._entry(duty, rules[duty.rule_id], number)
            for _, parts in by_shift
            for number, duty in enumerate(parts, start=1)
            if duty.rule_id is not None
        ]

    def _entry(self, duty: Duty, rule: ShiftRule, part: int) -> Entry:
        """What an absence or a swap left of a shift are parts of it; the first has its name."""
        names = [f"{rule.id}-{duty.day:%Y%m%d}"]
        names += [f"c{duty.cover_id}"] if duty.cover_id else []
        names += [f"d{part}"] if part > 1 else []
        happened = (at for at in self._changes(duty, rule) if at and at <= self.now)
        changes = sorted(happened)
        return Entry("-".join(names), duty, rule.zone, changes[-1], len(changes) - 1)

    def _changes(self, duty: Duty, rule: ShiftRule) -> Iterator[datetime | None]:
        whole = rule.recurrence.span(duty.day, rule.tz) if duty.day else None
        shift, people = whole or duty, {duty.person_id, rule.person_id}
        yield rule.made_at
        if rule.ended_at and shift.overlaps(rule.ended_at, rule.ended_at + timedelta(seconds=1)):
            yield rule.ended_at
        for cover in self.roster.covers:
            theirs = people & {cover.person_id, cover.swap.giver_id}
            if theirs and shift.overlaps(cover.starts, cover.ends):
                yield from (cover.approved_at, cover.ended_at)
        for absence in self.roster.absences:
            if absence.person_id in people and shift.overlaps(absence.starts, absence.ends):
                yield from (absence.made_at, absence.ended_at)


def _shift(duty: Duty) -> tuple[int, str, int]:
    return (duty.rule_id or 0, f"{duty.day}", duty.cover_id or 0)


async def shown_by(db: AsyncSession, feed: Feed, now: datetime) -> Shown:
    """From a month ago until a year ahead, by whole days: the same content all day long."""
    today = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
    window = Span(today - BACK, today + AHEAD)
    if feed.person_id:
        roster = await load_roster_of(db, [feed.person_id], window.starts, window.ends)
    else:
        roster = await load_roster(db, Where(feed.location_id), window.starts, window.ends)
    return Shown(roster, window, now, feed.person_id)
