"""The same page with few and with very many closed cases in the database."""

import asyncio
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime

from bench.command import ASKED, PAUSE, WARM_UP, figures, one_page
from bench.history import Past, write
from bench.load import Connection, commands, connect, measure, summary
from bench.processes import server
from bench.setting import POSTGRESQL, SQLITE, Bench
from bench.slack import ZeroSlack

COLUMNS = ("", "p50 ms", "p95 ms", "p99 ms", "a second")


async def run(bench: Bench) -> None:
    few, many = bench.of(1_000, 100), bench.of(200_000, 3_000)
    for engine in (SQLITE, POSTGRESQL):
        small, large = await side_by_side(bench, engine, few, many)
        names = ("answered", "page at Slack")
        bench.table(
            f"One command at a time, with closed cases in the database: {engine}",
            COLUMNS,
            [
                (f"{count} closed, {name}", *figures(summary(seconds, sum(seconds))))
                for count, times in ((few, small), (many, large))
                for name, seconds in zip(names, zip(*times, strict=True), strict=True)
            ],
        )
        for number, name in enumerate(names):
            medians = [summary([t[number] for t in times], 1).p50 for times in (small, large)]
            bench.aim(f"{name}, p50 of many to few", medians[1] / medians[0], 1.2)


async def side_by_side(
    bench: Bench, engine: str, few: int, many: int
) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """In turns, so that whatever else the machine does counts for both."""
    times: tuple[list[tuple[float, float]], ...] = ([], [])
    async with AsyncExitStack() as stack:
        sides: list[tuple[Connection, ZeroSlack]] = []
        for count in (few, many):
            slack = ZeroSlack()
            stack.push_async_callback(slack.stop)
            url = await with_history(bench, engine, count)
            one = await stack.enter_async_context(server("ours", url, await slack.start()))
            await measure([one.port], list(commands(0, WARM_UP)), 1)
            sides.append((await connect(one.port, ASKED), slack))
        for request in commands(WARM_UP, bench.of(150, 10)):
            for (connection, slack), taken in zip(sides, times, strict=True):
                taken.append(await one_page(connection, slack, request))
                await asyncio.sleep(PAUSE)
        for connection, _ in sides:
            connection.close()
    return times[0], times[1]


async def with_history(bench: Bench, engine: str, count: int) -> str:
    url = await bench.filled(engine)
    began = time.perf_counter()
    past = Past(count, datetime.now(UTC).replace(tzinfo=None))
    for table, rows in past.tables():
        write(url, table, rows)
    bench.say(f"{count} closed cases written in {time.perf_counter() - began:.0f} s")
    return url
