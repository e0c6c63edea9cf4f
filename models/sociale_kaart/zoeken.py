"""Finding an entry by the words people use: with typing errors, parts of words, everyday words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from sqlalchemy.ext.asyncio import AsyncSession

from config.words import common, topics
from models.sociale_kaart.plaats import Place, fold
from models.sociale_kaart.tabel import Service, live

EXACT, BEGINS, LONGER, WITHIN, RELATED = 100, 90, 85, 75, 65
"""How well a word of an entry answers a word that was typed. A typing error stands below its ratio
by SLIP."""
LIKELY, SLIP = 80, 10
SHORT, LONG = 4, 5
"""Letters from which a word may hold an error or be a beginning; and may stand within another."""
IN_TEXT = 0.8
"""What a word counts that stands in a description and not in a name."""
ENOUGH, BESIDE = 50, 0.5
"""What one word must reach; and how far below the best answer another may be."""
ALIKE = 10
"""Answers that differ less are equally good: then what is near comes first."""


async def find(db: AsyncSession, words: str, place: Place | None = None) -> list[Service]:
    """The best first; no words: all there are, no place: of everywhere."""
    services = [s for s in await live(db) if place is None or s.serves(place)]
    return ranked(services, words)


def ranked(services: Iterable[Service], words: str) -> list[Service]:
    entries = [_Entry.of(service) for service in services]
    typed = [word for word in fold(words).split() if word not in common()]
    if not typed:
        return [e.service for e in sorted(entries, key=lambda e: (e.is_national, e.order))]
    vocabulary = {word for entry in entries for word in entry.weights}
    answers = [_answers(word, fold(words), vocabulary) for word in typed]
    scored = [(score, e) for e in entries if (score := e.score(answers))]
    least = BESIDE * max((score for score, _ in scored), default=0)
    best = sorted(
        (-(score // ALIKE), entry.is_national, -score, entry.order, entry.service.id, entry)
        for score, entry in scored
        if score >= least
    )
    return [entry.service for *_, entry in best]


@dataclass(frozen=True)
class _Entry:
    service: Service
    weights: Mapping[str, float]

    @staticmethod
    def of(service: Service) -> "_Entry":
        text = f"{service.description} {service.eligibility_description}"
        names = f"{service.organization_name} {service.name} {service.alternate_name}"
        weights = dict.fromkeys(fold(text).split(), IN_TEXT)
        return _Entry(service, weights | dict.fromkeys(fold(names).split(), 1.0))

    @property
    def is_national(self) -> bool:
        return self.service.location_id is None

    @property
    def order(self) -> tuple[str, str]:
        return fold(self.service.organization_name), fold(self.service.name)

    def score(self, answers: list[dict[str, float]]) -> float:
        """0 to 100, the mean over what was typed. 0 if not one of the words is answered."""
        best = [
            max((good * self.weights.get(word, 0) for word, good in answer.items()), default=0.0)
            for answer in answers
        ]
        return sum(best) / len(best) if max(best) >= ENOUGH else 0.0


def _answers(word: str, whole: str, vocabulary: Iterable[str]) -> dict[str, float]:
    """Which words of the kaart answer this one, and how well."""
    found = {}
    near = process.extract(word, vocabulary, scorer=fuzz.ratio, score_cutoff=LIKELY, limit=None)
    slips = {known: ratio - SLIP for known, ratio, _ in near if min(len(known), len(word)) >= SHORT}
    related = _related(word, whole)
    for known in vocabulary:
        good = max(_shares(word, known), slips.get(known, 0.0))
        if good < RELATED and any(_shares(other, known) >= LONGER for other in related):
            good = RELATED
        if good:
            found[known] = good
    return found


def _shares(word: str, known: str) -> float:
    if word == known:
        return EXACT
    if len(word) >= SHORT and known.startswith(word):
        return BEGINS
    if len(known) >= LONG and word.startswith(known):
        return LONGER
    return WITHIN if len(word) >= LONG and word in known else 0.0


def _related(word: str, whole: str) -> set[str]:
    """The other words of the topics that this word, or a phrase it stands in, belongs to."""
    found = set()
    for phrases in topics().values():
        folded = [fold(phrase) for phrase in phrases]
        if any(_means(word, whole, phrase) for phrase in folded):
            found |= {phrase for phrase in folded if " " not in phrase}
    return found - {word}


def _means(word: str, whole: str, phrase: str) -> bool:
    if " " in phrase:
        return word in phrase.split() and f" {phrase} " in f" {whole} "
    if word == phrase:
        return True
    return min(len(word), len(phrase)) > SHORT and fuzz.ratio(word, phrase) >= LIKELY + SLIP / 2
