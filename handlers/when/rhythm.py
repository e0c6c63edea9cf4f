"""How often a duty returns: "elke dinsdag", "om de week ma t/m do", "1e maandag van de maand"."""

import re
from dataclasses import dataclass

from handlers.when.reading import Misread
from handlers.when.rules import monthly_day, monthly_weekday, monthly_workday, weekly
from handlers.when.spelling import WEEKDAYS

_WEEKDAY = "|".join(WEEKDAYS)
_ITEM = re.compile(rf"(?P<first>{_WEEKDAY})(?: (?:t/m|-) (?P<last>{_WEEKDAY}))?")
_SETS = {"werkdag": range(5), "dag": range(7), "weekend": range(5, 7), "hele week": range(7)}
EVERY = re.compile(r"(?:^| )(?:elke )?omde (?P<n>[0-9]{1,2}) week(?= |$)")
PARITY = re.compile(r"(?:^| )(?:in )?(?:de |elke )*(?P<odd>on)?even week(?= |$)")
_RANK = "(?:[1-5]e|laatste)"
_MONTHLY = (
    re.compile(r"(?:elke )?(?:de )?(?P<which>.+) (?:van|in) (?:de|elke) maand"),
    re.compile(r"elke maand (?:, )?(?:de )?(?P<which>.+)"),
    re.compile(r"(?:de )?(?P<which>.+) elke maand"),
    re.compile(rf"elke (?P<which>(?:1e|laatste) (?:{_WEEKDAY}))"),
)
_RANKED = re.compile(
    rf"(?P<ranks>{_RANK}(?:(?: ,| en) (?:de )?{_RANK})*) (?P<unit>{_WEEKDAY}|werkdag|dag)"
)
_MONTHDAY = re.compile(r"(?P<days>[0-3]?[0-9]e(?:(?: ,| en) (?:de )?[0-3]?[0-9]e)*)")


@dataclass(frozen=True)
class Rhythm:
    """Rules that return, by their RRULE. `bare`: only weekdays were named, so it may be once.

    `parity`: only in weeks with an even (0) or odd (1) ISO number.
    """

    rrules: tuple[str, ...]
    every: int = 1
    bare: bool = False
    parity: int | None = None
    weekdays: frozenset[int] = frozenset()


def rhythm(text: str) -> Rhythm | None:
    """None for words that are no rhythm, such as a date."""
    for rule in _MONTHLY:
        if (found := rule.fullmatch(text)) and (rrules := _monthly(found["which"])):
            return Rhythm(rrules)
    every, parity = EVERY.search(text), PARITY.search(text)
    words = PARITY.sub("", EVERY.sub("", text)).strip(" ,")
    n = int(every["n"]) if every else 1
    always = bool(every or parity or re.search(r"\belke\b", words))
    named = weekdays(re.sub(r"\belke ?", "", words).strip(" ,"))
    if not named or not 0 < n <= 52 or (every and parity):
        return None
    even = None if not parity else 1 if parity["odd"] else 0
    return Rhythm((weekly(named, n),), n, not always, even, frozenset(named))


def weekdays(text: str) -> set[int] | None:
    """ "Ma, wo en vr", "maandag t/m donderdag", "werkdag"; 0 is Monday."""
    found: set[int] = set()
    for item in re.split(r" ?, (?:en )?| en | / ", re.sub("^van ", "", text)):
        if item in _SETS:
            found |= set(_SETS[item])
        elif match := _ITEM.fullmatch(item):
            first = WEEKDAYS.index(match["first"])
            last = WEEKDAYS.index(match["last"] or match["first"])
            if match["last"] and last == first:
                return None
            found |= {(first + n) % 7 for n in range((last - first) % 7 + 1)}
        else:
            return None
    return found


def _monthly(which: str) -> tuple[str, ...]:
    if days := _MONTHDAY.fullmatch(which):
        return tuple(_month_day(int(n)) for n in re.findall("[0-9]+", days["days"]))
    if not (found := _RANKED.fullmatch(which)):
        return ()
    ranks = [-1 if r == "laatste" else int(r[0]) for r in re.findall(_RANK, found["ranks"])]
    unit = found["unit"]
    if unit in WEEKDAYS:
        return tuple(monthly_weekday(rank, WEEKDAYS.index(unit)) for rank in ranks)
    if unit == "dag":
        return tuple(monthly_day(rank) for rank in ranks)
    return tuple(monthly_workday(rank) for rank in ranks if rank in (1, -1)) * all(
        rank in (1, -1) for rank in ranks
    )


def _month_day(day: int) -> str:
    """Raises Misread for a day that not every month has."""
    if not 0 < day < 29:
        raise Misread("maanddag", dag=day)
    return monthly_day(day)
