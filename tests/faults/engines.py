"""The databases of the simulated processes, made once: SQLAlchemy keeps its statements in them."""

import random
from pathlib import Path
from typing import Any
from unittest import mock

from bot import sqlite
from bot.database import Database
from tests.faults.power import Power
from tests.faults.storage import Store

PROCESSES = ("een", "twee")


class Engines:
    """One Database a process name: it keeps statements, and nothing of any day."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kept: dict[str, Database] = {}
        self.store: Store | None = None

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

    async def warmed(self, template: Path) -> None:
        """What SQLAlchemy asks a database once belongs to no day: it would draw from its seed."""
        self.store = Store(str(template), random.Random(0), lambda _: None)
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
