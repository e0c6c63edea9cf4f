"""What was read in a file of duties: what is to be planned, and what was not understood, line by line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.errors import DomainError
from models.rooster.recurrence import A_DAY, Recurrence, Span

MOST = 2000
"""Appointments or lines in a file, and duties that come out of it."""
LONGEST_DUTY = timedelta(days=31)
LONGEST_NAME, SHOWN = 200, 40
WORLD = ZoneInfo("UTC")


class Wrong(DomainError):
    """This line was not taken; the others were."""

    key = "inlezen.fout.onleesbaar"


@dataclass(frozen=True)
class Assumed:
    """What a file leaves out: the zone of its hours, the hours of a whole day, the time it is about.

    `window` (UTC): single duties outside it are left out and counted; what no rule can say is
    written out within it.
    """

    zone: ZoneInfo
    hours: tuple[time, time]
    window: Span

    @property
    def today(self) -> date:
        return self.window.starts.astimezone(self.zone).date()


@dataclass(frozen=True)
class Planned:
    """A duty or a rule, with the words that name the person; whose words they are is not known yet."""

    number: int
    """Of the appointment in the .ics file, or of the line in the CSV, as its program counts."""
    who: str
    recurrence: Recurrence
    zone: str
    rechtsgebieden: tuple[str, ...] = ()
    """Words as typed."""
    also: tuple[str, ...] = ()
    """Other names in the appointment, for when `who` is nobody's."""


@dataclass(frozen=True)
class Problem:
    """A sentence about one line. `place` says which line that is, and takes it as {fout}."""

    number: int
    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    who: str = ""
    place: str = "inlezen.plek.regel"


@dataclass(frozen=True)
class Read:
    """`problems` were not taken; `notices` were, but not quite as the file has them."""

    planned: tuple[Planned, ...]
    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...] = ()
    outside: int = 0
    """Duties that were left out because they are outside the window."""


Part = tuple[Recurrence, ZoneInfo]


def one_line(text: str) -> str:
    return " ".join(text[:LONGEST_NAME].split())


def short(text: str) -> str:
    """A cell or a name as it fits in a sentence."""
    line = one_line(text)
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"


def once(starts: datetime, ends: datetime, zone: ZoneInfo) -> Iterator[Part]:
    """One duty between two moments, cut in parts of a day: longer no rule can last.

    In the zone's wall time; in UTC where a wall clock shows an end for the second time.
    """
    if ends <= starts:
        raise Wrong("inlezen.fout.einde")
    if ends - starts > LONGEST_DUTY:
        raise Wrong("inlezen.fout.te_lang")
    found = [*_parts(starts, ends, zone)]
    spans = [span for part in found if (span := part.span(part.first, zone))]
    if not spans or (spans[0].starts, spans[-1].ends) != (starts, ends):
        zone, found = WORLD, [*_parts(starts, ends, WORLD)]
    return ((part, zone) for part in found)


def _parts(starts: datetime, ends: datetime, zone: ZoneInfo) -> Iterator[Recurrence]:
    begin, end = (at.astimezone(zone).replace(tzinfo=None) for at in (starts, ends))
    while begin < end:
        until = min(begin + A_DAY, end)
        yield Recurrence(begin.date(), begin.time(), until.time())
        begin = until


def whole_days(first: date, until: date, assumed: Assumed) -> Part:
    """Every day from `first` until `until` (not in it), in the location's hours."""
    if until < first:
        raise Wrong("inlezen.fout.einde")
    last = max(first, until - A_DAY)  # some programs write a day that ends when it begins
    rule = ("FREQ=DAILY", last) if last > first else ()
    return Recurrence(first, *assumed.hours, *rule), assumed.zone
