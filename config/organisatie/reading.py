"""Reading the organisation file: all of it is right, or a sentence says what is not."""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from config.organisatie.checks import Problem, problems
from config.organisatie.tables import (
    Dienst,
    Lid,
    Locatie,
    Organisatie,
    Partij,
    Persoon,
    Slack,
)
from config.organisatie.values import did_you_mean

KEYS = {
    name
    for table in (Organisatie, Slack, Partij, Locatie, Persoon, Lid, Dienst)
    for name in table.model_fields
}

SENTENCES = {
    "missing": "dit ontbreekt",
    "string_type": "dit moet tekst zijn, tussen aanhalingstekens",
    "string_too_short": "dit is leeg",
    "string_too_long": "dit mag hoogstens {max_length} tekens lang zijn",
    "int_type": "dit moet een heel getal zijn, zonder aanhalingstekens",
    "bool_type": "dit moet true of false zijn, zonder aanhalingstekens",
    "greater_than_equal": "dit moet {ge} of meer zijn",
    "less_than_equal": "dit mag hoogstens {le} zijn",
    "time_type": 'schrijf een tijd als "09:00"',
    "literal_error": "kies uit {expected}",
    "tuple_type": "dit moet een lijst zijn, tussen [ en ]",
    "too_short": "deze lijst is leeg; haal de regel weg",
    "dict_type": "dit moet een tabel zijn, met de sleutel achter de punt: [persoon.noor]",
    "model_type": "dit moet een tabel zijn",
    "value_error": "{error}",
}
"""What pydantic finds, said to a coordinator."""

SYNTAX = {
    r"Cannot declare \((.*?),?\) twice": "{} staat er twee keer in",
    r"Cannot overwrite a value": "deze sleutel staat er twee keer in",
    r"Duplicate inline table key '(.*)'": "{} staat er twee keer in",
    r"Unterminated string": "er ontbreekt een aanhalingsteken",
    r"Illegal character '\\n'": "er ontbreekt een aanhalingsteken",
    r"Invalid value": "zet tekst en tijden tussen aanhalingstekens",
    r"Expected newline or end of document": "zet tekst en tijden tussen aanhalingstekens",
    r"Expected '='": "achter de sleutel hoort een =",
    r"Unclosed array": "er ontbreekt een komma of een ]",
    r"Unclosed inline table": "er ontbreekt een komma of een }}",
    r"Expected '\]'": "er ontbreekt een ]",
}
"""What the TOML reader finds, the slips of a hand first."""


class BadFile(Exception):
    """The file is refused, and nothing of it was applied. One line for each problem."""

    def __init__(self, path: Path, *found: Problem) -> None:
        self.path, self.problems = path, found
        super().__init__("\n".join(self._lines()))

    @property
    def where(self) -> str:
        return self.problems[0].where

    @property
    def reason(self) -> str:
        return self.problems[0].reason

    def _lines(self) -> list[str]:
        said = (": ".join(filter(None, (str(self.path), *one))) for one in self.problems)
        return [line if line.endswith("?") else f"{line}." for line in said]


def read(path: Path) -> Organisatie:
    try:
        file = Organisatie.model_validate(_parse(path, _text(path)))
    except ValidationError as refused:
        raise BadFile(path, *dict.fromkeys(map(_problem, refused.errors()))) from refused
    if found := problems(file):
        raise BadFile(path, *found)
    return file


def content_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as missing:
        raise BadFile(path, Problem("", "dit bestand bestaat niet")) from missing
    except OSError as closed:
        raise BadFile(path, Problem("", "ik kan dit bestand niet lezen")) from closed


def _text(path: Path) -> str:
    raw = content_of(path)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = raw[: wrong.start].count(b"\n") + 1
        reason = "dit teken kan ik niet lezen; bewaar het bestand als UTF-8"
        raise BadFile(path, Problem(f"regel {line}", reason)) from wrong


def _parse(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise BadFile(path, _slip(str(wrong))) from wrong
    except (ValueError, RecursionError) as absurd:  # a number or a nesting without end
        raise BadFile(path, Problem("", "dit bestand is geen organisatiebestand")) from absurd


def _slip(message: str) -> Problem:
    line = re.search(r"at line (\d+)", message)
    where = f"regel {line[1]}" if line else "einde van het bestand"
    for pattern, sentence in SYNTAX.items():
        if found := re.search(pattern, message):
            names = [re.sub(r"'(.*?)'(, )?", r"\1.", name).rstrip(".") for name in found.groups()]
            return Problem(where, sentence.format(*names))
    return Problem(where, "deze regel begrijp ik niet")


def _problem(error: ErrorDetails) -> Problem:
    where = "".join(
        f"[{part + 1}]" if isinstance(part, int) else f".{part}"
        for part in error["loc"]
        if part != "[key]"
    ).lstrip(".")
    if error["type"] == "extra_forbidden":
        return Problem(where, _stranger(error["loc"]))
    facts = error.get("ctx", {})
    if "expected" in facts:
        facts["expected"] = facts["expected"].replace(" or ", " of ")
    sentence = SENTENCES.get(error["type"], "deze waarde begrijp ik niet")
    return Problem(where, sentence.format(**facts))


def _stranger(loc: Sequence[int | str]) -> str:
    name = str(loc[-1])
    return "dit hoort hier niet" if name in KEYS else f"dit ken ik niet{did_you_mean(name, KEYS)}"
