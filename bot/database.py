"""The database: one writer and readers apart on SQLite, a pool on PostgreSQL; migrations first."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import ColumnElement, bindparam, event, func, literal, text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
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
CONNECTIONS, WORKERS = 10, 3
KEEPALIVES: dict[str, Any] = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3}
LIMITS = {
    "lock_timeout": "5s",
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "10s",
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
}
"""A process that freezes, or a machine that is gone, must not hold its locks against the others."""


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
            self.worker = self.writer
        else:
            self.writer = self.reader = _postgresql(url, self.name, CONNECTIONS)
            self.worker = _postgresql(url, self.name, WORKERS)
        self.writing: Sessions = async_sessionmaker(
            self.writer, expire_on_commit=False, autoflush=False
        )
        self.working: Sessions = async_sessionmaker(
            self.worker, expire_on_commit=False, autoflush=False
        )
        """For the bot's own work: people who wait for each other do not hold it up."""
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
        for engine in {self.writer, self.reader, self.worker}:
            await engine.dispose()


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("set local lock_timeout = 0"))  # whoever is first may take long
        connection.execute(text("set local statement_timeout = 0"))
        connection.execute(text(f"select pg_advisory_xact_lock({MIGRATING})"))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def settings(**more: str) -> str:
    """As the `options` of a connection."""
    return " ".join(f"-c {name}={value}" for name, value in {**LIMITS, **more}.items())


def _postgresql(url: str, name: str, size: int) -> AsyncEngine:
    """READ COMMITTED: what must not be raced for is locked, or unique (rulings 8 and 12)."""
    engine = create_async_engine(
        url,
        hide_parameters=True,
        pool_size=size,
        max_overflow=0,
        pool_timeout=60,
        connect_args={
            "application_name": name,
            "connect_timeout": 10,
            "options": settings(),
            **KEEPALIVES,
        },
    )
    event.listen(engine.sync_engine, "handle_error", _without_rows)
    return engine


def _without_rows(context: ExceptionContext) -> None:
    """The server quotes the row it refuses, with what people wrote in it: that must reach no log."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        state = getattr(context.original_exception, "sqlstate", None)
        if error is not None and state:
            diag = getattr(context.original_exception, "diag", None)
            error.args = (f"{state} {getattr(diag, 'constraint_name', None) or ''}".strip(),)


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
