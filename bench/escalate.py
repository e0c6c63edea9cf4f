"""Very many cases whose time is up in the same second: until all their pages are queued."""

import cProfile
import pstats
import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from bench.history import CARDS, PATIENCE, Row, attempt, casus, posting, write
from bench.people import ASKERS
from bench.setting import POSTGRESQL, SQLITE, Bench
from bot.clock import Clock, Time
from bot.database import Database
from bot.dispatch import Dispatcher
from bot.timers import Timers
from handlers.piket.verloop import Close, Escalate
from models.outbox import Delivery, Lane

DRAWN = len(CARDS) - 1
"""An open casus has no answerer's tap card."""
LINES = 30


async def run(bench: Bench) -> None:
    counts = (1_000, 10_000) if not bench.quick else (20, 100)
    rows = []
    for engine, count in [(SQLITE, counts[0]), *((POSTGRESQL, count) for count in counts)]:
        seconds = await escalated(bench, await bench.filled(engine), count)
        rows.append((engine, count, seconds, count / seconds))
    columns = ("", "due in one second", "s until all is queued", "a second")
    bench.table("Escalations, one process", columns, rows)
    bench.aim(f"s for {counts[1]}", rows[-1][2], 1)


async def escalated(bench: Bench, url: str, count: int) -> float:
    due = datetime.now(UTC).replace(tzinfo=None) - timedelta(seconds=1)
    for table, made in tables(count, due):
        write(url, table, made)
    database, now = Database(url), Time()
    clock = Clock(Timers(database, Dispatcher(database, now.now, ("slack",))), now)
    profile = cProfile.Profile()
    began = time.perf_counter()
    if bench.profile:
        profile.enable()
    await clock.fire_due()
    profile.disable()
    taken = time.perf_counter() - began
    async with database.reading() as db:
        pages = await db.scalar(select(func.count()).where(Delivery.lane == Lane.PAGE))
    assert pages == count, f"{pages} pages for {count} escalations"
    await database.close()
    if bench.profile:
        pstats.Stats(profile).sort_stats("tottime").print_stats(LINES)
    return taken


def tables(count: int, due: datetime) -> list[tuple[str, list[Row]]]:
    """Open cases whose first colleague has not answered, as `/piket` leaves them."""
    asked_at, numbers = due - PATIENCE, range(1, count + 1)
    escalates = [{"action": Escalate(n).pack(), "due_at": due} for n in numbers]
    closes = [{"action": Close(n).pack(), "due_at": due + timedelta(days=7)} for n in numbers]
    return [
        ("casus", [casus(n, asked_at, "open") for n in numbers]),
        ("attempt", [attempt(n, asked_at, "gevraagd") for n in numbers]),
        ("registration", [asker_side(n, asked_at) for n in numbers]),
        ("posting", [posting(n, card, asked_at) for n in numbers for card in range(DRAWN)]),
        ("timer", [*escalates, *closes]),
    ]


def asker_side(n: int, opened_at: datetime) -> Row:
    return {
        "casus_id": n,
        "side": "vrager",
        "person_id": n % ASKERS + 1,
        "opened_at": opened_at,
        "rating_refused": False,
    }
