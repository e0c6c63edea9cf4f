"""The clock: it only tells that time has passed. What is due stands in the database."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import select

from bot.database import Database
from bot.dispatch import Dispatcher
from models.outbox import Timer

log = structlog.get_logger()
SWEEP_SECONDS = 30
AFTER_FAILURE = timedelta(seconds=30)


@dataclass
class Time:
    """Now, in UTC. Only the practice workspace and tests ever move it."""

    ahead: timedelta = timedelta(0)
    real: Callable[[], datetime] = lambda: datetime.now(UTC)

    def now(self) -> datetime:
        return self.real() + self.ahead


@dataclass
class Clock:
    """Fires due timers. APScheduler wakes it at the next due moment, and sweeps as a safety net."""

    database: Database
    dispatcher: Dispatcher
    time: Time
    scheduler: AsyncIOScheduler = field(default_factory=lambda: AsyncIOScheduler(timezone=UTC))
    awake: asyncio.Event = field(default_factory=asyncio.Event)
    alarm: datetime | None = None
    """The moment it sleeps for."""
    stopping: bool = False

    def start(self) -> None:
        self.scheduler.add_job(self._ring, "interval", seconds=SWEEP_SECONDS, id="sweep")
        self.scheduler.start()

    async def run(self) -> None:
        """Until stopped: fire what is due, then sleep until the next moment or a wake-up."""
        while not self.stopping:
            self.awake.clear()
            self.alarm = None  # whatever is armed from here on wakes it once more
            try:
                await self.fire_due()
                await self._set_alarm()
            except Exception:
                log.exception("clock round failed")
            await self.awake.wait()

    def wake(self) -> None:
        self.awake.set()

    async def _ring(self) -> None:
        """A coroutine, or APScheduler would call it in a thread of its own."""
        self.awake.set()

    def wake_by(self, moment: datetime) -> None:
        """Only if that is earlier than what it sleeps for: most timers are days away."""
        if self.alarm is None or moment < self.alarm:
            self.wake()

    def stop(self) -> None:
        self.stopping = True
        self.wake()

    async def fire_due(self) -> None:
        """Everything due by now, in order. One that fails is logged and tried again later."""
        failed: set[int] = set()
        while (timer_id := await self.next_due(self.time.now(), failed)) is not None:
            try:
                await self.dispatcher.fire(timer_id)
            except Exception:
                failed.add(timer_id)
                log.exception("timer failed", timer=timer_id)
        if failed:
            await self._put_off(failed)

    async def _put_off(self, timer_ids: set[int]) -> None:
        async with self.database.writing.begin() as db:
            for timer_id in timer_ids:
                timer = await db.get_one(Timer, timer_id)
                timer.due_at = self.time.now() + AFTER_FAILURE

    async def next_due(self, by: datetime, leaving_out: set[int]) -> int | None:
        async with self.database.reading() as db:
            return await db.scalar(
                select(Timer.id)
                .where(Timer.fired_at.is_(None), Timer.due_at <= by, Timer.id.not_in(leaving_out))
                .order_by(Timer.due_at, Timer.id)
                .limit(1)
            )

    async def next_moment(self) -> datetime | None:
        async with self.database.reading() as db:
            return await db.scalar(
                select(Timer.due_at).where(Timer.fired_at.is_(None)).order_by(Timer.due_at).limit(1)
            )

    async def _set_alarm(self) -> None:
        self.alarm = moment = await self.next_moment()
        if moment is not None:
            self.scheduler.add_job(
                self._ring,
                "date",
                run_date=moment - self.time.ahead,
                id="alarm",
                replace_existing=True,
                misfire_grace_time=None,
            )

    async def move(self, by: timedelta) -> None:
        """Practice only: time passes in jumps from one due timer to the next, as it would."""
        target = self.time.now() + by
        while (moment := await self.next_moment()) is not None and moment <= target:
            self.time.ahead += max(timedelta(0), moment - self.time.now())
            await self.fire_due()
        self.time.ahead += max(timedelta(0), target - self.time.now())
        self.wake()
