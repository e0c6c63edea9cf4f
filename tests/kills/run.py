"""A run: real processes on a real database, people at work, kills at random, and the verdict."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from bot.database import Database
from tests import warm
from tests.kills.checks import Evidence, Verdict, judged
from tests.kills.facts import gathered, unsettled
from tests.kills.organisation import cast, join, settle_in
from tests.kills.people import Crowd
from tests.kills.processes import Process
from tests.servers.ledger import Ledger
from tests.servers.slack import SlackServer
from tests.servers.telegram import TelegramServer

SETTLE, SETTLE_AT_MOST = 60.0, 400.0
"""Seconds without any progress, and in all, after which a run is judged as it stands."""
LOOK_EVERY = 0.1
"""Seconds: a quiet moment between the timers of many casussen is short."""
QUICK = 0.17
"""Seconds in which a bot starts, its imports done, on a machine that has nothing else to do."""
STOPPED = 0


@dataclass
class Plan:
    """What a run is: the same seed asks the same of the same people."""

    database_url: str
    folder: Path
    seed: int = 1
    rounds: int = 10
    processes: int = 1
    a_second: float = 12.0
    """Acts of people; a burst is ten at once."""
    places: int = 0
    """Locations; 0: as many as the rounds need."""
    load: float = 1.0
    """Seconds of work between a start and the next kill, about."""


@dataclass
class Run:
    plan: Plan
    slack: SlackServer
    telegram: TelegramServer
    crowd: Crowd
    bots: list[Process]
    luck: Random
    began: float = field(default_factory=time.monotonic)
    problems: list[str] = field(default_factory=list)
    slow: float = 1.0
    """How many times slower than that the machine is now: lives last so much longer."""
    story: list[str] = field(default_factory=list)

    def tells(self, what: str) -> None:
        self.story.append(f"{time.monotonic() - self.began:7.2f} {what}")

    async def rounds(self) -> None:
        """Start or still running, load, kill, restart."""
        for number in range(1, self.plan.rounds + 1):
            victim = self.luck.choice(self.bots)
            if self.luck.random() < 0.85:
                await victim.runs()
                self.slow = max(1.0, victim.took / QUICK)
                self.crowd.slow = self.slow
            await self._works(victim)
            await victim.kill()
            self.tells(f"round {number}: killed bot {victim.number}")
            await victim.start()

    async def _works(self, victim: Process) -> None:
        """About a second; at times a burst, and a kill in the midst of it."""
        if self.luck.random() < 0.3:
            await asyncio.sleep(self.luck.uniform(0, self.plan.load / 2) * self.slow)
            for _ in range(10):
                self.crowd.something()
            await asyncio.sleep(self.luck.uniform(0, 0.15))
        else:
            await asyncio.sleep(self.luck.uniform(0, 1.5) * self.plan.load * self.slow)

    async def rolling_restart(self, pause: float = 1.0) -> None:
        """SIGTERM one after the other while the load goes on."""
        for bot in self.bots:
            await asyncio.sleep(pause)
            code = await bot.stop()
            self.tells(f"bot {bot.number} stopped with {code}")
            if code != STOPPED:
                self.problems.append(f"bot {bot.number} stopped with {code}: {bot.last_words()}")
            await bot.start()
            await bot.runs()

    @contextlib.asynccontextmanager
    async def load(self) -> AsyncIterator[None]:
        """People work meanwhile; then they finish what they were doing."""
        working = asyncio.create_task(self.crowd.live(self.plan.a_second))
        try:
            yield
        finally:
            working.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await working
        for bot in self.bots:
            await bot.runs()
        self.crowd.closing = True
        await self.crowd.done()

    async def settles(self, database: Database) -> None:
        """Until every question has its outcome and nothing is on its way."""
        began = moved = time.monotonic()
        left, before = ["?"], -1
        while left and time.monotonic() < min(moved + SETTLE, began + SETTLE_AT_MOST):
            if len(self.crowd.ledger.sights) != before:
                before, moved = len(self.crowd.ledger.sights), time.monotonic()
            answered = self.crowd.answer_all()
            await self.crowd.done()
            async with database.reading() as db:
                left = await unsettled(db)
            left += ["updates of Telegram"] * len(self.telegram.updates.waiting)
            if left or answered:
                await asyncio.sleep(LOOK_EVERY)
        self.tells(f"settled; left: {left[:5]}")

    def confirmed(self) -> None:
        """On Telegram an update is acknowledged when the offset has passed it."""
        waiting = {f"telegram:{queued.id}" for queued in self.telegram.updates.waiting}
        for act in self.crowd.acts:
            if act.who.platform == "telegram":
                act.acked = act.key not in waiting

    async def verdict(self, database: Database, at: datetime) -> Verdict:
        self.confirmed()
        facts = await gathered(database, self.slack, self.telegram, at)
        kills = sorted(at for bot in self.bots for at in bot.kills)
        verdict = judged(Evidence(self.crowd.ledger, self.crowd.acts, facts, kills))
        verdict.broken += self.problems + self.slack.problems + self.telegram.problems
        verdict.broken += [error for bot in self.bots for error in bot.errors()]
        verdict.counted["kills"] = len(kills)
        verdict.counted["casussen"] = len(facts.casussen)
        verdict.counted["acts"] = len(self.crowd.acts)
        verdict.counted["acts not answered"] = sum(not act.acked for act in self.crowd.acts)
        verdict.counted["sights"] = len(self.crowd.ledger.sights)
        return verdict


@contextlib.asynccontextmanager
async def started(plan: Plan) -> AsyncIterator[Run]:
    """The platforms, the people and the processes; all are gone at the end."""
    luck, ledger = Random(plan.seed), Ledger()
    people = cast(plan.places or max(24, plan.rounds // 2))
    await settle_in(plan.database_url, people)
    warm.up()
    async with SlackServer(ledger=ledger) as slack, TelegramServer(ledger=ledger) as telegram:
        slack.bot_may_die = True
        slack.courier.retries = (0.2, 1.0, 3.0)
        join(people, slack, telegram)
        settings = {
            "DATABASE_URL": plan.database_url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": slack.url,
            "TELEGRAM_BOT_TOKEN": telegram.token,
            "TELEGRAM_API_URL": telegram.url,
        }
        bots = [Process(n + 1, settings, plan.folder) for n in range(plan.processes)]
        crowd = Crowd(people, slack, telegram, ledger, Random(plan.seed + 1))
        run = Run(plan, slack, telegram, crowd, bots, luck)
        try:
            for bot in bots:
                await bot.start()
            yield run
        finally:
            await crowd.leave()
            for bot in bots:
                await bot.stop()


async def kills(plan: Plan) -> tuple[Verdict, Run]:
    """The whole of it: rounds of kills under load, a quiet end, a graceful stop, the verdict."""
    async with started(plan) as run:
        async with run.load():
            await run.rounds()
        return await ended(run), run


async def ended(run: Run) -> Verdict:
    database = Database(run.plan.database_url)
    try:
        await run.settles(database)
        at = datetime.now(UTC) - timedelta(seconds=1)
        for bot in run.bots:
            code = await bot.stop()
            if code != STOPPED:
                run.problems.append(f"bot {bot.number} stopped with {code}: {bot.last_words()}")
        return await run.verdict(database, at)
    finally:
        await database.close()
