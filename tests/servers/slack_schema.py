"""Slack's own specifications (tests/specs), loaded once and quick to check against."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, ValidationError, validators

SPECS = Path(__file__).parent.parent / "specs"


@cache
def spec(name: str) -> dict[str, Any]:
    """One file of tests/specs."""
    loaded: dict[str, Any] = json.loads((SPECS / name).read_text(encoding="utf-8"))
    return loaded


def methods() -> dict[str, dict[str, Any]]:
    """The Web API: method -> verb, tier, scopes, required, args, errors."""
    table: dict[str, dict[str, Any]] = spec("slack_methods.json")["methods"]
    return table


@lru_cache(maxsize=4096)
def block_kit_problems(definition: str, given: str) -> tuple[str, ...]:
    """What Slack would refuse in this JSON text, by a definition of the Block Kit schema."""
    found = _block_kit(definition).iter_errors(json.loads(given))
    return tuple(_worded(error) for error in found)


def manifest_problems(manifest: dict[str, Any]) -> list[str]:
    """What Slack would refuse in an app manifest."""
    found = _manifest().iter_errors(manifest)
    return [_worded(error) for error in found]


def _worded(error: ValidationError) -> str:
    """jsonschema quotes what it refuses in full, however long."""
    said = error.message
    said = said if len(said) < 240 else f"{said[:100]} ... {said[-100:]}"
    return f"{error.json_path}: {said}"


@cache
def _manifest() -> Any:
    schema = spec("slack_manifest.schema.json")
    return validators.validator_for(schema)(schema)


@cache
def _block_kit(definition: str) -> Any:
    defs = spec("slack_block_kit.schema.json")["$defs"]
    return _Quick({"$ref": f"#/$defs/{definition}", "$defs": defs})


def _ref(validator: Any, ref: str, instance: Any, _: Any) -> Iterator[ValidationError]:
    yield from validator.descend(instance, _definition(ref))


def _definition(ref: str) -> dict[str, Any]:
    found: dict[str, Any] = spec("slack_block_kit.schema.json")["$defs"][ref.rsplit("/", 1)[1]]
    return found


def _one_of(validator: Any, options: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    """`oneOf` over things told apart by `type`: check that one only, and say what is wrong in it."""
    by_type = _by_type(options)
    if by_type is None or not isinstance(instance, dict):
        yield from Draft202012Validator.VALIDATORS["oneOf"](validator, options, instance, schema)
    elif instance.get("type") not in by_type:
        yield ValidationError(f"type {instance.get('type')!r} is not one of {sorted(by_type)}")
    else:
        yield from validator.descend(instance, by_type[instance["type"]])


_BY_TYPE: dict[int, dict[str, Any] | None] = {}  # by identity: the schema is loaded once


def _by_type(options: list[dict[str, Any]]) -> dict[str, Any] | None:
    if id(options) not in _BY_TYPE:
        typed = [list(_types(option)) for option in options]
        pairs = zip(typed, options, strict=True)
        table = {kind: option for kinds, option in pairs for kind in kinds}
        _BY_TYPE[id(options)] = table if all(typed) else None
    return _BY_TYPE[id(options)]


def _types(option: dict[str, Any]) -> Iterator[str]:
    """The values of `type` this schema is for."""
    if "$ref" in option:
        yield from _types(_definition(option["$ref"]))
    elif const := option.get("properties", {}).get("type", {}).get("const"):
        yield const
    else:
        for other in option.get("oneOf", option.get("allOf", [])):
            yield from _types(other)


_Quick = validators.extend(Draft202012Validator, {"$ref": _ref, "oneOf": _one_of})
