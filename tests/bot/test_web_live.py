"""Open pages hear what happens at once, and the practice clock moves only forward."""

import asyncio
from datetime import UTC, datetime, timedelta

from aiohttp import ClientResponse, ClientSession
from sqlalchemy import func, select

from bot.clock import Time
from bot.web.moments import jump, set_clock, spoken
from handlers.overleg import PinCards
from models.outbox import Timer
from tests.practice import ASK, Running, Visitor, practising
from tests.talk import TUESDAY_1037
from tests.world import World


async def test_the_clock_moves_and_the_next_is_asked(
    app: Running, noor: Visitor, devries: Visitor
) -> None:
    await noor.says(ASK)
    await app.settled()
    async with noor.http.post("/klok", data={"sprong": "5"}) as answer:
        assert "dinsdag 3 maart, 10.42" in await answer.text()
    assert "Geen reactie van mr. De Vries" in await noor.sees()
    assert "Je kunt het nog oppakken" in await devries.sees()
    async with noor.http.post("/klok", data={"sprong": "een eeuw"}) as answer:
        assert answer.status == 400


async def read_event(stream: ClientResponse) -> str:
    async with asyncio.timeout(5):
        while not (line := (await stream.content.readline()).decode()).startswith("data:"):
            pass
    return line.removeprefix("data:").strip()


async def test_open_pages_hear_at_once_who_got_something(
    app: Running, http: ClientSession, noor: Visitor
) -> None:
    async with http.get("/gebeurtenissen") as stream:
        assert stream.content_type == "text/event-stream"
        await stream.content.readline()
        await noor.says(ASK)
        heard = {await read_event(stream) for _ in range(3)}
        assert heard == {"utrecht:piket", "devries"}
        async with http.post("/klok", data={"sprong": "5"}):
            while await read_event(stream) != "*":
                pass


async def test_silence_has_a_heartbeat(app: Running, http: ClientSession) -> None:
    app.adapter.practice.listeners.heartbeat = 0.01
    async with http.get("/gebeurtenissen") as stream, asyncio.timeout(5):
        heard = [await stream.content.readline() for _ in range(4)]
    assert heard == [b"retry: 1000\n", b"\n", b": hart\n", b"\n"]


async def test_a_stop_ends_open_streams(world: World) -> None:
    async with practising(world.database) as app, ClientSession(app.address) as http:
        stream = await http.get("/gebeurtenissen")
        await stream.content.readline()
        async with asyncio.timeout(5):
            await app.adapter.hang_up()
            assert (await stream.content.read()).strip() == b""


async def test_the_clock_starts_when_somebody_is_on_duty(app: Running) -> None:
    sunday = datetime(2026, 3, 1, 20, 0, tzinfo=UTC)
    app.core.time = Time(real=lambda: sunday)
    await set_clock(app.core)
    assert spoken(app.core.time.now(), "nl") == "maandag 2 maart, 10.37"


async def test_the_clock_stays_now_while_somebody_is_on_duty(app: Running) -> None:
    app.core.time = Time(real=lambda: TUESDAY_1037 + timedelta(hours=1))
    await set_clock(app.core)
    assert app.core.time.ahead == timedelta(0)


async def test_the_clock_never_runs_back_behind_what_was_said(app: Running, noor: Visitor) -> None:
    await noor.says(ASK)
    await app.core.clock.move(timedelta(minutes=5))
    async with app.core.database.reading() as db:
        newest = await db.scalar(select(func.max(Timer.fired_at)))
    app.core.time = Time(real=lambda: TUESDAY_1037 - timedelta(days=3))
    await set_clock(app.core)
    assert newest
    assert app.core.time.now() >= newest


async def test_the_example_is_no_history(app: Running) -> None:
    """Its pinned cards were made at night: the first morning must still begin on duty."""
    await app.core.dispatcher.perform(PinCards())
    app.core.time = Time(real=lambda: datetime(2026, 3, 1, 20, 0, tzinfo=UTC))
    await set_clock(app.core)
    assert spoken(app.core.time.now(), "nl") == "maandag 2 maart, 10.37"


def test_tomorrow_is_nine_o_clock_also_when_summer_begins() -> None:
    before = datetime(2026, 3, 28, 22, 0, tzinfo=UTC)
    assert before + jump("morgen", before) == datetime(2026, 3, 29, 7, 0, tzinfo=UTC)


async def test_the_clock_stands_still_beside_live_people(app: Running, http: ClientSession) -> None:
    app.core.dispatcher.live = ("slack", "web")
    async with http.get("/klok") as answer:
        assert "+5" not in await answer.text()
    async with http.post("/klok", data={"sprong": "5"}) as answer:
        assert answer.status == 403
