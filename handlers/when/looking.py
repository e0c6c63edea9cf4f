"""Days and moments somebody wants to look at: those that come, and those that are over as well."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.say import say
from handlers.when.dates import Block
from handlers.when.days import block, one_day
from handlers.when.moments import read_at
from handlers.when.periods import read_period
from handlers.when.reading import Either, Here, Reading, Sure, Unclear, settled
from handlers.when.spelling import listed
from models.rooster.recurrence import Span

_INSTANT = timedelta(microseconds=1)
_FAR = timedelta(days=300)
"""So far away nobody means a moment that has another one near by: the same day of another year."""
_ASKED = re.compile(
    r"(?:(?P<past>had(?:den)?|was|waren)|(?P<coming>heeft|hebben|is|zijn))? ?(?:er )?"
    r"(?:(?:dienst|piket) )?(?P<when>.+?)(?: (?:dienst|piket))?"
)
""" "(Wie) had dienst op 3 maart 10.00?"."""
_AT_ONCE = re.compile(r"\b(?:gelijk|direct|meteen|onmiddellijk)\b")
"""Now, to who promises to call; in a question of law mostly something else."""
_ANY = datetime(2026, 1, 1, tzinfo=UTC)


def read_look(words: str, now: datetime, zone: ZoneInfo) -> Reading[Block]:
    """The first and the last day of "volgende week", "vorige week", "3 maart", "week 50".

    What comes is meant before what is over. Nothing is ever guessed.
    """
    match read_period(words, now, zone):
        case Sure(span):
            return Sure(_days(span, zone))
        case Either(one, other):
            first, second = _days(one, zone), _days(other, zone)
            return Sure(first) if first == second else Either(first, second)
        case Unclear() as unclear:
            past = settled(lambda: block(listed(words), Here(now, zone, back=True)))
            return unclear if isinstance(past, Unclear) else past
    return Unclear(say("wanneer.fout.niet_begrepen"))


def _days(span: Span, zone: ZoneInfo) -> tuple[date, date]:
    begin, end = (at.astimezone(zone).date() for at in (span.starts, span.ends - _INSTANT))
    return begin, end


def read_day_gone(words: str, now: datetime, zone: ZoneInfo) -> Reading[date]:
    """A single day on which something happened: "gisteren", "maandag", "3 maart". Today counts; a
    day that only can come ("morgen") is still read as what it is."""
    here = Here(now, zone, back=True)
    return settled(lambda: one_day(listed(words), here))


def read_moment_asked(words: str, now: datetime, zone: ZoneInfo) -> Reading[datetime]:
    """The moment (UTC) of "3 maart 10.00" or "had dienst op maandag 10.00": before or after now.

    Where both can be meant the nearer one comes first.
    """
    found = _ASKED.fullmatch(" ".join(words.casefold().strip(" ?").split()))
    if found is None:
        return Unclear(say("wanneer.fout.niet_begrepen"))
    before = read_at(found["when"], now, zone, back=True)
    after = read_at(found["when"], now, zone)
    if found["past"]:
        return before
    if found["coming"]:
        return after
    if isinstance(before, Sure) and isinstance(after, Sure):
        return _nearest(before.value, after.value, now)
    return after if isinstance(before, Unclear) else before


def names_moment(words: str) -> bool:
    """Whether the words name a moment at all, whatever day it is: one that cannot be, too."""
    if _AT_ONCE.search(words.casefold()):
        return False
    reading = read_moment_asked(words, _ANY, ZoneInfo("Europe/Amsterdam"))
    return not isinstance(reading, Unclear) or reading.why.key != "wanneer.fout.niet_begrepen"


def _nearest(before: datetime, after: datetime, now: datetime) -> Reading[datetime]:
    first, second = sorted((before, after), key=lambda at: abs(at - now))
    if first == second or abs(second - now) > _FAR:
        return Sure(first)
    return Either(first, second)
