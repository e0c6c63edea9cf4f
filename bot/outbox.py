"""Sends what was said: wakes at once, in lanes, one recipient never holding up another."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import structlog

from bot.addressing import address
from bot.database import Database
from bot.deliveries import Blocked, Claim, Deliveries
from bot.ended import Ended, record, requeue, tell_others
from bot.metrics import Metrics
from bot.pacing import Pace, Retry, Road, Waiting, choose, next_look
from bot.platform import NotNow, Platform, Refused, Unheard
from bot.spells import Spell
from models.outbox import Progress

log = structlog.get_logger()
SEND_WITHIN = 15.0
"""Seconds that one send may take: less than a claim lasts (`deliveries.LEASE`)."""
LAST_SENDS = 4.0
"""Seconds that a stop waits for messages on their way, so that they are not sent twice."""
WAYS = ("post", "edit")
WHILE_SENDING, HELD, SWEEP = 1.0, 0.2, 20.0
"""Seconds until it looks again by itself. The sweep is a safety net, not longer than a lease: so
it knows of every claim before that runs out."""


@dataclass
class Outbox:
    database: Database
    platforms: Mapping[str, Platform]
    now: Callable[[], datetime]
    ring: Callable[[], None] = lambda: None
    """Called when a timer was armed: a page turned out to be undeliverable."""
    delivered: Callable[[str, str], None] = lambda platform, channel: None
    """Something new stands there now: (platform, channel)."""
    pace: Pace = field(default_factory=Pace)
    retry: Retry = field(default_factory=Retry)
    asleep: asyncio.Event = field(default_factory=asyncio.Event)
    sending: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    """By conversation: one message at a time."""
    flying: Counter[str] = field(default_factory=Counter)
    """How many are on their way, by platform."""
    ended: list[Ended] = field(default_factory=list)
    """What came of sends since the last round, to be recorded by the next."""
    paused: dict[str, float] = field(default_factory=dict)
    stopping: bool = False
    metrics: Metrics = field(default_factory=Metrics)
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self.spell = Spell("outbox round")
        self.deliveries = Deliveries(self.database)

    def wake(self) -> None:
        self.asleep.set()

    async def run(self) -> None:
        """Until stopped: send what may go, then sleep until something changes."""
        try:
            await self._begin()
            while not self.stopping:
                await self._turn()
        finally:
            await self._release()

    async def _begin(self) -> None:
        """Until the database takes it: without this, what a crash left would never be sent. With
        several processes its claims run out by themselves."""
        while self.database.is_sqlite and not self.stopping:
            try:
                async with self.database.working.begin() as db:
                    await requeue(db)
            except Exception:
                log.exception("outbox does not begin")
                await asyncio.sleep(WHILE_SENDING)
            else:
                return

    async def _turn(self) -> None:
        self.asleep.clear()
        try:
            wait = await self.round()
        except Exception as failure:
            self.spell.failed(failure)
            wait = WHILE_SENDING
        else:
            self.spell.went_well()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.asleep.wait(), wait)

    def stop(self) -> None:
        """After this round, so that no query is cut off halfway."""
        self.stopping = True
        self.wake()

    async def drain(self) -> None:
        """Send until nothing more can go now."""
        while True:
            self.asleep.clear()
            await self.round()
            if self.sending:
                await asyncio.gather(*self.sending.values())
            elif not self.asleep.is_set():
                return

    async def round(self) -> float:
        async with self.busy:
            return await self._round()

    async def _round(self) -> float:
        clock, now = asyncio.get_running_loop().time(), self.now()
        # Both at the same moment: what ends meanwhile is neither recorded nor passed by.
        ended, busy = tuple(self.ended), set(self.sending)
        full, paused = self.pace.conversations.full(clock), self._paused(clock)
        used_up = self.pace.used_up(clock)
        slots = {name: self.pace.at_once - self.flying[name] for name in self.platforms}
        crowded = {f"{name}:{how}" for name in slots for how in WAYS if slots[name] < 1}
        blocked = Blocked({*full, *busy}, {*paused, *used_up, *crowded}, self._tapped())
        left = self.pace.left(clock)
        road = Road(now, busy, paused, left, slots, self.pace.gathers)
        async with self.database.working.begin() as db:
            await record(db, ended, now)
            rows = await self.deliveries.waiting(db, now, blocked)
            chosen = choose(rows, road)
            mine, dropped = await self.deliveries.claim(db, [row.id for row in chosen])
            due, lease = (None, None) if mine else await self.deliveries.next_due(db, now)
        by_id = {row.id: row for row in chosen}
        for one in mine:
            self._start(one, by_id[one.delivery.id], clock)
        if dropped:
            self.wake()  # it may have stood before something else
        self._recorded(ended)
        look = next_look(rows, due, now, self.pace.gathers)
        limits = (*full.values(), *paused.values(), *used_up.values())
        held = len(chosen) > len(mine) + dropped  # by another process, for a moment
        waits = [look, lease, *limits, WHILE_SENDING if mine else None, HELD if held else None]
        return min((wait for wait in waits if wait is not None), default=SWEEP)

    def _tapped(self) -> list[str]:
        return [message for face in self.platforms.values() for message in face.tapped()]

    def _paused(self, clock: float) -> dict[str, float]:
        """Methods whose Retry-After is not over, and for how many seconds."""
        self.paused = {method: until for method, until in self.paused.items() if until > clock}
        return {method: until - clock for method, until in self.paused.items()}

    def _start(self, one: Claim, row: Waiting, clock: float) -> None:
        platform = self.platforms.get(row.platform)
        if platform and not platform.local:  # pages of our own have no limits
            self.pace.take(row, clock)
        task = asyncio.create_task(self._send(one, row.method, clock + SEND_WITHIN))
        self.sending[row.conversation] = task
        self.flying[row.platform] += 1
        task.add_done_callback(partial(self._done, row))

    def _done(self, row: Waiting, task: asyncio.Task[None]) -> None:
        self.sending.pop(row.conversation, None)
        self.flying[row.platform] -= 1
        self.pace.arrived(row, asyncio.get_running_loop().time())
        self.wake()

    def _recorded(self, ended: Sequence[Ended]) -> None:
        del self.ended[: len(ended)]
        try:
            for one in ended:
                name = one.claim.delivery.posting.platform or ""
                self.metrics.ended(one, self.platforms.get(name))
                if one.receipt:
                    self.delivered(name, one.receipt.channel)
            if any(one.not_reached is not None for one in ended):
                self.ring()
        except Exception:  # who listens to us must not keep us from sending
            log.exception("nobody was told of what was delivered")

    async def _release(self) -> None:
        """The last word on what was still on its way. What does not end in time is given back:
        whoever claims it next knows that it may have been seen."""
        sending = set(self.sending.values())
        if sending:
            _, late = await asyncio.wait(sending, timeout=LAST_SENDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        async with self.database.working.begin() as db:
            await record(db, self.ended, self.now())
            await tell_others(db)
        self._recorded(tuple(self.ended))

    async def _send(self, one: Claim, method: str, until: float) -> None:
        """No transaction is open while a platform is waited for."""
        try:
            ended = await self._sent(one, until)
        except Refused as reason:
            log.warning("delivery refused", delivery=one.delivery.id, reason=str(reason))
            ended = Ended(one, Progress.FAILED, self.now(), problem=str(reason), refused=True)
        except NotNow as later:
            if later.after and not later.extra:
                until = asyncio.get_running_loop().time() + later.after
                self.paused[method] = max(until, self.paused.get(method, 0.0))
            ended = self._postponed(one, later)
        except asyncio.CancelledError:
            ended = self._postponed(one, Unheard("stopped", after=0))
        except Exception:
            log.exception("sending failed", delivery=one.delivery.id)
            ended = self._postponed(one, Unheard("internal"))
        self.ended.append(ended)

    async def _sent(self, one: Claim, until: float) -> Ended:
        """`until` is counted from before the claim: nothing is sent on one that has run out."""
        if asyncio.get_running_loop().time() > until:
            raise NotNow("claimed too long ago", after=0)
        platform = self.platforms.get(one.delivery.posting.platform or "")
        try:
            async with asyncio.timeout_at(until):
                letter = await address(one, platform, self.now()) if platform else None
                if platform is None or letter is None:
                    raise Refused("no_address")
                receipt = await platform.send(letter)
        except TimeoutError:
            raise Unheard("timeout") from None
        if receipt is None:
            return Ended(one, Progress.DROPPED, self.now())
        keeps_body = platform.local or letter.message.once
        thread = letter.thread if receipt.channel == letter.channel else None
        return Ended(one, Progress.SENT, self.now(), receipt, thread, keeps_body=keeps_body)

    def _postponed(self, one: Claim, later: NotNow) -> Ended:
        log.info("delivery postponed", delivery=one.delivery.id, reason=str(later))
        delivery, now = one.delivery, self.now()
        is_page = delivery.attempt_id is not None
        over = self.retry.is_over(is_page, now - delivery.created_at)
        due_at = now + self.retry.wait(delivery.tries, later.after, is_page)
        state = Progress.FAILED if over else Progress.QUEUED
        seen = isinstance(later, Unheard) or later.extra
        return Ended(one, state, due_at, problem=str(later), unheard=seen)
