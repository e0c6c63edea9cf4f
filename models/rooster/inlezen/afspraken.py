"""The appointments in an .ics file, one by one: what is wrong with one does not touch the others."""

import re
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Event, vBroken, vRecur
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from models.csv_file import MOST_BYTES, Unreadable
from models.rooster.inlezen.gelezen import MOST, Wrong, one_line, short
from models.rooster.recurrence import A_DAY

NEEDED = {"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"}
YEARS = range(1900, 2200)
LONGEST_ZONE = 100
_STRANGE = "X-STRANGE-ZONE"
_ZONED = re.compile(
    r'((?:DTSTART|DTEND|RDATE|EXDATE|RECURRENCE-ID)\b[^:]*?);TZID=("[^"]*"|[^;:,]*)', re.IGNORECASE
)

When = date | datetime


@dataclass(frozen=True)
class Appointment:
    """One VEVENT. Times are dates (the whole day) or aware."""

    number: int
    event: Event
    starts: When
    ends: When
    names: tuple[str, ...]
    """The title first; then who is invited, then who invites."""
    rechtsgebieden: tuple[str, ...]
    rules: tuple[vRecur, ...]
    skips: tuple[When, ...]
    replaces: When | None
    """The occurrence of a series that this one is instead of."""

    @property
    def uid(self) -> str:
        return str(self.event.get("UID", ""))

    @property
    def is_cancelled(self) -> bool:
        return str(self.event.get("STATUS", "")).upper() == "CANCELLED"

    @property
    def repeats(self) -> bool:
        return bool(self.rules) or "RDATE" in self.event

    @property
    def replaces_the_rest(self) -> bool:
        return self.replaces is not None and "RANGE" in self.event["RECURRENCE-ID"].params


def blocks(content: bytes) -> list[list[str]]:
    """The lines of each VEVENT, unfolded, without what is inside it (alarms).

    The rest of the file stays unread: zones go by name, because a file may call any clock by any
    name, and icalendar would remember it for the next file.
    """
    found = [*_blocks(_lines(content))]
    if not found:
        raise Unreadable("inlezen.bestand.leeg")
    if len(found) > MOST:
        raise Unreadable("inlezen.bestand.te_veel", max=MOST)
    return found


def _blocks(lines: list[str]) -> Iterator[list[str]]:
    depth = 0
    for line in lines:
        name, _, value = line.strip().upper().partition(":")
        if not depth and (name, value) == ("BEGIN", "VEVENT"):
            found: list[str] = []
            depth = 1
        elif depth and name in ("BEGIN", "END"):
            depth += 1 if name == "BEGIN" else -1
            if not depth:
                yield found
        elif depth == 1:
            found.append(line)
    if depth:
        raise Unreadable("inlezen.bestand.afgebroken")


