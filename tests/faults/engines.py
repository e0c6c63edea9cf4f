"""The databases of the simulated processes, made once: SQLAlchemy keeps its statements in them."""

import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

from bot import sqlite
from bot.database import Database
from tests.faults.power import Power
from tests.faults.storage import Store

if TYPE_CHECKING:
    from tests.faults.process import Process

PROCESSES = ("een", "twee")


class Engines:
    """One Database a process name: it keeps statements, and nothing of any day."""

    again = "make simulate DAYS=1 SEED={seed}"

    def __init__(self, folder: Path, template: Path) -> None:
        self.folder, self.template = folder, template
        self.kept: dict[str, Database] = {}
        self.store: Store | None = None

    def begins(self, seed: int, committed: Callable[[list[Any]], None]) -> None:
        """A day, on a database of its own. After each commit `committed` gets all cases."""
        self.path = str(self.folder / f"{seed}.db")
        shutil.copy(self.template, self.path)
        self.eye = sqlite3.connect(self.path, isolation_level=None)

        def looks(connection: sqlite3.Connection) -> None:
            committed(connection.execute("select id, state, answerer_id from casus").fetchall())

        self.store = Store(self.path, random.Random(f"{seed}:store"), looks)

    def ends(self) -> None:
        self.eye.close()
        for end in ("", "-wal", "-shm"):
            Path(self.path + end).unlink(missing_ok=True)

    def look(self, sql: str, *given: str) -> list[Any]:
        """From outside, without any process."""
        return self.eye.execute(sql, given).fetchall()

    def starts(self, process: "Process") -> None:
        """Nobody is told what another wrote: SQLite has one process in real life."""

    def of(self, name: str) -> Database:
        if name not in self.kept:
            with mock.patch.object(sqlite, "connect", self._connect):
                self.kept[name] = Database(
                    f"sqlite+aiosqlite:///{self.folder}/piket.db", durable=False
                )
        database = self.kept[name]
        for engine in (database.writer, database.reader):
            engine.sync_engine.dispose(close=False)
        return database

    async def warmed(self) -> None:
        """What SQLAlchemy asks a database once belongs to no day: it would draw from its seed."""
        self.store = Store(str(self.template), random.Random(0), lambda _: None)
        for name in (*PROCESSES, "inspector"):
            power = Power(name)
            await power.run(_opened(self.of(name)))
            power.cut()

    def _connect(self, path: str, **options: Any) -> Any:
        assert self.store is not None
        return self.store.connect(path, **options)


async def _opened(database: Database) -> None:
    for engine in (database.writer, database.reader):
        async with engine.connect():
            pass
