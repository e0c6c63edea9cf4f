"""One duty day: the whole bot, its people, its platforms, and everything that goes wrong."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from unittest import mock

from bot import clock, outbox
from bot.database import Database
from bot.events import Event, Outcome
from tests.faults.engines import PROCESSES, Engines
from tests.faults.journal import kept_in
from tests.faults.ledger import Ledger
from tests.faults.loop import Calendar
from tests.faults.people import Someone
from tests.faults.power import belongs, only_faults
from tests.faults.process import Machine, Process, boot
from tests.faults.weather import CLIMATES, Weather
from tests.servers.slack_workspace import Workspace
from tests.servers.telegram_chats import Chats
from tests.world import NAMES, World

if TYPE_CHECKING:
    from tests.faults.server import Servers

BEGINS = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
"""A Tuesday, nine o'clock in Utrecht."""
HOURS = 4 * 3600.0
SETTLES = 600.0
"""Nobody acts and nothing fails any more: time passes in such steps until nothing is due."""
SWEEP = 600.0
"""Seconds, in place of half a minute: nothing may depend on the safety nets, and they cost most."""
AFTER_CRASH = 45.0
"""Seconds in which others may take over what a process left: a lease, and a sweep."""
WORKERS = ("noor", "aisha", "lotte")
PLACES = ("slack", "telegram")

Judge = Callable[["Day"], Awaitable[None]]


@contextmanager
def _without_nets() -> Iterator[None]:
    with mock.patch.object(outbox, "SWEEP", SWEEP), mock.patch.object(clock, "SWEEP", SWEEP):
        yield


