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


async def run(bench: Bench) -> None:
    each = bench.of(30, 8)
    posts = LimitedSlack()
    permitted = (each - posts.burst) / posts.per_second
    edits = LimitedSlack()
    of_each = bench.of(3, 2)
    minutes = (of_each * CONVERSATIONS - 1) // edits.edits
    rows = []
    for name, slack, count, seconds, is_edit in (
        ("chat.postMessage", posts, each, permitted, False),
        ("chat.update", edits, of_each, minutes * MINUTE, True),
    ):
        taken = await sent(bench, slack, count, seconds, is_edit)
        rows.append((name, count * CONVERSATIONS, seconds, taken, seconds / taken, slack.refused))
    columns = ("", "messages", "s permitted", "s taken", "of what is permitted", "429")
    bench.table(f"Sending to {CONVERSATIONS} conversations of a Slack with limits", columns, rows)
    for name, *_, share, refused in rows:
        bench.aim(f"{name}, of what is permitted", share, 0.95, at_least=True)
        bench.aim(f"{name}, refused", refused, 0)


async def sent(
    bench: Bench, slack: LimitedSlack, each: int, permitted: float, edits: bool
) -> float:
    """Seconds between the first and the last message."""
    url = await bench.filled(SQLITE)
    people = list(range(1, CONVERSATIONS + 1))
    messages(url, people, each, Lane.ANSWER, edits)
    async with server("ours", url, await slack.start()):
        for _ in range(int(10 * (PATIENCE * permitted + 5))):
            await asyncio.sleep(0.1)
            if len(slack.times) >= each * CONVERSATIONS:
                break
    await slack.stop()
    share = len(slack.times) / (each * CONVERSATIONS)
    return (slack.times[-1] - slack.times[0]) / share if slack.times else float("inf")
