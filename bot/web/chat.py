"""What people type to each other in the practice workspace: kept in memory, for practice only."""

import itertools
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

KEPT = 500


@dataclass(frozen=True)
class Said:
    """Words under a message (`thread`), in a channel, or to the bot (the place is the writer)."""

    number: int
    place: str
    thread: str | None
    key: str
    name: str
    text: str
    at: datetime


@dataclass
class Chat:
    lines: deque[Said] = field(default_factory=lambda: deque(maxlen=KEPT))
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def say(  # noqa: PLR0913  the facts of one line
        self, place: str, thread: str | None, key: str, name: str, text: str, at: datetime
    ) -> Said:
        said = Said(next(self.numbers), place, thread, key, name, text, at)
        self.lines.append(said)
        return said

    def at(self, places: set[str]) -> list[Said]:
        return [line for line in self.lines if line.place in places]
