"""Sends what was said: wakes at once, in lanes, one recipient never holding up another."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import structlog

from bot.addressing import address
from bot.database import Database
from bot.deliveries import Claim, Ended, claim, next_due, record, requeue, waiting
from bot.pacing import Bucket, Retry, Waiting, choose, next_look
from bot.platform import NotNow, Platform, Refused
from models.outbox import Progress

log = structlog.get_logger()
LAST_SENDS = 5.0
"""Seconds that a stop waits for messages on their way, so that they are not sent twice."""
WHILE_SENDING, SWEEP = 1.0, 30.0
"""Seconds until it looks again by itself; the sweep is a safety net only."""


@dataclass
class Outbox:
    database: Database
    platforms: Mapping[str, Platform]
    now: Callable[[], datetime]
    ring: Callable[[], None] = lambda: None
    """Called when a timer was armed: a page turned out to be undeliverable."""
    delivered: Callable[[str, str], None] = lambda platform, channel: None
    """Something new stands there now: (platform, channel)."""
    bucket: Bucket = field(default_factory=Bucket)
    retry: Retry = field(default_factory=Retry)
    asleep: asyncio.Event = field(default_factory=asyncio.Event)
    sending: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    """By conversation: one message at a time."""
    ended: list[Ended] = field(default_factory=list)
    """What came of sends since the last round, to be recorded by the next."""
    paused: dict[str, float] = field(default_factory=dict)
    stopping: bool = False
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)

    def wake(self) -> None:
        self.asleep.set()

    async def run(self) -> None:
        """Until stopped: send what may go, then sleep until something changes."""
        async with self.database.writing.begin() as db:
            await requeue(db)
        try:
            while not self.stopping:
                await self._turn()
        finally:
            if self.sending:
                await asyncio.wait(self.sending.values(), timeout=LAST_SENDS)
            await self._start_none()

    async def _turn(self) -> None:
        self.asleep.clear()
        try:
            wait = await self.round()
        except Exception:
            log.exception("outbox round failed")
            wait = WHILE_SENDING
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

    async def round(self) -> float:
        async with self.busy:
            return await self._round()

    async def _round(self) -> float:
        """Record what came of earlier sends and start all that may go now, in one transaction, so
        that a busy outbox commits once for many messages. Returns the seconds until it is worth
        looking again."""
        clock, now, ended = asyncio.get_running_loop().time(), self.now(), tuple(self.ended)
        async with self.database.writing.begin() as db:
            await record(db, ended, now)
            rows = await waiting(db, now)
            chosen, pause = self._paced(choose(rows, self.sending, now), clock)
            mine = await claim(db, [row.id for row in chosen])
            look = None if mine else next_look(rows, await next_due(db, now), now)
        self._recorded(ended)
        if len(mine) < len(chosen):
            self.wake()  # what was dropped may have stood before something else
        by_id = {row.id: row for row in chosen}
        for one in mine:
            self._start(one, by_id[one.delivery.id], clock)
        known = [
            wait for wait in (look, pause, WHILE_SENDING if mine else None) if wait is not None
        ]
        return min(known, default=SWEEP)

    def _paced(self, rows: Sequence[Waiting], clock: float) -> tuple[list[Waiting], float | None]:
        """Those that need not wait, and how long the first of the others must."""
        pauses = {row.id: self._pause(row, clock) for row in rows}
        now = [row for row in rows if pauses[row.id] <= 0]
        return now, min((wait for wait in pauses.values() if wait > 0), default=None)

    def _pause(self, row: Waiting, clock: float) -> float:
        """Our own pages have no limits; the platforms do."""
        platform = self.platforms.get(row.platform)
        if platform is None or platform.local:
            return 0.0
        ready_in = self.bucket.ready_in(row.conversation, clock)
        return max(ready_in, self.paused.get(row.method, 0.0) - clock)

    def _start(self, one: Claim, row: Waiting, clock: float) -> None:
        self.bucket.take(row.conversation, clock)
        task = asyncio.create_task(self._send(one, row.method))
        self.sending[row.conversation] = task
        task.add_done_callback(partial(self._done, row.conversation))

    def _done(self, where: str, task: asyncio.Task[None]) -> None:
        self.sending.pop(where, None)
        self.wake()

    def _recorded(self, ended: Sequence[Ended]) -> None:
        del self.ended[: len(ended)]
        for one in ended:
            if one.receipt:
                self.delivered(one.claim.delivery.posting.platform or "", one.receipt.channel)
        if any(one.not_reached is not None for one in ended):
            self.ring()

    async def _start_none(self) -> None:
        """The last word on what was still on its way."""
        async with self.database.writing.begin() as db:
            await record(db, self.ended, self.now())
        self._recorded(tuple(self.ended))

    async def _send(self, one: Claim, method: str) -> None:
        """No transaction is open while a platform is waited for."""
        try:
            ended = await self._sent(one)
        except Refused as reason:
            log.warning("delivery refused", delivery=one.delivery.id, reason=str(reason))
            ended = Ended(one, Progress.FAILED, self.now(), problem=str(reason))
        except NotNow as later:
            if later.after is not None:
                self.paused[method] = asyncio.get_running_loop().time() + later.after
            ended = self._postponed(one, later)
        except Exception:
            log.exception("sending failed", delivery=one.delivery.id)
            ended = self._postponed(one, NotNow("internal"))
        self.ended.append(ended)

    async def _sent(self, one: Claim) -> Ended:
        platform = self.platforms.get(one.delivery.posting.platform or "")
        letter = await address(one, platform, self.now()) if platform else None
        if platform is None or letter is None:
            raise Refused("no_address")
        receipt = await platform.send(letter)
        keeps_body = platform.local or letter.message.once
        sent = Progress.SENT
        return Ended(one, sent, self.now(), receipt, letter.thread, keeps_body=keeps_body)

    def _postponed(self, one: Claim, later: NotNow) -> Ended:
        log.info("delivery postponed", delivery=one.delivery.id, reason=str(later))
        tries = one.delivery.tries
        due_at = self.now() + self.retry.wait(tries, later.after)
        state = Progress.FAILED if tries >= self.retry.tries else Progress.QUEUED
        return Ended(one, state, due_at, problem=str(later))
