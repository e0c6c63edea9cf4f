"""When two people spoke, or will: "vanochtend", "gisteren 10 uur", "morgen 10 uur", "zojuist".

Before now or after it; a moment is a stretch of no length.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.say import say
from handlers.when.moments import read_at, read_moment
from handlers.when.periods import part_of_day, whole_days
from handlers.when.reading import Either, Here, Misread, Perhaps, Reading, Sure, Unclear
from handlers.when.spelling import listed
from models.rooster.recurrence import Span, moment

_FAR = timedelta(days=31)
"""Further away nobody means it: the same day of another year."""
_SAID = re.compile(
    r"\b(?:(?:hebben|heb) (?:we|ik)|(?:we|ik) (?:hebben|heb)|we|ik|hem|haar|gebeld|gesproken|afgesproken|bellen|bel|called|spoke|spoken)\b",
    re.IGNORECASE,
)
""" "Morgen 10 uur gebeld"."""
_JUST_NOW = re.compile(r"(?:zo)?(?:net|juist)|daarnet|nu|just now|just|now")
_AGO = re.compile(r"(?P<long>.+) (?:geleden|ago)")
_COUNTS = {
    "een": 1,
    "één": 1,
    "twee": 2,
    "drie": 3,
    "vier": 4,
    "vijf": 5,
    "zes": 6,
    "a": 1,
    "two": 2,
}
_DAYS_AGO = re.compile(rf"(?P<count>\d|{'|'.join(_COUNTS)}) (?:dagen|dag|days|day) (?:geleden|ago)")
_YESTERDAY = re.compile(r"\b(?:yesterday|gister(?:en)?)(?=ochtend|middag|avond|\b)")


def read_talked(words: str, now: datetime, zone: ZoneInfo) -> Reading[Span]:
    """What is surely meant, or the two nearest; what is a month away is not understood."""
    said = _YESTERDAY.sub("gisteren ", _SAID.sub(" ", words.casefold()))
    text = " ".join(said.strip(" .!").split())
    minute = now.astimezone(UTC).replace(second=0, microsecond=0)
    if _JUST_NOW.fullmatch(text):
        return Sure(Span(minute, minute))
    if days := _DAYS_AGO.fullmatch(text):
        return Sure(_day_back(_COUNTS.get(days["count"]) or int(days["count"]), now, zone))
    if ago := _AGO.fullmatch(text):
        ahead = read_moment(f"over {ago['long']}", minute, zone)
        at = minute - (ahead - minute) if ahead else minute
        return Sure(Span(at, at)) if ahead else _not_understood()
    near = sorted(set(_meanings(text, minute, zone)), key=lambda span: abs(span.starts - minute))
    match [span for span in near if abs(span.starts - minute) <= _FAR]:
        case [one]:
            return Sure(one)
        case [first, second, *_]:
            return Either(first, second)
    likely = read_moment(text, minute, zone, within=_FAR)
    return Perhaps(Span(likely, likely)) if likely else _not_understood()


def _day_back(count: int, now: datetime, zone: ZoneInfo) -> Span:
    day = now.astimezone(zone).date() - timedelta(days=count)
    begin, end = (moment(day + timedelta(days=n), time(), zone) for n in (0, 1))
    return Span(begin, end)


def _meanings(text: str, now: datetime, zone: ZoneInfo) -> Iterator[Span]:
    for back in (True, False):
        match read_at(text, now, zone, back=back):
            case Sure(at):
                yield Span(at, at)
            case Either(first, second):
                yield from (Span(first, first), Span(second, second))
        here = Here(now, zone, back=back)
        for rule in (whole_days, part_of_day):
            try:
                yield from (span for span in rule(listed(text), here) if _is_short(span))
            except Misread:
                continue


def _is_short(span: Span) -> bool:
    """A day at most, also the one on which the clock goes back."""
    return span.ends - span.starts <= timedelta(hours=25)


def _not_understood() -> Unclear:
    return Unclear(say("wanneer.fout.niet_begrepen"))
