"""What an appointment repeats: kept as a rule where a rule of ours can say it, else written out."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, takewhile
from typing import cast
from zoneinfo import ZoneInfo

import recurring_ical_events
from dateutil.rrule import rrule, rrulestr
from icalendar import Calendar, vRecur

from models.rooster.inlezen.afspraken import YEARS, Appointment, When, appointment_of, aware
from models.rooster.inlezen.gelezen import MOST, Assumed, Wrong
from models.rooster.recurrence import A_DAY, ALLOWED, NoSuchDuty, Recurrence

SINCE = 10
"""Years: an older series costs more to count out than it can be worth."""
COUNTED_FOR = timedelta(days=50 * 366)
SEARCHED = timedelta(days=5 * 366)
MOST_COUNTED, MOST_RULES, MOST_HOURS = 1000, 5, 4
OFTEN = ("SECONDLY", "MINUTELY", "HOURLY")
_CLOCK = ("BYHOUR", "BYMINUTE", "BYSECOND")


@dataclass(frozen=True)
class Series:
    """An appointment that repeats, in the wall time of its zone."""

    appointment: Appointment
    zone: ZoneInfo
    assumed: Assumed

    @property
    def first(self) -> date:
        starts = self.appointment.starts
        return starts.astimezone(self.zone).date() if isinstance(starts, datetime) else starts

    @property
    def hours(self) -> tuple[time, time] | None:
        """None if it lasts longer than a rule can say."""
        starts, ends = self.appointment.starts, self.appointment.ends
        if not (isinstance(starts, datetime) and isinstance(ends, datetime)):
            return self.assumed.hours if starts + A_DAY >= ends else None
        begin, end = (at.astimezone(self.zone).replace(tzinfo=None) for at in (starts, ends))
        return (begin.time(), end.time()) if timedelta() < end - begin <= A_DAY else None

    def day(self, at: When) -> date | None:
        """The day whose occurrence starts at that moment; None if that is another time of day."""
        if not isinstance(at, datetime):
            return at
        local = cast(datetime, aware(at, self.zone)).astimezone(self.zone)
        starts = self.appointment.starts
        same = not isinstance(starts, datetime) or local.time() == self._begins(starts)
        return local.date() if same else None

    def _begins(self, starts: datetime) -> time:
        return starts.astimezone(self.zone).time()

    def check(self) -> None:
        """Raises Wrong for what nobody could count out, or what never happens."""
        oldest = self.assumed.today.year - SINCE
        if self.first.year < oldest:
            raise Wrong("inlezen.fout.te_oud", jaar=self.first.year, vanaf=oldest)
        if len(self.appointment.rules) > MOST_RULES or "EXRULE" in self.appointment.event:
            raise Wrong("inlezen.fout.herhaling")
        for rule in self.appointment.rules:
            parts = _parts(rule)
            _check(parts)
            if not _happens(_text(parts), self.first):
                raise Wrong("inlezen.fout.nooit")

    def as_rules(self, replaced: Collection[When]) -> list[Recurrence] | None:
        """None if it has to be written out.

        The days in `replaced` are skipped: what happens then is an appointment of its own.
        """
        if "RDATE" in self.appointment.event or len(self.appointment.rules) != 1 or not self.hours:
            return None
        rule = self.appointment.rules[0]
        parts = self._without_own_hour(_parts(rule))
        if parts.keys() - {"FREQ", *ALLOWED[parts["FREQ"]]}:
            return None
        skips = {day for at in (*self.appointment.skips, *replaced) if (day := self.day(at))}
        try:
            made = Recurrence(
                self.first, *self.hours, _text(parts), self._last(rule, parts), frozenset(skips)
            )
        except NoSuchDuty:
            raise Wrong("inlezen.fout.nooit") from None
        if next(made.days(self.first, self.first + A_DAY), None) or self.first in skips:
            return [made]
        if "COUNT" in rule:
            return None  # its start counts too, though no day of the rule
        return [Recurrence(self.first, *self.hours), made]

    def _without_own_hour(self, parts: dict[str, str]) -> dict[str, str]:
        """Some programs repeat in the rule at what time it starts."""
        starts = self.appointment.starts
        if not isinstance(starts, datetime):
            return parts
        begin = self._begins(starts)
        own = dict(zip(_CLOCK, map(str, (begin.hour, begin.minute, begin.second)), strict=True))
        return {name: value for name, value in parts.items() if own.get(name) != value}

    def _last(self, rule: vRecur, parts: dict[str, str]) -> date | None:
        if "UNTIL" in rule:
            return self._until(cast(When, rule["UNTIL"][0]))
        if "COUNT" not in rule:
            return None
        count, begin = int(rule["COUNT"][0]), datetime.combine(self.first, time())
        near = takewhile(lambda at: at < begin + COUNTED_FOR, _rule(_text(parts), begin))
        found = [*islice(near, count)] if 0 < count <= MOST_COUNTED else []
        if not found or len(found) < count:
            raise Wrong("inlezen.fout.te_veel_keer", max=MOST_COUNTED)
        last: date = found[-1].date()
        return last

    def _until(self, until: When) -> date | None:
        """The last day on which it may start. Some programs write the year 9999 for never."""
        if until.year >= YEARS.stop:
            return None
        if until.year < YEARS.start:
            raise Wrong("inlezen.fout.nooit")
        if not isinstance(until, datetime):
            return until
        local = cast(datetime, aware(until, self.zone)).astimezone(self.zone)
        starts = self.appointment.starts
        late = not isinstance(starts, datetime) or local.time() >= self._begins(starts)
        return local.date() if late else local.date() - A_DAY

    def written_out(self, others: Collection[Appointment]) -> list[Appointment]:
        """Every occurrence around the window; `others` are those of the series that differ."""
        calendar = Calendar()
        for rule in self.appointment.rules:
            self._mend(rule)
        for appointment in (self.appointment, *others):
            calendar.add_component(appointment.event)
        begin, end = (at.date() for at in (self.assumed.window.starts, self.assumed.window.ends))
        try:
            found = recurring_ical_events.of(calendar).between(begin - A_DAY, end + 2 * A_DAY)
            if len(found) > MOST:
                raise Wrong("inlezen.fout.te_vaak")
            return [appointment_of(self.appointment.number, one, self.zone) for one in found]
        except (ValueError, TypeError, OverflowError, AttributeError) as wrong:
            raise Wrong("inlezen.fout.herhaling") from wrong

    def _mend(self, rule: vRecur) -> None:
        """Until a day is until its end; the library has it until its beginning."""
        until = rule.get("UNTIL", [None])[0]
        if until and until.year not in YEARS:
            del rule["UNTIL"]
        elif isinstance(self.appointment.starts, datetime) and type(until) is date:
            rule["UNTIL"] = [datetime.combine(until, time.max, self.zone).astimezone(UTC)]


def _parts(rule: vRecur) -> dict[str, str]:
    """As the rule writes them; without its end, and without a first day of the week where there
    are no weeks to count."""
    written: bytes = rule.to_ical()  # type: ignore[no-untyped-call]
    pairs = (part.partition("=")[::2] for part in written.decode().upper().split(";"))
    parts = {name: value for name, value in pairs if name not in ("UNTIL", "COUNT")}
    if parts.get("FREQ") != "WEEKLY" and "BYWEEKNO" not in parts:
        parts.pop("WKST", None)
    return parts


def _check(parts: dict[str, str]) -> None:
    hours = parts.get("BYHOUR", "").count(",") + 1
    if (
        parts.get("FREQ") in OFTEN
        or hours > MOST_HOURS
        or any("," in parts.get(n, "") for n in _CLOCK[1:])
    ):
        raise Wrong("inlezen.fout.te_vaak")
    if parts.get("FREQ") not in ALLOWED or not re.fullmatch(
        "[1-9][0-9]{0,3}", parts.get("INTERVAL", "1")
    ):
        raise Wrong("inlezen.fout.herhaling")


def _text(parts: dict[str, str]) -> str:
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _rule(text: str, begin: datetime) -> rrule:
    made = rrulestr(text, dtstart=begin)
    assert isinstance(made, rrule), "one RRULE and nothing else"
    return made


def _happens(text: str, first: date) -> bool:
    """Whether any day satisfies it. Looked for at the end of time: dateutil does not give up on 30
    February before the year 9999, and the calendar repeats itself every 400 years."""
    year = first.year % 400 + 9600
    begin = datetime.combine(first.replace(year=year if year < 9990 else year - 400), time())
    try:
        found = _rule(text, begin).replace(until=begin + SEARCHED)
    except ValueError as wrong:
        raise Wrong("inlezen.fout.herhaling") from wrong
    return next(iter(found), None) is not None
