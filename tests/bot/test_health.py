"""What whoever watches the bot may ask it: alive, ready, and its figures."""

import asyncio

import pytest
from aiohttp import ClientSession
from pydantic import SecretStr
from sqlalchemy import select, text

from handlers.say import Message, say
from models.outbox import Lane
from models.people import Person
from models.queueing import Outgoing, enqueue
from tests.practice import Running


async def ready(http: ClientSession) -> tuple[int, dict[str, str]]:
    async with http.get("/readyz") as answer:
        return answer.status, await answer.json()


async def test_a_bot_that_can_work_is_ready(http: ClientSession) -> None:
    parts = ("database", "outbox", "clock", "watchdog", "web", "check")
    assert await ready(http) == (200, {"ready": True, **dict.fromkeys(parts, "ok")})


@pytest.mark.parametrize(
    ("done", "said"),
    [
        ("update alembic_version set version_num = 'later'", "its tables are of another version"),
        ("drop table alembic_version", "does not answer: OperationalError"),
    ],
)
async def test_it_says_which_part_is_not_ready(
    app: Running, http: ClientSession, done: str, said: str
) -> None:
    async with app.core.database.writing.begin() as db:
        await db.execute(text(done))
    status, parts = await ready(http)
    assert status == 503
    assert (parts["ready"], parts["database"], parts["web"]) == (False, said, "ok")
    async with http.get("/healthz") as answer:
        assert answer.status == 200, "starting it again would not help"


async def test_the_queue_is_counted_by_lane(app: Running, http: ClientSession) -> None:
    app.core.outbox.paused["web:post"] = asyncio.get_running_loop().time() + 60
    async with app.core.database.writing.begin() as db:
        noor = await db.scalar(select(Person).where(Person.key == "noor"))
        assert noor
        text = Message(say("algemeen.woord.naam", w="x")).dump()
        said = [Outgoing(text, Lane.ANSWER, "web", person_id=noor.id)]
        await enqueue(db, said, app.core.time.now())
    for _ in range(2):
        async with http.get("/metrics") as answer:
            figures = await answer.text()
        assert 'piket_queue_depth{lane="answer",platform="web"} 1.0' in figures
        assert 'piket_queue_depth{lane="page",platform="web"} 0.0' in figures
    app.core.outbox.paused.clear()


async def test_figures_of_a_database_that_is_away_leave_the_queue_out(
    app: Running, http: ClientSession
) -> None:
    async with app.core.database.writing.begin() as db:
        await db.execute(text("alter table delivery rename to elsewhere"))
    async with http.get("/metrics") as answer:
        figures = await answer.text()
        assert answer.status == 200
    assert "piket_queue_depth{" not in figures
    assert "piket_check_last_success_timestamp_seconds" in figures
    async with app.core.database.writing.begin() as db:
        await db.execute(text("alter table elsewhere rename to delivery"))


@pytest.mark.parametrize(
    ("settings", "status"),
    [
        ({"public_url": "https://piket.example"}, 403),
        ({"host": "0.0.0.0"}, 403),
        ({"public_url": "https://piket.example", "metrics_token": SecretStr("geheim")}, 200),
        ({"metrics_token": SecretStr("anders")}, 403),
    ],
    ids=["behind a proxy", "on the network", "with the token", "with a wrong one"],
)
async def test_figures_are_for_who_is_here_or_shows_the_token(
    app: Running, http: ClientSession, settings: dict[str, object], status: int
) -> None:
    app.core.settings = app.core.settings.model_copy(update=settings)
    async with http.get("/metrics", headers={"Authorization": "Bearer geheim"}) as answer:
        assert answer.status == status
