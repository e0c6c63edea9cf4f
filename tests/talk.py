"""Conversations as scripts: real handlers, real renderers, a real database, no network.

A talk has a cast (asker's platform + answerer's platform), everybody's screens, and a clock that
only moves when told. **Any message nobody expected fails the test**: whoever gets something new
must `sees` it (or say it is `unread`) before the test ends.
"""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update

from bot.clock import Clock, Time
from bot.database import Database
from bot.dispatch import Dispatcher
from bot.events import Event, Outcome, Place, Typed, Who, Words
from bot.outbox import Outbox
from bot.pacing import unlimited
from bot.platform import Letter
from bot.timers import Timers
from handlers.action import Action, UnknownAction
from handlers.form import Form, OpenForm
from handlers.rooster.vooruit import AskHere, Digest, LookAhead, Remind, Settled, Sweep, TellMissing
from handlers.say import Message
from handlers.turn import Face
from models.attempt import Attempt
from models.drafts import find_link
from models.location import RoomKind
from models.outbox import Timer
from models.people import Account, Person
from models.piket import Casus
from tests.screens import FakePlatform, Screen, Shown, render
from tests.world import World, channel

PAGE = Face("web", files=True)
TELEGRAM = Face("telegram", forms=False, acks=False, free_text=False)


def face_of(platform: str, what: Any) -> Face:
    """As the adapters say it: only what a platform answers at once has `acks`."""
    if platform == "telegram":
        return replace(TELEGRAM, acks=isinstance(what, Action))
    if platform == "slack" and isinstance(what, Words):
        return Face("slack", forms=False, acks=False)
    return PAGE if platform == "web" else Face(platform)


TUESDAY_1037 = datetime(2026, 3, 3, 9, 37, tzinfo=UTC)


class Talker:
    """A person at a screen. Reading a room counts as reading one's own screen."""

    def __init__(self, talk: "Talk", key: str, platform: str) -> None:
        self.talk, self.key, self.platform = talk, key, platform
        self.external_id = talk.world.external_id(key, platform)
        self.answer: Outcome = Outcome()
        self.form: OpenForm | None = None
        self.page: Face | None = None
        """Where he is, if that is on a page of ours and not in his chat."""

    @property
    def own(self) -> Screen:
        return self.talk.screen(self.platform, self.external_id)

    def screens(self) -> list[Screen]:
        return [screen for _, screen in self.places()]

    def places(self) -> list[tuple[str, Screen]]:
        """His own chat, and every room he reads."""
        rooms = self.talk.platforms[self.platform].members
        mine = [room for room, people in rooms.items() if self.external_id in people]
        return [(at, self.talk.screen(self.platform, at)) for at in (self.external_id, *mine)]

    async def says(self, text: str, key: str | None = None) -> None:
        """`/piket …` is a command; anything else is words to the bot."""
        if text.startswith("/piket"):
            await self._happens(Typed(text.removeprefix("/piket").strip()), key)
        else:
            await self._happens(Words(text), key)

    async def replies(self, text: str, to: str) -> None:
        """Words in the thread of, or in answer to, the message that holds `to`."""
        message, channel = self.find(to)
        place = Place(self.platform, channel, message.thread or message.external_id)
        await self._happens(Words(text, place, shared=channel != self.external_id), None)

    async def clicks(self, label: str, key: str | None = None, on: str = "") -> None:
        packed, at = self.button_at(label, on)
        await self._happens(Action.unpack(packed), key, at)

    async def opens(self, label: str) -> None:
        """The page behind a link."""
        url, _ = self.button_at(label)
        async with self.talk.database.reading() as db:
            link = await find_link(db, url.rpartition("/")[2])
        assert link, f"no page behind {url}"
        self.page = PAGE
        await self._happens(Action.unpack(link.action), None)

    async def presses(self, packed: str) -> None:
        """An action that may not stand on any screen of his (an old or a stolen button)."""
        await self._happens(Action.unpack(packed), None)

    async def fills(self, **answers: str) -> None:
        assert self.form, "no form is open"
        shown = {f.name for f in self.form.fields}
        assert set(answers) <= shown, f"the form asks {shown}"
        filled = Form.filled(self.form.form.name, {**self.form.context, **answers})
        form, self.form = self.form, None
        await self._happens(filled, None)
        if self.answer.refused_field:
            self.form = form
        else:
            self.page = None

    async def _happens(self, what: Any, key: str | None, at: Place | None = None) -> None:
        self.answer = await self.talk.happens(self, what, key, at)
        self.form = self.answer.form if isinstance(self.answer.form, OpenForm) else None

    def button(self, label: str, on: str = "") -> str:
        return self.button_at(label, on)[0]

    def button_at(self, label: str, on: str = "") -> tuple[str, Place | None]:
        """The newest button with this label, and the message it stands on."""
        shown = [(m, where) for where, s in self.places() for m in s.messages]
        shown += [(m, "") for m in self.replies_shown()]
        found = [(m, where) for m, where in shown if label in m.buttons and on in m.text]
        assert found, (
            f"{self.key} has no button {label!r}, only {[list(m.buttons) for m, _ in shown]}"
        )
        message, where = found[-1]
        at = Place(self.platform, where, message.external_id) if where else None
        return message.buttons[label], at

    def find(self, text: str) -> tuple[Shown, str]:
        platform = self.talk.platforms[self.platform]
        for (name, where), screen in self.talk.screens.items():
            readers = platform.members.get(where, {where})
            if name != self.platform or self.external_id not in readers:
                continue
            for message in reversed(screen.messages):
                if text in message.text:
                    return message, where
        raise AssertionError(f"{self.key} does not see {text!r}")

    def replies_shown(self) -> list[Shown]:
        letter = Letter(0, Message(None), "nl", self.talk.now, "", False)  # type: ignore[arg-type]
        return [
            render(self.platform, m, self.answer.language, self.talk.now, letter)
            for m in self.answer.replies
        ]

    def sees(self, *texts: str, buttons: list[str] | None = None, new: bool = False) -> Shown:
        """One message of his screens holds all of `texts`; `buttons` are exactly its buttons."""
        candidates = [m for s in self.screens() for m in s.messages if not (new and m.seen)]
        found = [m for m in candidates if all(t in m.text for t in texts)]
        assert found, f"{self.key} does not see {texts}:\n" + self.everything()
        message = found[-1]
        message.seen = True
        if buttons is not None:
            assert list(message.buttons) == buttons, list(message.buttons)
        return message

    def hears(self, *texts: str, buttons: list[str] | None = None) -> None:
        """The answer to what he just did: in the reply itself where there is one, else a message."""
        if not self.answer.replies:
            self.sees(*texts, buttons=buttons, new=True)
            return
        shown = self.replies_shown()
        found = [m for m in shown if all(t in m.text for t in texts)]
        assert found, f"{self.key} does not hear {texts}: {[m.text for m in shown]}"
        if buttons is not None:
            assert list(found[-1].buttons) == buttons, list(found[-1].buttons)

    def never_sees(self, text: str) -> None:
        for screen in self.screens():
            for message in screen.messages:
                assert text not in message.text, f"{self.key} sees {text!r}: {message.text}"

    def everything(self) -> str:
        return "\n---\n".join(
            f"{m.text}\n  {list(m.buttons)}" for s in self.screens() for m in s.messages
        )


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
        over = {casus.id for casus in await self.rows(Casus) if casus.state.is_over}
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
