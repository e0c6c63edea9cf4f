"""A stored and answered slash command, beside a bare slack-bolt app and a bare commit."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack

from bench.load import Connection, Result, commands, connect, measure, summary
from bench.processes import commits, server
from bench.setting import POSTGRESQL, SQLITE, Bench
from bench.slack import ZeroSlack

CONCURRENCIES = (1, 8, 32)
WARM_UP, PAGES = 20, 150
"""Every asker asks once: a second time within a minute would only be asked back."""
STOCK, DIRECT = (200, 800, 2000), (1500, 3000, 3000)
ASKED = b"Ik vraag"
PAUSE = 0.1
"""Seconds between two commands in the calm measurement."""
COLUMNS = ("", "at once", "p50 ms", "p95 ms", "p99 ms", "a second")


async def run(bench: Bench) -> None:
    stock, direct = await bolt("stock", STOCK, bench), await bolt("direct", DIRECT, bench)
    bench.table(
        "A slack-bolt app whose command only acks: signed HTTP, loopback",
        COLUMNS,
        [*rows("stock", stock), *rows("process_before_response", direct)],
    )
    for engine, processes in ((SQLITE, 1), (POSTGRESQL, 1), (POSTGRESQL, 2)):
        count = bench.of(1500, 100)
        url = await bench.empty(engine)
        rows_a_second = [await commits(url, count, many) for many in CONCURRENCIES]
        our, calm, pages = await ours(bench, engine, processes)
        bench.table(
            f"/piket arbeidsrecht, stored and answered: {engine}, {processes} process(es)",
            COLUMNS,
            [
                *rows("one durable row", rows_a_second),
                *rows("our bot, back to back", our),
                ("our bot, 0.1 s between two commands", 1, *figures(calm)),
                ("until the page is at Slack", 1, *figures(pages)),
            ],
        )
        bench.aim("calm p50, of a stock ack", calm.p50 / stock[0].p50, 0.5)
        both = direct[0].p50 + rows_a_second[0].p50
        bench.aim("calm p50, of a direct ack and one durable row", calm.p50 / both, 6)
        share = our[-1].per_second / rows_a_second[-1].per_second
        bench.aim("cases a second at 32 at once, of commits", share, 1 / 8, at_least=True)
        bench.aim("until the page is at Slack, p95 ms", pages.p95, 50)


def rows(name: str, results: Sequence[Result]) -> list[tuple[object, ...]]:
    return [
        (name, concurrency, *figures(result))
        for concurrency, result in zip(CONCURRENCIES, results, strict=True)
    ]


def figures(r: Result) -> tuple[float, ...]:
    return r.p50, r.p95, r.p99, r.per_second


async def bolt(kind: str, counts: Sequence[int], bench: Bench) -> list[Result]:
    results = []
    async with server(kind) as bare:
        await measure([bare.port], list(commands(0, 50)), 1)
        for concurrency, count in zip(CONCURRENCIES, counts, strict=True):
            requests = list(commands(0, bench.of(count, 64)))
            results.append(await measure([bare.port], requests, concurrency))
    return results


async def ours(bench: Bench, engine: str, processes: int) -> tuple[list[Result], Result, Result]:
    """Back to back at each concurrency; and one at a time in quiet, with when its page arrived."""
    slack = ZeroSlack()
    slack_url = await slack.start()
    url = await bench.filled(engine)
    results = []
    async with AsyncExitStack() as stack:
        running = [
            await stack.enter_async_context(server("ours", url, slack_url))
            for _ in range(processes)
        ]
        ports = [one.port for one in running]
        await measure(ports, list(commands(0, WARM_UP)), processes)
        start, pages = WARM_UP, bench.of(PAGES, 10)
        calm = await one_by_one(ports[0], slack, start, pages)
        start += pages
        for concurrency in CONCURRENCIES:
            await settled(slack)
            count = bench.of(400, 64)
            requests = list(commands(start, count))
            results.append(await measure(ports, requests, concurrency, ASKED))
            start += count
        await settled(slack)
    await slack.stop()
    return results, *calm


async def settled(slack: ZeroSlack) -> None:
    """Until the outbox is empty: each measurement begins in quiet."""
    before = -1
    while before != slack.count:
        before = slack.count
        await asyncio.sleep(1.5)


async def one_by_one(port: int, slack: ZeroSlack, start: int, count: int) -> tuple[Result, Result]:
    """One command at a time, as people type: until it is answered, and until the page of an
    advocate is at Slack."""
    connection = await connect(port, ASKED)
    times = []
    began = time.perf_counter()
    for request in commands(start, count):
        times.append(await one_page(connection, slack, request))
        await asyncio.sleep(PAUSE)
    connection.close()
    whole = time.perf_counter() - began
    answers, pages = zip(*times, strict=True)
    return summary(answers, whole), summary(pages, whole)


async def one_page(connection: Connection, slack: ZeroSlack, request: bytes) -> tuple[float, float]:
    """Seconds until it was answered, and until an advocate's page was at Slack."""
    slack.arrived.clear()
    sent = time.perf_counter()
    answered = await connection.ask(request)
    while not (  # noqa: ASYNC110  the other process cannot set an event of ours
        arrived := [at for to, at in slack.arrived.items() if to.startswith("U0ADV")]
    ):
        await asyncio.sleep(0.0005)
    return answered, arrived[0] - sent
