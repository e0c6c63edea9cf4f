"""What every test shares: one migrated database as a template, and a talk."""

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from config import logs
from tests import memory
from tests import postgres as servers
from tests import world as worlds
from tests.casts import ALL_FACES, named
from tests.postgres import Postgres
from tests.talk import Talk
from tests.world import Files, World

os.environ["PTB_TIMEDELTA"] = "1"  # python-telegram-bot warns on each RetryAfter without it
logs.set_up()


def pytest_collection_finish() -> None:
    """What is there by now stays until the end: nobody need look through it for garbage."""
    gc.freeze()
    gc.set_threshold(20_000)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.db"
    asyncio.run(worlds.build(path))
    return path


@pytest.fixture(scope="session")
def files(template: Path) -> Iterator[Files]:
    with memory.folder("files") as folder:
        yield Files(template, folder)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """In a folder of its own: pytest closes its own to the user that the server runs as."""
    with memory.folder("postgres") as folder, servers.serving(folder) as server:
        yield server


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """Which database the world of this test stands in: its cast says so, or its folder."""
    spec = getattr(request.node, "callspec", None)
    _, _, *engine = spec.params.get("talk", ("", "")) if spec else ("", "")
    return engine[0] if engine else "sqlite"


@pytest.fixture
def fresh(request: pytest.FixtureRequest, engine: str) -> World:
    """The server is only started for who asks for it, and never from inside a running loop."""
    kept: Files | Postgres
    kept = request.getfixturevalue("files" if engine == "sqlite" else "postgres")
    return kept.world()


@pytest.fixture
async def world(fresh: World) -> AsyncIterator[World]:
    yield fresh
    await fresh.database.close()


@pytest.fixture(params=ALL_FACES, ids=named)
async def talk(request: pytest.FixtureRequest, world: World) -> AsyncIterator[Talk]:
    """A conversation on every face (ruling 2). It ends with nothing unread."""
    asker, answerer, *_ = request.param
    talk = Talk(world, asker, answerer, url="https://piket.example")
    await talk.gather()
    yield talk
    assert await talk.live_buttons_of_the_dead() == []
    unread = talk.unread()
    assert not unread, "nobody expected:\n" + "\n---\n".join(unread)
