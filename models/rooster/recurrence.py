"""When a duty returns: days and hours in local wall time, as RFC 5545 (iCalendar) has them."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Self
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

from models.errors import DomainError
from models.rooster.feestdagen import free_day

A_DAY, A_MINUTE = timedelta(days=1), timedelta(minutes=1)
SPARE = timedelta(days=2)
"""A duty that starts before a window may last into it, and zones lie a day apart."""
END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)
LAST_DAY = date(9999, 12, 31) - SPARE
SEARCHED = timedelta(days=5 * 366)
_DAILY = ("INTERVAL", "BYDAY")
_MONTHLY = (*_DAILY, "BYMONTH", "BYMONTHDAY", "BYSETPOS")
ALLOWED = {"DAILY": _DAILY, "WEEKLY": (*_DAILY, "WKST"), "MONTHLY": _MONTHLY, "YEARLY": _MONTHLY}


class NoSuchDuty(DomainError):
    """A rule that no day can ever satisfy, or that only iCalendar itself would understand."""

    key = "rooster.fout.regel"


@dataclass(frozen=True)
class Span:
    """From `starts` until `ends` (aware, UTC); the end is not in it."""

    starts: datetime
    ends: datetime

    def overlaps(self, starts: datetime, ends: datetime) -> bool:
        return self.starts < ends and starts < self.ends

    def within(self, starts: datetime, ends: datetime) -> Self | None:
        """The part of it that lies there, if any."""
        begin, end = max(self.starts, starts), min(self.ends, ends)
        return replace(self, starts=begin, ends=end) if begin < end else None

    def without(self, starts: datetime, ends: datetime) -> Iterator[Self]:
        """What is left of it when that is cut out: nothing, one part or two."""
        if not self.overlaps(starts, ends):
            yield self
            return
        for begin, end in (
            (self.starts, min(self.ends, starts)),
            (max(self.starts, ends), self.ends),
        ):
            if begin < end:
                yield replace(self, starts=begin, ends=end)


@dataclass(frozen=True)
class Recurrence:
    """DTSTART (`first` and `starts`), DTEND, RRULE, UNTIL and EXDATE, all in local wall time.

    `rrule` is the value of an RRULE without UNTIL or COUNT ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU"); without
    one it happens once, on `first`. `last` is the last day on which it may start. An end that is
    not after the start is on the next day. Raises NoSuchDuty where that is not understood.
    """

    first: date
    starts: time
    ends: time
    rrule: str = ""
    last: date | None = None
    skips: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if self.last and self.last < self.first:
            raise NoSuchDuty
        if self.rrule:
            _check(self.rrule, self.first)

    def days(self, begin: date, end: date) -> Iterator[date]:
        """The days from `begin` until `end` (not in it) on which it starts, holidays not counted."""
        begin, end = max(begin, self.first), min(end, (self.last or LAST_DAY) + A_DAY)
        if not self.rrule:
            found = [self.first]
        else:
            years = range(begin.year, end.year + 1) if begin < end else ()
            found = [day for year in years for day in _days(self.rrule, self.first, year)]
        return (day for day in found if begin <= day < end and day not in self.skips)

    def span(self, day: date, zone: ZoneInfo) -> Span | None:
        """The duty that starts on `day`. None if the clock skips the whole of it."""
        starts = moment(day, self.starts, zone)
        ends = moment(day + A_DAY if self.ends <= self.starts else day, self.ends, zone)
        return Span(starts, ends) if starts < ends else None

    def spans(
        self, begin: datetime, end: datetime, zone: ZoneInfo, free_days: Collection[str] = ()
    ) -> Iterator[tuple[date, Span]]:
        """The duties that overlap [begin, end), whole, by the day on which they start."""
        first = begin.astimezone(UTC).date() - SPARE
        for day in self.days(first, end.astimezone(UTC).date() + SPARE):
            span = self.span(day, zone)
            if span and span.overlaps(begin, end) and not free_day(day, free_days):
                yield day, span


def moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The first moment (UTC) at which the clock on the wall shows that time, or is past it.

    So of a time that it shows twice it is the first, and a time that it skips is when it jumps:
    02.30 on the last Sunday of March is 03.00. Duties that touch keep touching.
    """
    wall = datetime.combine(day, at)
    found = wall.replace(tzinfo=zone).astimezone(UTC)
    if _wall(found, zone) != wall:  # skipped: that was counted with the offset from before
        while _wall(found - A_MINUTE, zone) >= wall:
            found -= A_MINUTE
    return found


def _wall(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)


@lru_cache(maxsize=4096)
def _check(text: str, first: date) -> None:
    """Only whole days, in a rule that is satisfied some time."""
    parts = dict(part.partition("=")[::2] for part in text.split(";"))
    if parts.get("FREQ") not in ALLOWED or parts.keys() - {"FREQ", *ALLOWED[parts["FREQ"]]}:
        raise NoSuchDuty
    if not re.fullmatch("[1-9][0-9]{0,3}", parts.get("INTERVAL", "1")):
        raise NoSuchDuty  # dateutil would stand still for ever
    try:
        found = _rule(text, first, first + SEARCHED)
    except ValueError as wrong:
        raise NoSuchDuty from wrong
    if next(iter(found), None) is None:
        raise NoSuchDuty


def _rule(text: str, first: date, last: date) -> rrule:
    """Always with an end: without, dateutil looks for 30 February until the year 9999."""
    begin, end = (datetime.combine(day, time()) for day in (first, last))
    made = rrulestr(text, dtstart=begin)
    assert isinstance(made, rrule), "one RRULE and nothing else"
    return made.replace(until=end)


@lru_cache(maxsize=4096)
def _days(text: str, first: date, year: int) -> tuple[date, ...]:
    """dateutil does the arithmetic, once for each rule and year."""
    begin, end = date(year, 1, 1), date(year, 12, 31)
    found = _rule(text, first, end).xafter(datetime.combine(begin, time()), inc=True)
    return tuple(at.date() for at in found)
