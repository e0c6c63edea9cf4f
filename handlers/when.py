"""Words typed by people become moments: the moments somebody names when asked to call.

The whole phrase must be understood, else nothing is. Every word first gets its one plain Dutch
spelling ("at half past two" is "om half over 2"); then each of `_RULES` tries the sentence.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONGEST_PHRASE = 80
_LONGEST_WAIT, _FURTHEST_SUGGESTION = timedelta(hours=12), timedelta(days=731)
_HALF_DAY, _FIRST_BARE_HOUR = 12 * 60, 7 * 60  # in minutes; a bare hour 1-6 is an afternoon
_COUNTED = (
    "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien "
    "zestien zeventien achttien negentien twintig",
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty",
)
_WEEKDAYS = ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"]
_AHEAD = {"vandaag": 0, "morgen": 1, "overmorgen": 2}
_PARTS = {
    "ochtend": range(5 * 60, _HALF_DAY),
    "middag": range(_HALF_DAY, 18 * 60),
    "avond": range(17 * 60, 24 * 60),
}
_UNITS = {unit: timedelta(minutes=m) for unit, m in (("minuten", 1), ("kwartier", 15), ("uur", 60))}
_SPELLINGS = {
    "": "graag pas ca circa ongeveer uiterlijk dan precies hoor op aanstaande komende a.s 's"
    " alsjeblieft alstublieft a.u.b aub s.v.p svp please about around on",
    "nu": "meteen direct gelijk onmiddellijk now immediately",
    "om": "rond tegen at by",
    "over": "past",
    "voor": "to",
    "en": "and",
    "minuten": "minuut minuutje minuutjes min m minute minutes mins",
    "kwart": "quarter",
    "kwartier": "kwartiertje",
    "uur": "uren uurtje uurtjes u h hr hrs hour hours o'clock",
    **{"am": "a.m", "pm": "p.m"},
    "vandaag": "today this",
    "vandaag avond": "tonight",
    "morgen": "tomorrow",
    "ochtend": "ochtends morgens morning",
    "middag": "middags afternoon",
    "avond": "avonds evening",
    **{"maandag": "monday", "dinsdag": "tuesday", "woensdag": "wednesday"},
    **{"donderdag": "thursday", "vrijdag": "friday", "zaterdag": "saturday", "zondag": "sunday"},
    **{"1": "a an", "1,5": "anderhalf"},
    **{"25": "vijfentwintig twenty-five", "45": "vijfenveertig forty-five"},
    **{"30": "dertig thirty", "40": "veertig forty", "50": "vijftig fifty"},
}
_MEANT = {word: meant for meant, words in _SPELLINGS.items() for word in words.split()}
_MEANT |= {word: str(n) for words in _COUNTED for n, word in enumerate(words.split())}
_SPLIT = (
    (r"\b([0-9]{1,2})[.uh]([0-9]{2})\b", r"\1:\2"),
    (r"(?<=[0-9])(?=[a-z])|(?<=dag|gen)(?=ochtend|middag|avond)|(?<=\bhalf)(?=uur)", " "),
    (r"\bvan(?=ochtend|middag|avond)", "vandaag "),
    (r"\bvanmorgen\b", "vandaag ochtend"),
    (r"\bin the\b", ""),
    (r"(?<=[a-z])enhalf\b", " en een half"),
)
_HALF_IN_ENGLISH = re.compile(rf"\bhalf (?:{_COUNTED[1].replace(' ', '|')})\b|\bat half [0-9]")
_LENGTH = re.compile(
    r"(?:(?P<half>1 half|half 1|half)|(?P<n>[0-9]{1,3})(?P<more>[.,]5| en 1 half)?) "
    r"(?P<unit>minuten|kwartier|uur)(?: en (?P<rest>.+))?"
)
_DATE = "|".join((*_AHEAD, *_WEEKDAYS))
_PART = "|".join(_PARTS)
_PHRASE = re.compile(  # the day and its part each stand before or after the clock time, once
    rf"(?:(?P<day>{_DATE}) )?(?:(?P<part>{_PART}) )?(?:straks )?(?P<at>om )?(?P<clock>.+?)"
    rf"(?(day)|(?: (?P<day_after>{_DATE}))?)(?(part)|(?: (?P<part_after>{_PART}))?)"
)
_SPOKEN = re.compile(
    r"(?:(?:(?P<n>[12]?[0-9])(?: minuten)?|(?P<kwart>(?:1 )?kwart)|half(?= over))"
    r" (?P<side>voor|over) (?P<half>half )?|half )(?P<hour>1[0-2]|[1-9])(?: uur)?"
)
_DIGITS = re.compile(
    r"(?P<hour>[01]?[0-9]|2[0-3])(?::(?P<minute>[0-5][0-9]))?(?P<unit> uur)?(?P<noon> [ap]m)?"
)


def plain(words: str) -> str:
    """What was typed, without capitals, accents, marks and double spaces. A "?" stays."""
    letters = unicodedata.normalize("NFKD", words.replace("\u2019", "'")).casefold()
    bare = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return " ".join(re.sub(r"(?<![0-9])[,;!]|[,;!](?![0-9])|\.+(?=\s|$)", " ", bare).split())


def read_moment(words: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The moment (UTC, whole minute, never before now) a phrase surely names; else nothing."""
    text, minute = _in_plain_dutch(words), now.astimezone(UTC).replace(second=0, microsecond=0)
    at = next((found for rule in _RULES if (found := rule(text, minute, zone))), None)
    return at if at is None or at >= now else minute + timedelta(minutes=1)


