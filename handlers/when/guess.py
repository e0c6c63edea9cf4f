"""What dateparser makes of words that the grammar refuses: only ever a suggestion to tap."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.when.clock import at_wall
from handlers.when.spelling import LONGEST_PHRASE, WEEKDAYS, in_plain_dutch, plain

_FURTHEST_SUGGESTION = timedelta(days=731)
_DATE_IN_FULL = re.compile(  # "december 3rd, 2026", "on thursday the 3rd of december"
    r"(?:on )?(?:the )?(?:[a-z]{3,9},? )?(?:the )?(?:[0-3]?[0-9](?:st|nd|rd|th)? (?:of )?[a-z]{3,9}"
    r"|[a-z]{3,9} (?:the )?[0-3]?[0-9](?:st|nd|rd|th)?),?(?: 20[0-9]{2})?"
)


def suggest_moment(words: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """What dateparser makes of a date with a time (UTC)."""
    at = _guessed(words, "time", now, zone)
    return at_wall(at.date(), at.hour * 60 + at.minute, zone) if at else None


def guessed_day(words: str, now: datetime, zone: ZoneInfo) -> date | None:
    """What dateparser makes of a whole date without a time."""
    if not _DATE_IN_FULL.fullmatch(plain(words)):
        return None
    at = _guessed(words, "day", now, zone)
    return at.date() if at else None


def _guessed(words: str, period: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """In wall time, later than now and within two years, on the weekday that was named."""
    from dateparser.date import DateDataParser  # slow to import, and large

    here = now.astimezone(zone).replace(tzinfo=None)
    settings = {
        "PARSERS": ["absolute-time"],  # the relative one takes "om 3 uur" for "in three hours"
        "DATE_ORDER": "DMY",
        "PREFER_DATES_FROM": "future",
        "RELATIVE_BASE": here,
        "REQUIRE_PARTS": ["day", "month"],
        "RETURN_TIME_AS_PERIOD": True,
    }
    reader = DateDataParser(["nl", "en"], settings=settings)
    found = reader.get_date_data(plain(words).removeprefix("op ")[:LONGEST_PHRASE])
    at: datetime | None = found.date_obj if found.period == period else None
    if at is None or at.tzinfo or not here < at < here + _FURTHEST_SUGGESTION:
        return None
    named = {WEEKDAYS.index(word) for word in in_plain_dutch(words).split() if word in WEEKDAYS}
    return None if named - {at.weekday()} else at
