"""The watchdog: what it finds, what it says when it could not look, and when it keeps silent."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from aiohttp import web
from pydantic import SecretStr
from sqlalchemy import select, text
from sqlalchemy.dialects import sqlite
from structlog.testing import capture_logs
from structlog.typing import EventDict

from bot.app import assemble
from bot.checks import LATE_TIMERS, UNSENT_PAGES
from bot.clock import Time
from bot.core import Core
from bot.database import CONNECTIONS
from bot.events import Event, Typed, Who
from bot.metrics import QUEUE
from bot.watch import Watch
from config.settings import Settings
from handlers.kaarten.actions import Withdraw
from handlers.turn import Face
from models.queueing import arm
from tests.screens import FakePlatform
from tests.talk import TUESDAY_1037
from tests.world import TEAM, World


@dataclass
class FakeFace(FakePlatform):
    why: str | None = None

    def trouble(self) -> str | None:
        return self.why


@dataclass
class Post:
    """The bot's insides with nothing running, a clock that stands still, and an outside world
    that counts heartbeats."""

    world: World
    face: FakeFace = field(default_factory=lambda: FakeFace("slack", {}))
    now: datetime = TUESDAY_1037
    beats: int = 0
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    status: int = 200
    address: str = ""

    def watch(self, **more: float) -> Watch:
        settings = Settings(
            database_url=self.world.database.url, heartbeat_url=SecretStr(self.address)
        )
        faces = {"slack": self.face}
        self.core: Core = assemble(settings, faces, Time(real=lambda: self.now))  # type: ignore[arg-type]
        self.core.outbox.platforms = faces
        return Watch(self.core, faces, **more)  # type: ignore[arg-type]

    async def happens(self, what: object) -> None:
        who = Who("slack", TEAM, self.world.external_id("noor", "slack"))
        key = f"{type(what).__name__}"
        await self.core.dispatcher.handle(Event(key, who, Face("slack"), what))  # type: ignore[arg-type]

    async def is_late(self) -> None:
        """A timer that nobody fires."""
        async with self.core.database.writing.begin() as db:
            await arm(db, {"piket.sluit:1": self.now})
        self.passes(61)

    def passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    async def beat(self, request: web.Request) -> web.Response:
        self.beats += 1
        self.heard.set()
        return web.Response(status=self.status)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def post(world: World) -> AsyncIterator[Post]:
    post = Post(world)
    app = web.Application()
    app.router.add_get("/ping/geheim", post.beat)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    post.address = f"http://127.0.0.1:{runner.addresses[0][1]}/ping/geheim"
    yield post
    await runner.cleanup()
    await post.core.database.close()


@pytest.fixture
def log() -> Iterator[list[EventDict]]:
    with capture_logs() as lines:
        yield lines


async def test_while_all_is_well_somebody_outside_hears_so(
    post: Post, log: list[EventDict]
) -> None:
    watch = post.watch()
    assert await watch.look() == []
    assert (post.beats, log) == (1, [])
    value = post.core.metrics.registry.get_sample_value
    assert value("piket_check_ok") == 1
    assert value("piket_check_last_success_timestamp_seconds")


async def test_a_late_timer_is_told_once_and_stops_the_heartbeat(
    post: Post, log: list[EventDict]
) -> None:
    watch = post.watch()
    await post.is_late()
    for _ in range(3):
        assert [f.name for f in await watch.look()] == ["late_timers"]
    assert post.beats == 0
    assert [line["findings"] for line in log] == [["1 late timers, the oldest for 61 s"]]
    value = post.core.metrics.registry.get_sample_value
    assert value("piket_check_ok") == 0
    assert value("piket_check_findings", {"what": "late_timers"}) == 1
    async with post.core.database.writing.begin() as db:
        await db.execute(text("delete from timer"))
    assert await watch.look() == []
    assert [line["event"] for line in log] == ["not all is well", "better"]
    assert value("piket_check_findings", {"what": "late_timers"}) == 0
    assert post.beats == 1


async def test_a_platform_that_asked_for_a_pause_is_no_excuse(post: Post) -> None:
    watch = post.watch()
    post.core.outbox.paused["slack:post"] = asyncio.get_running_loop().time() + 60
    await post.happens(Typed("arbeidsrecht mag dit?"))
    await post.core.outbox.drain()
    assert await watch.look() == []
    post.passes(31)
    assert [f.sentence for f in await watch.look()] == ["1 unsent pages, the oldest for 31 s"]
    await post.happens(Withdraw(1))
    assert await watch.look() == [], "nobody waits for that page any more"


async def test_a_clock_that_was_moved_makes_nothing_late(post: Post) -> None:
    """In the practice workspace; what stays undone after that is late there too."""
    watch = post.watch()
    await post.is_late()
    post.core.time.ahead += timedelta(minutes=5)
    assert await watch.look() == []
    assert [f.name for f in await watch.look()] == ["late_timers"]


async def test_a_platform_or_a_part_that_is_gone_stops_the_heartbeat(post: Post) -> None:
    watch = post.watch()
    post.face.why = "the token is refused"
    assert [f.sentence for f in await watch.look()] == ["slack: the token is refused"]
    post.face.why = None
    ended = asyncio.create_task(asyncio.sleep(0), name="outbox")
    await ended
    post.core.working.append(ended)
    assert [f.sentence for f in await watch.look()] == ["outbox has stopped"]
    assert (await watch.readiness())["outbox"] == "stopped"
    assert post.beats == 0


async def test_it_says_so_when_it_could_not_look(post: Post, log: list[EventDict]) -> None:
    watch = post.watch()
    async with post.core.database.writing.begin() as db:
        await db.execute(text("drop table timer"))
    for _ in range(2):
        await watch.look()
    why = "OperationalError" if post.core.database.is_sqlite else "ProgrammingError"
    assert [line["findings"] for line in log] == [[f"could not look: {why}"]]
    parts = await watch.readiness()
    assert (parts["database"], parts["check"]) == ("ok", f"could not look: {why}")
    value = post.core.metrics.registry.get_sample_value
    assert value("piket_check_last_success_timestamp_seconds") == 0
    assert value("piket_check_ok") == 0
    assert post.beats == 0


async def test_a_database_that_hangs_is_waited_for_no_longer_than_its_time(post: Post) -> None:
    watch = post.watch(limit=0.05)
    watch.probe.seconds = 0.05
    async with AsyncExitStack() as stack:
        for _ in range(4 if post.core.database.is_sqlite else CONNECTIONS):  # all there are
            reader = await stack.enter_async_context(post.core.database.reading())
            await reader.execute(select(1))
        await watch.look()
        begun = watch.search.task
        found = await watch.look()
        assert [f.name for f in found] == ["could_not_look"]
        assert watch.search.task is begun, "no second one waits beside it"
        assert "no answer" in (await watch.readiness())["database"]
    assert begun is not None
    await begun
    assert await watch.look() == []


async def test_a_look_that_did_not_come_is_missed(post: Post, log: list[EventDict]) -> None:
    watch = post.watch()
    assert (await watch.readiness())["check"] == "ok", "the first comes after a minute"
    watch.looked_at -= 200
    assert (await watch.readiness())["check"] == "is 140 s late"
    watch.every = 0.001
    running = asyncio.create_task(watch.run())
    await asyncio.wait_for(post.heard.wait(), 5)
    watch.stop()
    await running
    assert log[0]["event"] == "watchdog looks late"


@pytest.mark.parametrize("lost", [True, False], ids=["nobody there", "refused"])
async def test_a_heartbeat_nobody_took_is_logged_without_its_address(
    post: Post, log: list[EventDict], lost: bool
) -> None:
    post.status = 500
    if lost:
        post.address = "http://127.0.0.1:1/ping/geheim"
    assert await post.watch().look() == []
    assert len(log) == 1
    assert "geheim" not in str(log)
    assert "heartbeat" in log[0]["event"]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (QUEUE, "ix_delivery_open"),
        (UNSENT_PAGES, "ix_delivery_open"),
        (LATE_TIMERS, "ix_timer_due"),
    ],
    ids=["queue", "pages", "timers"],
)
async def test_looking_costs_what_is_open_not_what_was_ever_sent(
    world: World, statement: object, index: str
) -> None:
    given = {"before": TUESDAY_1037} if statement is not QUEUE else {}
    asked = statement.params(given)  # type: ignore[attr-defined]
    compiled = asked.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    async with world.database.reading() as db:
        connection = await db.connection()
        plan = await connection.exec_driver_sql(f"explain query plan {compiled}")
        assert index in str(plan.all())
