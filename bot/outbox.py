"""Sends what was said: wakes at once, in lanes, one recipient never holding up another."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from sqlalchemy import bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import addressing
from bot.database import Database
from bot.pacing import Bucket, Retry, Waiting, choose, next_look
from bot.platform import Letter, NotNow, Platform, Receipt, Refused
from models.base import Moment
from models.outbox import Delivery, Posting, Progress
from models.piket import Attempt, Casus, Outcome

log = structlog.get_logger()
BATCH = 200
OPEN = (Progress.QUEUED, Progress.SENDING)
WAITING = (
    select(
        Delivery.id,
        Delivery.lane,
        Delivery.due_at,
        Delivery.created_at,
        (Delivery.state == Progress.SENDING).label("is_sending"),
        Posting.platform,
        Posting.person_id,
        Posting.room_id,
        Posting.casus_id,
        Posting.about,
        Posting.channel,
        Posting.external_id,
    )
    .join(Posting)
    .where(Delivery.state.in_(OPEN), Delivery.due_at <= bindparam("now", type_=Moment()))
    .order_by(Delivery.lane, Delivery.id)
    .limit(BATCH)
)
NEXT_DUE = select(func.min(Delivery.due_at)).where(
    Delivery.state == Progress.QUEUED, Delivery.due_at > bindparam("now", type_=Moment())
)
LAST_SENDS = 5.0
"""Seconds that a stop waits for messages on their way, so that they are not sent twice."""


@dataclass
class Outbox:
    database: Database
    platforms: Mapping[str, Platform]
    now: Callable[[], datetime]
    not_reached: Callable[[int], Awaitable[None]]
    """A page the platform will never deliver: told with its attempt's id."""
    delivered: Callable[[str, str], None] = lambda platform, channel: None
    """Something new stands there now: (platform, channel)."""
    bucket: Bucket = field(default_factory=Bucket)
    retry: Retry = field(default_factory=Retry)
    asleep: asyncio.Event = field(default_factory=asyncio.Event)
    sending: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    paused: dict[str, float] = field(default_factory=dict)
    stopping: bool = False

    def wake(self) -> None:
        self.asleep.set()

    async def recover(self) -> None:
        """After a crash nobody knows what was sent: it is sent again, rather than lost."""
        async with self.database.writing.begin() as db:
            await db.execute(
                update(Delivery)
                .where(Delivery.state == Progress.SENDING)
                .values(state=Progress.QUEUED)
            )

    async def run(self) -> None:
        """Until stopped: send what may go, then sleep until something changes."""
        await self.recover()
        try:
            while not self.stopping:
                await self._turn()
        finally:
            if self.sending:
                await asyncio.wait(self.sending.values(), timeout=LAST_SENDS)

    async def _turn(self) -> None:
        self.asleep.clear()
        try:
            wait = await self.round()
        except Exception:
            log.exception("outbox round failed")
            wait = 1.0
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.asleep.wait(), wait)

    def stop(self) -> None:
        """After this round, so that no query is cut off halfway."""
        self.stopping = True
        self.wake()

    async def drain(self) -> None:
        """Send until nothing more can go now."""
        while True:
            await self.round()
            if not self.sending:
                return
            await asyncio.gather(*self.sending.values())

    async def round(self) -> float | None:
        """Start everything that may go now; returns the seconds until it is worth looking again."""
        clock, now = asyncio.get_running_loop().time(), self.now()
        async with self.database.reading() as db:
            due = await db.execute(WAITING, {"now": now})
            rows = [Waiting(**row) for row in due.mappings()]
            wait = next_look(rows, await db.scalar(NEXT_DUE, {"now": now}), now)
        for row in choose(rows, self.sending, now):
            pause = max(self._pace(row, clock), self.paused.get(row.method, 0.0) - clock)
            if pause > 0:
                wait = min(wait, pause) if wait is not None else pause
                continue
            self.bucket.take(row.conversation, clock)
            task = asyncio.create_task(self._send(row))
            self.sending[row.conversation] = task
            task.add_done_callback(partial(self._done, row.conversation))
        return wait

    def _done(self, where: str, task: asyncio.Task[None]) -> None:
        self.sending.pop(where, None)
        self.wake()

    def _pace(self, row: Waiting, clock: float) -> float:
        """Our own pages have no limits; the platforms do."""
        platform = self.platforms.get(row.platform)
        if platform is None or platform.local:
            return 0.0
        return self.bucket.ready_in(row.conversation, clock)

    async def _send(self, row: Waiting) -> None:
        """Address, claim, send, record: no transaction is open while a platform is waited for."""
        delivery_id = row.id
        try:
            prepared = await self._prepare(delivery_id)
            if prepared is None:
                return
            platform, letter, posting_id = prepared
            try:
                receipt = await platform.send(letter)
            except Refused as reason:
                await self._refused(delivery_id, str(reason))
            except NotNow as later:
                await self._postpone(row, later)
            else:
                kept = platform.local or letter.message.once
                body = {} if kept else {"message": None}
                await self._sent(delivery_id, posting_id, receipt, thread=letter.thread, **body)
                self.delivered(platform.name, receipt.channel)
        except Exception:
            log.exception("sending failed", delivery=delivery_id)
            await self._postpone(row, NotNow("internal"))

    async def _prepare(self, delivery_id: int) -> tuple[Platform, Letter, int] | None:
        """The letter and its posting, once this delivery is ours to send; None when it is not, or no more."""
        async with self.database.reading() as db:
            envelope = await addressing.read(db, delivery_id)
        if envelope is None or envelope.delivery.state is not Progress.QUEUED:
            return None
        platform = self.platforms.get(envelope.delivery.posting.platform or "")
        letter = await addressing.address(envelope, platform, self.now()) if platform else None
        async with self.database.writing.begin() as db:
            if await _is_over(db, envelope.delivery):
                await _ends(db, delivery_id, Progress.DROPPED, message=None)
                return None
            if platform is None or letter is None:
                await _ends(db, delivery_id, Progress.FAILED, message=None, problem="no address")
                return None
            if not await _ends(db, delivery_id, Progress.SENDING, tries=Delivery.tries + 1):
                return None
        return platform, letter, envelope.delivery.posting_id

    async def _sent(
        self, delivery_id: int, posting_id: int, receipt: Receipt, thread: str | None, **body: None
    ) -> None:
        """A body is needed no longer, but for the pages of our own, which read it."""
        async with self.database.writing.begin() as db:
            await db.execute(
                update(Delivery)
                .where(Delivery.id == delivery_id)
                .values(state=Progress.SENT, sent_at=self.now(), **body)
            )
            await db.execute(
                update(Posting)
                .where(Posting.id == posting_id)
                .values(channel=receipt.channel, external_id=receipt.external_id, thread=thread)
            )

    async def _refused(self, delivery_id: int, reason: str) -> None:
        """Marked and logged; for a page it means that this person was not reached."""
        async with self.database.writing.begin() as db:
            delivery = await db.get_one(Delivery, delivery_id)
            delivery.state, delivery.problem, delivery.message = Progress.FAILED, reason, None
            delivery.posting.refused = reason
            attempt_id = delivery.attempt_id
        log.warning("delivery refused", delivery=delivery_id, reason=reason)
        if attempt_id is not None:
            await self.not_reached(attempt_id)

    async def _postpone(self, row: Waiting, later: NotNow) -> None:
        if later.after is not None:
            self.paused[row.method] = asyncio.get_running_loop().time() + later.after
        async with self.database.writing.begin() as db:
            delivery = await db.get_one(Delivery, row.id)
            wait = self.retry.wait(delivery.tries, later.after)
            if delivery.tries >= self.retry.tries:
                delivery.state, delivery.message = Progress.FAILED, None
            else:
                delivery.state, delivery.due_at = Progress.QUEUED, self.now() + wait
            delivery.problem = str(later)
        log.info("delivery postponed", delivery=row.id, reason=str(later))


async def _ends(db: AsyncSession, delivery_id: int, state: Progress, **values: Any) -> bool:
    """From queued to another state; False if somebody else moved it first."""
    moved = await db.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.state == Progress.QUEUED)
        .values(state=state, **values)
    )
    return bool(moved.rowcount)  # type: ignore[attr-defined]  # every driver of ours counts rows


async def _is_over(db: AsyncSession, delivery: Delivery) -> bool:
    """A page for a casus that was taken, withdrawn or passed on sends nothing (DESIGN), nor does
    a version of a card that a newer one has overtaken."""
    if delivery.edit_only and delivery.posting.external_id is None:
        return True
    newer = select(func.max(Delivery.id)).where(
        Delivery.posting_id == delivery.posting_id, Delivery.state != Progress.DROPPED
    )
    if await db.scalar(newer) != delivery.id:
        return True
    if delivery.attempt_id is None:
        return False
    rows = await db.execute(
        select(Attempt.outcome, Casus.state).join(Casus).where(Attempt.id == delivery.attempt_id)
    )
    outcome, state = rows.one()
    return outcome is not Outcome.ASKED or not state.can_be_accepted
