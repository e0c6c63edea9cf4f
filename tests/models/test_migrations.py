"""The migrations and the tables of the models say the same."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from bot.database import Database
from models.base import Base


async def test_a_migrated_database_is_what_the_models_say(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/piket.db", durable=False)
    await database.migrate()
    await database.migrate()

    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection)
        found: list[object] = compare_metadata(context, Base.metadata)
        return found

    async with database.reader.connect() as connection:
        assert await connection.run_sync(differences) == []
    await database.close()
