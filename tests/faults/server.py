"""The same days on a real PostgreSQL: every statement is a step at which the power can go.

Here a seed is nearly the same day, not exactly: each process has several connections, and how two
of them interleave inside the server is the server's business. People, weather and crashes are drawn
as ever, but after the first race that ends otherwise they meet another day.
"""

import asyncio
import itertools
import logging
import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import psycopg
from sqlalchemy import ColumnElement, bindparam, event
from sqlalchemy.engine import make_url

from bot.database import Database
from bot.postgres import AFTERWARDS
from models.base import Moment
from tests.faults.loop import ToldTime
from tests.faults.power import Power, PowerCut, current
from tests.faults.storage import PAUSES
from tests.postgres import TEMPLATE, Postgres, copied

if TYPE_CHECKING:
    from tests.faults.process import Process

DIES_WITHIN = 10.0
"""Real seconds for the server to roll back what a dead process had open."""
DEADLOCK = "-c deadlock_timeout=50ms"
"""Whoever waits for a lock waits in real time; the default of a second would cost that much."""
WORKING = (
    "select 1 from pg_stat_activity where datname = current_database() and state = 'active' "
    "and pid != pg_backend_pid() and wait_event_type is distinct from 'Lock'"
)


class OnToldTime(Database):
    """The server's clock is the real one: here all agree on the simulated one instead."""

    def clock(self, after: timedelta = timedelta(0)) -> ColumnElement[datetime]:
        return bindparam(None, callable_=lambda: self.tells() + after, type_=Moment())


class Connection(psycopg.AsyncConnection[Any]):
    """Of a process: nothing leaves it without power."""

    server: "Servers"
    power: Power
    wrote = False

    async def wait(self, gen: Any, *more: Any, **options: Any) -> Any:
        try:
            self.power.step()
            if self.server.rng.random() < PAUSES:
                await asyncio.sleep(self.server.rng.expovariate(200))
                self.power.step()
        except BaseException:
            gen.close()
            raise
        return await super().wait(gen, *more, **options)

    async def commit(self) -> None:
        """The power may go before, or after: then it stands, and nobody was told."""
        wrote, self.wrote = self.wrote, False
        await super().commit()
        if wrote:
            self.server.wrote()
        self.power.step()

    async def rollback(self) -> None:
        """Of a process without power that has happened already. Never the step at which it goes."""
        self.wrote = False
        if self.power.on:
            async with self.lock:
                await super().wait(self._rollback_gen())

    async def _try_cancel(self, **options: Any) -> None:
        """Who has no power asks the server for nothing."""
        if self.power.on:
            await super()._try_cancel(**options)
        else:
            self.pgconn.finish()


class Cursor(psycopg.AsyncCursor[Any]):
    """Nobody need look after a commit that changed nothing, and most are like that."""

    async def execute(self, query: Any, *more: Any, **options: Any) -> Any:
        connection: Any = self.connection
        connection.wrote |= not str(query).lstrip().lower().startswith("select")
        return await super().execute(query, *more, **options)

    async def executemany(self, *what: Any, **options: Any) -> None:
        connection: Any = self.connection
        connection.wrote = True
        await super().executemany(*what, **options)


class Servers:
    """One Database a process name, and one database of the server a day."""

    again = "make simulate DAYS=1 SEED={seed} DATABASE=postgresql (nearly the same day: several "
    again += "connections may interleave otherwise)"

    def __init__(self, postgres: Postgres) -> None:
        self.postgres, self.numbers = postgres, itertools.count(1)
        self.kept: dict[str, Database] = {}
        self.open: list[Connection] = []
        self.awake: dict[str, Process] = {}

    def begins(self, seed: int, committed: Callable[[list[Any]], None]) -> None:
        self.name, self.committed = f"dag_{next(self.numbers)}", committed
        logging.getLogger("psycopg").setLevel(logging.ERROR)  # it warns of each cut connection
        self.rng = random.Random(f"{seed}:store")
        self.postgres.run(copied(self.name))
        url = make_url(self.postgres.url(self.name)).set(drivername="postgresql")
        self.eye = psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)
        self.eye.execute("listen piket")
        loop = asyncio.get_running_loop()
        assert isinstance(loop, ToldTime)
        loop.stopwatch.is_answering = lambda: bool(self.look(WORKING))

    def ends(self) -> None:
        """After its loop: nobody waits for these any more."""
        for connection in self.open:
            connection.pgconn.finish()
        self.open.clear()
        self.awake.clear()
        self.eye.close()
        logging.getLogger("psycopg").setLevel(logging.NOTSET)
        self.postgres.run(f"drop database {self.name} with (force)")

    def look(self, sql: str, *given: str) -> list[Any]:
        found = self.eye.execute(sql.replace("?", "%s"), given)
        return found.fetchall() if found.description else []

    def of(self, name: str) -> Database:
        if name not in self.kept:
            database = self.kept[name] = OnToldTime(self.postgres.url(TEMPLATE))
            for engine in (database.writer, database.worker):
                event.listen(engine.sync_engine, "do_connect", self._today)
        database = self.kept[name]
        for engine in (database.writer, database.worker):
            engine.sync_engine.dispose(close=False)
        return database

    def starts(self, process: "Process") -> None:
        """In place of `bot.postgres.Notices`, whose connection would be waited for all day."""
        self.awake[process.name] = process

    def wrote(self) -> None:
        """What the triggers tell is told to the others, as `Notices` does."""
        self.committed(self.look("select id, state, answerer_id from casus order by id"))
        for notice in self.eye.notifies(timeout=0):
            table, _, writer = notice.payload.partition(" ")
            for process in self.awake.values():
                core = process.core
                if process.power.on and core.database.name != writer:
                    wake = {"delivery": core.outbox.wake, "timer": core.clock.wake}[table]
                    asyncio.get_running_loop().call_later(AFTERWARDS, wake)

    def _today(self, dialect: Any, record: Any, arguments: Any, options: dict[str, Any]) -> None:
        options |= {"dbname": self.name, "options": DEADLOCK, "async_creator_fn": self._connect}

    async def _connect(self, **options: Any) -> Connection:
        power = current.get()
        assert power is not None, "only a process opens the database"
        power.step()
        connection = await Connection.connect(**options, cursor_factory=Cursor)
        connection.server, connection.power = self, power
        self.open.append(connection)
        if not power.on:
            raise PowerCut(power.name)
        pid = connection.pgconn.backend_pid
        power.when_cut.append(lambda: self._dies(connection, pid))
        return connection

    def _dies(self, connection: Connection, pid: int) -> None:
        """The server has rolled back and let go of everything when this returns. Our end is closed
        at the end of the day: whoever waits for it has to let go of its number first."""
        if not connection.closed:
            self.look(f"select pg_terminate_backend({pid})")
            until = time.monotonic() + DIES_WITHIN
            while self.look(f"select 1 from pg_stat_activity where pid = {pid}"):
                assert time.monotonic() < until, "the server does not let go"
