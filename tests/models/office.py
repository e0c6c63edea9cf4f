"""A database to which organisation files are applied, for the tests of `models.inrichten`."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from bot.database import Database
from config.organisatie import read
from models.base import Base
from models.inrichten import Change, apply
from tests.models.test_organisatie import SMALL

APPLIED = datetime(2026, 3, 1, tzinfo=UTC)


class Office:
    """A database, and the file that was last applied to it."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "organisatie.toml"
        self.database = Database(f"sqlite+aiosqlite:///{folder / 'piket.db'}", durable=False)
        self.text = SMALL

    async def apply(self, text: str | None = None) -> list[Change]:
        self.text = text or self.text
        self.file.write_text(self.text, encoding="utf-8")
        async with self.database.writing.begin() as db:
            return await apply(db, read(self.file), APPLIED)

    async def edit(self, old: str, new: str) -> list[str]:
        """What one edit changes; the same file again then changes nothing."""
        assert old in self.text, old
        changes = await self.apply(self.text.replace(old, new, 1))
        assert await self.apply() == []
        return [str(change) for change in changes]

    async def rows(self) -> list[tuple[object, ...]]:
        async with self.database.reading() as db:
            return [
                tuple(row)
                for t in Base.metadata.sorted_tables
                for row in await db.execute(select(t))
            ]


async def make(folder: Path, text: str | None) -> None:
    """A new database, with this file applied to it."""
    office = Office(folder)
    async with office.database.writer.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    if text is not None:
        await office.apply(text)
    await office.database.close()
