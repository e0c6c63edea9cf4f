"""Between processes on one PostgreSQL: a word that something changed, and one who leads."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import psycopg
import structlog
from sqlalchemy.engine import make_url

from bot.database import KEEPALIVES, Database, settings
from bot.spells import Spell

log = structlog.get_logger()
AFTERWARDS = 0.05
"""Seconds: whoever wrote it is at work on it already. The others come when he is too busy."""
AGAIN = 2.0
"""Seconds between two tries to lead, or to connect; a leader that dies is succeeded within this."""
FROZEN = "10s"
"""A leader that does not stir for so long leads no longer: the server ends its connection."""
Row = psycopg.AsyncConnection[tuple[object, ...]]


@asynccontextmanager
async def connection(database: Database, **limits: str) -> AsyncIterator[Row]:
    """Of its own, for as long as it is needed. Keepalives notice a server that is gone."""
    url = make_url(database.url).set(drivername="postgresql")
    async with await psycopg.AsyncConnection.connect(
        url.render_as_string(hide_password=False),
        autocommit=True,
        application_name=database.name,
        connect_timeout=10,
        options=settings(**limits),
        **KEEPALIVES,
    ) as opened:
        yield opened


@dataclass
class Notices:
    """Wakes this process when another one wrote something (the triggers of migration 0002)."""

    database: Database
    wakes: dict[str, Callable[[], None]]
    """By the table that changed."""
    stopping: bool = False
    listening: asyncio.Task[None] | None = None
    spell: Spell = field(default_factory=lambda: Spell("listening to the database"))

    async def run(self) -> None:
        """Until stopped. After a lost connection everything is looked at: a word was missed."""
        self.listening = asyncio.current_task()
        while not self.stopping:
            try:
                async with connection(self.database) as opened:
                    await opened.execute("listen piket")
                    self.spell.went_well()
                    for wake in self.wakes.values():
                        wake()
                    await self._listen(opened)
            except psycopg.Error as lost:
                self.spell.failed(lost)
            await asyncio.sleep(AGAIN)

    def stop(self) -> None:
        self.stopping = True
        if self.listening:
            self.listening.cancel()

    async def _listen(self, opened: Row) -> None:
        async for notice in opened.notifies():
            table, _, writer = notice.payload.partition(" ")
            if writer != self.database.name and table in self.wakes:
                asyncio.get_running_loop().call_later(AFTERWARDS, self.wakes[table])


async def while_leading(
    database: Database,
    lock: int,
    work: Callable[[], Awaitable[None]],
    standing_by: Callable[[], None] = lambda: None,
) -> None:
    """Do this in one process at a time, until cancelled; if that one dies, another takes over
    within seconds. An advisory lock lives as long as its connection does, and no longer.
    `standing_by` is called now and then by who does not lead."""
    while True:
        try:
            async with connection(database, idle_session_timeout=FROZEN) as opened:
                while not await _leads(opened, lock):
                    standing_by()
                    await asyncio.sleep(AGAIN)
                log.info("leads", lock=lock)
                await _as_long_as(opened, work)
        except psycopg.Error as lost:
            log.warning("leads no longer", lock=lock, error=type(lost).__name__)
            await asyncio.sleep(AGAIN)


async def _leads(opened: Row, lock: int) -> bool:
    found = await (await opened.execute("select pg_try_advisory_lock(%s)", [lock])).fetchone()
    return bool(found and found[0])


async def _as_long_as(opened: Row, work: Callable[[], Awaitable[None]]) -> None:
    """Raises psycopg.Error when the lock may be somebody else's."""

    async def holds() -> None:
        while True:
            await asyncio.sleep(AGAIN)
            await opened.execute("select 1")

    tasks = [asyncio.ensure_future(work()), asyncio.ensure_future(holds())]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
