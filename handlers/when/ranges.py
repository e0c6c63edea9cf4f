"""Stretches of days: "24 t/m 31 december", "maandag - woensdag", "week 50 t/m 52", and lists."""

import re
from dataclasses import replace
from datetime import date, timedelta

from handlers.when.dates import ORDER, Block, Passed
from handlers.when.days import block
from handlers.when.reading import Here, Misread
from handlers.when.spelling import MONTHS, WEEKDAYS

_DAY = timedelta(days=1)
_MOST = 16  # meanings of one list
_CUT = re.compile(r" t/m | - | tot |(?<=[0-9])-(?=[0-9])")
_WEEKDAY, _ORDERED = "|".join(WEEKDAYS), "|".join(ORDER)
_BARE_DAY = re.compile(rf"((?:(?:{_WEEKDAY}) )?(?:de )?[0-3]?[0-9])e?")
_MONTH_AT_END = re.compile(
    rf"(?:.*(?: t/m | tot | - |-))?(?:(?:{_WEEKDAY}) )?(?:de )?[0-3]?[0-9]e? "
    rf"({'|'.join(MONTHS)})(?: (20[0-9]{{2}}))?"
)
_NUMERIC_AT_END = re.compile(r"(?:^|.* )[0-3]?[0-9]([/-][01]?[0-9])(?:/(20[0-9]{2}))?")
_LENGTH = re.compile(  # "vanaf maandag 2 weken", "2 weken vanaf maandag"
    "(?:vanaf (?P<day>.+) )?(?P<n>[0-9]{1,2}) (?P<unit>week|dagen)(?: lang)?(?(day)| vanaf (?P<day_after>.+))"
)
_RANKED_FEAST = re.compile("2e ((?:kerst|paas|pinkster)dag(?: 20[0-9]{2})?)")
IN_WEEK = re.compile(
    rf"(?:{_WEEKDAY}) ((?:in |van )?(?:de )?(?:(?:{_ORDERED}) week|week .+)|over [0-9]+ week)"
)


def ranged(text: str, here: Here) -> list[Block]:
    """Every stretch that the whole text may name. "Tot" leaves its day out, "t/m" keeps it."""
    if length := _LENGTH.fullmatch(text):
        days = int(length["n"]) * (7 if length["unit"] == "week" else 1) - 1
        begins = block(length["day"] or length["day_after"], here)
        return [(first, first + days * _DAY) for first, _ in begins]
    text = text.removeprefix("van ").removeprefix("vanaf ")
    found = block(text, here)
    for cut in _CUT.finditer(text):
        left, right = text[: cut.start()], text[cut.end() :]
        found += _between(left, right, cut.group() == " tot ", here)
    return list(dict.fromkeys(found))


def listed_days(text: str, here: Here) -> list[tuple[Block, ...]]:
    """Several stretches: "1, 8 en 15 december", "morgen en vrijdag", "week 50 en 51"."""
    items = [item for item in re.split(r" ?, (?:en )?| en | / ", text) if item]
    made: list[tuple[Block, ...]] = [()]
    following = ""
    for item in reversed([_week_too(items[0], _same_week(items[0], item)) for item in items]):
        before, following = following, _completed(item, following, with_year=True)
        stretches = ranged(following, here) + _just_before(following, before, here)
        made = [(days, *rest) for rest in made for days in dict.fromkeys(stretches)]
        if len(made) > _MOST:  # twice as many with every "dinsdag" that may be today
            raise Misread("te_veel")
    return made if items else []


def _between(left: str, right: str, until: bool, here: Here) -> list[Block]:
    day_only, left, right = left, _completed(left, right), _week_too(left, right)
    found = []
    for first, _ in _begins(left, right, here):
        for begin, last in block(right, replace(here, after=first)):
            end = begin - _DAY if until else last
            if until and left in WEEKDAYS and right in WEEKDAYS:
                found.append((first, last))  # many say "maandag tot vrijdag" and mean Friday too
            if end <= first and right in WEEKDAYS and left not in ("vandaag", "morgen"):
                continue  # "vrijdag t/m vrijdag"
            later_year = end.year > first.year and (left != day_only or end.month == first.month)
            named = re.search("20[0-9]{2}$", left)
            if end < first or (later_year and _dated(right) and not named):  # "10 t/m 3 december"
                raise Misread("einde_voor_begin")
            found.append((first, end))
    return found


def _begins(left: str, right: str, here: Here) -> list[Block]:
    """The first day. It may be past where the last one is not, and it lies before that one."""
    year = re.search(r"\b(20[0-9]{2})$", right)
    if year and not re.search(r"20[0-9]{2}$", left) and _dated(left):
        ends = [last for _, last in block(right, here)]
        mark = "/" if _NUMERIC_AT_END.fullmatch(left) else " "
        date_only = re.sub(rf"^(?:{_WEEKDAY}) (?:, )?", "", left)
        same_year = block(f"{date_only}{mark}{year[1]}", here)
        fits = bool(ends and same_year) and same_year[0][0] <= ends[0]
        return block(f"{left}{mark}{int(year[1]) - (not fits)}", here)
    try:
        return list(dict.fromkeys(block(left, here) + _just_before(left, right, here)))
    except Passed as passed:
        return [(passed.day, passed.day)]


def _just_before(left: str, right: str, here: Here) -> list[Block]:
    """The Monday of "maandag en dinsdag 1 december" is the one before that Tuesday."""
    if left not in WEEKDAYS or not (_dated(right) or IN_WEEK.fullmatch(right)):
        return []
    days = [
        first - timedelta(days=(first.weekday() - WEEKDAYS.index(left) - 1) % 7 + 1)
        for first, _ in block(right, here)
    ]
    return [(day, day) for day in days if day >= here.today]


def _dated(text: str) -> bool:
    return bool(_MONTH_AT_END.fullmatch(text) or _NUMERIC_AT_END.fullmatch(text))


def _completed(left: str, right: str, *, with_year: bool = False) -> str:
    """ "24" of "24 t/m 31 december" is in December too; so with weeks."""
    if left in WEEKDAYS and (week := IN_WEEK.fullmatch(right)):
        return f"{left} {week[1]}"
    if (feast := _RANKED_FEAST.fullmatch(right)) and re.fullmatch("[12]e", left):
        return f"{left} {feast[1]}"
    bare = _BARE_DAY.fullmatch(left)
    if bare and (month := _MONTH_AT_END.fullmatch(right)):
        year = f" {month[2]}" if with_year and month[2] else ""
        return f"{bare[1]} {month[1]}{year}"
    if bare and (numeric := _NUMERIC_AT_END.fullmatch(right)):
        year = f"/{numeric[2]}" if with_year and numeric[2] else ""
        return f"{bare[1]}{numeric[1]}{year}"
    return left


def _same_week(first: str, item: str) -> str:
    """ "Volgende week dinsdag en donderdag": both are next week."""
    week = re.fullmatch(rf"((?:de )?(?:(?:{_ORDERED}) week|week [0-9]+)) (?:{_WEEKDAY})", first)
    return f"{week[1]} {item}" if week and item in WEEKDAYS else item


def _week_too(left: str, right: str) -> str:
    """ "Week 50 t/m 52": the second is a week as well."""
    number = re.fullmatch("[0-9]{1,2}(?: 20[0-9]{2})?", right)
    return f"week {right}" if number and re.search(r"\bweek [0-9]{1,2}$", left) else right


def runs(days: list[date]) -> list[Block]:
    """Days one after another as stretches."""
    found: list[Block] = []
    for day in sorted(set(days)):
        if found and found[-1][1] + _DAY == day:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found
