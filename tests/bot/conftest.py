"""A second process on the database; the practice workspace, and two who visit it without a browser."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from bot.database import Database
from tests.practice import Running, Visitor, practising
from tests.talk import Talk
from tests.world import World


@pytest.fixture
async def other(talk: Talk) -> AsyncIterator[Database]:
    """The database as a second process has it open."""
    database = Database(talk.database.url)
    yield database
    await database.close()


@pytest.fixture
async def app(world: World) -> AsyncIterator[Running]:
    async with practising(world.database) as app:
        yield app


@pytest.fixture
async def http(app: Running) -> AsyncIterator[ClientSession]:
    async with ClientSession(app.address) as http:
        yield http


@pytest.fixture
def noor(app: Running, http: ClientSession) -> Visitor:
    return Visitor(app, http, "noor")


@pytest.fixture
def devries(app: Running, http: ClientSession) -> Visitor:
    return Visitor(app, http, "devries")
