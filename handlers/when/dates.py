"""Days by their date: "3 maart", "1-12", "volgende maand de 3e", "de eerste maandag van mei"."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from handlers.say import Days
from handlers.when.feasts import feast
from handlers.when.reading import Here, Misread
from handlers.when.spelling import MONTHS, WEEKDAYS

Block = tuple[date, date]
"""First and last day."""
ORDER = {"deze": 0, "volgende": 1, "komende": 1, "vorige": -1, "afgelopen": -1}
_SOON = timedelta(days=183)


def dated(found: re.Match[str], here: Here) -> list[Block]:
    """A date; without a year the coming one, if it is clear that that is meant."""
    parts = found.groupdict()
    month = int(parts["mm"]) if parts.get("mm") else MONTHS.index(parts["m"]) + 1
    if month not in range(1, 13):
        return []
    year = int(parts["y"]) if parts["y"] else None
    bare = "-" in found.string and int(parts["d"]) <= 24  # "9-11" and "di 9-12" are hours as well
    try:
        day = in_year(lambda y: _real(int(parts["d"]), month, y), year, here)
    except Passed:
        if bare:
            return []
        raise
    if bare and parts["w"] not in (None, WEEKDAYS[day.weekday()]):
        return []
    must_be(day, parts["w"])
    return [(day, day)]


def must_be(day: date, weekday: str | None) -> None:
    """Raises Misread for a named weekday that does not match its date."""
    if weekday and WEEKDAYS[day.weekday()] != weekday:
        raise Misread("geen_weekdag", dag=Days((day,)))


def in_year(made: Callable[[int], date], year: int | None, here: Here) -> date:
    """That day in the year that was named, else the coming one.

    Raises Misread where it has just passed, so that last week may be meant as well as next year.
    """
    if year:
        return made(year)
    base = here.after or here.today
    if here.back:
        day = made(base.year)
        return day if day <= here.today else made(base.year - 1)
    this_year = _this_year(made, base.year)
    if this_year and this_year >= base:
        return this_year
    coming = made(base.year + 1)
    if this_year is None and coming - base > _SOON:
        return made(base.year)  # says that there is none
    if this_year and here.after is None and base - this_year < coming - base:
        raise Passed(this_year)
    return coming


def _this_year(made: Callable[[int], date], year: int) -> date | None:
    """None where only next year has such a day: 29 February, week 53."""
    try:
        return made(year)
    except Misread:
        return None


class Passed(Misread):
    """A day without a year that has just passed."""

    def __init__(self, day: date) -> None:
        super().__init__("net_voorbij", dag=Days((day,)))
        self.day = day


def _real(day: int, month: int, year: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        named = f"{day} {MONTHS[month - 1]}" + (f" {year}" if (day, month) == (29, 2) else "")
        raise Misread("dag_bestaat_niet", dag=named) from None


def day_of_month(found: re.Match[str], here: Here) -> list[Block]:
    """ "De 3e", "volgende maand de 3e", "dinsdag de 1e"."""
    parts = found.groupdict()
    months = month_after(here.today, ORDER[parts["o"]] if parts.get("o") else 0)
    if not parts.get("o") and int(parts["d"]) < here.today.day:
        months = month_after(here.today, -1 if here.back else 1)
    day = _real(int(parts["d"]), months.month, months.year)
    must_be(day, parts.get("w"))
    return [(day, day)]


def ranked(found: re.Match[str], here: Here) -> list[Block]:
    """ "De eerste maandag van december"."""
    wanted = WEEKDAYS.index(found["w"])

    def in_month(first: date) -> date:
        last = first.replace(day=monthrange(first.year, first.month)[1])
        if found["n"] == "laatste":
            return last - timedelta(days=(last.weekday() - wanted) % 7)
        day = first + timedelta(days=(wanted - first.weekday()) % 7 + 7 * (int(found["n"][0]) - 1))
        if day > last:
            raise Misread("dag_bestaat_niet", dag=found.string)
        return day

    if found["o"]:
        day = in_month(month_after(here.today, ORDER[found["o"]]))
    else:
        month = MONTHS.index(found["m"]) + 1
        year = int(found["y"]) if found["y"] else None
        day = in_year(lambda y: in_month(date(y, month, 1)), year, here)
    return [(day, day)]


def month(found: re.Match[str], here: Here) -> list[Block]:
    if found["o"]:
        first = month_after(here.today, ORDER[found["o"]])
    else:
        month, base = MONTHS.index(found["m"]) + 1, here.after or here.today
        running = month == base.month and not found["y"]
        year = base.year if running else int(found["y"]) if found["y"] else None
        first = in_year(lambda y: date(y, month, 1), year, here)
    return [(first, first.replace(day=monthrange(first.year, first.month)[1]))]


def feast_days(found: re.Match[str], here: Here) -> list[Block]:
    year = int(found["y"]) if found["y"] else None
    last = in_year(lambda y: feast(found["feast"], y)[1], year, here)
    return [feast(found["feast"], last.year)]


def month_after(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)
