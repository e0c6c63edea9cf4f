"""What stands after a name in the roster: "elke dinsdag 9-13 vanaf 1 december".

First the limits are taken out (from when, until when, except when), then the hours; what is left
must be days or a rhythm. Several duties may stand beside each other ("dinsdag 9-13 en donderdag
13-17") or, with limits of their own, behind a ";".
"""

import re
from collections.abc import Iterator
from datetime import datetime, time
from itertools import islice, product
from zoneinfo import ZoneInfo

from handlers.when.clock import HOURS, WITHIN, Hours, hours
from handlers.when.limits import Limits, limits
from handlers.when.making import Duties, Times, made
from handlers.when.reading import Here, Misread, Reading, settled
from handlers.when.rhythm import EVERY, PARITY, rhythm
from handlers.when.rules import EACH_DAY
from handlers.when.spelling import LONGEST_RULE, MONTHS, PARTS, WEEKDAYS, listed
from models.rooster.recurrence import Recurrence

_NUMERIC = "[0-9]{1,2}-[0-9]{1,2}"
_HOURS = re.compile(  # but the first of "24-12 9-13" is a date
    rf"(?<![0-9/])(?<!week )(?!{_NUMERIC}(?:(?: ,| en| t/m| -) {_NUMERIC})* {HOURS})(?:om )?{HOURS}(?! (?:{'|'.join(MONTHS)})|[0-9/:-])"
)
_WHOLE = re.compile(r"\b(?:(?:de )?hele dag|hele de dag)\b")
_MOST = 12  # so many duties can still be checked before "Klopt"
_PART = "|".join(PARTS)
_MARKS = r"#[0-9](?:(?: en| ,) #[0-9])*"
_CLAUSES = (
    re.compile(rf"(?P<days>[^#]+?)(?: (?P<part>{_PART}))?(?: ,)? (?P<hours>{_MARKS})"),
    re.compile(rf"(?P<hours>#[0-9]) (?:, )?(?P<days>[^#]+?)(?: (?P<part>{_PART}))?"),
    re.compile(rf"(?P<days>[^#]+?)(?: (?P<part>{_PART}))?(?P<hours>)"),
)
_MORE = re.compile(
    rf"(?<=#[0-9])(?: en| ,(?: en)?) (?!#)|(?<=#[0-9]) (?=(?:elke )?(?:{'|'.join(WEEKDAYS)})\b)"
)
_ONE_TIME = re.compile(r"^(?:eenmalig|eenmaal|1 ?x|1 keer|1 maal)(?: ,)? | eenmalig$")
_OFTEN = re.compile(f"{EVERY.pattern}|{PARITY.pattern}| elke$")
Clause = tuple[str, str | None, tuple[str, ...]]
"""Days, a part of the day, and hours: "dinsdag", "ochtend", ("9-13",)."""


def read_duties(
    words: str, now: datetime, zone: ZoneInfo, hours: tuple[time, time]
) -> Reading[Duties]:
    """The duties in local wall time; hours that are not named are those of the location."""
    text, here = listed(words, LONGEST_RULE * _MOST), Here(now, zone)

    def meant() -> Iterator[Duties]:
        pieces = [piece.strip(" ,") for piece in text.split(";")]
        if len(pieces) > _MOST:
            raise Misread("te_lang")
        groups = [list(islice(_group(piece, here, hours), _MOST)) for piece in pieces]
        for chosen in product(*groups):
            duties = tuple(duty for some in chosen for duty in some)
            if len(duties) > _MOST:
                raise Misread("te_lang")
            yield duties

    return settled(meant)


def _group(text: str, here: Here, usual: Times) -> Iterator[Duties]:
    """Duties with the same limits, in every way that the words can be cut."""
    if len(text) > LONGEST_RULE or "#" in text:
        return
    once, text = bool(_ONE_TIME.search(text)), _ONE_TIME.sub("", text)
    for body, bounds in limits(text, here):
        clauses = _clauses(_rhythm_first(body))
        meanings = [list(_clause(clause, bounds, here, usual)) for clause in clauses]
        alike = len({len(some) for some in meanings}) == 1  # all of them weekly, or all once
        for chosen in zip(*meanings, strict=True) if alike else product(*meanings):
            duties = tuple(duty for some in chosen for duty in some)
            if len({_returns(duty) for duty in duties}) > 1 and len(clauses) > 1:
                continue
            if duties and not (once and any(map(_returns, duties))):
                yield duties


def _returns(duty: Recurrence) -> bool:
    """Not by its date alone."""
    return duty.rrule not in ("", EACH_DAY) or (bool(duty.rrule) and duty.last is None)


def _rhythm_first(body: str) -> str:
    """ "Dinsdag 9-13 om de week": how often stands in front, for all the days."""
    found = _OFTEN.search(body)
    if not found or not found.group().strip():
        return body
    rest = " ".join(f"{body[: found.start()]} {body[found.end() :]}".split())
    return f"{found.group().strip()} {rest}"


def _clauses(body: str) -> list[Clause]:
    """The body cut behind the hours of every day; none if it cannot be."""
    named: list[str] = []

    def kept(found: re.Match[str]) -> str:
        named.append(found.group().removeprefix("om "))
        return f"#{len(named) - 1}"

    marked = " ".join(_HOURS.sub(kept, _WHOLE.sub("0:00 - 24:00", body)).split())
    pieces = _MORE.split(marked)
    if len(named) > 9:
        return []
    clauses, often = [], _OFTEN.match(marked)
    for piece in pieces:
        found = next((match for rule in _CLAUSES if (match := rule.fullmatch(piece))), None)
        if found is None:
            return []
        marks = re.findall("#([0-9])", found["hours"])
        if len(pieces) > 1 and not marks:
            if rhythm(found["days"]):
                raise Misread("uren_ontbreken")
            return []
        days = (
            found["days"]
            if not often or piece is pieces[0]
            else f"{often.group().strip()} {found['days']}"
        )
        clauses.append((days, found["part"], tuple(named[int(n)] for n in marks)))
    return clauses


def _clause(clause: Clause, bounds: Limits, here: Here, usual: Times) -> Iterator[Duties]:
    days, part, named = clause
    choices = [hours(each, part) for each in named] or [[_usual(part, usual)]]
    if not all(choices) and "elke" in days:
        raise Misread("einde_voor_begin")
    for chosen in product(*choices):
        yield from made(days, [_times(each) for each in chosen], bounds, here)


def _times(meant: Hours) -> Times:
    begin, end = (time(*divmod(minutes % (24 * 60), 60)) for minutes in meant)
    return begin, end


def _usual(part: str | None, usual: Times) -> Hours:
    """The hours of the location; only if the named part of the day holds them all."""
    begin, end = (at.hour * 60 + at.minute for at in usual)
    within = WITHIN[part] if part else None
    if within and not (within.start <= begin < end <= within.stop):
        raise Misread("uren_ontbreken")
    return begin, end
