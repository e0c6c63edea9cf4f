"""The example of the sociale kaart fits the example organisation, and coordinators have the last word."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.__main__ import EXAMPLE, EXAMPLE_KAART
from config.organisatie import BadFile, read
from models.inrichten import add_kaart, apply
from models.people import Kind
from models.sociale_kaart import Service, by_gemeente, find
from tests.models.office import Office, make

NOW = datetime(2026, 3, 3, tzinfo=UTC)


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[AsyncSession]:
    """The example organisation."""
    await make(tmp_path, None)
    office = Office(tmp_path)
    async with office.database.writing.begin() as session:
        await apply(session, read(EXAMPLE), NOW)
        yield session
    await office.database.close()


async def load(db: AsyncSession, content: bytes) -> list[str]:
    found = [str(change) for change in await add_kaart(db, Path("kaart.csv"), content, NOW)]
    await db.flush()
    return found


async def test_the_example_gives_the_practice_workspace_something_to_find(db: AsyncSession) -> None:
    content = EXAMPLE_KAART.read_bytes()
    assert len(await load(db, content)) == 12
    assert await load(db, content) == []
    db.expunge_all()
    assert (await find(db, "huurcommisie"))[0].organization_name.startswith("Huurcom")
    assert (await by_gemeente(db, "Zeist", [Kind.SRW]))[0].location_id is not None
    services = (await db.scalars(select(Service))).all()
    assert all(service.description.startswith("VERZONNEN") for service in services)


async def test_what_coordinators_changed_or_ended_stays(db: AsyncSession) -> None:
    content = b"naam;organisatie;locatie\nA;X;Utrecht\nB;X;landelijk\n"
    assert await load(db, content) == ["Nieuw: sociale kaart A, X", "Nieuw: sociale kaart B, X"]
    first, second = (await db.scalars(select(Service).order_by(Service.id))).all()
    first.schedule, first.last_verified, second.ended_at = "altijd", date(2026, 3, 1), NOW
    assert await load(db, content) == []
    assert (first.schedule, second.ended_at) == ("altijd", NOW)


async def test_a_wrong_row_is_named_and_nothing_is_taken(db: AsyncSession) -> None:
    with pytest.raises(BadFile) as refused:
        await load(db, b"naam;organisatie;locatie\nA;X;Utrecht\nB;X;Almelo\n")
    assert str(refused.value) == (
        "kaart.csv: regel 3, kolom location: deze locatie ken ik niet."
        " Schrijf de naam van je locatie, of landelijk."
    )
    assert await find(db, "") == []
