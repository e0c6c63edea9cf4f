"""Sentences live in TOML, one file per language and flow; code only knows their keys."""

import tomllib
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
LANGUAGES = ("nl", "en")


class MissingText(LookupError):
    """No sentence has this key in this language."""


@cache
def flow(language: str, name: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((HERE / language / f"{name}.toml").read_text(encoding="utf-8"))


def sentence(language: str, key: str) -> str:
    """`piket.card.title` is the `title` under `[card]` in `piket.toml`. Raises MissingText."""
    try:
        name, section, entry = key.split(".")
        return flow(language, name)[section][entry]
    except (KeyError, ValueError, FileNotFoundError):
        raise MissingText(f"{language}: {key}") from None
