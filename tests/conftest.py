"""What every test shares: one migrated database as a template, and the casts of a talk."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from config import logs
from tests import world as worlds
from tests.talk import Talk
from tests.world import World

CASTS = (("slack", "slack"), ("slack", "telegram"), ("telegram", "slack"), ("web", "web"))


os.environ["PTB_TIMEDELTA"] = "1"  # python-telegram-bot warns on each RetryAfter without it
logs.set_up()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.db"
    asyncio.run(worlds.build(path))
    return path


@pytest.fixture
async def world(template: Path, tmp_path: Path) -> AsyncIterator[World]:
    world = worlds.copy(template, tmp_path)
    yield world
    await world.database.close()


@pytest.fixture(params=CASTS, ids=lambda cast: "+".join(cast))
async def talk(request: pytest.FixtureRequest, world: World) -> AsyncIterator[Talk]:
    """A conversation on every cast (ruling 2). It ends with nothing unread."""
    talk = Talk(world, *request.param, url="https://piket.example")
    await talk.gather()
    yield talk
    assert await talk.live_buttons_of_the_dead() == []
    unread = talk.unread()
    assert not unread, "nobody expected:\n" + "\n---\n".join(unread)
