"""Effects that show only after their call was given up: after some calls, or some seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(eq=False)
class Pending:
    """Comes with the last of so many later calls, or when its time is over: what is first."""

    effect: Callable[[], object]
    calls: int
    timer: asyncio.TimerHandle | None = None


@dataclass
class Late:
    """A platform that does what it was asked, but not before somebody has looked for it."""

    waiting: list[Pending] = field(default_factory=list)

    def put(self, effect: Callable[[], object], calls: int, seconds: float) -> None:
        """0 calls or 0 seconds: not by that."""
        pending = Pending(effect, calls)
        self.waiting.append(pending)
        if seconds:
            loop = asyncio.get_running_loop()
            pending.timer = loop.call_later(seconds, self._happen, pending)

    def passed(self) -> None:
        """One more call was answered."""
        for pending in list(self.waiting):
            pending.calls -= 1
            if pending.calls == 0:
                self._happen(pending)

    def _happen(self, pending: Pending) -> None:
        if pending in self.waiting:
            self.waiting.remove(pending)
            if pending.timer:
                pending.timer.cancel()
            pending.effect()

    def all_now(self) -> None:
        """What is still to come, comes: so that nothing is left hidden when a run is judged."""
        for pending in list(self.waiting):
            self._happen(pending)

    def close(self) -> None:
        """Nothing comes any more."""
        for pending in self.waiting:
            if pending.timer:
                pending.timer.cancel()
        self.waiting.clear()
