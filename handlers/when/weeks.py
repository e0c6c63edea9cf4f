"""Days by their week: "vrijdag", "volgende week dinsdag", "maandag over 3 weken", "week 50"."""

import re
from datetime import date, timedelta

from handlers.when.dates import ORDER, Block, in_year
from handlers.when.reading import Here, Misread
from handlers.when.spelling import WEEKDAYS

_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)


def weekday(found: re.Match[str], here: Here) -> list[Block]:
    """The next such day. Typed on that day itself it may also be today; "volgende" skips one."""
    wanted, order = WEEKDAYS.index(found["w"]), found["o"]
    base = here.after or here.today
    if order in ("vorige", "afgelopen") or (here.back and not order):
        ago = (here.today.weekday() - wanted) % 7
        days = [here.today - timedelta(days=ago)] if ago else [here.today, here.today - A_WEEK]
        return [(day, day) for day in (days if not order else [days[-1]])]
    first = base + timedelta(days=(wanted - base.weekday()) % 7)
    if order == "deze":
        days = [monday(here.today) + timedelta(days=wanted)]
    elif order == "volgende":
        next_week = monday(here.today) + A_WEEK + timedelta(days=wanted)
        days = [first, next_week] if first != here.today else [next_week]
    else:
        days = [first, first + A_WEEK] if first == here.today else [first]
    return [(day, day) for day in days]


def weekday_in_week(found: re.Match[str], here: Here) -> list[Block]:
    return [days for begin in _ordered(found["o"], here.today) for days in on(begin, found)]


def weekday_ahead(found: re.Match[str], here: Here) -> list[Block]:
    """ "Dinsdag over 2 weken": counted from this week, and from the next Tuesday."""
    wanted, weeks = WEEKDAYS.index(found["w"]), int(found["n"]) * A_WEEK
    counted = monday(here.today) + weeks + timedelta(days=wanted)
    later = here.today + timedelta(days=(wanted - here.today.weekday() - 1) % 7 + 1) + weeks
    if found.string.startswith("over") and wanted == here.today.weekday():
        later = counted
    return list(dict.fromkeys([(counted, counted), (later, later)]))


def ahead(found: re.Match[str], here: Here) -> list[Block]:
    """ "Over 3 dagen"; "over 2 weken" is a day or a week."""
    n = int(found["n"])
    if found["unit"].startswith("dag"):
        day = here.today + n * _DAY
        return [(day, day)]
    day, begin = here.today + n * A_WEEK, monday(here.today) + n * A_WEEK
    return [(day, day), (begin, begin + 6 * _DAY)]


def week(found: re.Match[str], here: Here) -> list[Block]:
    """An ISO week: it begins on Monday, and not every year has 53."""
    n, base = int(found["n"]), here.after or here.today
    shift = base.isocalendar().year - base.year  # the first days of January may be in week 53

    def sunday(year: int) -> date:
        try:
            return date.fromisocalendar(year, n, 7)
        except ValueError:
            raise Misread("week_bestaat_niet", week=n, jaar=year) from None

    if found["y"]:
        return on(sunday(int(found["y"])) - 6 * _DAY, found)
    return on(in_year(lambda y: sunday(y + shift), None, here) - 6 * _DAY, found)


def week_ordered(found: re.Match[str], here: Here) -> list[Block]:
    return [(begin, begin + 6 * _DAY) for begin in _ordered(found["o"], here.today)]


def _ordered(order: str, today: date) -> list[date]:
    """ "Komende week" is the next one; on a Monday it may be this one too."""
    begin = monday(today) + ORDER[order] * A_WEEK
    return [today, begin] if order == "komende" and today.weekday() == 0 else [begin]


def on(begin: date, found: re.Match[str]) -> list[Block]:
    """The named weekday of the week that begins there, or the whole week."""
    if not found.groupdict().get("w"):
        return [(begin, begin + 6 * _DAY)]
    day = begin + WEEKDAYS.index(found["w"]) * _DAY
    return [(day, day)]


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
