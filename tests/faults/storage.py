"""SQLite without threads, shared by simulated processes: every statement is a step that can fail."""

import asyncio
import random
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sqlite import Cursor
from tests.faults.power import Power, PowerCut, current

PAUSES = 0.03
"""Share of the statements during which somebody else may go on."""


@dataclass
class Store:
    """One database file. `write` is what SQLite's own lock would be, without blocking the thread."""

    path: str
    rng: random.Random
    committed: Callable[[sqlite3.Connection], None]
    """Looks at what was just committed."""
    write: asyncio.Lock = field(default_factory=asyncio.Lock)

    def connect(self, path: str, **options: Any) -> "Connection":
        power = current.get()
        assert power is not None, "only a process opens the database"
        return Connection(self, power)


class Connection:
    """What SQLAlchemy's adapter and `bot.sqlite.Cursor` use of an aiosqlite connection."""

    def __init__(self, store: Store, power: Power) -> None:
        self.store, self.power = store, power
        self._connection: sqlite3.Connection | None = None
        self.writes = False
        power.when_cut.append(self.gone)

    def __await__(self) -> Any:
        return self._open().__await__()

    async def _open(self) -> "Connection":
        self._connection = sqlite3.connect(self.store.path, check_same_thread=False)
        return self

    @property
    def _conn(self) -> sqlite3.Connection:
        if self._connection is None:
            raise PowerCut
        return self._connection

    @property
    def isolation_level(self) -> str | None:
        return self._conn.isolation_level

    @property
    def _tx(self) -> "Connection":
        """SQLAlchemy puts (future, function) here to set the isolation level."""
        return self

    def put_nowait(self, work: tuple[asyncio.Future[Any], Callable[[], Any]]) -> None:
        future, function = work
        function()
        future.set_result(None)

    async def create_function(self, *arguments: Any, **options: Any) -> None:
        self._conn.create_function(*arguments, **options)

    def cursor(self) -> Cursor:
        return Cursor(self)  # type: ignore[arg-type]  # quacks like bot.sqlite.OneHop

    async def _execute(self, run: Callable[..., None], *arguments: Any) -> None:
        """A statement, on the spot; now and then others go first, and the power may go."""
        await self._step()
        if arguments and arguments[0] == "BEGIN IMMEDIATE":
            await self.store.write.acquire()
            self.writes = True
            if not self.power.on:
                self._let_go()
                raise PowerCut
        run(*arguments)

    async def _step(self) -> None:
        self.power.step()
        if self.store.rng.random() < PAUSES:
            await asyncio.sleep(self.store.rng.expovariate(200))
            self.power.step()

    async def commit(self) -> None:
        """The power may go before, or after: then it stands, and nobody was told."""
        await self._step()
        wrote = self._conn.in_transaction
        self._conn.commit()
        if wrote and self.writes:
            self.store.committed(self._conn)
        self._let_go()
        self.power.step()

    async def rollback(self) -> None:
        """Of a process without power that has happened already."""
        if self._connection is not None:
            self._connection.rollback()
        self._let_go()

    def _let_go(self) -> None:
        if self.writes:
            self.writes = False
            self.store.write.release()

    async def close(self) -> None:
        self.gone()

    def stop(self) -> None:
        self.gone()

    def gone(self) -> None:
        """SQLite rolls back what was not committed."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._let_go()
