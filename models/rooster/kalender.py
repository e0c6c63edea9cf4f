"""The roster in people's own calendar: duties as an iCalendar feed (RFC 5545) for any program."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from icalendar import (
    Calendar,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vDuration,
    vRecur,
    vText,
)
from icalendar import Event as Entry

REFRESH = timedelta(hours=1)
PRODUCT = "-//Piket//Rooster//NL"
_DAY, _HALF_HOUR = timedelta(days=1), timedelta(minutes=30)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Event:
    """One duty, not a rule: swaps and absences are in it already. Moments are aware, UTC.

    `uid` stays the same as long as it is the same duty; `sequence` grows with every change.
    """

    uid: str
    starts: datetime
    ends: datetime
    zone: str
    summary: str
    last_modified: datetime
    description: str = ""
    location: str = ""
    sequence: int = 0


def calendar(name: str, events: Iterable[Event]) -> bytes:
    """The same events give the same bytes, in whatever order they come."""
    shown = sorted(events, key=lambda event: (event.starts, event.uid))
    made = Calendar()
    made.add("PRODID", PRODUCT)
    made.add("VERSION", "2.0")
    made.add("METHOD", "PUBLISH")
    for field in ("NAME", "X-WR-CALNAME"):  # RFC 7986, and what most programs look for
        made.add(field, vText(_clean(name)))
    made.add("REFRESH-INTERVAL", vDuration(REFRESH), {"VALUE": "DURATION"})
    made.add("X-PUBLISHED-TTL", vDuration(REFRESH))
    years = [at.year for event in shown for at in (event.starts, event.ends)]
    for key in sorted({event.zone for event in shown}):
        made.add_component(_timezone(key, min(years) - 1, max(years) + 1))
    for event in shown:
        made.add_component(_entry(event))
    written: bytes = made.to_ical()
    return written


def _entry(event: Event) -> Entry:
    entry = Entry()
    entry.add("UID", event.uid)
    entry.add("DTSTAMP", event.last_modified.astimezone(UTC))
    entry.add("LAST-MODIFIED", event.last_modified.astimezone(UTC))
    entry.add("SEQUENCE", event.sequence)
    starts, ends = _local(event)
    entry.add("DTSTART", starts)
    entry.add("DTEND", ends)
    entry.add("SUMMARY", _clean(event.summary))
    if event.description:
        entry.add("DESCRIPTION", _clean(event.description))
    if event.location:
        entry.add("LOCATION", _clean(event.location))
    return entry


def _local(event: Event) -> tuple[datetime, datetime]:
    """In wall time; in UTC if a wall clock shows that hour for the second time: by RFC 5545
    (3.3.5) its name is that of the first."""
    zone = ZoneInfo(event.zone)
    starts, ends = (at.astimezone(zone) for at in (event.starts, event.ends))
    if starts.fold or ends.fold:
        return event.starts.astimezone(UTC), event.ends.astimezone(UTC)
    return starts, ends


def _clean(text: str) -> str:
    """Without what no calendar may hold: control signs, but for a tab and the end of a line."""
    return "".join(
        sign for sign in text if sign in "\t\n\r" or unicodedata.category(sign) not in ("Cc", "Cs")
    )


@dataclass(frozen=True)
class _Change:
    """The clock goes from one offset to another at `wall`, as the clock from before shows it."""

    wall: datetime
    before: timedelta
    after: timedelta
    name: str
    summer: bool

    @property
    def yearly(self) -> tuple[object, ...]:
        """What is the same in another year if the change is a rule: "last Sunday, 03.00"."""
        wall = self.wall
        nth = -1 if (wall + 7 * _DAY).month != wall.month else (wall.day - 1) // 7 + 1
        day = f"{nth}{_WEEKDAYS[wall.weekday()]}"
        return wall.month, day, wall.time(), self.before, self.after, self.name, self.summer


@lru_cache(maxsize=64)
def _timezone(key: str, first: int, last: int) -> Timezone:
    """What the clocks of a zone do in those years, of which the first is before all duties.

    As rules where they are rules. Not by `Timezone.from_tzid`: in icalendar 7.3 that has March an
    hour late, and it writes RDATE, without which Outlook shows every duty in summer an hour off.
    """
    made, zone = Timezone(), ZoneInfo(key)
    made.add("TZID", key)
    begin, end = (datetime(year, 1, 1, tzinfo=UTC) for year in (first, last + 1))
    changes = [*_changes(zone, begin, end)]
    if not changes or changes[0].wall.year > first:
        made.add_component(_observance(_no_change(begin.astimezone(zone))))
    rules: dict[tuple[object, ...], list[_Change]] = {}
    for change in changes:
        rules.setdefault(change.yearly, []).append(change)
    for (month, day, *_), found in rules.items():
        if len(found) == last + 1 - first:
            rule = vRecur(FREQ="YEARLY", BYMONTH=month, BYDAY=day)
            made.add_component(_observance(found[0], rule))
        else:
            for change in found:
                made.add_component(_observance(change))
    return made


def _changes(
    zone: ZoneInfo, begin: datetime, end: datetime, step: timedelta = _DAY
) -> Iterator[_Change]:
    """Clocks change at a whole or half hour UTC, at most once a day."""
    points = (begin + n * step for n in range((end - begin) // step + 1))
    for old, new in pairwise(points):
        before, after = (at.astimezone(zone) for at in (old, new))
        if _offset(before) == _offset(after):
            continue
        if step > _HALF_HOUR:
            yield from _changes(zone, old, new, _HALF_HOUR)
        else:
            wall = (new + _offset(before)).replace(tzinfo=None)
            yield replace(_no_change(after), wall=wall, before=_offset(before))


def _no_change(local: datetime) -> _Change:
    offset, name = _offset(local), local.tzname() or ""
    return _Change(local.replace(tzinfo=None), offset, offset, name, bool(local.dst()))


def _offset(local: datetime) -> timedelta:
    return local.utcoffset() or timedelta()


def _observance(change: _Change, rule: vRecur | None = None) -> TimezoneStandard | TimezoneDaylight:
    made = TimezoneDaylight() if change.summer else TimezoneStandard()
    made.add("DTSTART", change.wall)
    made.add("TZOFFSETFROM", change.before)
    made.add("TZOFFSETTO", change.after)
    made.add("TZNAME", change.name)
    if rule:
        made.add("RRULE", rule)
    return made
