"""What is measured, each in a process of its own: two bare Bolt apps, a bare commit, and the bot."""

import asyncio
import sys
import time
from datetime import UTC, datetime

from aiohttp import web
from pydantic import SecretStr
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy import insert

from bench.load import SECRET, summary
from bench.people import TEAM
from bot.app import adapters, assemble, running
from bot.database import Database
from config import logs
from config.settings import Settings
from models.outbox import Seen


async def bare(process_before_response: bool) -> None:
    """A stock slack-bolt app whose one command only acks."""

    async def authorize(**_: object) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id=TEAM, bot_token="xoxb-bench", bot_id="B0", bot_user_id="U0"
        )

    app = AsyncApp(
        signing_secret=SECRET,
        authorize=authorize,
        process_before_response=process_before_response,
    )

    @app.command("/piket")
    async def acks(ack: AsyncAck) -> None:
        await ack("ok")

    async def endpoint(request: web.Request) -> web.Response:
        answer = await app.async_dispatch(await to_bolt_request(request))
        return await to_aiohttp_response(answer)

    server = web.Application()
    server.router.add_post("/slack/events", endpoint)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await _serve(runner.addresses[0][1])


def settings_of(database_url: str, slack_url: str) -> Settings:
    return Settings(
        slack_bot_token=SecretStr("xoxb-bench"),
        slack_signing_secret=SecretStr(SECRET),
        slack_api_url=slack_url,
        database_url=database_url,
        port=0,
    )


async def ours(database_url: str, slack_url: str) -> None:
    settings = settings_of(database_url, slack_url)
    faces = adapters(settings)
    async with running(assemble(settings, faces), faces) as address:
        await _serve(int(address.rsplit(":", 1)[1]))


async def _serve(port: int) -> None:
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


async def commits(database_url: str, count: int, concurrency: int) -> None:
    """One durable row a transaction, through our own engine."""
    database = Database(database_url)
    numbers, seconds = iter(range(count)), []

    async def one() -> None:
        for number in numbers:
            began = time.perf_counter()
            async with database.writing.begin() as db:
                key = f"{concurrency}-{number}-{began}"
                await db.execute(insert(Seen).values(key=key, seen_at=datetime.now(UTC)))
            seconds.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(concurrency)))
    result = summary(seconds, time.perf_counter() - began)
    await database.close()
    sys.stdout.write(f"{result.p50} {result.p95} {result.p99} {result.per_second}\n")


def main() -> None:
    logs.set_up(level=40)
    what, *rest = sys.argv[1:]
    match what:
        case "stock":
            asyncio.run(bare(False))
        case "direct":
            asyncio.run(bare(True))
        case "ours":
            asyncio.run(ours(*rest))
        case "commits":
            asyncio.run(commits(rest[0], int(rest[1]), int(rest[2])))


if __name__ == "__main__":
    main()
