"""From when, until when and except when: what is taken out of the words of a duty first.

"Elke dinsdag vanaf 1 december t/m 1 maart behalve 29 december" leaves "elke dinsdag". "Tot 1 maart"
leaves that day out, "t/m" keeps it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from handlers.when.dates import Block
from handlers.when.days import block
from handlers.when.ranges import IN_WEEK, listed_days, ranged, runs
from handlers.when.reading import Here, Misread
from handlers.when.rhythm import weekdays
from handlers.when.spelling import WEEKDAYS

_DAY = timedelta(days=1)
_ONLY_WEEKDAYS = re.compile(rf"(?:(?:{'|'.join(WEEKDAYS)}|t/m|tot|-) ?)+")
_FROM = re.compile(r"(?:^|(?<= ))(?P<word>vanaf|van|in|tijdens|gedurende|hele) ")
_WEEK = re.compile(
    r"(?:^|(?<= ))(?<!omde [0-9] )(?<!omde [0-9][0-9] )(?<!even )(?=(?:de )?(?:week|volgende week|deze week|komende week|volgende maand) ?)"
)
_END_OF = re.compile("(?:het )?einde? (?:van )?(?P<what>.+)")
_UNTIL = re.compile(r" (?P<word>t/m|tot) ")


@dataclass(frozen=True)
class Limits:
    """`first` and `last` day as they were named, and the words of the exceptions.

    `short` is a stretch of at most a week: days in it are dates, no rhythm.
    """

    first: date | None = None
    last: date | None = None
    exceptions: str = ""

    @property
    def short(self) -> bool:
        return bool(self.first and self.last and self.last - self.first < timedelta(days=7))


Cut = tuple[str, Limits]


def limits(text: str, here: Here) -> list[Cut]:
    """Every way to take the limits out; also the one that takes none, for "1 t/m 3 december"."""
    body, exceptions = _without_exceptions(text, here)
    cuts: list[Cut] = []
    for rest, bounds in [*_from(body, here), (body, Limits())]:
        if bounds.last is None:
            cuts += _until(rest, bounds, here)
        cuts.append((rest, bounds))
    return [(rest, replace(bounds, exceptions=exceptions)) for rest, bounds in cuts if rest]


def exempted(text: str, here: Here) -> tuple[set[int], set[date]]:
    """The weekdays and the days that an exception names."""
    if "feestdag" in text:
        raise Misread("feestdagen")
    text = re.sub(
        "^(?:in |met )?(?:het |de )?(?=weekend|week|[a-z]+dag)", "", text.replace("elke ", "")
    )
    if (named := weekdays(text)) is not None:
        return named, set()
    found = listed_days(text, here)
    if len(found) != 1:
        return set(), set()
    return set(), set(_flat(found[0]))


def _without_exceptions(text: str, here: Here) -> tuple[str, str]:
    body, word, after = text.partition("behalve ")
    if not word:
        return text, ""
    today = replace(here, after=here.today)
    for words, rest in _prefixes(after):
        if any(exempted(words, today)):
            return _joined(body, rest), words
    return text, ""


def _from(text: str, here: Here) -> Iterator[Cut]:
    """ "Vanaf 1 december", "van 1 t/m 24 december", "in week 50", "volgende week"."""
    for found in (*_FROM.finditer(text), *_WEEK.finditer(text)):
        word = found.groupdict().get("word", "in")
        for words, rest in _prefixes(text[found.end() :]):
            stretches = _stretches(words, word, here)
            if stretches:
                body = _joined(text[: found.start()], rest)
                yield from ((body, Limits(*stretch)) for stretch in stretches)
                break


def _stretches(words: str, word: str, here: Here) -> list[tuple[date, date | None]]:
    if word == "vanaf" and words == "nu":
        return [(here.today, None)]
    if word == "vanaf":
        single = block(words, here)
        return [(first, None) for first, _ in single] or list(ranged(words, here))
    if _ONLY_WEEKDAYS.fullmatch(words):
        return []
    if word == "in" and re.fullmatch("20[0-9]{2}", words):
        return [(date(int(words), 1, 1), date(int(words), 12, 31))]
    if found := [(first, last) for first, last in ranged(words, here) if first < last]:
        return list(found)
    return list(_months_or_weeks(words, here)) if " en " in words else []


def _months_or_weeks(words: str, here: Here) -> Iterator[Block]:
    """ "In januari en februari": stretches that follow one another."""
    try:
        several = [runs(_flat(found)) for found in listed_days(words, here)]
    except Misread:
        return  # the words may be cut elsewhere
    yield from (one[0] for one in several if len(one) == 1)


def _until(text: str, bounds: Limits, here: Here) -> Iterator[Cut]:
    """ "T/m 1 maart"; a weekday alone is no end but the end of "maandag t/m donderdag"."""
    after = replace(here, after=bounds.first) if bounds.first else here
    for found in _UNTIL.finditer(text):
        for words, rest in _prefixes(text[found.end() :]):
            body = _joined(text[: found.start()], rest)
            if _ends_weekdays(body, words):
                continue
            if ends := _named_end(words, after):
                tot = found["word"] == "tot"
                yield from ((body, replace(bounds, last=_end(end, tot))) for end in ends)
                break


def _named_end(words: str, here: Here) -> list[Block]:
    """A day or a block of days; "eind maart" is the last day of March."""
    if found := _END_OF.fullmatch(words):
        if found["what"].endswith("jaar"):
            return [(date(here.today.year + 1, 1, 1), date(here.today.year, 12, 31))]
        return [(last + _DAY, last) for _, last in block(found["what"], here)]
    return block(words, here)


def _ends_weekdays(body: str, words: str) -> bool:
    """ "Maandag t/m donderdag" and "ma t/m do in week 50" end no rule."""
    if IN_WEEK.fullmatch(words):
        return True
    if _ONLY_WEEKDAYS.fullmatch(words):
        return not re.match("elke (?:werk)?dag", body)
    weekdays_meet = body.endswith(WEEKDAYS) and words.startswith(WEEKDAYS)
    return weekdays_meet and not body.startswith("elke")


def _end(end: Block, tot: bool) -> date:
    return end[0] - _DAY if tot else end[1]


def _prefixes(text: str) -> Iterator[tuple[str, str]]:
    """Every beginning of the text with what follows it, the longest first."""
    words = text.split()
    for n in range(len(words), 0, -1):
        yield " ".join(words[:n]).strip(" ,"), " ".join(words[n:])


def _joined(*parts: str) -> str:
    return re.sub(r"(?: ,)+$|^, ", "", " ".join(part.strip() for part in parts if part.strip()))


def _flat(stretches: tuple[Block, ...]) -> list[date]:
    return [first + n * _DAY for first, last in stretches for n in range((last - first).days + 1)]
