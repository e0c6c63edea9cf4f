"""What the watchdog asks the database: is anything late, and are the tables ours."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Generic, TypeVar

from alembic.script import ScriptDirectory
from sqlalchemy import bindparam, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import MIGRATIONS
from bot.deliveries import IS_OPEN
from models.attempt import Attempt
from models.base import Moment
from models.outbox import Delivery, Posting, Timer
from models.piket_states import Outcome

T = TypeVar("T")
TIMER_LATE = timedelta(seconds=60)
PAGE_LATE = timedelta(seconds=30)
BEFORE = bindparam("before", type_=Moment())
LATE_TIMERS = select(func.count(), func.min(Timer.due_at)).where(
    text("timer.fired_at is null"), Timer.due_at < BEFORE
)
FAILING_TIMERS = select(func.count(), func.min(Timer.due_at)).where(
    text("timer.fired_at is null"), Timer.failures >= 3, BEFORE.is_not(None)
)
"""Each try moves them on, so they are never late."""
UNSENT_PAGES = (
    select(func.count(), func.min(Delivery.created_at))
    .join(Attempt, Delivery.attempt_id == Attempt.id)
    .join(Posting)
    .where(
        IS_OPEN,
        Delivery.created_at < BEFORE,
        Posting.external_id.is_(None),
        Attempt.outcome == Outcome.ASKED,
    )
)
"""Whose casus was taken or withdrawn meanwhile is not waited for."""


@dataclass(frozen=True)
class Finding:
    """Something that is not well: a name for the figures, a sentence for the log."""

    name: str
    sentence: str
    count: int = 1


async def late(db: AsyncSession, now: datetime) -> list[Finding]:
    """Whatever holds it up: a platform that asked for a pause makes a page late all the same."""
    found = []
    for name, statement, patience in (
        ("late_timers", LATE_TIMERS, TIMER_LATE),
        ("failing_timers", FAILING_TIMERS, timedelta(0)),
        ("unsent_pages", UNSENT_PAGES, PAGE_LATE),
    ):
        count, since = (await db.execute(statement, {"before": now - patience})).one()
        if count:
            what = name.replace("_", " ")
            age = int((now - since).total_seconds())
            found.append(Finding(name, f"{count} {what}, the oldest for {age} s", count))
    return found


@cache
def newest_tables() -> str | None:
    """The migration this program was written for."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


async def tables_are_current(db: AsyncSession) -> bool:
    """Read plainly: Alembic's own way wants a connection that is not asynchronous."""
    stands: str | None = await db.scalar(text("select version_num from alembic_version"))
    return stands == newest_tables()


@dataclass
class Limited(Generic[T]):
    """Work with a time limit. While it hangs no second is begun: who asks waits for the same."""

    work: Callable[[], Awaitable[T]]
    seconds: float
    task: "asyncio.Task[T] | None" = field(default=None, repr=False)

    async def __call__(self) -> T:
        """Raises TimeoutError in time, also when the work cannot be cut short."""
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self._run())
            self.task.add_done_callback(_looked_at)
        done, _ = await asyncio.wait({self.task}, timeout=self.seconds)
        if not done:
            raise TimeoutError
        return self.task.result()

    async def stop(self) -> None:
        if self.task is not None and not self.task.done():
            self.task.cancel()
            await asyncio.wait({self.task}, timeout=self.seconds)

    async def _run(self) -> T:
        return await self.work()


def _looked_at(task: "asyncio.Task[T]") -> None:
    """Nobody may be waiting any more: then its failure was told as a time that ran out."""
    if not task.cancelled():
        task.exception()
