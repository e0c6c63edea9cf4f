"""What was typed after `/piket`: a flow, a rechtsgebied, or something that needs asking back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from config.words import Words
from handlers.when import names_moment

LIKELY_TYPO = 80
"""rapidfuzz ratio from which a word counts as a typing error of a known one."""
SHORTEST_TYPO = 4
SPOED = {"spoed", "urgent", "dringend"}
EDGES = ".,:;!?"
LONGEST_PHRASE = 4
"""Words of the longest name of a place, a reason or a field."""
SHORT = {
    "hulp",
    "wie",
    "wie_doet_wat",
    "intrekken",
    "gaten",
    "waarom",
    "mijn_rooster",
    "kalender",
    "open",
    "heropen",
}
"""Flows that take a code or a place at most: with more words it is a question."""


@dataclass(frozen=True)
class Command:
    """`flow` is the route; `rest` is what followed; `said` is an everyday word that named the
    field, and stays in the question."""

    flow: str
    rest: str = ""
    rechtsgebied: str | None = None
    meant: str | None = None
    """For the flow "bedoel": the word this was probably a typing error of."""
    said: str = ""


def read_command(text: str, words: Words) -> Command:
    """Longest known phrase first; a likely typing error is asked, never guessed (ruling 20)."""
    typed = text.split()
    if not typed:
        return Command("formulier")
    for size in range(min(words.longest, len(typed)), 0, -1):
        phrase = _plain(" ".join(typed[:size]))
        rest = " ".join(typed[size:])
        if flow := words.flows.get(phrase):
            return Command(flow, rest) if _is_alone(flow, rest) else _unsure(typed, words)
        if field := words.fields.get(phrase):
            return Command("vraag", rest, field)
        if field := words.synonyms.get(phrase):
            return Command("vraag", rest, field, said=" ".join(typed[:size]))
    return _unsure(typed, words)


def _is_alone(flow: str, rest: str) -> bool:
    """ "Wie betaalt de griffie?" is a question, not the command "wie"; "wie had dienst op 3 maart
    10.00?" asks for the roster."""
    if flow == "wie" and names_moment(rest):
        return True
    return flow not in SHORT or len(rest.split()) <= 1


def _unsure(typed: list[str], words: Words) -> Command:
    first, rest = _plain(typed[0]), " ".join(typed[1:])
    known = [*words.flows, *words.fields, *words.synonyms]
    if len(first) >= SHORTEST_TYPO:
        best = process.extractOne(first, known, scorer=fuzz.ratio, score_cutoff=LIKELY_TYPO)
        if best and best[0] != first:
            return Command("bedoel", rest, meant=best[0])
    mentioned = {words.synonyms[_plain(w)] for w in typed if _plain(w) in words.synonyms}
    mentioned |= {words.fields[_plain(w)] for w in typed if _plain(w) in words.fields}
    if len(mentioned) == 1:
        return Command("bedoel", " ".join(typed), meant=mentioned.pop().replace("_", " "))
    return Command("formulier", " ".join(typed))


def _plain(word: str) -> str:
    return word.casefold().strip(EDGES).replace("_", " ")


def split_location(text: str, keys: Sequence[str]) -> tuple[str, str]:
    """`zwolle mag dit?` names a location as its first word; `spoed` may stand before it."""
    typed = text.split()
    for place in (0, 1):
        if place < len(typed) and _plain(typed[place]) in keys:
            if place == 1 and _plain(typed[0]) not in SPOED:
                break
            return _plain(typed[place]), " ".join(typed[:place] + typed[place + 1 :])
    return "", text


def split_spoed(text: str) -> tuple[bool, str]:
    """`spoed` counts as the second or the last word only (ruling 20)."""
    typed = text.split()
    if typed and _plain(typed[0]) in SPOED:
        return True, " ".join(typed[1:])
    if typed and _plain(typed[-1]) in SPOED:
        return True, " ".join(typed[:-1])
    return False, text


@dataclass(frozen=True)
class Direction:
    """What followed `/piket srw`: where, why, about which field, and the question itself."""

    place: str = ""
    waarom: str = ""
    rechtsgebied: str = ""
    spoed: str = ""
    text: str = ""


def read_direction(
    rest: str, places: Mapping[str, str], words: Words, *, reasons: bool
) -> Direction:
    """A place, a reason (of who has one), a field and `spoed`, each once, in any order, before the
    question. An everyday word that named the field stays in the question, and so does a reason that
    the question goes on from: no word of it is lost."""
    typed, found, said = rest.split(), Direction(), ""
    known = {"place": places, "rechtsgebied": words.fields, "spoed": dict.fromkeys(SPOED, "ja")}
    known |= {"waarom": words.reasons} if reasons else {}
    while typed and (step := _next_of(typed, found, known)):
        size, name, value = step
        found = replace(found, **{name: value})
        said = " ".join(typed[:size]) if name == "waarom" else ""
        typed = typed[size:]
    text = " ".join(typed)
    if not found.rechtsgebied and typed:
        command = read_command(text, words)
        if command.flow == "vraag":
            found = replace(found, rechtsgebied=command.rechtsgebied or "")
    late, text = split_spoed(text)
    text = f"{said} {text}".strip() if text else ""
    return replace(found, spoed=found.spoed or ("ja" if late else ""), text=text)


def after_a_place(read: Direction, words: Words) -> str | None:
    """ "groningen huurrecht", "groningen": what stands alone, or before nothing but a field, may be
    a place nobody knows. The field that is then meant, or nothing; None: it is a question."""
    typed = read.text.split()
    if read.place or read.rechtsgebied or read.text.endswith("?") or not typed:
        return None
    if len(typed) == 1:
        return ""
    rest = (_plain(" ".join(typed[size:])) for size in (1, 2))
    return next((words.fields[phrase] for phrase in rest if phrase in words.fields), None)


def _next_of(
    typed: list[str], found: Direction, known: Mapping[str, Mapping[str, str]]
) -> tuple[int, str, str] | None:
    """The longest phrase at the beginning that says something new."""
    for size in range(min(LONGEST_PHRASE, len(typed)), 0, -1):
        phrase = _plain(" ".join(typed[:size]))
        for name, phrases in known.items():
            if phrase in phrases and not getattr(found, name):
                return size, name, phrases[phrase]
    return None