def _lines(content: bytes) -> list[str]:
    if len(content) > MOST_BYTES:
        raise Unreadable("inlezen.bestand.te_groot", mb=MOST_BYTES // 1_000_000)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if not text.lstrip().upper().startswith("BEGIN:VCALENDAR"):
        raise Unreadable("inlezen.bestand.geen_agenda")
    text = re.sub(r"\n{2,}", "\n", text.replace("\r\n", "\n").replace("\r", "\n"))
    return re.sub(r"\n[ \t]", "", text).split("\n")


def read_appointment(number: int, lines: list[str], zone: ZoneInfo) -> Appointment:
    """Times without a zone are in `zone`. Raises Wrong."""
    text = "\r\n".join(["BEGIN:VEVENT", *map(_with_known_zone, lines), "END:VEVENT", ""])
    try:
        event = Event.from_ical(text)
        assert isinstance(event, Event)
        _check(event)
        return appointment_of(number, event, zone)
    except (ValueError, TypeError, AttributeError, OverflowError) as wrong:
        raise Wrong from wrong


def appointment_of(number: int, event: Event, zone: ZoneInfo) -> Appointment:
    starts, ends = event.start, _end(event)
    if starts.year not in YEARS or ends.year not in YEARS:
        raise Wrong("inlezen.fout.jaar", jaar=starts.year)
    if type(starts) is not type(ends):
        raise Wrong
    return Appointment(
        number,
        event,
        aware(starts, zone),
        aware(ends, zone),
        tuple(_names(event)),
        tuple(_categories(event)),
        tuple(_rules(event)),
        tuple(_dates(event, "EXDATE")),
        next(_dates(event, "RECURRENCE-ID"), None),
    )


def _check(event: Event) -> None:
    """What icalendar cannot read it leaves broken; that matters only where it is about time."""
    if any(name is None or name.upper() in NEEDED for name, _ in event.errors):
        raise Wrong
    if "DTSTART" not in event:
        raise Wrong("inlezen.fout.geen_begin")
    for name in NEEDED & event.keys():
        for value in _each(event, name):
            if _STRANGE in value.params:
                raise Wrong("inlezen.fout.tijdzone", zone=short(str(value.params[_STRANGE])))


def _end(event: Event) -> When:
    """A DURATION of days is counted on the calendar, one of hours on a stopwatch."""
    starts: When = event.start
    length: timedelta | None = event.DURATION
    if length and length < A_DAY and isinstance(starts, datetime) and starts.tzinfo:
        return (starts.astimezone(UTC) + length).astimezone(starts.tzinfo)
    ends: When = event.end
    return ends


def aware(at: When, zone: ZoneInfo) -> When:
    return at.replace(tzinfo=zone) if isinstance(at, datetime) and not at.tzinfo else at


def _names(event: Event) -> Iterator[str]:
    people = [*_each(event, "ATTENDEE"), *_each(event, "ORGANIZER")]
    said = [*_each(event, "SUMMARY"), *(who.params.get("CN", "") for who in people)]
    yield from dict.fromkeys(line for text in said if (line := one_line(str(text))))


def _categories(event: Event) -> Iterator[str]:
    words = (str(word).strip() for some in _each(event, "CATEGORIES") for word in some.cats)
    return filter(None, words)


def _rules(event: Event) -> Iterator[vRecur]:
    for rule in _each(event, "RRULE"):
        if not isinstance(rule, vRecur):
            raise Wrong("inlezen.fout.herhaling")
        yield rule


def _dates(event: Event, name: str) -> Iterator[When]:
    for value in _each(event, name):
        for at in getattr(value, "dts", [value]):
            if not isinstance(at.dt, date) or at.dt.year not in YEARS:
                raise Wrong
            yield at.dt


def _each(event: Event, name: str) -> Iterator[Any]:
    """The values of a field, whether it is there once, more often or not at all."""
    found = event.get(name, [])
    values = found if isinstance(found, list) else [found]
    return (value for value in values if not isinstance(value, vBroken))


def _with_known_zone(line: str) -> str:
    """Every zone by its IANA name; any other name is kept where icalendar does not look for it."""
    found = _ZONED.match(line)
    if not found:
        return line
    typed = found[2].strip('"')
    zone = iana(typed)
    param = f"TZID={zone}" if zone else f'{_STRANGE}="{typed}"'
    return f"{found[1]};{param}{line[found.end() :]}"


@lru_cache(maxsize=256)
def iana(typed: str) -> str | None:
    """ "W. Europe Standard Time" and "/mozilla.org/20070129_1/Europe/Berlin" are Europe/Berlin."""
    parts = typed.strip("/").split("/") if len(typed) <= LONGEST_ZONE else []
    tails = ("/".join(parts[n:]) for n in range(len(parts)))
    names = (WINDOWS_TO_OLSON.get(typed), *tails)
    return next((name for name in names if name in _zones()), None)


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


@lru_cache(maxsize=64)
def same_clock(one: ZoneInfo, other: ZoneInfo, first: date, last: date) -> bool:
    """Whether both show the same time on all those days: Berlin and Amsterdam do."""
    noon = datetime(first.year, first.month, first.day, 12, tzinfo=UTC)
    days = (noon + timedelta(days=n) for n in range((last - first).days + 1))
    return all(at.astimezone(one).utcoffset() == at.astimezone(other).utcoffset() for at in days)
