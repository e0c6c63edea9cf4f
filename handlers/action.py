"""Something that can happen: a button that is pressed, a timer that goes off."""

from dataclasses import astuple, dataclass, fields
from enum import StrEnum
from typing import Any, ClassVar, Self, get_type_hints

LIMIT = 64
"""Bytes Telegram takes as callback_data (Bot API, InlineKeyboardButton)."""
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class UnknownAction(LookupError):
    """A button of an older version of the bot, or of somebody who made one up."""


@dataclass(frozen=True)
class Action:
    """Packs to `name:field:field`, ids in base 36; its size is checked here, not by Telegram."""

    name: ClassVar[str]
    known: ClassVar[dict[str, type["Action"]]] = {}

    system_only: ClassVar[bool] = False
    """Timers and the like. No button carries it: who sends it as a person made it up."""

    can_wait: ClassVar[bool] = False
    """After a pause of the program it may come an hour later, if its reader has had enough."""

    one_of_many: ClassVar[bool] = False
    """Its neighbours on the same message may be tapped as well."""

    asks: ClassVar[bool] = False
    """It opens a form: a link to it stays open until that form was taken."""

    def __init_subclass__(
        cls,
        name: str,
        *,
        system_only: bool = False,
        can_wait: bool = False,
        asks: bool = False,
        one_of_many: bool = False,
    ) -> None:
        assert name not in Action.known, f"two actions are called {name}"
        cls.name, Action.known[name] = name, cls
        cls.system_only, cls.can_wait, cls.asks = system_only, can_wait, asks
        cls.one_of_many = one_of_many

    def pack(self) -> str:
        packed = ":".join([self.name, *(_packed(value) for value in astuple(self))])
        assert ":" not in "".join(map(str, astuple(self))), f"a colon inside {packed}"
        assert len(packed.encode()) <= LIMIT, f"{packed} is over {LIMIT} bytes"
        return packed

    @staticmethod
    def unpack(packed: str) -> "Action":
        """Raises UnknownAction for anything that `pack` did not make."""
        name, *values = packed.split(":")
        try:
            return Action.known[name]._read(values)
        except (KeyError, ValueError):
            raise UnknownAction(packed[:LIMIT]) from None

    @classmethod
    def _read(cls, values: list[str]) -> Self:
        types = get_type_hints(cls)
        pairs = zip(fields(cls), values, strict=True)
        return cls(*(_read_one(types[f.name], value) for f, value in pairs))


def _packed(value: object) -> str:
    return base36(value) if isinstance(value, int) else str(value)


def _read_one(kind: Any, value: str) -> Any:
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(value)
    return int(value, 36) if kind is int else value


def base36(number: int) -> str:
    """Raises ValueError below zero: ids and moments are not."""
    if number < 0:
        raise ValueError(number)
    signs = ""
    while number:
        number, rest = divmod(number, 36)
        signs = DIGITS[rest] + signs
    return signs or "0"
