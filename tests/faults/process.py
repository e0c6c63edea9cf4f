"""One process of the bot as it really runs, on a simulated machine: started, stopped, cut off."""

import asyncio
import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from telegram import Bot

from bot import app
from bot.clock import Time
from bot.core import Core
from bot.database import Database
from bot.events import Event, Outcome
from bot.platform import Letter, Receipt
from bot.slack.members import Members
from bot.slack.response_urls import ResponseUrls
from bot.slack.sending import Sender
from bot.telegram import sending
from config.settings import Settings
from tests.faults.edges import Hooks, Road, SlackClient, TelegramRequest
from tests.faults.ledger import Ledger, writing
from tests.faults.power import Power
from tests.faults.weather import Weather
from tests.servers.slack_workspace import Workspace
from tests.servers.telegram_chats import Chats

TOKEN = "123456:TEST-of-this-repository-only"
SETTINGS = Settings(practice=False, public_url="https://piket.example")


@dataclass
class Machine:
    """What outlives a process: the database, the platforms, the weather, time itself."""

    database: Callable[[str], Database]
    """The database, for the process of that name."""
    space: Workspace
    chats: Chats
    weather: Weather
    ledger: Ledger
    now: Callable[[], datetime]


@dataclass
class Face(ABC):
    """A platform as its adapter is towards the outbox: the adapter's own sender and members."""

    name: str
    road: Road
    local: bool = False
    looks_up: bool = False

    async def send(self, letter: Letter) -> Receipt | None:
        self.road.power.step()
        self.road.ledger.begins(letter, self.road.power.name)
        token = writing.set(letter)
        try:
            return await self.hands_over(letter)
        finally:
            writing.reset(token)

    @abstractmethod
    async def hands_over(self, letter: Letter) -> Receipt | None:
        """By the real sender of this platform."""

    def tapped(self) -> Collection[str]:
        return ()

    async def is_member(self, channel: str, external_id: str) -> bool:
        return False

    def link(self, channel: str, external_id: str) -> str | None:
        return None


class Slack(Face):
    def __init__(self, road: Road, space: Workspace) -> None:
        super().__init__("slack", road, looks_up=True)
        client = SlackClient(road, space)
        self.urls = ResponseUrls(Hooks(road, space))  # type: ignore[arg-type]
        self.sender, self.members = Sender(client, self.urls), Members(client)

    async def hands_over(self, letter: Letter) -> Receipt | None:
        return await self.sender.send(letter)

    def tapped(self) -> Collection[str]:
        return self.urls.live()

    async def is_member(self, channel: str, external_id: str) -> bool:
        return await self.members.include(channel, external_id)

    def link(self, channel: str, external_id: str) -> str | None:
        return f"https://piket-test.slack.com/archives/{channel}/p{external_id.replace('.', '')}"


class Telegram(Face):
    def __init__(self, road: Road, chats: Chats) -> None:
        super().__init__("telegram", road)
        request = TelegramRequest(road, chats)
        self.bot = Bot(TOKEN, request=request, get_updates_request=request)

    async def hands_over(self, letter: Letter) -> Receipt | None:
        return await sending.send(self.bot, letter)


class Ticking:
    """In place of APScheduler, which reads the real clock: intervals and dates on the loop's."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now, self.jobs = now, dict[str, asyncio.TimerHandle]()
        self.names, self.ringing = itertools.count(1), list[Any]()

    def start(self) -> None:
        """It ticks from the first job on."""

    def shutdown(self, wait: bool = False) -> None:
        for job in self.jobs.values():
            job.cancel()

    def add_job(
        self,
        work: Callable[[], Any],
        trigger: str,
        *,
        seconds: float = 0,
        run_date: datetime | None = None,
        id: str | None = None,
        **_: Any,
    ) -> None:
        name = id or f"job {next(self.names)}"
        if old := self.jobs.pop(name, None):
            old.cancel()
        wait = seconds if run_date is None else max(0.0, (run_date - self.now()).total_seconds())
        loop = asyncio.get_running_loop()
        self.jobs[name] = loop.call_later(wait, self._due, name, work, seconds)

    def _due(self, name: str, work: Callable[[], Any], seconds: float) -> None:
        if seconds:
            loop = asyncio.get_running_loop()
            self.jobs[name] = loop.call_later(seconds, self._due, name, work, seconds)
        if asyncio.iscoroutine(going := work()):
            self.ringing.append(asyncio.ensure_future(going))


@dataclass
class Process:
    """Everything here is gone when its power goes."""

    name: str
    machine: Machine
    power: Power
    core: Core
    slack: Slack
    running: list[asyncio.Task[Any]] = field(default_factory=list)

    def start(self, alone: bool) -> None:
        """Among others it leaves claims alone until they run out, as on PostgreSQL."""
        if not alone:
            self.core.outbox._begin = _nothing_to_clear  # type: ignore[method-assign]

        async def everything() -> None:
            await app.returns(self.core)
            self.core.clock.start()
            for part in (self.core.outbox, self.core.clock):
                self.core.working.append(asyncio.create_task(part.run()))

        self.running.append(self.power.run(everything()))
        self.machine.ledger.write("power", self.name, "starts")

    async def takes(self, event: Event) -> Outcome | None:
        """What the adapter answers, or None: the process is gone, or could not store it."""
        slack = event.who.platform == "slack"
        core = self.core
        work = core.dispatcher.handle_within(event) if slack else core.dispatcher.handle(event)
        task = self.power.run(work)
        await asyncio.wait({task})
        failed = task.cancelled() or task.exception() is not None
        return None if failed or not self.power.on else task.result()

    async def stops(self) -> None:
        """As `bot.app.running` ends."""

        async def orderly() -> None:
            self.core.clock.scheduler.shutdown(wait=False)
            sends, rings = self.core.working
            self.core.clock.stop()
            await asyncio.wait({rings}, timeout=app.LONGER)
            await self.core.dispatcher.finish()
            self.core.outbox.stop()
            await asyncio.wait({sends}, timeout=app.LONGEST)

        self.machine.ledger.write("power", self.name, "is stopped")
        await asyncio.wait({self.power.run(orderly())})
        self.power.cut()

    def crashes(self) -> None:
        self.core.clock.scheduler.shutdown()
        self.machine.ledger.write("power", self.name, "power cut")


async def _nothing_to_clear() -> None: ...


def boot(machine: Machine, name: str) -> Process:
    """A new process on the database that is there, wired by the bot's own composition root."""
    power = Power(name)
    road = Road(power, machine.weather, machine.ledger)
    slack, telegram = Slack(road, machine.space), Telegram(road, machine.chats)
    faces: dict[str, Any] = {"slack": slack, "telegram": telegram}
    core = app.assemble(SETTINGS, faces, Time(real=machine.now), machine.database(name))
    core.clock.scheduler = Ticking(machine.now)
    process = Process(name, machine, power, core, slack)
    power.when_cut.append(process.crashes)
    return process
