"""Clock times: one ("half drie", "14.30") or from one until another ("9-13 uur").

Minutes count from midnight. On a dial every time stands twice: a bare 1 to 6 is an afternoon, a
bare 7 to 12 a morning, unless a zero before it, 24 hours or a part of the day says otherwise.
"""

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from handlers.when.reading import Misread
from handlers.when.spelling import PARTS

HALF_DAY, A_DAY = 12 * 60, 24 * 60
_EARLY, _FIRST_BARE = 5 * 60, 7 * 60  # a bare 5 or 6 may also be early, when hours follow
_LATE = 17 * 60  # from here on a duty may last until the next morning
WITHIN = {
    "ochtend": range(5 * 60, HALF_DAY),
    "middag": range(HALF_DAY, 18 * 60),
    "avond": range(17 * 60, A_DAY),
    "nacht": range(6 * 60),
}
_SPOKEN = re.compile(
    r"(?:(?:(?P<n>[12]?[0-9])(?: minuten)?|(?P<kwart>(?:1 )?kwart)|half(?= over))"
    r" (?P<side>voor|over) (?P<half>half )?|half )(?P<hour>1[0-2]|[1-9])(?: uur)?"
)
_DIGITS = re.compile(
    r"(?P<hour>[01]?[0-9]|2[0-3])(?::(?P<minute>[0-5][0-9]))?(?P<unit> uur)?(?P<noon> [ap]m)?"
)
_PART = "|".join(PARTS)
CLOCK = (
    r"(?:om )?(?:(?:(?:[12]?[0-9](?: minuten)?|(?:1 )?kwart) (?:voor|over) (?:half )?|half )[0-9]{1,2}"
    rf"|[0-9]{{1,2}}(?::[0-9]{{2}})?(?: [ap]m)?)(?: uur)?(?: (?:{_PART}))?"
)
HOURS = (
    rf"(?:(?:van |vanaf )?(?:{CLOCK})(?: ?- ?| tot | t/m )(?:{CLOCK})(?: de volgende dag)?"
    rf"|tussen (?:{CLOCK}) en (?:{CLOCK}))"
)
_FROM_UNTIL = re.compile(
    rf"(?P<head>van |vanaf |tussen )?(?P<a>{CLOCK})(?P<to> ?- ?| tot | t/m | en )(?P<b>{CLOCK})"
    r"(?P<next> de volgende dag)?"
)
_MIDNIGHT = re.compile(r"24(?::00)?(?: uur)?")
Hours = tuple[int, int]
"""From and until; an end that is not after its start is on the next day."""


def dial(text: str, *, at: str | None, day: str | None) -> tuple[int, ...]:
    """The minutes of the day meant: not by "3", and by "3 uur" only when a day was named too."""
    if spoken := _SPOKEN.fullmatch(text):
        n = int(spoken["n"] or (15 if spoken["kwart"] else 30))
        beside = n if spoken["side"] == "over" else -n
        return _twice(int(spoken["hour"]) * 60 + beside - (30 if spoken["half"] else 0))
    found = _DIGITS.fullmatch(text)
    hour = int(found["hour"]) if found else 0
    sure = found and (at or found["minute"] or found["noon"])
    if not found or not (sure or (found["unit"] and (day or hour > 12))):
        return ()
    minutes = hour * 60 + int(found["minute"] or 0)
    if found["noon"]:
        return (_twice(minutes)[found["noon"] == " pm"],) if 0 < hour <= 12 else ()
    return (minutes,) if hour > 12 or text.startswith("0") else _twice(minutes)


def likely(times: tuple[int, ...], part: str | None) -> tuple[int, ...]:
    """Which of them was meant, likeliest first: in the named part, or not before seven."""
    if part:
        return tuple(minutes for minutes in times if minutes in WITHIN[part])
    return times[1:] if len(times) > 1 and times[0] < _FIRST_BARE else times


