"""An event loop whose clock only moves when nothing else can happen: hours pass in a moment.

Nothing in it waits. What would sleep until a moment makes the clock jump to that moment, so the
same seed gives the same order of events every time. Only where somebody outside is waited for (a
socket to PostgreSQL, a thread) real time passes, without moving this clock.
"""

import asyncio
import random
import selectors
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

HANGS = 30.0
"""Real seconds without an answer from outside, after which something is wrong."""


GLANCE = 0.01
"""Real seconds, after which it is asked whether there will be an answer."""


class NothingLeft(RuntimeError):
    """Everybody waits for somebody else: in real life this would hang for ever."""


class Stopwatch(selectors.BaseSelector):
    """A selector that does not wait for time: it moves it."""

    def __init__(self) -> None:
        self.true = selectors.DefaultSelector()
        self.now = 0.0
        self.threads = 0
        self.is_answering: Callable[[], bool] = lambda: True
        """Whether whoever is waited for does something, other than waiting for us."""

    @property
    def has_outsiders(self) -> bool:
        """Anything registered besides the loop's own pipe, or a thread that works for us."""
        return len(self.true.get_map()) > 1 or self.threads > 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if self.has_outsiders:
            ready = self.true.select(0) if timeout == 0 else self._answer()
            if ready or timeout == 0:
                return ready
        if timeout is None:
            raise NothingLeft
        self.now += timeout
        return []

    def _answer(self) -> list[tuple[selectors.SelectorKey, int]]:
        """From outside, or none: who is waited for waits for a lock that one of us has, and lets
        go of after a while on our clock."""
        until = time.monotonic() + HANGS
        while time.monotonic() < until:
            if ready := self.true.select(GLANCE):
                return ready
            if not self.is_answering():
                return self.true.select(0)
        raise NothingLeft("no answer from outside")

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self.true.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self.true.unregister(fileobj)

    def modify(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self.true.modify(fileobj, events, data)

    def get_map(self) -> Any:
        return self.true.get_map()

    def close(self) -> None:
        self.true.close()


class ToldTime(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self.stopwatch = Stopwatch()
        super().__init__(self.stopwatch)

    def time(self) -> float:
        return self.stopwatch.now

    def run_in_executor(
        self, executor: Executor | None, func: Callable[..., Any], *args: Any
    ) -> Any:
        future = super().run_in_executor(executor, func, *args)
        self.stopwatch.threads += 1
        future.add_done_callback(self._back)
        return future

    def _back(self, _: object) -> None:
        self.stopwatch.threads -= 1


class Calendar:
    """The loop's clock as a date, for everything that asks what time it is."""

    def __init__(self, loop: asyncio.AbstractEventLoop, begins: datetime) -> None:
        self.loop, self.begins = loop, begins

    def now(self) -> datetime:
        return self.begins + timedelta(seconds=round(self.loop.time(), 6))

    def at(self, moment: datetime) -> float:
        """That moment on the loop's clock."""
        return (moment - self.begins).total_seconds()


def run(made: Callable[[], Coroutine[Any, Any, Any]], seed: int) -> Any:
    """Runs it on a loop of its own; what is still going on at the end is dropped."""
    loop = ToldTime()
    try:
        with drawn_from(random.Random(f"{seed}:signs")):
            return loop.run_until_complete(made())
    finally:
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        if left:
            loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.close()


@contextmanager
def drawn_from(rng: random.Random) -> Iterator[None]:
    """What the program draws (codes of cases, names of incidents) comes from the seed as well."""
    with (
        mock.patch("secrets.choice", rng.choice),
        mock.patch("secrets.token_hex", lambda n=16: f"{rng.getrandbits(8 * n):0{2 * n}x}"),
    ):
        yield
