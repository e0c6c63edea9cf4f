"""What came of reading somebody's words: one meaning, two, perhaps one, or none and why."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from handlers.say import Text, Value, say

T = TypeVar("T")


@dataclass(frozen=True)
class Sure(Generic[T]):
    """The whole phrase was understood, and it means this only."""

    value: T


@dataclass(frozen=True)
class Either(Generic[T]):
    """It means one of these two; the likelier one first. Only a tap decides."""

    first: T
    second: T


@dataclass(frozen=True)
class Perhaps(Generic[T]):
    """What dateparser makes of words that the grammar refuses. Only a tap makes it so."""

    value: T


@dataclass(frozen=True)
class Unclear:
    """Not understood; `why` tells the person what to say instead."""

    why: Text


Reading = Sure[T] | Either[T] | Perhaps[T] | Unclear


class Misread(Exception):
    """Understood well enough to know that it cannot be: 30 February, an end before its start."""

    def __init__(self, key: str, **values: Value) -> None:
        self.why = say(f"wanneer.fout.{key}", **values)
        super().__init__(self.why.key)


@dataclass(frozen=True)
class Here:
    """Where and when something was said. `back` looks for the last such day, not the next one.

    A day without a year is the first one on or after `after` (today, where nothing else is said).
    """

    now: datetime
    zone: ZoneInfo
    back: bool = False
    after: date | None = None

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()


def settled(meanings: Callable[[], Iterable[T]]) -> Reading[T]:
    """One meaning is sure, two are a question, more are none."""
    found: list[T] = []
    try:
        for value in meanings():
            found += [value] if value not in found else []
            if len(found) > 2:
                break
    except Misread as fault:
        return Unclear(fault.why)
    match found:
        case [value]:
            return Sure(value)
        case [first, second]:
            return Either(first, second)
        case []:
            return Unclear(say("wanneer.fout.niet_begrepen"))
    return Unclear(say("wanneer.fout.te_veel"))
