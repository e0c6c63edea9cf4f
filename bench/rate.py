"""How much of what Slack permits the outbox uses, without ever being refused."""

import asyncio

from bench.processes import server
from bench.queued import messages
from bench.setting import SQLITE, Bench
from bench.slack import LimitedSlack
from models.outbox import Lane

CONVERSATIONS = 50
PATIENCE = 3
"""How many times the permitted time the outbox gets."""
MINUTE = 60
"""Edits are measured against a steady fifty a minute: no burst of them lasts."""


async def run(bench: Bench) -> None:
    each, edits = bench.of(30, 8), bench.of(150, 60)
    bursts, steady = LimitedSlack(), LimitedSlack()
    seconds = (each - bursts.burst) / bursts.per_second
    minutes = (edits - 1) / steady.edits
    rows = []
    for name, slack, count, permitted, is_edit in (
        ("chat.postMessage", bursts, each * CONVERSATIONS, seconds, False),
        ("chat.update", steady, edits, minutes * MINUTE, True),
    ):
        taken = await sent(bench, slack, count, permitted, is_edit)
        rows.append((name, count, permitted, taken, permitted / taken, slack.refused))
    columns = ("", "messages", "s permitted", "s taken", "of what is permitted", "429")
    bench.table(f"Sending to {CONVERSATIONS} conversations of a Slack with limits", columns, rows)
    for name, *_, share, refused in rows:
        bench.aim(f"{name}, of what is permitted", share, 0.95, at_least=True)
        bench.aim(f"{name}, refused", refused, 0)


async def sent(
    bench: Bench, slack: LimitedSlack, count: int, permitted: float, edits: bool
) -> float:
    """Seconds between the first and the last message."""
    url = await bench.filled(SQLITE)
    people = list(range(1, CONVERSATIONS + 1))
    messages(url, people, -(-count // CONVERSATIONS), Lane.ANSWER, edits)
    async with server("ours", url, await slack.start()):
        for _ in range(int(10 * (PATIENCE * permitted + 5))):
            await asyncio.sleep(0.1)
            if len(slack.times) >= count:
                break
    await slack.stop()
    times = slack.times[:count]
    return (times[-1] - times[0]) * count / len(times)
