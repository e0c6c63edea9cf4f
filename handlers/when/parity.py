"""Even and odd weeks: once in two weeks, but for the year that has a week 53."""

from datetime import date, time, timedelta

from handlers.when.limits import Limits
from handlers.when.reading import Here, Misread
from handlers.when.rules import weekly
from models.rooster.recurrence import Recurrence, moment

_DAY = timedelta(days=1)


def alternating(
    weekdays: frozenset[int],
    parity: int,
    at: tuple[time, time],
    bounds: Limits,
    here: Here,
) -> list[Recurrence]:
    """One rule for each stretch in which even and odd weeks take turns.

    Raises Misread without an end: after a week 53 comes week 1, and no RRULE lasts beyond that.
    """
    if bounds.last is None:
        raise Misread("even_weken")
    start = bounds.first or here.today
    days = [
        day
        for n in range((bounds.last - start).days + 1)
        if (day := start + n * _DAY).weekday() in weekdays and day.isocalendar().week % 2 == parity
    ]
    ahead = [day for day in days if moment(day, at[0], here.zone) >= here.now]
    stretches: list[list[date]] = []
    for day in ahead:
        if stretches and _in_turn(stretches[-1][-1], day):
            stretches[-1].append(day)
        else:
            stretches.append([day])
    if not stretches:
        raise Misread("nooit")
    rrule = weekly(set(weekdays), 2)
    return [
        Recurrence(some[0], *at, rrule, bounds.last if some is stretches[-1] else some[-1])
        for some in stretches
    ]


def _in_turn(before: date, after: date) -> bool:
    """In the same week, or two weeks on."""
    weeks = (after - timedelta(days=after.weekday())) - (before - timedelta(days=before.weekday()))
    return weeks in (timedelta(), timedelta(days=14))
