"""How the databases answer the statements of a page: what reads a large table from end to end."""

import asyncio
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event, text
from sqlalchemy.engine.interfaces import DBAPICursor, ExecutionContext

from bench.page import with_history
from bench.people import TEAM, advocate, asker
from bench.setting import POSTGRESQL, SQLITE, Bench
from bot.clock import Clock, Time
from bot.database import Database
from bot.dispatch import Dispatcher
from bot.events import Event, Typed, Who
from bot.outbox import Outbox
from bot.platform import Letter, Receipt
from bot.timers import Timers
from handlers.action import Action
from handlers.kaarten.actions import Accept, Withdraw
from handlers.turn import Face

LARGE = re.compile(r"\b(casus|attempt|registration|posting|delivery|timer|inbox)(_\d+)?\b")
OF_OPEN = ("ix_delivery_open", "ix_timer_due", "uq_timer_action")
SLOWEST, TRIES = 6, 5
SHORT = 150
"""Signs of a statement that are shown."""


class Silent:
    """A platform that takes everything and shows nothing."""

    name, local, looks_up = "slack", True, True

    async def send(self, letter: Letter) -> Receipt:
        return Receipt(letter.channel, letter.edits or str(letter.delivery_id))

    async def is_member(self, channel: str, external_id: str) -> bool:
        return False

    def link(self, channel: str, external_id: str) -> str | None:
        return None

    def tapped(self) -> list[str]:
        return []


async def run(bench: Bench) -> None:
    for engine in (SQLITE, POSTGRESQL):
        database = Database(await with_history(bench, engine, bench.of(200_000, 5_000)))
        with heard(database) as statements:
            await story(database)
        bench.say(f"{engine}, {len(statements)} statements of a page: the slowest, and full scans")
        timed = [(await took(database, s, given), s, given) for s, given in statements.items()]
        for number, (seconds, statement, given) in enumerate(sorted(timed, key=_time)[::-1]):
            plan = await plan_of(database, statement, given)
            scans = [line for line in plan if reads_all(line)]
            if number < SLOWEST or scans:
                words = " ".join(statement.split())
                shown = words[max(words.find("FROM"), 0) :][:SHORT]
                bench.say(f"{1000 * seconds:6.2f} ms  {shown}")
            for line in scans:
                bench.say(f"           reads all: {line.strip()}")
        await database.close()


async def story(database: Database) -> None:
    """A page that is asked, sent, accepted and withdrawn, and the clock that looks around."""
    now = Time()
    dispatcher = Dispatcher(database, now.now, ("slack",))
    outbox = Outbox(database, {"slack": Silent()}, now.now)
    clock = Clock(Timers(database, dispatcher), now)
    first = await last_casus(database) + 1
    what: tuple[tuple[str, Typed | Action], ...] = (
        (asker(3), Typed("arbeidsrecht mag dit?")),
        *((advocate(n), Accept(first)) for n in (3, 203)),  # whichever of the two was asked
        (asker(3), Withdraw(first)),
    )
    for number, (who, does) in enumerate(what):
        await told(dispatcher, number, who, does)
        await outbox.drain()
        await clock.fire_due()
        await clock.timers.next_moment()
        await asyncio.sleep(0)


async def last_casus(database: Database) -> int:
    async with database.reading() as db:
        return int(await db.scalar(text("select coalesce(max(id), 0) from casus")) or 0)


async def told(dispatcher: Dispatcher, number: int, who: str, what: Typed | Action) -> None:
    face = Face("slack")
    await dispatcher.handle(Event(f"bench-{number}", Who("slack", TEAM, who), face, what))


@contextmanager
def heard(database: Database) -> Iterator[dict[str, Any]]:
    """Every statement with the values it had first."""
    statements: dict[str, Any] = {}

    def hears(  # noqa: PLR0913  SQLAlchemy calls it so
        connection: Connection,
        cursor: DBAPICursor,
        statement: str,
        given: Any,
        context: ExecutionContext,
        many: bool,
    ) -> None:
        if statement.lower().startswith(("select", "update", "delete")):
            statements.setdefault(statement, given[0] if many else given)

    engines = {database.writer.sync_engine, database.reader.sync_engine}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", hears)
    yield statements
    for engine in engines:
        event.remove(engine, "before_cursor_execute", hears)


async def plan_of(database: Database, statement: str, given: Any) -> list[str]:
    word = "explain query plan" if database.is_sqlite else "explain"
    async with database.reader.connect() as db:
        rows = await db.exec_driver_sql(f"{word} {statement}", given)
        return [str(row[-1]) for row in rows]


async def took(database: Database, statement: str, given: Any) -> float:
    """Seconds, at best; whatever it changes is rolled back."""
    best = float("inf")
    async with database.reader.connect() as db:
        for _ in range(TRIES):
            began = time.perf_counter()
            result = await db.exec_driver_sql(statement, given)
            if result.returns_rows:
                result.all()
            best = min(best, time.perf_counter() - began)
        await db.rollback()
    return best


def _time(timed: tuple[float, str, Any]) -> float:
    return timed[0]


def reads_all(line: str) -> bool:
    """A scan of a table that grows with every case, but not of the index of what is open."""
    whole = "Seq Scan" in line or line.startswith("SCAN")
    return whole and bool(LARGE.search(line)) and not any(index in line for index in OF_OPEN)
