"""Timers: which are due, and firing one, in the same transaction as its effect (ruling 11)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cache

import structlog
from sqlalchemy import ColumnElement, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from bot.dispatch import Dispatcher
from handlers.action import Action, UnknownAction
from handlers.turn import Turn
from models.outbox import Lane, Timer
from models.queueing import told_lately

log = structlog.get_logger()
BATCH = 100
FIRING = 7012
"""The advisory locks of timers that are being fired."""
LATE = timedelta(minutes=15)
"""After a pause of the program: what can wait then comes a few at a time."""
COUNTED = (Lane.ANSWER, Lane.CARD)
"""A page must come, and what a coordinator hears of other people's cases holds those up."""
MOST_AT_ONCE, AT_ONCE = 3, timedelta(hours=1)
"""Messages that one person gets after a pause, before the rest waits for the next hour."""


class Fired(Enum):
    DONE = "done"
    NOT_OURS = "not ours"
    """Another process fires it, has fired it, or it was moved to a later moment."""


class Moved(Exception):
    """It was fired or put off while its handler was at work: all of that is taken back."""


class Crowded(Exception):
    """Whom it speaks to has heard enough for now."""


@dataclass
class Timers:
    database: Database
    dispatcher: Dispatcher

    async def due(self, by: datetime, but: Collection[int]) -> list[int]:
        """The earliest first; what can wait after what cannot, for it may have to."""
        async with self.database.reading() as db:
            rows = await db.scalars(
                select(Timer.id)
                .where(Timer.fired_at.is_(None), Timer.due_at <= by, Timer.id.not_in(but))
                .order_by(can_wait(), Timer.due_at, Timer.id)
                .limit(BATCH)
            )
            return list(rows)

    async def next_moment(self) -> datetime | None:
        async with self.database.reading() as db:
            return await db.scalar(
                select(Timer.due_at).where(Timer.fired_at.is_(None)).order_by(Timer.due_at).limit(1)
            )

    async def put_off(self, timer_ids: Collection[int], until: datetime, **why: object) -> None:
        """Unless somebody moved them meanwhile. `why`: what else to write down about them."""
        async with self.database.working.begin() as db:
            await db.execute(
                update(Timer)
                .where(
                    Timer.id.in_(timer_ids),
                    Timer.fired_at.is_(None),
                    Timer.due_at <= self.dispatcher.now(),
                )
                .values(due_at=until, **why)
            )

    async def failed(self, timer_ids: Collection[int], until: datetime) -> None:
        await self.put_off(timer_ids, until, failures=Timer.failures + 1)

    async def fire(self, timer_id: int) -> Fired:
        async with self.database.reading() as db:
            timer = await db.get(Timer, timer_id)
        now = self.dispatcher.now()
        if timer is None or timer.fired_at or timer.due_at > now:
            return Fired.NOT_OURS
        try:
            action = Action.unpack(timer.action)
        except UnknownAction:
            log.error("timer of another version dropped", action=timer.action)
            await self._over(timer)
            self.dispatcher.metrics.timers_dropped.inc()
            return Fired.DONE
        firing = Firing(timer, action, now)
        try:
            await self.dispatcher.perform(action, firing)
        except Moved:
            return Fired.NOT_OURS
        except Crowded:
            log.info("timer put off", action=timer.action)
            await self.put_off([timer_id], now + AT_ONCE, waits=True)
        else:
            metrics = self.dispatcher.metrics
            (metrics.timers_dropped if firing.dropped else metrics.timers_fired).inc()
        return Fired.DONE

    async def _over(self, timer: Timer) -> None:
        async with self.database.working.begin() as db:
            await db.execute(
                update(Timer).where(Timer.id == timer.id).values(fired_at=self.dispatcher.now())
            )


@cache
def can_wait() -> ColumnElement[int]:
    names = sorted(action.name for action in Action.known.values() if action.can_wait)
    return case((or_(*(Timer.action.startswith(f"{name}:") for name in names)), 1), else_=0)


@dataclass
class Firing:
    """What a timer adds to the transaction of its action."""

    timer: Timer
    action: Action
    now: datetime
    dropped: bool = False
    """There was nothing left to do."""

    async def begins(self, db: AsyncSession) -> None:
        """One process at a time: the other need not do it all for nothing. Raises Moved."""
        if db.get_bind().dialect.name == "postgresql":
            alone = func.pg_try_advisory_xact_lock(FIRING, self.timer.id % 2**31)
            if not await db.scalar(select(alone)):
                raise Moved
            if self.late >= LATE or self.timer.waits:  # counted together, so one after the other
                await db.execute(select(func.pg_advisory_xact_lock(FIRING, 0)))

    def did(self, anything: bool) -> None:
        self.dropped = not anything
        if self.dropped:
            log.info(
                "timer dropped", action=self.timer.action, late=round(self.late.total_seconds())
            )

    async def ends(self, turn: Turn) -> None:
        """The rows of the domain and of the outbox are locked first and the timer last, as
        whoever arms it does: the other way around two of them could wait for each other. Raises
        Moved or Crowded."""
        if self.late >= LATE or self.timer.waits:
            people = {o.person_id for o in turn.said if o.person_id and o.lane in COUNTED}
            told = await told_lately(turn.db, people, turn.now, turn.now - AT_ONCE)
            if max(told.values(), default=0) > MOST_AT_ONCE:
                raise Crowded
        fired = await turn.db.execute(
            update(Timer)
            .where(
                Timer.id == self.timer.id,
                Timer.fired_at.is_(None),
                Timer.armed == self.timer.armed,
            )
            .values(fired_at=turn.now)
            .returning(Timer.id)
        )
        if fired.scalar() is None:
            raise Moved

    @property
    def late(self) -> timedelta:
        return self.now - self.timer.due_at