@dataclass
class Day:
    """Made from a seed: the same seed is the same day. `spoil` changes the program, for tests."""

    seed: int
    engines: "Engines | Servers"
    spoil: Callable[[Process], None] = lambda process: None
    people: dict[str, Someone] = field(default_factory=dict)
    processes: dict[str, Process] = field(default_factory=dict)
    errands: set[asyncio.Task[Any]] = field(default_factory=set)
    late: set[str] = field(default_factory=set)
    over: bool = False
    cuts: int = 0

    def __post_init__(self) -> None:
        self.rng = random.Random(f"{self.seed}:day")
        self.crashes = self.rng.choice((0, 1, 3, 6))
        self.names = PROCESSES[: self.rng.choice((1, 2))]

    async def lived(self, judge: Judge) -> None:
        """Until everything has settled; then it is judged, while its database is still there."""
        loop = asyncio.get_running_loop()
        loop.set_task_factory(belongs)
        loop.set_exception_handler(only_faults)
        self._made(loop)
        try:
            with kept_in(self.ledger), _without_nets():
                await self._lives()
                await judge(self)
        finally:
            self._close()

    async def _lives(self) -> None:
        for name in self.names:
            self._starts(name)
        for work in (self._questions(), self._trouble()):
            self._errand(work)
        await asyncio.sleep(HOURS)
        await self._settled()

    def _made(self, loop: asyncio.AbstractEventLoop) -> None:
        calendar = Calendar(loop, BEGINS)
        self.calendar = calendar
        self.ledger = Ledger(loop.time)
        weather = random.Random(f"{self.seed}:weather")
        self.weather = Weather(weather, loop.time, self.rng.choice(CLIMATES))
        self.engines.begins(self.seed, self.ledger.decides)
        self.space, self.problems = Workspace(), list[str]()
        self.chats = Chats(self.problems, lambda: calendar.now().timestamp())
        self.machine = Machine(
            self._database, self.space, self.chats, self.weather, self.ledger, calendar.now
        )
        self._peopled()

    def _database(self, name: str) -> Database:
        database = self.engines.of(name)
        database.tells = self.calendar.now
        return database

    def _peopled(self) -> None:
        world = World(None)  # type: ignore[arg-type]  # its ids need no database
        for key in NAMES:
            platform = self.rng.choice(PLACES)
            number = world.external_id(key, platform)
            self.people[key] = Someone(
                key,
                platform,
                number,
                world.workspace(platform),
                random.Random(f"{self.seed}:{key}"),
                self.ledger,
                self._carried,
            )
            self.space.add_user(world.external_id(key, "slack"), NAMES[key])
            person = self.chats.people
            person[int(world.external_id(key, "telegram"))] = _telegram(world, key)
            self.engines.look(
                "delete from account where platform != ? and person_id = "
                "(select id from person where key = ?)",
                platform,
                key,
            )
        for channel, members in world.rooms("slack").items():
            self.space.add_channel(channel, channel.lower(), sorted(members))
        for one in self.people.values():
            one.others = [other for other in self.people.values() if other is not one]
            self.ledger.noticed.append(one.notices)

    def _errand(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self.errands.add(task)
        task.add_done_callback(self.errands.discard)

    # what happens

    async def _questions(self) -> None:
        """Three to six people need somebody, most of them within a quarter of an hour."""
        moments = sorted(self.rng.uniform(0, HOURS - 600) for _ in range(self.rng.randint(3, 6)))
        rush = self.rng.uniform(0, HOURS - 1800)
        moments = sorted(m if self.rng.random() < 0.5 else rush + m % 300 for m in moments)
        for moment in moments:
            await asyncio.sleep(max(0.0, moment - asyncio.get_running_loop().time()))
            person = self.people[self.rng.choice(WORKERS)]
            self._errand(person.asks(person.question()))
            if self.rng.random() < 0.1:
                self._errand(person.asks("intrekken"))
            if self.rng.random() < 0.1:
                self._errand(self.people["bram"].asks("wie"))

    async def _trouble(self) -> None:
        for moment in sorted(self.rng.uniform(0, HOURS) for _ in range(self.crashes)):
            await asyncio.sleep(max(0.0, moment - asyncio.get_running_loop().time()))
            process = self.processes[self.rng.choice(self.names)]
            if self.rng.random() < 0.25:
                self._errand(process.stops())
            elif process.power.on:
                process.power.left = self.rng.randint(1, 150)

    def _starts(self, name: str) -> None:
        process = self.processes[name] = boot(self.machine, name)
        self.spoil(process)
        self.engines.starts(process)
        process.power.when_cut.append(lambda: self._cut(process))
        process.start(alone=len(self.names) == 1)

    def _cut(self, process: Process) -> None:
        """What was on its way has an unknown outcome; after a while it starts again."""
        sending = self.engines.look("select id from delivery where state = 'sending'")
        mine = {s.letter.delivery_id for s in self.ledger.starts if s.process == process.name}
        for (delivery,) in sending:
            if delivery in mine:
                self.ledger.unknown[delivery] += 1
        if self.over:
            return
        self.cuts += 1
        down = self.rng.choice((0.5, 3.0, 20.0, 90.0))
        self.weather.blames(down + AFTER_CRASH, "power cut")
        asyncio.get_running_loop().call_later(down, self._starts, process.name)

    async def _carried(self, event: Event, person: Someone) -> None:
        """An event on its way to whichever process; now and then it comes twice."""
        if self.rng.random() < 0.12 and not self.weather.calm:
            self._errand(self._again(event, person))
        await self._delivered(event, person)

    async def _again(self, event: Event, person: Someone) -> None:
        await asyncio.sleep(self.rng.uniform(0, 5))
        await self._delivered(event, person)

    async def _delivered(self, event: Event, person: Someone) -> None:
        """Telegram offers an update until it is taken; on Slack a person tries once more."""
        for wait in (1.0, 4.0, 30.0, 60.0, 120.0):
            await asyncio.sleep(self.rng.uniform(0.02, 0.2))
            awake = [p for p in self.processes.values() if p.power.on]
            process = self.rng.choice(awake) if awake else None
            self._tapped(process, event)
            outcome = await process.takes(event) if process else None
            if outcome is not None:
                self._answered(event, outcome, person)
                return
            self.ledger.write("does", person.key, f"gets no answer [{event.key}]")
            await asyncio.sleep(wait)

    def _tapped(self, process: Process | None, event: Event) -> None:
        """Slack gives an address with each tap, which the card is redrawn through."""
        at = event.itself
        if process is None or event.who.platform != "slack" or at is None:
            return
        for posted in reversed(self.space.posted):
            if (posted.channel, posted.ts) == (at.channel, at.external_id):
                url = self.space.response_url("actions", event.who.external_id, at.channel, posted)
                process.slack.urls.tapped(at.channel, at.external_id, url)

    def _answered(self, event: Event, outcome: Outcome, person: Someone) -> None:
        keys = [message.text.key for message in outcome.replies]
        self.ledger.write("acked", person.key, f"{keys or 'ok'} [{event.key}]")
        if outcome.late:
            self.late.add(event.key)
        elif "algemeen.fout.niet_opgeslagen" not in keys:
            self.ledger.acked[event.key] = ",".join(keys)
            self.ledger.done[event.key] += not outcome.repeated
        buttons = [b.action for message in outcome.replies for b in message.buttons if b.action]
        if buttons and not person.resting:
            self._errand(person.chooses(self.rng.choice(buttons)))

    async def _settled(self) -> None:
        """Faults stop, people rest, everything starts that was down, and time passes."""
        self.weather.calm = True
        for person in self.people.values():
            person.resting = True
        for process in self.processes.values():
            process.power.left = None
        for _ in range(24):
            await asyncio.sleep(SETTLES)
            if not self._under_way():
                break

    def _under_way(self) -> bool:
        """Whether something is still to be sent, or due within two hours."""
        soon = (self.calendar.now() + timedelta(hours=2)).strftime("%Y-%m-%d %H:%M:%S")
        return bool(
            self.engines.look(
                "select 1 from delivery where state in ('queued', 'sending') union "
                "select 1 from timer where fired_at is null and due_at < ?",
                soon,
            )
        )

    def _close(self) -> None:
        """Nothing of it is left but the ledger."""
        self.over = True
        for process in self.processes.values():
            process.power.cut()


def _telegram(world: World, key: str) -> Any:
    from tests.servers.telegram_people import Person

    return Person(int(world.external_id(key, "telegram")), NAMES[key])
