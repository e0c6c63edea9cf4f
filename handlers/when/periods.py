"""A stretch of time for an absence or a swap: "20 december t/m 3 januari", "di 1 dec 9-13".

Whole days last from midnight until midnight after the last. What is over already is refused.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.when.clock import A_DAY, CLOCK, HOURS, clock, hours, surely
from handlers.when.dates import Block, Passed
from handlers.when.days import block, one_day
from handlers.when.guess import guessed_day
from handlers.when.ranges import listed_days, runs
from handlers.when.reading import Here, Misread, Perhaps, Reading, Unclear, settled
from handlers.when.spelling import PARTS, listed
from models.rooster.recurrence import Span, moment

_DAY = timedelta(days=1)
_PART = "|".join(PARTS)
_BOUNDS = {
    "ochtend": (6 * 60, 12 * 60),
    "middag": (12 * 60, 18 * 60),
    "avond": (18 * 60, A_DAY),
    "nacht": (0, 6 * 60),
}
_WHOLE = re.compile(r" ?,? ?\b(?:(?:de )?hele dag|hele de dag)\b ?,? ?")
_IN_DAY = (
    re.compile(rf"(?P<day>.+?)(?: ,)?(?: (?P<part>{_PART}))?(?: ,)? (?P<hours>{HOURS})"),
    re.compile(rf"(?P<hours>{HOURS})(?: ,)? (?P<day>.+?)(?: (?P<part>{_PART}))?"),
)
_AWAY = re.compile(  # what the one who asks knows already
    r"^(?:ik )?(?:ben (?:er niet|afwezig|weg|vrij)|niet aanwezig|afwezig|verlof|vakantie|weg)(?: ,)? (?=.)"
    r"|(?<=.)(?: ,)? (?:ben ik )?(?:er niet|niet aanwezig|afwezig|weg|vrij|verlof|vakantie|zitting)$"
)
_REST = re.compile("(?:de )?rest van (?:de )?(?P<what>dag|week|maand|vandaag|middag)")
_SIDES = re.compile(r" t/m | - | tot ")
_POINT = re.compile(rf"(?P<day>.+?)(?: ,)? (?:(?P<part>{_PART})|(?P<clock>{CLOCK}))")
_POINT_TURNED = re.compile(rf"(?P<clock>{CLOCK}) (?P<day>.+)")
_FROM_NOW = re.compile(r"(?:(?:van(?:af)? )?nu )?(?P<to>tot|t/m) (?P<end>.+)")
_ONE_SIDE = re.compile(rf"(?:(?P<day>.+?)(?: ,)? )?(?P<side>vanaf|tot|na|voor) (?P<clock>{CLOCK})")


def read_period(words: str, now: datetime, zone: ZoneInfo) -> Reading[Span]:
    """From when until when (UTC), if it is not over yet."""
    text, here = _AWAY.sub("", listed(words)), Here(now, zone)
    reading = settled(lambda: _coming(text, here))
    if isinstance(reading, Unclear) and reading.why.key.endswith("niet_begrepen"):
        day = guessed_day(words, now, zone)
        return Perhaps(_days((day, day), zone)) if day else reading
    return reading


def read_days(words: str, now: datetime, zone: ZoneInfo) -> Reading[date]:
    """A single day, today or later: "3 maart", "volgende week dinsdag"."""
    text, here = listed(words), Here(now, zone)

    def coming() -> list[date]:
        days = one_day(text, here)
        ahead = [day for day in days if day >= here.today]
        if days and not ahead:
            raise Misread("verleden")
        return ahead

    reading = settled(coming)
    if isinstance(reading, Unclear) and reading.why.key.endswith("niet_begrepen"):
        day = guessed_day(words, now, zone)
        return Perhaps(day) if day else reading
    return reading


def _coming(text: str, here: Here) -> list[Span]:
    """Every meaning that is not over; Misread if all are."""
    found = [span for made in _RULES for span in made(text, here)]
    ahead = [span for span in found if span.ends > here.now]
    if found and not ahead:
        raise Misread("verleden")
    return ahead


def whole_days(text: str, here: Here) -> Iterator[Span]:
    """Days, weeks, feasts, and lists of them that leave no day open."""
    text = _WHOLE.sub(" ", text).strip()
    for stretches in listed_days(text, here):
        days = [d for first, last in stretches for d in _each(first, last)]
        one, *others = runs(days)
        if others:
            raise Misread("niet_aaneen")
        yield _days(one, here.zone)


def part_of_day(text: str, here: Here) -> Iterator[Span]:
    """ "Morgenochtend", "dinsdag 's middags"."""
    words, _, part = text.rpartition(" ")
    if text == "vannacht":
        before = here.now.astimezone(here.zone).hour * 60 < _BOUNDS["nacht"][1]
        yield _in_day(here.today if before else here.today + _DAY, _BOUNDS["nacht"], here)
    if part not in PARTS or part == "nacht":
        return  # "dinsdagnacht" is the night before it or after it
    for day in one_day(words, here):
        yield _in_day(day, _BOUNDS[part], here)


def _hours_of_day(text: str, here: Here) -> Iterator[Span]:
    """ "Di 1 dec 9-13", "van 9 tot 11 op vrijdag"."""
    for rule in _IN_DAY:
        if not (found := rule.fullmatch(text)):
            continue
        for day in one_day(found["day"].removeprefix("van ").removesuffix(" om"), here):
            for meant in hours(found["hours"], found["part"]):
                yield _in_day(day, meant, here)


def _hours_only(text: str, here: Here) -> Iterator[Span]:
    """ "9 tot 11": today, or tomorrow if that is over."""
    words, _, part = text.rpartition(" ")
    for meant in hours(text) or (hours(words, part) if part in PARTS else []):
        today = _in_day(here.today, meant, here)
        yield today if today.ends > here.now else _in_day(here.today + _DAY, meant, here)


def _between(text: str, here: Here) -> Iterator[Span]:
    """ "Dinsdag 14.00 tot woensdag 12.00", "vrijdagmiddag t/m maandag": an hour on either side."""
    text = re.sub("^van(?:af)? ", "", text)
    for cut in _SIDES.finditer(text):
        left, right = text[: cut.start()], text[cut.end() :]
        for begin, hour in _points(left, here):
            after = Here(here.now, here.zone, after=begin)
            for end, until in _points(right, after, last=cut.group() != " tot "):
                if hour is None and until is None:
                    continue  # whole days
                last = until if until is not None else 0 if cut.group() == " tot " else A_DAY
                yield _span(_at(begin, hour or 0, here), _at(end, last, here))


def _points(
    text: str, here: Here, *, last: bool | None = None
) -> Iterator[tuple[date, int | None]]:
    """A day, perhaps with a time or a part of the day; of an end, the `last` day or the first."""
    for rule in (_POINT, _POINT_TURNED):
        if not (found := rule.fullmatch(text)):
            continue
        parts = found.groupdict()
        part = parts.get("part")
        for day in one_day(found["day"], here):
            if part and part != "nacht":
                yield day, _BOUNDS[part][bool(last)]
            elif (at := clock(parts.get("clock") or "", ends=last is not None)) is not None:
                yield day, at
    try:
        yield from ((days[bool(last)], None) for days in block(text, here))
    except Passed as passed:
        yield passed.day, None


def _from_now(text: str, here: Here) -> Iterator[Span]:
    """ "Tot vrijdag", "t/m vrijdag", "tot vrijdag 12 uur": it begins this minute."""
    if rest := _REST.fullmatch(text):
        text = "t/m vandaag" if rest["what"] in ("dag", "vandaag") else f"t/m deze {rest['what']}"
    found = _FROM_NOW.fullmatch(text)
    if found is None:
        return
    minute = here.now.astimezone(UTC).replace(second=0, microsecond=0)
    kept = found["to"] == "t/m"
    local = minute.astimezone(here.zone)
    surely(here.today, local.hour * 60 + local.minute, here.zone)
    if (at := clock(found["end"])) is not None:
        yield _span(minute, surely(here.today, at, here.zone))
    for day, until in _points(found["end"], here, last=kept):
        at = until if until is not None else A_DAY if kept else 0
        if day > here.today or kept or until is not None:
            yield _span(minute, _at(day, at, here))


def _one_side(text: str, here: Here) -> Iterator[Span]:
    """ "Morgen vanaf 12 uur", "dinsdag tot 10 uur": the rest of that day is open."""
    found = _ONE_SIDE.fullmatch(text)
    if found is None or (not found["day"] and found["side"] in ("tot", "voor")):
        return
    at_clock = found["clock"] if " " in found["clock"] else f"om {found['clock']}"
    for day in one_day(found["day"] or "vandaag", here):
        if (at := clock(at_clock)) is not None:
            bounds = (at, A_DAY) if found["side"] in ("vanaf", "na") else (0, at)
            yield _in_day(day, bounds, here)


def _open_ended(text: str, here: Here) -> Iterator[Span]:
    """Raises Misread for what begins and never ends: "vanaf vrijdag", "dinsdag 10 uur"."""
    starts = text.removeprefix("vanaf ")
    try:
        begun = list(_points(starts, here))
    except Passed:
        begun = []
    timed = bool(begun) and all(at is not None for _, at in begun)
    if begun and (starts != text or timed) and not re.search(rf"\b(?:{_PART})$", text):
        raise Misread("einde_ontbreekt")
    return iter(())


def _in_day(day: date, meant: tuple[int, int], here: Here) -> Span:
    """From one minute of a day until another; on the next day if that is not later."""
    begin, end = meant
    return _span(_at(day, begin, here), _at(day if end > begin else day + _DAY, end, here))


def _at(day: date, minutes: int, here: Here) -> datetime:
    """Minute 1440 is midnight after that day."""
    return surely(day + _DAY * (minutes // A_DAY), minutes % A_DAY, here.zone)


def _span(starts: datetime, ends: datetime) -> Span:
    if ends <= starts:
        raise Misread("einde_voor_begin")
    return Span(starts, ends)


def _days(days: Block, zone: ZoneInfo) -> Span:
    first, last = days
    return Span(moment(first, time(), zone), moment(last + _DAY, time(), zone))


def _each(first: date, last: date) -> list[date]:
    return [first + n * _DAY for n in range((last - first).days + 1)]


_RULES = (
    *(_hours_of_day, _hours_only, whole_days, part_of_day),
    *(_between, _from_now, _one_side, _open_ended),
)
