"""The database: one writer and readers apart on SQLite, a pool on PostgreSQL; migrations first."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import ColumnElement, bindparam, event, func, literal, text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.pool import ConnectionPoolEntry

from bot import sqlite
from models.base import Moment

Sessions = async_sessionmaker[AsyncSession]
MIGRATIONS = Path(__file__).parent.parent / "models" / "migrations"
MIGRATING = 7011
"""The advisory lock under which one of several starting processes migrates."""
CONNECTIONS = 10


class Database:
    """`writing` serialises on SQLite (BEGIN IMMEDIATE on one connection); `reading` never waits."""

    def __init__(self, url: str, *, durable: bool = True) -> None:
        self.url = url
        self.name = f"piket-{secrets.token_hex(4)}"
        """Who we are among the processes on one PostgreSQL."""
        self.tells: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.writer = _sqlite(url, durable, "BEGIN IMMEDIATE", 1)
            self.reader = _sqlite(url, durable, "BEGIN", 4)
        else:
            self.writer = self.reader = _postgresql(url, self.name)
        self.writing: Sessions = async_sessionmaker(
            self.writer, expire_on_commit=False, autoflush=False
        )
        self.reading: Sessions = async_sessionmaker(
            self.reader, expire_on_commit=False, autoflush=False
        )

    def clock(self, after: timedelta = timedelta(0)) -> ColumnElement[datetime]:
        """Now (and a bit), as the database sees it: what several processes agree on (ruling 11).
        SQLite has no clock but that of its one process."""
        if self.is_sqlite:
            return bindparam(None, callable_=lambda: self.tells() + after, type_=Moment())
        return func.timezone("utc", func.clock_timestamp() + literal(after), type_=Moment())

    async def migrate(self) -> None:
        """Bring the tables to this version of the program. Safe to run at every start."""
        async with self.writer.connect() as connection:
            await connection.run_sync(_upgrade)
            await connection.commit()

    async def close(self) -> None:
        await self.writer.dispose()
        if self.reader is not self.writer:
            await self.reader.dispose()


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"select pg_advisory_xact_lock({MIGRATING})"))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _postgresql(url: str, name: str) -> AsyncEngine:
    """READ COMMITTED: what must not be raced for is locked, or unique (rulings 8 and 12)."""
    return create_async_engine(
        url,
        hide_parameters=True,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=60,
        connect_args={"application_name": name, "connect_timeout": 10},
    )


def _sqlite(url: str, durable: bool, begin: str, size: int) -> AsyncEngine:
    """WAL; `synchronous=FULL` so that what was committed survives a power cut."""
    engine = create_async_engine(
        url,
        hide_parameters=True,
        pool_size=size,
        max_overflow=0,
        pool_timeout=60,
        connect_args={"timeout": 5, "async_creator_fn": sqlite.connect},
    )

    @event.listens_for(engine.sync_engine, "connect")
    def opened(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            f"synchronous={'FULL' if durable else 'OFF'}",
            "foreign_keys=ON",
            "busy_timeout=5000",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
