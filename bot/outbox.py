"""Sends what was said: wakes at once, in lanes, one recipient never holding up another."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from bot.pacing import Bucket, Retry, choose, conversation, is_root
from bot.platform import Letter, NotNow, Platform, Receipt, Refused
from handlers.say import Message
from models.outbox import Delivery, Posting, Progress
from models.piket import Attempt, Casus, Outcome

log = structlog.get_logger()
BATCH = 200
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
        async with self.database.reading() as db:
            waiting = list(
                await db.scalars(
                    select(Delivery)
                    .where(Delivery.state == Progress.QUEUED)
                    .order_by(Delivery.lane, Delivery.id)
                    .limit(BATCH)
                )
            )
            roots = await self._unposted_roots(db, waiting)
        clock, now = asyncio.get_running_loop().time(), self.now()
        wait = _next_due(waiting, now)
        for delivery in choose(waiting, self._busy(clock), roots, now):
            where = conversation(delivery)
            pause = max(self._pace(delivery, clock), self._paused(delivery, clock))
            if pause > 0:
                wait = min(wait, pause) if wait is not None else pause
                continue
            self.bucket.take(where, clock)
            task = asyncio.create_task(self._send(delivery.id))
            self.sending[where] = task
            task.add_done_callback(lambda _, where=where: self._done(where))  # type: ignore[misc]
        return wait

    def _done(self, where: str) -> None:
        self.sending.pop(where, None)
        self.wake()

    def _busy(self, clock: float) -> set[str]:
        return set(self.sending)

    def _pace(self, delivery: Delivery, clock: float) -> float:
        """Our own pages have no limits; the platforms do."""
        if delivery.posting.platform == "web":
            return 0.0
        return self.bucket.ready_in(conversation(delivery), clock)

    def _paused(self, delivery: Delivery, clock: float) -> float:
        return max(0.0, self.paused.get(_method(delivery.posting), 0.0) - clock)

    async def _unposted_roots(
        self, db: AsyncSession, waiting: list[Delivery]
    ) -> dict[tuple[int, str], datetime]:
        """Heads of threads that are still on their way: queued here, or being sent now."""
        roots = {
            (d.posting.casus_id, d.posting.platform or ""): d.created_at
            for d in waiting
            if is_root(d) and d.posting.casus_id and not d.posting.external_id
        }
        on_their_way = await db.scalars(
            select(Delivery).where(Delivery.state == Progress.SENDING).limit(BATCH)
        )
        for d in on_their_way:
            if is_root(d) and d.posting.casus_id and not d.posting.external_id:
                roots[(d.posting.casus_id, d.posting.platform or "")] = d.created_at
        return roots

    async def _send(self, delivery_id: int) -> None:
        """Claim, send, record: the send itself holds no transaction."""
        try:
            letter = await self._claim(delivery_id)
            if letter is None:
                return
            platform, posted = letter
            try:
                receipt = await platform.send(posted)
            except Refused as reason:
                await self._refused(delivery_id, str(reason))
            except NotNow as later:
                await self._postpone(delivery_id, later)
            else:
                await self._sent(delivery_id, receipt, posted)
                self.delivered(platform.name, receipt.channel)
        except Exception:
            log.exception("sending failed", delivery=delivery_id)
            await self._postpone(delivery_id, NotNow("internal"))

    async def _claim(self, delivery_id: int) -> tuple[Platform, Letter] | None:
        """None when it has lost its meaning: taken, withdrawn, replaced, or never seen before."""
        async with self.database.writing.begin() as db:
            delivery = await db.get(Delivery, delivery_id)
            if delivery is None or delivery.state is not Progress.QUEUED:
                return None
            if await _is_over(db, delivery):
                delivery.state, delivery.message = Progress.DROPPED, None
                return None
            platform = self.platforms.get(delivery.posting.platform or "")
            letter = await self._address(db, delivery, platform) if platform else None
            if platform is None or letter is None:
                delivery.state, delivery.problem = Progress.FAILED, "no address"
                return None
            delivery.state, delivery.tries = Progress.SENDING, delivery.tries + 1
        return platform, letter

    async def _address(
        self, db: AsyncSession, delivery: Delivery, platform: Platform
    ) -> Letter | None:
        posting = delivery.posting
        reader = _reader(posting)
        if posting.channel is None and reader is None:
            return None
        root = await _root(db, posting)
        head = root.external_id if root and root.channel else None
        channel, thread, mention = posting.channel, posting.thread, None
        if channel is None and posting.in_thread and root and head and root.channel and reader:
            if await platform.is_member(root.channel, reader):
                channel, thread, mention = root.channel, head, reader
        elif posting.in_thread and posting.thread:
            mention = reader
        return Letter(
            delivery_id=delivery.id,
            message=Message.load(delivery.message or {"text": {"key": ""}}),
            language=posting.person.language if posting.person else "nl",
            now=self.now(),
            channel=channel or reader or "",
            is_room=posting.room_id is not None or thread is not None,
            about=posting.about,
            edits=posting.external_id,
            thread=thread,
            thread_url=platform.link(root.channel, head)
            if root and root.channel and head
            else None,
            mention=mention,
            erase=delivery.erase,
        )

    async def _sent(self, delivery_id: int, receipt: Receipt, letter: Letter) -> None:
        async with self.database.writing.begin() as db:
            delivery = await db.get_one(Delivery, delivery_id)
            delivery.state, delivery.sent_at = Progress.SENT, self.now()
            posting = delivery.posting
            posting.channel, posting.external_id = receipt.channel, receipt.external_id
            posting.thread = letter.thread
            if posting.platform != "web":
                delivery.message = None

    async def _refused(self, delivery_id: int, reason: str) -> None:
        """Marked and logged; for a page it means that this person was not reached."""
        async with self.database.writing.begin() as db:
            delivery = await db.get_one(Delivery, delivery_id)
            delivery.state, delivery.problem = Progress.FAILED, reason
            delivery.posting.refused = reason
            attempt_id = delivery.attempt_id
        log.warning("delivery refused", delivery=delivery_id, reason=reason)
        if attempt_id is not None:
            await self.not_reached(attempt_id)

    async def _postpone(self, delivery_id: int, later: NotNow) -> None:
        async with self.database.writing.begin() as db:
            delivery = await db.get_one(Delivery, delivery_id)
            wait = self.retry.wait(delivery.tries, later.after)
            if later.after is not None:
                clock = asyncio.get_running_loop().time()
                self.paused[_method(delivery.posting)] = clock + later.after
            if delivery.tries >= self.retry.tries:
                delivery.state, delivery.problem = Progress.FAILED, str(later)
            else:
                delivery.state, delivery.due_at = Progress.QUEUED, self.now() + wait
                delivery.problem = str(later)
        log.info("delivery postponed", delivery=delivery_id, reason=str(later))


def _method(posting: Posting) -> str:
    """Rate limits are per method: posting and editing are held apart."""
    return f"{posting.platform}:{'edit' if posting.external_id else 'post'}"


def _next_due(waiting: list[Delivery], now: datetime) -> float | None:
    later = [d.due_at for d in waiting if d.due_at > now]
    return (min(later) - now).total_seconds() if later else None


def _reader(posting: Posting) -> str | None:
    """The platform's id of the room or the person, or None if there is no such account."""
    if posting.room:
        return posting.room.external_id
    if posting.person:
        accounts = (a for a in posting.person.accounts if a.platform == posting.platform)
        return next((a.external_id for a in accounts), None)
    return None


async def _root(db: AsyncSession, posting: Posting) -> Posting | None:
    if posting.casus_id is None:
        return None
    return await db.scalar(
        select(Posting).where(
            Posting.about == f"casus:{posting.casus_id}",
            Posting.platform == posting.platform,
            Posting.room_id.is_not(None),
        )
    )


async def _is_over(db: AsyncSession, delivery: Delivery) -> bool:
    """A page for a casus that was taken, withdrawn or passed on sends nothing (DESIGN)."""
    if delivery.edit_only and delivery.posting.external_id is None:
        return True
    if delivery.attempt_id is None:
        return False
    attempt = await db.get_one(Attempt, delivery.attempt_id)
    casus = await db.get_one(Casus, attempt.casus_id)
    return attempt.outcome is not Outcome.ASKED or not casus.state.can_be_accepted
