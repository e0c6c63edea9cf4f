"""One thing that became different, to be read by whoever applied the file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from models.base import Base
from models.phone import shown


class What(StrEnum):
    NEW = "nieuw"
    CHANGED = "gewijzigd"
    GONE = "weg"


@dataclass(frozen=True)
class Change:
    what: What
    kind: str
    name: str
    detail: str = ""

    def __str__(self) -> str:
        line = f"{self.what.capitalize()}: {self.kind} {self.name}"
        return f"{line}: {self.detail}" if self.detail else line


def differences(row: Base, wanted: Mapping[str, object], labels: Mapping[str, str]) -> str:
    """Makes the row as wanted, and says what that changed: nothing, mostly."""
    changed = []
    for attribute, value in wanted.items():
        old = getattr(row, attribute)
        if old != value:
            setattr(row, attribute, value)
            changed.append(f"{labels[attribute]} {_said(old)} → {_said(value)}")
    return ", ".join(changed)


def _said(value: object) -> str:
    if value is None:
        return "geen"
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, list):
        return ", ".join(value) or "geen"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_said(one)}" for key, one in value.items()) or "geen"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, str) and value.startswith("+"):
        return shown(value)
    return str(value)