def clock(text: str, part: str | None = None, *, ends: bool = False) -> int | None:
    """The one time that these words are on a named day. None if they are no time at all.

    24.00 is a time where something `ends`.

    Raises Misread for a time that does not exist: 25.00, or 15.00 in the morning.
    """
    if not re.fullmatch(CLOCK, text) or not re.search(r"om|uur|:|half|kwart|voor|over|[ap]m", text):
        return None
    words, named = _part(text.removeprefix("om "))
    if ends and _MIDNIGHT.fullmatch(words):
        return A_DAY
    times = likely(_faces(words), named or part)
    if not times or (named and part and named != part):
        raise Misread("uur_bestaat_niet", uur=text.removeprefix("om ").replace(":", "."))
    return times[0]


def hours(text: str, part: str | None = None) -> list[Hours]:
    """From when until when: "9-13 uur", "half 9 tot 1". Two answers where "6-10" may be two.

    Raises Misread for an end before its start; an evening may last until the next morning.
    """
    found = _FROM_UNTIL.fullmatch(text)
    if not found or (found["to"] == " en ") != (found["head"] == "tussen "):
        return []
    (begin, begins_in), (end, ends_in) = _part(found["a"]), _part(found["b"])
    a = _faces(begin.removeprefix("om "))
    b = (0,) if _MIDNIGHT.fullmatch(end) else _faces(end.removeprefix("om "))
    if not (a and b):
        if re.search("uur|:", text):
            wrong = begin if not a else end
            raise Misread("uur_bestaat_niet", uur=wrong.replace(":", "."))
        return []
    if ends_in and len(a) > 1 and any(minutes in WITHIN[ends_in] for minutes in a):
        part = part or ends_in  # "van 7 tot 9 's avonds"
    meant = _from_until(a, b, begins_in or part, ends_in)
    if not meant and re.search("uur|:|van|tot", text):
        raise Misread("einde_voor_begin")
    return meant


def _part(text: str) -> tuple[str, str | None]:
    words, _, last = text.rpartition(" ")
    return (words, last) if last in PARTS else (text, None)


def _faces(text: str) -> tuple[int, ...]:
    return dial(text, at="om", day="")


def _twice(minutes: int) -> tuple[int, int]:
    return minutes % HALF_DAY, minutes % HALF_DAY + HALF_DAY


def _from_until(
    a: tuple[int, ...], b: tuple[int, ...], begins_in: str | None, ends_in: str | None
) -> list[Hours]:
    """Every way in which both hands of the clock fit. A start in 24 hours has such an end."""
    exact = len(a) == 1
    starts = [m for m in a if not begins_in or m in WITHIN[begins_in]]
    if not begins_in and not exact:
        bare = a[1] if a[0] < _FIRST_BARE else a[0]
        starts = [a[0], bare] if _EARLY <= a[0] < _FIRST_BARE else [bare]
    ends = [m for m in b if not ends_in or m in WITHIN[ends_in] or m == WITHIN[ends_in].stop]
    if len(ends) > 1 and ends[0] < 60:
        ends = ends[1:]  # twelve is noon
    elif exact or (not begins_in and ends[:1] >= [_FIRST_BARE] and not 60 <= a[0] < _FIRST_BARE):
        ends = ends[:1]  # a bare 7 to 11 is no evening, but after an afternoon
    return [(start, end) for start in starts if (end := _end(start, ends)) is not None]


def _end(start: int, ends: list[int]) -> int | None:
    """The first end after the start. Only an evening lasts until the next day, at most till noon."""
    later = next((end for end in ends if end > start), None)
    if later is None and ends and (ends[0] == 0 or (start >= _LATE and ends[0] <= HALF_DAY)):
        return ends[0]
    return later


def at_wall(day: date, minutes: int, zone: ZoneInfo) -> datetime | None:
    """In UTC. Nothing for a time that the clock skips or shows twice when summer time changes."""
    local = datetime.combine(day, time(*divmod(minutes, 60)), tzinfo=zone)
    return local.astimezone(UTC) if local.utcoffset() == local.replace(fold=1).utcoffset() else None


def surely(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """In UTC. Raises Misread for a time that the clock skips or shows twice."""
    at = at_wall(day, minutes, zone)
    if at is None:
        raise Misread("klok_verzet", uur=f"{minutes // 60}.{minutes % 60:02}")
    return at
