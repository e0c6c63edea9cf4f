"""What people really saw on our platforms: every version of every message, in order.

One ledger may serve a Slack and a Telegram together: then it is one story in one order.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum


class Sort(StrEnum):
    """What came before somebody's eyes."""

    POSTED = "posted"
    EDITED = "edited"
    DELETED = "deleted"
    ALONE = "alone"
    """Seen by one person only: an ephemeral, or the answer to a tap."""


@dataclass(frozen=True)
class Sight:
    """One version of one message before one pair of eyes."""

    platform: str
    who: str
    what: Sort
    where: str
    """The conversation and the message in it: `C1/17.2`."""
    text: str
    version: int = 1
    about: str | None = None
    """The key the bot sent with it (Slack's metadata), if any."""
    buttons: tuple[str, ...] = ()
    rings: bool = False
    """A notification: something new for this person. An edit notifies nobody."""
    at: float = 0.0

    def __str__(self) -> str:
        bell = " (rings)" if self.rings else ""
        shown = " ".join(self.text.split())[:90]
        return f"{self.what} v{self.version} to {self.who} at {self.where}{bell}: {shown}"


@dataclass
class Ledger:
    """In order of happening; nothing is ever taken out."""

    now: Callable[[], float] = time.monotonic
    sights: list[Sight] = field(default_factory=list)

    def add(self, sight: Sight) -> None:
        """Somebody saw this now."""
        self.sights.append(replace(sight, at=self.now()))

    def of(self, who: object) -> list[Sight]:
        """What one person saw."""
        return [sight for sight in self.sights if sight.who == str(who)]

    def rang(self, who: object, text: str = "") -> list[Sight]:
        """What this person was called to by a sound or a badge, as far as it says this."""
        return [sight for sight in self.of(who) if sight.rings and text in sight.text]
