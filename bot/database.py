"""The database: one writer and readers apart on SQLite, a pool on PostgreSQL; migrations first."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import event
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

Sessions = async_sessionmaker[AsyncSession]
MIGRATIONS = Path(__file__).parent.parent / "models" / "migrations"


class Database:
    """`writing` serialises on SQLite (BEGIN IMMEDIATE on one connection); `reading` never waits."""

    def __init__(self, url: str, *, durable: bool = True) -> None:
        self.url = url
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.writer = _sqlite(url, durable, "BEGIN IMMEDIATE", 1)
            self.reader = _sqlite(url, durable, "BEGIN", 4)
        else:
            self.writer = self.reader = create_async_engine(url, hide_parameters=True, pool_size=10)
        self.writing: Sessions = async_sessionmaker(
            self.writer, expire_on_commit=False, autoflush=False
        )
        self.reading: Sessions = async_sessionmaker(
            self.reader, expire_on_commit=False, autoflush=False
        )

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
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


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
