"""The clock: it only tells that time has passed. What is due stands in the database."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.spells import Spell
from bot.timers import Fired, Timers

log = structlog.get_logger()
SWEEP = 30.0
"""Seconds after which it looks again by itself: a safety net only."""
BRIEFLY = 0.5
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
    """Sleeps until the next timer is due, and fires it. What returns at a fixed hour (the clean-up)
    is APScheduler's to ring."""

    timers: Timers
    time: Time
    scheduler: AsyncIOScheduler = field(default_factory=lambda: AsyncIOScheduler(timezone=UTC))
    awake: asyncio.Event = field(default_factory=asyncio.Event)
    alarm: datetime | None = None
    """The moment it sleeps for."""
    stopping: bool = False
    spell: Spell = field(default_factory=lambda: Spell("clock round"))

    def start(self) -> None:
        self.scheduler.start()

    async def run(self) -> None:
        """Until stopped: fire what is due, then sleep until the next moment or a wake-up."""
        while not self.stopping:
            self.awake.clear()
            self.alarm = None  # whatever is armed from here on wakes it once more
            try:
                wait = await self._round()
            except Exception as failure:
                self.spell.failed(failure)
                wait = BRIEFLY
            else:
                self.spell.went_well()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.awake.wait(), wait)

    async def _round(self) -> float:
        """Seconds it may sleep. What another process fires now is looked at once more."""
        elsewhere = await self.fire_due()
        self.alarm = await self.timers.next_moment()
        if self.alarm is None:
            return SWEEP
        wait = (self.alarm - self.time.now()).total_seconds()
        return min(SWEEP, max(BRIEFLY if elsewhere else 0.0, wait))

    def wake(self) -> None:
        self.awake.set()

    def wake_by(self, moment: datetime) -> None:
        """Only if that is earlier than what it sleeps for: most timers are days away."""
        if self.alarm is None or moment < self.alarm:
            self.wake()

    def stop(self) -> None:
        self.stopping = True
        self.wake()

    async def fire_due(self) -> set[int]:
        """Everything due by now, in order; those that another process fires are given back. One
        that fails is logged and tried again later."""
        failed: set[int] = set()
        elsewhere: set[int] = set()
        while due := await self.timers.due(self.time.now(), {*failed, *elsewhere}):
            for timer_id in due:
                if self.stopping:
                    return elsewhere
                try:
                    if await self.timers.fire(timer_id) is Fired.NOT_OURS:
                        elsewhere.add(timer_id)
                except Exception:
                    failed.add(timer_id)
                    log.exception("timer failed", timer=timer_id)
        if failed:
            await self.timers.failed(failed, self.time.now() + AFTER_FAILURE)
        return elsewhere

    async def move(self, by: timedelta) -> None:
        """Practice only: time passes in jumps from one due timer to the next, as it would."""
        target = self.time.now() + by
        while (moment := await self.timers.next_moment()) is not None and moment <= target:
            self.time.ahead += max(timedelta(0), moment - self.time.now())
            await self.fire_due()
        self.time.ahead += max(timedelta(0), target - self.time.now())
        self.wake()
