"""Days by name, by date, by week: "volgende week dinsdag", "di 1 dec", "week 50", "met kerst".

Every reader answers with all blocks of days that the words can mean, or none if they are no days.
A day that cannot be (30 February, a Monday that is a Tuesday) raises Misread.
"""

import re
from dataclasses import replace
from datetime import date, timedelta

from handlers.say import Days
from handlers.when import dates, weeks
from handlers.when.dates import ORDER, Block
from handlers.when.feasts import FEASTS
from handlers.when.reading import Here, Misread
from handlers.when.spelling import MONTHS, WEEKDAYS
from handlers.when.weeks import A_WEEK, monday

_SATURDAY, _DAY = timedelta(days=5), timedelta(days=1)
_AWAY = {"vandaag": 0, "morgen": 1, "overmorgen": 2, "gisteren": -1, "eergisteren": -2}
_W, _M, _Y = f"(?P<w>{'|'.join(WEEKDAYS)})", f"(?P<m>{'|'.join(MONTHS)})", "(?P<y>20[0-9]{2})"
_D = "(?P<d>[0-3]?[0-9])"
_ORDERED = f"(?P<o>{'|'.join(ORDER)})"
_IN_MONTH = rf"(?:{_M}(?: {_Y})?|(?:de )?{_ORDERED} maand)"
_SCHOOL = re.compile(r"\b(?:kerst|zomer|herfst|mei|voorjaars|krokus|school)vakantie\b")


def block(text: str, here: Here) -> list[Block]:
    """Every block of days that the whole text may name."""
    text = re.sub(r"^(?:de )?hele ", "", text)
    if _SCHOOL.search(text):
        raise Misread("schoolvakantie")
    if ahead := re.fullmatch(rf"({'|'.join(_AWAY)})(?: ,)?(?: (.+))?", text):
        day = here.today + timedelta(days=_AWAY[ahead[1]])
        return _same(day, ahead[2], here) if ahead[2] else [(day, day)]
    found = [(made, match) for rule, made in _RULES if (match := rule.fullmatch(text))]
    return list(dict.fromkeys(days for made, match in found for days in made(match, here)))


def one_day(text: str, here: Here) -> list[date]:
    """The same, where only a single day will do."""
    return [first for first, last in block(text, here) if first == last]


def _same(day: date, rest: str, here: Here) -> list[Block]:
    """ "Morgen, woensdag 25 november": both must be the same day."""
    others = block(rest, replace(here, after=min(day, here.today)))
    if others and (day, day) not in others and "-" not in rest:
        raise Misread("geen_weekdag", dag=Days((day,)))
    return [(day, day)] if (day, day) in others else []


def _week_of(found: re.Match[str], here: Here) -> list[Block]:
    mondays = dict.fromkeys(monday(day) for day, _ in block(found["day"], here))
    return [days for begin in mondays for days in weeks.on(begin, found)]


def _weekend(found: re.Match[str], here: Here) -> list[Block]:
    """Saturday and Sunday; "volgend weekend" before Saturday is this one or the next."""
    saturday = monday(here.after or here.today) + _SATURDAY
    if found["day"]:
        saturdays = [monday(day) + _SATURDAY for day, _ in block(found["day"], here)]
    elif found["o"] == "volgende":
        saturdays = [saturday, saturday + A_WEEK] if here.today < saturday else [saturday + A_WEEK]
    elif found["o"] == "komende" and here.today >= saturday:
        saturdays = [saturday + A_WEEK]
    else:
        ago = found["o"] in ("vorige", "afgelopen")
        saturdays = [saturday - A_WEEK if ago else saturday]
    return [(day, day + _DAY) for day in saturdays]


_WEEK_N = rf"(?:de )?week (?P<n>[0-9]{{1,2}})(?: (?:van |in )?{_Y})?"
_RULES = tuple(
    (re.compile(pattern), made)
    for pattern, made in (
        (rf"(?:{_ORDERED} )?{_W}", weeks.weekday),
        (rf"(?:de )?{_ORDERED} week (?:de )?{_W}", weeks.weekday_in_week),
        (rf"{_W} (?:in |van )?(?:de )?{_ORDERED} week", weeks.weekday_in_week),
        (rf"over (?P<n>[0-9]{{1,2}}) week {_W}", weeks.weekday_ahead),
        (rf"{_W} over (?P<n>[0-9]{{1,2}}) week", weeks.weekday_ahead),
        (r"over (?P<n>[0-9]{1,2}) (?P<unit>dag|dagen|week)", weeks.ahead),
        (rf"(?:{_W} (?:, )?)?(?:de )?{_D}e? (?:van )?{_M}(?: {_Y})?", dates.dated),
        (rf"(?:{_W} (?:, )?)?{_D}[/-](?P<mm>[01]?[0-9])(?:/{_Y})?", dates.dated),
        (rf"(?:{_W} )?de {_D}e?(?: van de(?:ze)? maand)?", dates.day_of_month),
        (rf"{_D}e(?: van de(?:ze)? maand)?", dates.day_of_month),
        (rf"(?:{_W} )?(?:de )?{_D}e van (?:de )?{_ORDERED} maand", dates.day_of_month),
        (rf"{_ORDERED} maand (?:{_W} )?(?:de )?{_D}e", dates.day_of_month),
        (rf"(?:de )?(?P<n>[1-5]e|laatste) {_W} (?:van|in) {_IN_MONTH}", dates.ranked),
        (rf"(?:in )?{_IN_MONTH}", dates.month),
        (rf"(?:in )?{_WEEK_N}(?: {_W})?", weeks.week),
        (rf"{_W} (?:in |van )?{_WEEK_N}", weeks.week),
        (rf"(?:in )?(?:de )?{_ORDERED} week", weeks.week_ordered),
        (rf"(?:{_W} (?:in |van )?)?(?:in )?(?:de )?week van (?P<day>.+)", _week_of),
        (rf"(?:in )?(?:het )?(?:{_ORDERED} )?weekend(?: van (?P<day>.+))?", _weekend),
        (rf"(?:met |de )?(?P<feast>{'|'.join(sorted(FEASTS))})(?: {_Y})?", dates.feast_days),
    )
)
