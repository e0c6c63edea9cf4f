"""The practice workspace, running, and two people who visit it without a browser."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from tests.practice import Running, Visitor, practising
from tests.world import World


@pytest.fixture
async def app(world: World) -> AsyncIterator[Running]:
    async with practising(world.database.url) as app:
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
