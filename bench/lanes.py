"""A page while thousands of card updates and a digest wait: no lower lane delays it."""

import asyncio

from bench.command import ASKED, COLUMNS, PAUSE, figures, one_page
from bench.load import commands, connect, summary
from bench.people import ASKERS
from bench.processes import server
from bench.queued import messages
from bench.setting import POSTGRESQL, SQLITE, Bench
from bench.slack import ZeroSlack
from models.outbox import Lane

PEOPLE = 500
"""Who have a card to be redrawn; the last of the askers, so that the first ask meanwhile."""


async def run(bench: Bench) -> None:
    each = bench.of(10, 1)
    for engine in (SQLITE, POSTGRESQL):
        url, slack = await bench.filled(engine), ZeroSlack()
        messages(url, list(range(ASKERS - PEOPLE + 1, ASKERS + 1)), each, Lane.CARD, edits=True)
        times = []
        async with server("ours", url, await slack.start()) as one:
            connection = await connect(one.port, ASKED)
            for request in commands(0, bench.of(60, 10)):
                times.append(await one_page(connection, slack, request))
                await asyncio.sleep(PAUSE)
            updated = slack.calls["chat.update"]
            connection.close()
        await slack.stop()
        answers, pages = (summary(seconds, sum(seconds)) for seconds in zip(*times, strict=True))
        bench.table(
            f"With {PEOPLE * each} card updates waiting, {updated} of them sent meanwhile: {engine}",
            COLUMNS,
            [
                ("answered", 1, *figures(answers)),
                ("until the page is at Slack", 1, *figures(pages)),
            ],
        )
        bench.aim("until the page is at Slack, p95 ms", pages.p95, 250)
