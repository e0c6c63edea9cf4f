"""The migrations and the tables of the models say the same."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from bot.database import MIGRATIONS, Database
from models.base import Base


@pytest.fixture
def url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if engine == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/piket.db"
    empty: str = request.getfixturevalue("postgres").empty()
    return empty


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    database = Database(url, durable=False)
    yield database
    await database.close()


async def test_a_migrated_database_is_what_the_models_say(database: Database) -> None:
    await database.migrate()
    await database.migrate()

    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection)
        found: list[object] = compare_metadata(context, Base.metadata)
        return found

    async with database.reader.connect() as connection:
        assert await connection.run_sync(differences) == []


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
async def test_processes_that_start_together_migrate_once(database: Database, url: str) -> None:
    other = Database(url, durable=False)
    await asyncio.gather(database.migrate(), other.migrate())
    await other.close()
    async with database.reader.connect() as connection:
        versions = await connection.execute(text("select version_num from alembic_version"))
        assert len(versions.all()) == 1


async def test_every_migration_can_be_taken_back(database: Database) -> None:
    """And done again: what it made is gone, what was there stands."""
    await database.migrate()

    def down_and_up(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
        command.upgrade(config, "head")

    async with database.writer.connect() as connection:
        await connection.run_sync(down_and_up)
        await connection.commit()
