"""Which duties were done, for whoever pays for them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.location import Location
from models.people import Kind, Membership
from models.rooster.duties import Duty
from models.rooster.lezen import Where, load_roster
from models.rooster.on_duty import HOME
from models.rooster.recurrence import Span, moment
from models.rooster.uren import Done


def month_of(day: date, zone_key: str) -> Span:
    """The whole month in which that day lies, by the clock there."""
    first = day.replace(day=1)
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    zone = ZoneInfo(zone_key)
    return Span(moment(first, time(), zone), moment(after, time(), zone))


async def duties_done(
    db: AsyncSession, location: Location | None, month: Span, now: datetime
) -> list[Done]:
    """At this location (None: for the whole country), as far as they are over; what overlaps counts
    once."""
    ends = min(month.ends, now)
    if ends <= month.starts:
        return []
    where = Where(location.id if location else None)
    roster = await load_roster(db, where, month.starts, ends)
    here = [d for d in roster.duties(month.starts, ends) if d.location_id == where.location_id]
    organisations = await _organisations(db, {duty.person_id for duty in here}, location)
    name, zone = (location.name, location.zone) if location else ("", HOME.key)
    return [
        Done(
            roster.people[person_id].name,
            organisations.get((person_id, pool), ""),
            name,
            zone,
            part,
        )
        for (person_id, pool), spans in _by_person(here).items()
        for span in merged(spans)
        if (part := span.within(month.starts, ends))
    ]


def _by_person(duties: Iterable[Duty]) -> dict[tuple[int, Kind], list[Span]]:
    found = defaultdict(list)
    for duty in duties:
        found[duty.person_id, duty.pool].append(Span(duty.starts, duty.ends))
    return found


def merged(spans: Iterable[Span]) -> list[Span]:
    """What overlaps becomes one; what only touches stays apart: those are two duties."""
    whole: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.starts, s.ends)):
        if whole and span.starts < whole[-1].ends:
            whole[-1] = Span(whole[-1].starts, max(whole[-1].ends, span.ends))
        else:
            whole.append(span)
    return whole


async def _organisations(
    db: AsyncSession, people: set[int], location: Location | None
) -> dict[tuple[int, Kind], str]:
    """For whom each works, in the kind of organisation he had duty for: here, else anywhere."""
    rows = await db.scalars(
        select(Membership).where(Membership.person_id.in_(people)).order_by(Membership.id)
    )
    found: dict[tuple[int, Kind], str] = {}
    for member in sorted(rows, key=lambda m: location is None or m.location_id != location.id):
        found.setdefault((member.person_id, member.organisation.kind), member.organisation.name)
    return found
