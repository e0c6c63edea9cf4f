"""What SQLAlchemy awaits on the simulated SQLite is done at once, without changing greenlets.

Nearly nothing that it awaits there waits for anything, and the changes were a tenth of a day. What
does wait (for the lock, or while others go first) goes on as it always does.
"""

from collections.abc import Coroutine, Generator, Iterator
from contextlib import contextmanager
from inspect import iscoroutine
from typing import Any
from unittest import mock

from sqlalchemy.util import concurrency

ASKERS = ("sqlalchemy.connectors.asyncio", "sqlalchemy.dialects.sqlite.aiosqlite")


class Begun:
    """The rest of a coroutine that waits for something by now."""

    def __init__(self, work: Coroutine[Any, Any, Any], waits_for: Any) -> None:
        self.work, self.waits_for = work, waits_for

    def __await__(self) -> Generator[Any, Any, Any]:
        waits_for = self.waits_for
        while True:
            try:
                got = yield waits_for
            except BaseException as thrown:
                waits_for, then = thrown, self.work.throw
            else:
                waits_for, then = got, self.work.send
            try:
                waits_for = then(waits_for)
            except StopIteration as done:
                return done.value


def at_once(work: Any) -> Any:
    """In place of SQLAlchemy's `await_`."""
    if not iscoroutine(work):
        return concurrency.await_(work)
    try:
        waits_for = work.send(None)
    except StopIteration as done:
        return done.value
    return concurrency.await_(Begun(work, waits_for))


@contextmanager
def without_hops() -> Iterator[None]:
    with mock.patch(f"{ASKERS[0]}.await_", at_once), mock.patch(f"{ASKERS[1]}.await_", at_once):
        yield
