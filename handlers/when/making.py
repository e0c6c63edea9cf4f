"""From days and hours to duties: when the first one is, and what is skipped."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from handlers.say import Days
from handlers.when.clock import surely
from handlers.when.dates import Block
from handlers.when.limits import Limits, exempted
from handlers.when.parity import alternating
from handlers.when.ranges import listed_days, runs
from handlers.when.reading import Here, Misread
from handlers.when.rhythm import Rhythm, rhythm
from handlers.when.rules import EACH_DAY, weekly
from handlers.when.weeks import A_WEEK, monday
from models.rooster.recurrence import LAST_DAY, Recurrence, moment

Times = tuple[time, time]
Duties = tuple[Recurrence, ...]
_DAY, _SEARCHED = timedelta(days=1), timedelta(days=3 * 366)


def made(text: str, times: list[Times], bounds: Limits, here: Here) -> Iterator[Duties]:
    """Every meaning of the days in `text`, each at all of those times."""
    found = rhythm(text)
    if found and not (found.bare and bounds.short):
        yield from _returning(found, times, bounds, here)
    if found and found.bare and bounds.short and bounds.first and bounds.last:
        days = [d for d in _each(bounds.first, bounds.last) if d.weekday() in found.weekdays]
        yield from _on_days(days, times, bounds, here)
    elif found and found.bare and not (bounds.first or bounds.last):
        coming = [_flat(stretches) for stretches in listed_days(text, here)]
        ahead = [days for days in coming if _begins(days[0], times[0], here) >= here.now]
        yield from _on_days(ahead[0] if ahead else [], times, bounds, here)
    elif not found and not (bounds.first or bounds.last):
        for stretches in listed_days(text, here):
            yield from _dated(stretches, times, bounds, here)


def _returning(found: Rhythm, times: list[Times], bounds: Limits, here: Here) -> Iterator[Duties]:
    """Without a day to begin with, "om de week" may begin in either of two weeks."""
    start = _start(times, bounds, here)
    starts = [start]
    if found.every > 1 and not bounds.first:
        seek = weekly(set(found.weekdays))
        first = _first(seek, times[0], replace(bounds, first=start), here)
        starts += [monday(first) + A_WEEK * n for n in range(1, found.every)]
    for day in starts:
        limited = replace(bounds, first=day)
        yield tuple(
            duty
            for rrule in found.rrules
            for at in times
            for duty in _from(found, rrule, at, limited, here)
        )


def _start(times: list[Times], bounds: Limits, here: Here) -> date:
    """The day that was named; else today if nothing of today has begun, else tomorrow."""
    if bounds.first and bounds.first >= here.today:
        return bounds.first
    if bounds.first and (bounds.last is None or bounds.last < here.today):
        raise Misread("verleden")
    begun = any(_begins(here.today, at, here) < here.now for at in times)
    return here.today + _DAY if begun else here.today


def _from(found: Rhythm, rrule: str, at: Times, bounds: Limits, here: Here) -> list[Recurrence]:
    """That rule from its first day on, without what is excepted."""
    weekdays, out = found.weekdays, set[date]()
    if bounds.exceptions:
        free, out = exempted(bounds.exceptions, replace(here, after=bounds.first))
        if free and not free < weekdays:
            raise Misread("behalve_weekdag")
        weekdays -= free
        rrule = weekly(set(weekdays), found.every) if free else rrule
    if found.parity is not None:
        return alternating(weekdays, found.parity, at, bounds, here)
    first = _first(weekly(set(weekdays)) if found.every > 1 else rrule, at, bounds, here)
    duty = Recurrence(first, *at, rrule, bounds.last)
    return [replace(duty, skips=_skips(duty, out))] if out else [duty]


def _first(rrule: str, at: Times, bounds: Limits, here: Here) -> date:
    """The first such day on which it is not over yet."""
    start = bounds.first or here.today
    end = bounds.last or min(start + _SEARCHED, LAST_DAY)
    days = Recurrence(start, *at, rrule).days(start, end + _DAY)
    first = next((day for day in days if _ends(day, at, here) > here.now), None)
    if first is None:
        raise Misread("nooit")
    return first


def _skips(duty: Recurrence, out: set[date]) -> frozenset[date]:
    """Only days on which there would be a duty; an exception that hits none is a mistake."""
    hit = frozenset(duty.days(min(out), max(out) + _DAY)) & out
    if not hit:
        raise Misread("behalve_niets", dag=Days((min(out),)))
    return hit


def _dated(
    stretches: tuple[Block, ...], times: list[Times], bounds: Limits, here: Here
) -> Iterator[Duties]:
    """Days by their date. A stretch over a weekend is its working days, or all days."""
    days = _flat(stretches)
    long = [(first, last) for first, last in stretches if first < last]
    weekend = [day for first, last in long for day in _each(first, last) if day.weekday() > 4]
    rest = [day for day in days if day not in weekend]
    if weekend and rest:
        first, last = max(stretches[0][0], here.today), stretches[0][1]
        if len(stretches) == 1 and last - first >= A_WEEK:
            found = Rhythm((weekly(set(range(5))),), weekdays=frozenset(range(5)))
            yield from _returning(found, times, replace(bounds, first=first, last=last), here)
        else:
            yield from _on_days(rest, times, bounds, here)
    yield from _on_days(days, times, bounds, here)


def _on_days(days: list[date], times: list[Times], bounds: Limits, here: Here) -> Iterator[Duties]:
    """Those days, each stretch a duty of its own; what is over already is left out."""
    if bounds.exceptions and days:
        weekdays, out = exempted(bounds.exceptions, replace(here, after=days[0]))
        kept = [day for day in days if day not in out and day.weekday() not in weekdays]
        if len(kept) == len(days):
            raise Misread("behalve_niets", dag=Days((min(out),)) if out else Days((days[0],)))
        days = kept
    duties = []
    for at in times:
        ahead = [day for day in days if _surely_ends(day, at, here) > here.now]
        if days and not ahead:
            raise Misread("verleden")
        duties += [_once(first, last, at) for first, last in runs(ahead)]
    if duties:
        yield tuple(sorted(duties, key=lambda duty: (duty.first, duty.starts)))


def _once(first: date, last: date, at: Times) -> Recurrence:
    return Recurrence(first, *at) if first == last else Recurrence(first, *at, EACH_DAY, last)


def _begins(day: date, at: Times, here: Here) -> datetime:
    return moment(day, at[0], here.zone)


def _ends(day: date, at: Times, here: Here) -> datetime:
    return moment(day if at[1] > at[0] else day + _DAY, at[1], here.zone)


def _surely_ends(day: date, at: Times, here: Here) -> datetime:
    """Raises Misread where the clock skips or repeats the begin or the end."""
    ends = day if at[1] > at[0] else day + _DAY
    for on, hour in ((day, at[0]), (ends, at[1])):
        surely(on, hour.hour * 60 + hour.minute, here.zone)
    return _ends(day, at, here)


def _flat(stretches: tuple[Block, ...]) -> list[date]:
    return sorted({day for first, last in stretches for day in _each(first, last)})


def _each(first: date, last: date) -> list[date]:
    return [first + n * _DAY for n in range((last - first).days + 1)]
