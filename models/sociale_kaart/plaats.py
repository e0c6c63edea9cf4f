"""Where help is looked for: a location of ours, or a gemeente that the kaart names."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from rapidfuzz import fuzz, process

from models.location import Location

LIKELY = 85
"""rapidfuzz ratio from which a word counts as a typing error of a known place."""
SHORTEST_TYPO, LONGEST = 5, 4
"""Letters of a name that may hold an error; words of a name."""
BEFORE = {"in", "te", "bij", "voor", "rond", "near"}


def fold(text: str) -> str:
    """Without capitals, accents and signs: "'s-Hertogenbosch" is "s hertogenbosch"."""
    letters = text.casefold()
    if not letters.isascii():
        signs = unicodedata.normalize("NFKD", letters)
        letters = "".join(sign for sign in signs if not unicodedata.combining(sign))
    return " ".join(re.findall(r"\w+", letters))


@dataclass(frozen=True)
class Place:
    """`location_ids`: the locations it is, or in whose area it lies."""

    name: str
    names: frozenset[str]
    location_ids: frozenset[int]
    is_location: bool


class Serving(Protocol):
    """What is known of an entry here."""

    @property
    def location_id(self) -> int | None: ...
    @property
    def service_area(self) -> list[str]: ...


def of_locations(locations: Sequence[Location]) -> Place:
    """These together, as one place to look in."""
    return Place(
        ", ".join(location.name for location in locations),
        frozenset(fold(location.name) for location in locations),
        frozenset(location.id for location in locations),
        is_location=True,
    )


def gazetteer(locations: Iterable[Location], services: Iterable[Serving]) -> dict[str, Place]:
    """By folded name. A gemeente lies in the area of each location of which an entry names it."""
    known = {}
    for location in locations:
        place = of_locations([location])
        known[fold(location.name)] = known[fold(location.key)] = place
    named: dict[str, tuple[str, set[int]]] = {}
    for service in services:
        for gemeente in service.service_area:
            _, ids = named.setdefault(fold(gemeente), (gemeente, set()))
            ids |= {service.location_id} - {None}  # type: ignore[arg-type]  # without the None
    for folded, (name, ids) in named.items():
        known.setdefault(folded, Place(name, frozenset({folded}), frozenset(ids), False))
    return known


def read_place(typed: str, known: Mapping[str, Place]) -> tuple[Place | None, str]:
    """A place as the last or the first words, and what was typed beside it. As it is written, else
    as a likely typing error."""
    words = fold(typed).split()
    for likely in (False, True):
        for size in range(min(LONGEST, len(words)), 0, -1):
            last, first = slice(len(words) - size, len(words)), slice(0, size)
            for part, rest in ((last, words[:-size]), (first, words[size:])):
                if place := _named(" ".join(words[part]), known, likely):
                    return place, " ".join(_without_before(rest))
    return None, " ".join(words)


def _named(phrase: str, known: Mapping[str, Place], likely: bool) -> Place | None:
    if not likely:
        return known.get(phrase)
    if len(phrase) < SHORTEST_TYPO:
        return None
    best = process.extractOne(phrase, known.keys(), scorer=fuzz.ratio, score_cutoff=LIKELY)
    return known[best[0]] if best else None


def _without_before(words: list[str]) -> list[str]:
    """ "schulden in" Zwolle."""
    return words[:-1] if words and words[-1] in BEFORE else words
