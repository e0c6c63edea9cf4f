"""The power of a simulated process: it can go off at any await, and then nothing of it goes on."""

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakSet


class PowerCut(BaseException):
    """Not an Exception: no handler of the program may think that it can deal with this."""


@dataclass
class Power:
    """Counts down the awaits that reach outside; the one at nought is where the power goes."""

    name: str
    on: bool = True
    left: int | None = None
    """Steps until it goes off, if it is going to."""
    tasks: WeakSet[asyncio.Task[Any]] = field(default_factory=WeakSet)
    when_cut: list[Callable[[], None]] = field(default_factory=list)
    """What stops existing with the process: its connections."""

    def step(self) -> None:
        """Before and after everything that leaves the process. Raises PowerCut."""
        if self.on and self.left is not None:
            self.left -= 1
            if self.left <= 0:
                self.cut()
        if not self.on:
            raise PowerCut(self.name)

    def cut(self) -> None:
        """Its tasks are told to stop, but nothing they still try gets outside."""
        if not self.on:
            return
        self.on, self.left = False, None
        for gone in self.when_cut:
            gone()
        now = asyncio.current_task()
        for task in sorted(self.tasks, key=lambda t: t.get_name()):
            if task is not now:
                task.cancel()

    def run(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """A task of this process; whatever it starts belongs to the process as well."""
        token = current.set(self)
        try:
            return asyncio.get_running_loop().create_task(work)
        finally:
            current.reset(token)


current: ContextVar[Power | None] = ContextVar("power", default=None)


def belongs(loop: asyncio.AbstractEventLoop, work: Any, **more: Any) -> asyncio.Task[Any]:
    """For `loop.set_task_factory`: a task belongs to the process that started it."""
    task = asyncio.Task(work, loop=loop, **more)
    power = current.get()
    if power is not None:
        power.tasks.add(task)
    return task


def only_faults(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """For `loop.set_exception_handler`: that a task died of a power cut is no news."""
    if not isinstance(context.get("exception"), PowerCut):
        loop.default_exception_handler(context)
