"""Whose name stands first in what was typed: surely, perhaps one of a few, or nobody's."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process, utils

from models.people import Person

SURE, LIKELY = 88, 72
"""rapidfuzz ratios: a typing error in a name, and what is worth a question."""
CLEARLY = 8
"""By so much the best must be better than the next, or both are offered."""
LONGEST = 5
MOST = 4
TITLES = frozenset(("mr", "mr.", "dr", "dr.", "mevr", "mevr.", "mevrouw", "dhr", "dhr.", "heer"))
PARTICLES = frozenset(("de", "van", "der", "den", "ten", "ter", "el", "al", "'t"))


@dataclass(frozen=True)
class Named:
    """`people`: one is surely meant, several need a tap, none is nobody. `rest` follows the name."""

    people: tuple[Person, ...]
    rest: str


def read_name(words: str, people: Sequence[Person]) -> Named:
    """The longest beginning that is somebody's name: whole, or only the surname or first name."""
    typed = words.split()
    names = {spelling: person for person in people for spelling in _spellings(person.name)}
    shared = _shared(people)
    best: tuple[float, int, tuple[Person, ...]] = (0, 0, ())
    for size in range(min(LONGEST, len(typed)), 0, -1):
        spoken = _plain(" ".join(typed[:size]))
        found = _found(spoken, names, shared)
        if found and found[0] > best[0]:
            best = (found[0], size, found[1])
    score, size, who = best
    return Named(who, " ".join(typed[size:])) if score else Named((), words)


def _found(
    spoken: str, names: dict[str, Person], shared: dict[str, tuple[Person, ...]]
) -> tuple[float, tuple[Person, ...]] | None:
    if not spoken:
        return None
    if spoken in shared:
        return (100.0, shared[spoken])
    scored = process.extract(spoken, [*names], scorer=fuzz.ratio, score_cutoff=LIKELY, limit=MOST)
    if not scored:
        return None
    top = scored[0][1]
    likely = dict.fromkeys(names[name].id for name, score, _ in scored if score > top - CLEARLY)
    who = tuple({names[name].id: names[name] for name, *_ in scored}[one] for one in likely)
    return (top, who) if top >= SURE or len(spoken) > 3 else None


def _shared(people: Sequence[Person]) -> dict[str, tuple[Person, ...]]:
    """Every spelling as it is, by whom it can mean: two colleagues may be called Noor."""
    found: dict[str, dict[int, Person]] = {}
    for person in people:
        for spelling in _spellings(person.name):
            found.setdefault(spelling, {})[person.id] = person
    return {spelling: tuple(who.values()) for spelling, who in found.items()}


def _spellings(name: str) -> set[str]:
    """ "mr. H. de Boer" is also "de Boer", "Boer" and "H de Boer"."""
    parts = [part for part in _plain(name).split() if part not in TITLES]
    full = [part for part in parts if len(part) > 1]
    surname = full if full and full[0] in PARTICLES else full[1:]
    bare = [part for part in full if part not in PARTICLES]
    spellings = {" ".join(parts), " ".join(full), " ".join(surname), " ".join(bare[-1:])}
    spellings |= {" ".join(full[:1])} if full and full[0] not in PARTICLES else set()
    return {spelling for spelling in spellings if spelling}


def _plain(name: str) -> str:
    words = utils.default_process(name).split()
    return " ".join(word for word in words if word not in TITLES)
