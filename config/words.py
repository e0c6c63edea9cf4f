"""The words people type for flows and fields, from `words.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Words:
    """Each maps what is typed (lower case) to our own name for it."""

    flows: dict[str, str]
    fields: dict[str, str]
    synonyms: dict[str, str]
    reasons: dict[str, str]

    @property
    def longest(self) -> int:
        known = [*self.flows, *self.fields, *self.synonyms]
        return max(len(phrase.split()) for phrase in known)


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    table: dict[str, dict[str, list[str]]] = tomllib.loads(
        (HERE / "words.toml").read_text(encoding="utf-8")
    )
    return table


@cache
def words() -> Words:
    table = _table()
    return Words(
        *(
            {word: name for name, typed in table[part].items() for word in typed}
            for part in ("opdracht", "rechtsgebied", "alledaags", "reden")
        )
    )


def topics() -> dict[str, list[str]]:
    """Everyday words for the same trouble, by which the sociale kaart is searched."""
    return _table()["kaart"]


@cache
def common() -> frozenset[str]:
    """Words that say nothing about what is looked for."""
    return frozenset(_table()["kaart_overslaan"]["woorden"])