def suggest_moment(words: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """What dateparser makes of a date with a time: only a suggestion, it needs a tap."""
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
    at: datetime | None = found.date_obj if found.period == "time" else None
    if at is None or at.tzinfo or not here < at < here + _FURTHEST_SUGGESTION:
        return None
    named = {_WEEKDAYS.index(word) for word in _in_plain_dutch(words).split() if word in _WEEKDAYS}
    return None if named - {at.weekday()} else _utc(at.date(), at.hour * 60 + at.minute, zone)


def _in_plain_dutch(words: str) -> str:
    """One spelling for every word, digits for numbers, nothing for politeness."""
    text = plain(words)
    if len(text) > LONGEST_PHRASE or _HALF_IN_ENGLISH.search(text):  # "half three" is 3:30
        return ""
    for pattern, spelling in _SPLIT:
        text = re.sub(pattern, spelling, text)
    return " ".join(" ".join(_MEANT.get(word, word) for word in text.split()).split())


def _at_once(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    return now if text in {"nu", "nu nu", "right nu", "right away", "straight away"} else None


def _after_waiting(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """ "Over anderhalf uur": half a day at most; whoever means longer names a day."""
    wait = _length(text.partition(" ")[2]) if re.match("(?:over|binnen|in|within) ", text) else None
    return None if wait is None or wait > _LONGEST_WAIT else now + wait


def _length(text: str) -> timedelta | None:
    """ "10 minuten", "1 uur en 1 kwartier"; halves only of an hour."""
    found = _LENGTH.fullmatch(text)
    if found is None or ((found["half"] or found["more"]) and found["unit"] != "uur"):
        return None
    amount = int(found["n"] or 0) + (0.5 if found["half"] or found["more"] else 0)
    rest = _length(found["rest"]) if found["rest"] else timedelta()
    return None if rest is None else rest + amount * _UNITS[found["unit"]]


def _at_clock_time(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """ "Morgen om half 3". A weekday that may still be today is not sure enough."""
    found = _PHRASE.fullmatch(text)
    if found is None:
        return None
    day, part = found["day"] or found["day_after"], found["part"] or found["part_after"]
    times = _likely(_dial(found["clock"], at=found["at"], day=day or part), part)
    today = now.astimezone(zone).date()
    soon = next((at for m in times if (at := _utc(today, m, zone)) and at >= now), None)
    ahead = _AHEAD.get(day or "", 0)
    if day in _WEEKDAYS and (ahead := (_WEEKDAYS.index(day) - today.weekday()) % 7) == 0:
        ahead, soon = (0, None) if soon else (7, None)
    return _utc(today + timedelta(days=ahead), times[0], zone) if ahead and times else soon


def _dial(text: str, *, at: str | None, day: str | None) -> tuple[int, ...]:
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


def _twice(minutes: int) -> tuple[int, int]:
    return minutes % _HALF_DAY, minutes % _HALF_DAY + _HALF_DAY


def _likely(times: tuple[int, ...], part: str | None) -> tuple[int, ...]:
    """Which of them was meant, likeliest first: in the named part, or not before seven."""
    if part:
        return tuple(minutes for minutes in times if minutes in _PARTS[part])
    return times[1:] if len(times) > 1 and times[0] < _FIRST_BARE_HOUR else times


def _utc(day: date, minutes: int, zone: ZoneInfo) -> datetime | None:
    """Nothing for a time that the clock skips or shows twice when summer time changes."""
    local = datetime.combine(day, time(*divmod(minutes, 60)), tzinfo=zone)
    return local.astimezone(UTC) if local.utcoffset() == local.replace(fold=1).utcoffset() else None


_RULES = (_at_once, _after_waiting, _at_clock_time)
