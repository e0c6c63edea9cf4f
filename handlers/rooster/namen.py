"""A name at the beginning of what somebody typed: who is meant, and what follows it."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from models.people import Person

LIKELY = 80
"""rapidfuzz ratio from which a name counts as a typing error of a known one."""
AS_LIKELY = 5
SHORTEST_TYPO, LONGEST = 4, 6
"""Letters of a word that may hold an error; words of a name."""
TITLES = {"mr", "mrs", "ms", "mw", "mevr", "mevrouw", "dhr", "heer", "meneer", "dr", "drs"}
BETWEEN = {"de", "den", "der", "van", "ter", "ten", "te", "het", "in", "op", "el", "al", "la", "le"}
"""Words that are no name by themselves."""


class Named(NamedTuple):
    """Nobody, one, or those to choose from; and the words that follow. `sure`: as it is written."""

    people: tuple[Person, ...]
    rest: str
    sure: bool = True


def read_name(words: str, people: Sequence[Person]) -> Named:
    """The longest name in full, or part of a name, that the words begin with; else the most likely
    typing error of one. Titles, capitals and accents make no difference."""
    typed = words.split()
    forms = {person.id: _forms(person.name) for person in people}
    for size in range(min(LONGEST, len(typed)), 0, -1):
        phrase, rest = _plain(" ".join(typed[:size])), " ".join(typed[size:])
        if found := tuple(p for p in people if phrase in forms[p.id]):
            return Named(found, rest)
    best, guessed = 0.0, Named((), words)
    for size in range(min(LONGEST, len(typed)), 0, -1):
        phrase, rest = _plain(" ".join(typed[:size])), " ".join(typed[size:])
        if len(phrase) < SHORTEST_TYPO:
            continue
        scores = {p.id: max(fuzz.ratio(phrase, form) for form in forms[p.id]) for p in people}
        if (top := max(scores.values(), default=0.0)) >= LIKELY and top > best:
            near = tuple(p for p in people if scores[p.id] >= max(LIKELY, top - AS_LIKELY))
            best, guessed = top, Named(near, rest, sure=False)
    return guessed


@lru_cache(maxsize=4096)
def _forms(name: str) -> set[str]:
    """ "mr. S. de Vries" is also "de Vries" and "Vries"; "Noor Visser" is also "Noor"."""
    parts = _plain(name).split()
    ends = {" ".join(parts[n:]) for n in range(len(parts))}
    begins = {part for part in parts[:1] if len(part) > 1}
    return {form for form in ends | begins if form not in BETWEEN} or {_plain(name)}


def _plain(words: str) -> str:
    letters = unicodedata.normalize("NFKD", words.casefold())
    bare = "".join(sign for sign in letters if not unicodedata.combining(sign))
    parts = re.sub(r"[.,:;]+", " ", bare).split()
    while len(parts) > 1 and parts[0] in TITLES:
        parts = parts[1:]
    return " ".join(parts)
