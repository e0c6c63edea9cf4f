"""What was typed after `/piket achteraf`: with whom, about what, when and who called, in any order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from config.words import Words
from handlers.opdrachten import EDGES, LONGEST_PHRASE
from handlers.rooster.namen import read_name
from handlers.when import Either, Sure, read_day_gone
from models.people import Person

BETWEEN = {"met", "over", "en", "with", "about", "and"}
"""Words that may stand before each of them."""
IK, ANDER = "ik", "ander"
CALLED = {
    **dict.fromkeys(("ik belde", "belde ik", "ik belde met", "i called"), IK),
    **dict.fromkeys(("belde mij", "belde me", "hij belde", "zij belde", "called me"), ANDER),
}


@dataclass(frozen=True)
class Read:
    """Several people, or one who is not `sure`, and two days are asked back; what stays in `rest` was
    not understood."""

    people: tuple[Person, ...] = ()
    sure: bool = True
    rechtsgebied: str = ""
    days: tuple[date, ...] = ()
    belde: str = ""
    rest: str = ""


@dataclass(frozen=True)
class Reader:
    people: Sequence[Person]
    words: Words
    now: datetime
    zone: ZoneInfo

    def read(self, text: str) -> Read:
        """Each of them once. A name that is perhaps a typing error only where nothing else
        was understood."""
        found = Read(rest=text)
        while found.rest:
            step = (
                self._caller(found)
                or self._name(found, sure=True)
                or self._field(found)
                or self._day(found)
                or self._between(found)
                or self._name(found, sure=False)
            )
            if step is None:
                break
            found = step
        return found

    def _name(self, found: Read, *, sure: bool) -> Read | None:
        if found.people:
            return None
        named = read_name(found.rest, self.people)
        if not named.people or named.sure is not sure:
            return None
        return replace(found, people=named.people, sure=sure, rest=named.rest)

    def _caller(self, found: Read) -> Read | None:
        for phrase, rest in () if found.belde else _beginnings(found.rest):
            if caller := CALLED.get(phrase):
                return replace(found, belde=caller, rest=rest)
        return None

    def _field(self, found: Read) -> Read | None:
        """Everyday words name one as well: "ontslag"."""
        if found.rechtsgebied:
            return None
        known = {**self.words.synonyms, **self.words.fields}
        for phrase, rest in _beginnings(found.rest):
            if field := known.get(phrase):
                return replace(found, rechtsgebied=field, rest=rest)
        return None

    def _day(self, found: Read) -> Read | None:
        if found.days:
            return None
        for phrase, rest in _beginnings(found.rest):
            match read_day_gone(phrase, self.now, self.zone):
                case Sure(day):
                    return replace(found, days=(day,), rest=rest)
                case Either(first, second):
                    return replace(found, days=(first, second), rest=rest)
        return None

    def _between(self, found: Read) -> Read | None:
        first, _, rest = found.rest.partition(" ")
        return replace(found, rest=rest.strip()) if first.casefold() in BETWEEN else None


def _beginnings(text: str) -> list[tuple[str, str]]:
    """The first words, most of them first, and what follows."""
    typed = text.split()
    return [
        (" ".join(typed[:size]).casefold().strip(EDGES).replace("_", " "), " ".join(typed[size:]))
        for size in range(min(LONGEST_PHRASE, len(typed)), 0, -1)
    ]
