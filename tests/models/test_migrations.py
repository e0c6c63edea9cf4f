"""The migrations and the tables of the models say the same."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.exc import IntegrityError

from bot.database import MIGRATIONS, Database
from config.feestdagen import FREE_DAYS
from models.base import Base
from models.location import Location, Room, RoomKind
from models.people import Kind, Person
from models.rooster import Recurrence, ShiftRule, Source
from models.signaal import Origin, Signaal


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


async def test_a_signaal_without_a_casus_stays_when_its_migration_is_taken_back(
    database: Database,
) -> None:
    await database.migrate()
    async with database.writing.begin() as db:
        place = Location(key="utrecht", name="Utrecht")
        db.add(place)
        await db.flush()
        facts = {"location_id": place.id, "rechtsgebied": "huurrecht"}
        facts |= {"raised_at": datetime(2026, 1, 1, tzinfo=UTC)}
        db.add(Signaal(code="7K3M", origin=Origin.RECHTSTREEKS, **facts))

    def down_and_up(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.downgrade(config, "0003")
        command.upgrade(config, "head")

    async with database.writer.connect() as connection:
        await connection.run_sync(down_and_up)
        await connection.commit()
    async with database.reading() as db:
        kept = (await db.scalars(select(Signaal))).one()
    assert (kept.code, kept.origin) == ("7K3M", Origin.ANDERS)
    for wrong in ({"code": "7K3M"}, {"code": "8K3M", "origin": Origin.GESPREK}):
        with pytest.raises(IntegrityError):
            async with database.writing.begin() as db:
                db.add(Signaal(**{"origin": Origin.ANDERS, **facts, **wrong}))


async def test_a_weekly_shift_of_before_is_a_rule_that_was_there_always(database: Database) -> None:
    """Without holidays until now. When the migration is taken back it is a weekly shift again, and
    what such a shift cannot say is gone."""
    await database.migrate()
    async with database.writing.begin() as db:
        place = Location(key="utrecht", name="Utrecht")
        place.rooms = [Room(kind=RoomKind.PIKET, platform="web", external_id="utrecht:piket")]
        person = Person(key="devries", name="mr. De Vries")
        weekly = Recurrence(date(2020, 1, 1), time(9), time(13), "FREQ=WEEKLY;BYDAY=WE")
        facts = {**ShiftRule.facts(weekly), "made_at": datetime(2026, 1, 1, tzinfo=UTC)}
        facts |= {"pool": Kind.ADVOCATUUR, "rechtsgebieden": ["huurrecht"]}
        db.add(ShiftRule(person=person, location=place, **facts))
        for hours in (
            Recurrence(date(2020, 1, 1), time(20), time(8), "FREQ=WEEKLY;BYDAY=TH"),
            Recurrence(
                date(2020, 1, 1), time(9), time(13), "FREQ=WEEKLY;BYDAY=TH", date(2099, 1, 1)
            ),
            Recurrence(date(2099, 1, 1), time(9), time(13), "FREQ=WEEKLY;BYDAY=TH"),
            Recurrence(date(2020, 1, 1), time(9), time(13)),
        ):
            db.add(ShiftRule(person=person, location=place, **facts | ShiftRule.facts(hours)))

    def down_and_up(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.downgrade(config, "0002")
        shifts = connection.execute(text("select weekday, pool from shift")).all()
        assert [tuple(shift) for shift in shifts] == [(2, "advocatuur")]
        command.upgrade(config, "head")

    async with database.writer.connect() as connection:
        await connection.run_sync(down_and_up)
        await connection.commit()
    async with database.reading() as db:
        before, rule = (await db.scalars(select(ShiftRule).order_by(ShiftRule.id))).unique().all()
        place = await db.get_one(Location, rule.location_id)
        assert (place.free_days, place.swap_approval) == ([*FREE_DAYS], False)
    assert rule.person.remind_at == time(19)
    assert rule.recurrence == weekly
    assert (rule.rechtsgebieden, rule.source) == (["huurrecht"], Source.BESTAND)
    assert (rule.first_id, rule.free_days, rule.ended_at) == (before.id, [*FREE_DAYS], None)
    assert (before.recurrence, before.free_days) == (weekly, [])
    assert before.made_at < datetime(2021, 1, 1, tzinfo=UTC)
    assert before.ended_at == rule.made_at
