"""Conversations as scripts: real handlers, real renderers, a real database, no network.

A talk has a cast (asker's platform + answerer's platform), everybody's screens, and a clock that
only moves when told. **Any message nobody expected fails the test**: whoever gets something new
must `sees` it (or say it is `unread`) before the test ends.
"""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update

from bot.clock import Clock, Time
from bot.database import Database
from bot.dispatch import Dispatcher
from bot.events import Event, Outcome, Place, Who
from bot.outbox import Outbox
from bot.pacing import unlimited
from bot.timers import Timers
from handlers.action import Action, UnknownAction
from handlers.rooster.vooruit import AskHere, Digest, LookAhead, Remind, Settled, Sweep, TellMissing
from models.attempt import Attempt
from models.location import RoomKind
from models.outbox import Timer
from models.people import Account, Person
from models.piket import Casus
from models.registratie import Registration
from tests.screens import FakePlatform, Screen, Shown
from tests.talker import Talker, face_of
from tests.world import World, channel

TUESDAY_1037 = datetime(2026, 3, 3, 9, 37, tzinfo=UTC)


class Talk:
    def __init__(self, world: World, asker: str, answerer: str, url: str | None = None) -> None:
        self.world, self.asker, self.answerer = world, asker, answerer
        self.time = Time(real=lambda: TUESDAY_1037)
        self.database: Database = world.database
        self.screens: dict[tuple[str, str], Screen] = {}
        names = tuple(dict.fromkeys((asker, answerer)))
        self.platforms = {name: FakePlatform(name, self.screens) for name in names}
        self.dispatcher = Dispatcher(self.database, self.time.now, names, url)
        self.outbox = Outbox(
            self.database,
            self.platforms,
            self.time.now,
            pace=unlimited(),
        )
        self.clock = Clock(Timers(self.database, self.dispatcher), self.time)
        self.numbers = itertools.count(1)
        self.looks_ahead = True
        """Off in a talk that is not about the reminders which follow a change of the roster."""
        for name, platform in self.platforms.items():
            platform.members = world.rooms(name)

    @property
    def now(self) -> datetime:
        return self.time.now()

    def screen(self, platform: str, channel: str) -> Screen:
        return self.screens.setdefault((platform, channel), Screen())

    def meet(self, key: str) -> Talker:
        """Somebody of the example organisation, at the screen his role in this cast has."""
        platform = self.answerer if self.world.is_advocate(key) else self.asker
        return Talker(self, key, platform)

    async def gather(self) -> None:
        """Everybody has one account: on the platform of his role in this cast."""
        async with self.database.writing.begin() as db:
            people = {p.id: p.key for p in await db.scalars(select(Person))}
            for account in await db.scalars(select(Account)):
                advocate = self.world.is_advocate(people[account.person_id])
                if account.platform != (self.answerer if advocate else self.asker):
                    await db.delete(account)

    async def happens(
        self, who: Talker, what: Any, key: str | None = None, at: Place | None = None
    ) -> Outcome:
        number = next(self.numbers)
        itself = at or Place(who.platform, who.external_id, f"typed-{number}")
        event = Event(
            key or f"event-{number}",
            Who(who.platform, self.world.workspace(who.platform), who.external_id),
            who.page or face_of(who.platform, what),
            what,
            itself,
        )
        outcome = await self.dispatcher.handle(event)
        await self.delivered()
        return outcome

    async def delivered(self) -> None:
        """All that was said arrives, or turns out to be undeliverable, which has its effects."""
        await self.outbox.drain()
        await self.clock.fire_due()
        await self.outbox.drain()

    async def passes(self, **span: int) -> None:
        """Time passes from one due timer to the next, and everything said is delivered."""
        target = self.now + timedelta(**span)
        while (moment := await self._next_moment()) is not None and moment <= target:
            self.time.ahead += max(timedelta(0), moment - self.now)
            await self.clock.fire_due()
            await self.delivered()
        self.time.ahead += max(timedelta(0), target - self.now)

    async def _next_moment(self) -> datetime | None:
        if not self.looks_ahead:
            async with self.database.writing.begin() as db:
                ahead = (LookAhead, Sweep, Settled, Remind, AskHere, TellMissing, Digest)
                planned = or_(*(Timer.action.startswith(one.name) for one in ahead))
                await db.execute(delete(Timer).where(planned))
        return await self.clock.timers.next_moment()

    def sees_thread(self, *texts: str, room: str = "utrecht:piket") -> None:
        """The head of the casus's thread, wherever this cast has a piket channel."""
        place, _, kind = room.partition(":")
        for name in self.platforms:
            if name == "telegram":
                continue
            screen = self.screen(name, channel(name, place, RoomKind(kind)))
            found = [m for m in screen.messages if all(t in m.text for t in texts)]
            assert found, f"{room} on {name} does not show {texts}: {screen.messages}"
            found[-1].seen = True

    def room(self, room: str) -> list[Shown]:
        place, _, kind = room.partition(":")
        return [
            message
            for name in self.platforms
            if name != "telegram"
            for message in self.screen(name, channel(name, place, RoomKind(kind))).messages
        ]

    async def talked(self) -> None:
        """The questions about the talk come two minutes after the promised moment."""
        await self.passes(minutes=2)
        self.reads_all()

    async def forget_timers(self) -> None:
        async with self.database.writing.begin() as db:
            await db.execute(update(Timer).values(fired_at=self.now))

    async def rows(self, table: Any) -> list[Any]:
        async with self.database.reading() as db:
            return list(await db.scalars(select(table).order_by(table.id)))

    def question(self, command: str) -> str:
        """On Telegram nobody types a question: the field alone (ruling 1)."""
        return " ".join(command.split()[:2]) if self.asker == "telegram" else command

    def reads_all(self) -> None:
        """What came before is not what this test is about; but nobody was told anything twice."""
        for place, screen in self.screens.items():
            new = [message.text for message in screen.messages if not message.seen]
            assert len(new) == len(set(new)), f"{place} was told something twice: {new}"
            for message in screen.messages:
                message.seen = True

    async def live_buttons_of_the_dead(self) -> list[str]:
        """Nothing of a finished casus keeps buttons, whatever its message says."""
        again = {reg.casus_id for reg in await self.rows(Registration) if reg.reopened}
        over = {casus.id for casus in await self.rows(Casus) if casus.state.is_over} - again
        casus_of = {attempt.id: attempt.casus_id for attempt in await self.rows(Attempt)}
        return [
            f"{place}: {message.text} [{label}]"
            for place, screen in self.screens.items()
            for message in screen.messages
            for label, packed in message.buttons.items()
            if not packed.startswith("https:") and _casus(packed, casus_of) in over
        ]

    def unread(self) -> list[str]:
        """Messages nobody looked at: a test that ends with any has not expected them."""
        return [
            f"{place}: {message.text}"
            for place, screen in self.screens.items()
            for message in screen.messages
            if not message.seen
        ]


def _casus(packed: str, casus_of: dict[int, int]) -> int | None:
    """Which casus a button is about, if any."""
    try:
        action = Action.unpack(packed)
    except UnknownAction:
        return None
    attempt = casus_of.get(getattr(action, "attempt_id", 0))
    return getattr(action, "casus_id", attempt)
