"""What the Bot API asks of a request by the types of its specification (`tests/specs`)."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

Json = dict[str, Any]


SPEC = Path(__file__).parent.parent / "specs" / "telegram_bot_api.json"
PRIMITIVES: dict[str, tuple[type, ...]] = {
    "Integer": (int,),
    "Float": (int, float),
    "String": (str,),
    "Boolean": (bool,),
}


@dataclass
class Refused(Exception):
    """The answer `ok: false`; a problem too, unless the bot could not have known better."""

    status: int
    description: str
    problem: bool = True
    retry_after: int | None = None


class Flaw(NamedTuple):
    """One departure from the specification; Telegram itself ignores what it does not know."""

    text: str
    ignored: bool = False


@dataclass(frozen=True)
class Upload:
    """A file that came as a part of a multipart request."""

    name: str
    mime: str
    content: bytes = field(repr=False)


def bad(description: str, problem: bool = True) -> Refused:
    """A 400 as Telegram words it."""
    return Refused(400, f"Bad Request: {description}", problem)


def units(text: str) -> int:
    """Telegram counts offsets and lengths in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


@cache
def spec() -> Json:
    """Read once per process."""
    found: Json = json.loads(SPEC.read_text(encoding="utf-8"))
    return found


@cache
def method_names() -> dict[str, str]:
    """Lower case -> as documented: "all methods in the Bot API are case-insensitive"."""
    return {name.lower(): name for name in spec()["methods"]}


def decode(method: str, raw: Json) -> Json:
    """Arguments from a form are strings; the documented type says what each one stands for."""
    fields = spec()["methods"][method]["fields"]
    return {
        name: _decoded(value, fields[name]["types"])
        if isinstance(value, str) and name in fields
        else value
        for name, value in raw.items()
    }


def _decoded(text: str, types: list[str]) -> Any:
    for kind in types:
        if kind in ("String", "InputFile"):
            continue
        if kind == "Integer" and not re.fullmatch(r"-?\d+", text):
            continue
        try:
            return json.loads(text.lower() if kind == "Boolean" else text)
        except ValueError:
            continue
    return text


def flaws(method: str, arguments: Json) -> list[Flaw]:
    """Unknown, missing and wrongly typed arguments, all the way down."""
    return list(_fields(arguments, spec()["methods"][method]["fields"], method))


def _fields(value: Json, fields: Json, at: str) -> Iterator[Flaw]:
    for name in sorted(value.keys() - fields.keys()):
        yield Flaw(f"{at}: unknown field {name!r}", ignored=True)
    for name, rule in fields.items():
        if name in value:
            yield from _any_of(value[name], rule["types"], f"{at}.{name}")
        elif rule["required"]:
            yield Flaw(f"{at}: {name} is required")


def _any_of(value: Any, types: list[str], at: str) -> list[Flaw]:
    """Of a union the type counts that shares most fields with what came, then the least wrong."""
    found = {kind: list(_one(value, kind, at)) for kind in types}
    return found[min(types, key=lambda kind: (-_likeness(value, kind), len(found[kind])))]


def _likeness(value: Any, kind: str) -> int:
    known = spec()["types"].get(kind, {"fields": {}})
    return len(known["fields"].keys() & value.keys()) if isinstance(value, dict) else 0


def _one(value: Any, kind: str, at: str) -> Iterator[Flaw]:
    if kind.startswith("Array of "):
        yield from _each(value, kind.removeprefix("Array of "), at)
    elif kind in PRIMITIVES:
        if not isinstance(value, PRIMITIVES[kind]) or (
            isinstance(value, bool) != (kind == "Boolean")
        ):
            yield Flaw(f"{at}: {value!r:.60} is not of type {kind}")
    elif kind == "InputFile":
        if not isinstance(value, Upload):
            yield Flaw(f"{at}: {value!r:.60} is not an uploaded file")
    else:
        yield from _object(value, kind, at)


def _each(value: Any, kind: str, at: str) -> Iterator[Flaw]:
    if not isinstance(value, list):
        yield Flaw(f"{at}: {value!r:.60} is not an array")
        return
    for number, item in enumerate(value):
        yield from _one(item, kind, f"{at}[{number}]")


def _object(value: Any, kind: str, at: str) -> Iterator[Flaw]:
    rule = spec()["types"][kind]
    if not isinstance(value, dict):
        yield Flaw(f"{at}: {value!r:.60} is not a {kind}")
    elif "subtypes" in rule:
        yield from _any_of(value, rule["subtypes"], at)
    else:
        yield from _fields(value, rule["fields"], at)
