"""Runs everything side by side and prints one table. These machines are noisy: read the ratios."""

import asyncio
import contextlib
import os
import platform
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.load import Result, commands, connect, measure, summary
from bench.slack import ZeroSlack

CONCURRENCIES = (1, 8, 32)
WARM_UP, PAGES = 20, 150
"""Every asker asks once: a second time within a minute would only be asked back."""
COUNT = {"stock": (200, 800, 2000), "direct": (1500, 3000, 3000), "ours": (400, 400, 400)}
COMMITS = 1500
ASKED = b"Ik vraag"
PAUSE = 0.1
"""Seconds between two commands in the calm measurement."""


@contextlib.asynccontextmanager
async def server(*arguments: str) -> AsyncIterator[int]:
    """A process of its own, until the measurement is done; yields its port."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.servers", *arguments, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield int(await process.stdout.readline())
    finally:
        process.terminate()
        await process.wait()


async def bolt(kind: str) -> list[Result]:
    results = []
    async with server(kind) as port:
        await measure(port, list(commands(0, 50)), 1)
        for concurrency, count in zip(CONCURRENCIES, COUNT[kind], strict=True):
            results.append(await measure(port, list(commands(0, count)), concurrency))
    return results


async def commits(folder: Path) -> list[Result]:
    results = []
    for concurrency in CONCURRENCIES:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "bench.servers", "commits", f"sqlite+aiosqlite:///{folder}/commits.db"),
            *(str(COMMITS), str(concurrency)),
            stdout=asyncio.subprocess.PIPE,
        )
        out, _ = await process.communicate()
        results.append(Result(*map(float, out.split())))
    return results


async def ours(folder: Path) -> tuple[list[Result], Result, Result]:
    """The stored and answered command, and how long until the page is at Slack."""
    slack = ZeroSlack()
    url = await slack.start()
    results = []
    async with server("ours", f"sqlite+aiosqlite:///{folder}/piket.db", url) as port:
        await measure(port, list(commands(0, WARM_UP)), 1)
        calm, pages = await page_latency(port, slack)
        start = WARM_UP + PAGES
        for concurrency, count in zip(CONCURRENCIES, COUNT["ours"], strict=True):
            await settled(slack)
            requests = list(commands(start, count))
            results.append(await measure(port, requests, concurrency, ASKED))
            start += count
    await slack.runner.cleanup()
    return results, calm, pages


async def settled(slack: ZeroSlack) -> None:
    """Until the outbox is empty: each measurement begins in quiet."""
    before = -1
    while before != slack.count:
        before = slack.count
        await asyncio.sleep(1.5)


async def page_latency(port: int, slack: ZeroSlack) -> tuple[Result, Result]:
    """One command at a time, as people type: until it is answered, and until the page of an
    advocate is at Slack."""
    connection = await connect(port, ASKED)
    answers, pages = [], []
    began = time.perf_counter()
    for request in commands(WARM_UP, PAGES):
        slack.arrived.clear()
        sent = time.perf_counter()
        answers.append(await connection.ask(request))
        while not (  # noqa: ASYNC110  the other process cannot set an event of ours
            arrived := [at for to, at in slack.arrived.items() if to.startswith("U0ADV")]
        ):
            await asyncio.sleep(0.0005)
        pages.append(arrived[0] - sent)
        await asyncio.sleep(PAUSE)
    connection.writer.close()
    whole = time.perf_counter() - began
    return summary(answers, whole), summary(pages, whole)


def show(rows: dict[str, list[Result]], calm: Result, pages: Result) -> None:
    console = Console(width=110)
    table = Table(title="Slash command: signed HTTP, loopback, SQLite synchronous=FULL")
    for name in ("", "at once", "p50 ms", "p95 ms", "p99 ms", "a second"):
        table.add_column(name, justify="left" if not name else "right")
    for name, results in rows.items():
        for concurrency, r in zip(CONCURRENCIES, results, strict=True):
            figures = (f"{r.p50:.2f}", f"{r.p95:.2f}", f"{r.p99:.2f}", f"{r.per_second:.0f}")
            table.add_row(name, str(concurrency), *figures)
    console.print(table)
    stock, direct, commit, our = (results[0].p50 for results in rows.values())
    for name, p50 in (("back to back, its pages being sent meanwhile", our), ("calm", calm.p50)):
        console.print(
            f"{name}: p50 {p50:.1f} ms; {p50 / stock:.2f} of the stock ack (aim 0.5); "
            f"{p50 / (direct + commit):.1f} of direct ack + commit (aim 6)"
        )
    console.print(
        f"command until the page is at Slack: p50 {pages.p50:.1f}, p95 {pages.p95:.1f} ms (aim p95 50)"
    )
    cores = os.cpu_count()
    console.print(f"{platform.system()}, {cores} cores, Python {platform.python_version()}")


async def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = {
            "1 stock Bolt, ack only": await bolt("stock"),
            "2 Bolt process_before_response, ack only": await bolt("direct"),
            "3 one durable row": await commits(folder),
        }
        our, calm, pages = await ours(folder)
        rows["4 our bot, stored and answered"] = our
        show(rows, calm, pages)


if __name__ == "__main__":
    asyncio.run(main())
