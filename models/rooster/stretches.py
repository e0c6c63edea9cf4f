"""Duties that touch or overlap are one stretch: what somebody is reminded of and asked about."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.location import Location
from models.minutes import minute_of
from models.people import Person
from models.rooster.duties import INSTANT, Duty, Roster
from models.rooster.lezen import Where, load_roster, load_roster_of
from models.rooster.on_duty import HOME
from models.rooster.recurrence import Span, moment

LONGEST = timedelta(days=2)
"""How far a stretch is followed. Who is always on duty never begins, and is not asked."""


@dataclass(frozen=True)
class Stretch(Span):
    """Of one person, without a moment off in between."""

    person_id: int
    duties: tuple[Duty, ...]

    @property
    def minute(self) -> int:
        """Minutes since 1970 (UTC), which name the stretch in a timer."""
        return minute_of(self.starts)


@dataclass(frozen=True)
class Ahead:
    """The stretches of a window, with whose they are, and the zone in which they are told."""

    stretches: tuple[Stretch, ...]
    roster: Roster
    zones: dict[int, ZoneInfo]

    def of(self, person_id: int) -> list[Stretch]:
        return [one for one in self.stretches if one.person_id == person_id]

    def person(self, stretch: Stretch) -> Person:
        return self.roster.people[stretch.person_id]

    def zone(self, stretch: Stretch) -> ZoneInfo:
        """Of the location; the national pool has the zone of most people."""
        return self.zones.get(stretch.duties[0].location_id or 0, HOME)

    def day(self, stretch: Stretch) -> date:
        return stretch.starts.astimezone(self.zone(stretch)).date()

    def reminder(self, stretch: Stretch) -> datetime | None:
        """When its owner wants to hear of it: the evening before, or (None) never."""
        wanted = self.person(stretch).remind_at
        if wanted is None:
            return None
        return moment(self.day(stretch) - timedelta(days=1), wanted, self.zone(stretch))

    def first_of_each_day(self) -> Iterator[Stretch]:
        """The one that names the reminder of that whole day."""
        seen: set[tuple[int, date]] = set()
        for one in self.stretches:
            if (key := (one.person_id, self.day(one))) not in seen:
                seen.add(key)
                yield one


def joined(duties: Iterable[Duty]) -> list[Stretch]:
    """In order of time."""
    by_person: dict[int, list[Stretch]] = defaultdict(list)
    for duty in sorted(duties, key=lambda duty: (duty.starts, duty.ends)):
        mine = by_person[duty.person_id]
        if mine and duty.starts <= mine[-1].ends:
            last = mine[-1]
            ends = max(last.ends, duty.ends)
            mine[-1] = replace(last, ends=ends, duties=(*last.duties, duty))
        else:
            mine.append(Stretch(duty.starts, duty.ends, duty.person_id, (duty,)))
    found = [stretch for mine in by_person.values() for stretch in mine]
    return sorted(found, key=lambda stretch: (stretch.starts, stretch.person_id))


async def stretches(
    db: AsyncSession, begin: datetime, end: datetime, whose: int | None = None
) -> Ahead:
    """Those that begin from `begin` until `end`: who has duty until just then does not begin. Of
    one person, or (None) of everybody."""
    since, until = begin - INSTANT, end + LONGEST
    if whose is None:
        roster = await load_roster(db, Where(), since, until)
    else:
        roster = await load_roster_of(db, [whose], since, until)
    found = joined(roster.duties(since, until))
    places = await db.execute(select(Location.id, Location.zone))
    return Ahead(
        tuple(one for one in found if begin <= one.starts < end),
        roster,
        {place: ZoneInfo(zone) for place, zone in places},
    )


async def stretch_at(
    db: AsyncSession, person_id: int, minute: datetime
) -> tuple[Ahead, Stretch] | None:
    """What this person begins in that minute, as the roster has it now."""
    ahead = await stretches(db, minute, minute + timedelta(minutes=1), person_id)
    mine = ahead.of(person_id)
    return (ahead, mine[0]) if mine else None
