"""Words typed by people become moments: the moment somebody names when asked to call.

The whole phrase must be understood, else nothing is. Each of `_RULES` tries the sentence; the last
one knows every day that the grammar of days knows.
"""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.when.clock import CLOCK, at_wall, clock, dial, likely, surely
from handlers.when.days import one_day
from handlers.when.reading import Here, Misread, Reading, Sure, settled
from handlers.when.spelling import PARTS, WEEKDAYS, in_plain_dutch, listed, plain

_LONGEST_WAIT, _FURTHEST = timedelta(hours=12), timedelta(days=731)
_AHEAD = {"vandaag": 0, "morgen": 1, "overmorgen": 2}
_UNITS = {unit: timedelta(minutes=m) for unit, m in (("minuten", 1), ("kwartier", 15), ("uur", 60))}
_LENGTH = re.compile(
    r"(?:(?P<half>1 half|half 1|half)|(?P<n>[0-9]{1,3})(?P<more>[.,]5| en 1 half)?) "
    r"(?P<unit>minuten|kwartier|uur)(?: en (?P<rest>.+))?"
)
_DATE = "|".join((*_AHEAD, *WEEKDAYS))
_PART = "|".join(PARTS)
_PHRASE = re.compile(  # the day and its part each stand before or after the clock time, once
    rf"(?:(?P<day>{_DATE}) )?(?:(?P<part>{_PART}) )?(?:straks )?(?P<at>om )?(?P<clock>.+?)"
    rf"(?(day)|(?: (?P<day_after>{_DATE}))?)(?(part)|(?: (?P<part_after>{_PART}))?)"
)
_ON_DAY = (
    re.compile(rf"(?P<day>.+?)(?: ,)?(?: (?P<part>{_PART}))?(?: ,)? (?P<clock>{CLOCK})"),
    re.compile(rf"(?P<clock>{CLOCK})(?: ,)? (?P<day>.+?)(?: (?P<part>{_PART}))?"),
)
_VAGUE = re.compile(
    r"^(?:uiterlijk|ca|circa|ongeveer|pas|om) |\b(?:uiterlijk|ca|circa|pas) (?=om |[0-9])"
)


def read_moment(
    words: str, now: datetime, zone: ZoneInfo, within: timedelta = _FURTHEST
) -> datetime | None:
    """The moment (UTC, whole minute, never before now) a phrase surely names; else nothing."""
    text, minute = in_plain_dutch(words), now.astimezone(UTC).replace(second=0, microsecond=0)
    at = next((found for rule in _RULES if (found := rule(text, minute, zone))), None)
    if at is None and text:
        at = _on_a_day(words, minute, zone)
    if at is None or at > now + within:
        return None
    return at if at >= now else minute + timedelta(minutes=1)


def read_at(words: str, now: datetime, zone: ZoneInfo, *, back: bool = False) -> Reading[datetime]:
    """A moment on a named day: the last such one (`back`, "wie had dienst op 3 maart 10.00?"), or
    the next one."""
    here, minute = Here(now, zone, back=back), now.astimezone(UTC).replace(second=0, microsecond=0)
    text = re.sub("^(?:om )?(?=.)", "", listed(words)) if words else ""

    def meant() -> list[datetime]:
        if text == "nu":
            return [minute]
        found = _on_named_day(text, here) or _today(text, here)
        right = [at for at in found if (at <= now if back else at >= minute)]
        if found and not right:
            raise Misread("toekomst" if back else "verleden")
        if not found and one_day(text, here):
            raise Misread("uur_ontbreekt")
        return right

    return settled(meant)


def _today(text: str, here: Here) -> list[datetime]:
    """Only a time: today, or the day before or after if it is not on that side of now."""
    minutes = clock(text if "om" in text or ":" in text or "uur" in text else "")
    if minutes is None:
        return []
    step = timedelta(days=-1 if here.back else 1)
    days = (here.today, here.today + step)
    found = [at for day in days if (at := at_wall(day, minutes, here.zone))]
    return [at for at in found if (at <= here.now if here.back else at >= here.now)][:1]


def _on_a_day(words: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """ "3 december 14.00", "volgende week dinsdag 10 uur", "uiterlijk vrijdag 10 uur"."""
    if "zo" in plain(words).split():  # soon, or Sunday
        return None
    text = _VAGUE.sub("", listed(words))
    reading = settled(lambda: [at for at in _on_named_day(text, Here(now, zone)) if at >= now])
    return reading.value if isinstance(reading, Sure) else None


def _on_named_day(text: str, here: Here) -> list[datetime]:
    """Every moment that a day with a time may be. Misread where the clock skips or repeats it."""
    found = []
    for rule in _ON_DAY:
        if not (match := rule.fullmatch(text)):
            continue
        for day in one_day(match["day"].removesuffix(" om"), here):
            minutes = clock(match["clock"], match["part"])
            if minutes is not None:
                found.append(surely(day, minutes, here.zone))
    return list(dict.fromkeys(found))


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
    times = likely(dial(found["clock"], at=found["at"], day=day or part), part)
    today = now.astimezone(zone).date()
    soon = next((at for m in times if (at := at_wall(today, m, zone)) and at >= now), None)
    ahead = _AHEAD.get(day or "", 0)
    if day in WEEKDAYS and (ahead := (WEEKDAYS.index(day) - today.weekday()) % 7) == 0:
        ahead, soon = (0, None) if soon else (7, None)
    return at_wall(today + timedelta(days=ahead), times[0], zone) if ahead and times else soon


_RULES = (_at_once, _after_waiting, _at_clock_time)
