"""Days somebody wants to look at: those that come, and those that are over as well."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.say import say
from handlers.when.dates import Block
from handlers.when.days import block
from handlers.when.periods import read_period
from handlers.when.reading import Either, Here, Reading, Sure, Unclear, settled
from handlers.when.spelling import listed
from models.rooster.recurrence import Span

_INSTANT = timedelta(microseconds=1)


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
