"""One thing happens, one handler answers, one transaction commits. Nothing else commits."""

import asyncio
import secrets
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import structlog
from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.arrival import erase, person_behind, placed, prepared, spend, stand_in
from bot.database import Database
from bot.events import Event, Outcome, Typed, Words
from bot.metrics import Metrics
from bot.retrying import retried
from handlers import stappen
from handlers.action import Action
from handlers.flows import routes
from handlers.form import Form
from handlers.privacy import BadText
from handlers.say import Message, say, secret, told
from handlers.turn import SYSTEM, Face, Turn
from models.errors import DomainError, NotYours
from models.outbox import Seen
from models.people import Person
from models.queueing import arm, enqueue

log = structlog.get_logger()
GUARD = 2.5
"""Seconds; Slack wants its answer within three (docs.slack.dev, Acknowledging requests)."""

Late = Callable[[Outcome], Coroutine[Any, Any, None]]


class Around(Protocol):
    """What else belongs to the transaction of something the bot does."""

    async def begins(self, db: AsyncSession) -> None:
        """Before anything is read."""

    def did(self, anything: bool) -> None:
        """Whether there was anything left to do."""

    async def ends(self, turn: Turn) -> None:
        """After what was said became rows, and before timers are armed."""


class Repeated(Exception):
    """This event was handled before."""


@dataclass
class Dispatcher:
    database: Database
    now: Callable[[], datetime]
    live: tuple[str, ...]
    public_url: str | None = None
    wake: Callable[[datetime | None], None] = lambda first_timer: None
    """Called after a commit, with the earliest moment that now has to be waited for."""
    metrics: Metrics = field(default_factory=Metrics)
    _late: set[asyncio.Task[Any]] = field(default_factory=set)

    async def handle(self, event: Event) -> Outcome:
        """Never raises for what a person did; a storage failure does, so that it comes again."""
        try:
            what = await prepared(event, self.database.reading, self.now())
            return await retried(lambda: self._once(event, what))
        except Repeated:
            return Outcome(repeated=True, replies=[Message(say("algemeen.fout.herhaald"))])
        except (DBAPIError, OSError):
            raise
        except Exception as failure:
            return await self._failed(event, failure)

    async def handle_within(
        self, event: Event, seconds: float = GUARD, late: Late | None = None
    ) -> Outcome:
        """For what must be answered in time: always an Outcome with words (ruling 9).

        The transaction is not cut short; what it says after the guard comes as messages, and
        `late` gets its outcome, for a form that still has to be opened.
        """
        task = asyncio.create_task(self._stored(event))
        self._late.add(task)
        task.add_done_callback(self._late.discard)
        done, _ = await asyncio.wait({task}, timeout=seconds)
        if done:
            return task.result()
        task.add_done_callback(lambda done: self._tell_late(done.result(), late))
        return Outcome(late=True, replies=[Message(say("algemeen.fout.bezig"))])

    async def _stored(self, event: Event) -> Outcome:
        try:
            return await self.handle(event)
        except (SQLAlchemyError, OSError, TimeoutError):
            log.exception("not stored", platform=event.who.platform)
            return Outcome(refused=True, replies=[Message(say("algemeen.fout.niet_opgeslagen"))])

    async def finish(self) -> None:
        """What is still being handled is stored before the program ends."""
        while self._late:
            await asyncio.wait(self._late)

    def _tell_late(self, outcome: Outcome, late: Late | None) -> None:
        if outcome.person_id and outcome.replies and not outcome.repeated:
            self._go_on(self.tell(outcome.person_id, outcome.replies))
        if late is not None:
            self._go_on(late(outcome))

    def _go_on(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._late.add(task)
        task.add_done_callback(self._late.discard)

    async def _once(self, event: Event, what: object) -> Outcome:
        async with self.database.writing.begin() as db:
            await self._first_time(db, event)
            person = await person_behind(db, event.who)
            turn = self._turn(db, person, event.face)
            if person is None:
                turn.replies.append(
                    Message(say("algemeen.fout.onbekend", id=event.who.external_id))
                )
            elif isinstance(what, Action) and what.system_only:
                raise NotYours
            else:
                await self._run(turn, await placed(db, what, event))
                if turn.form and not event.face.forms:
                    await stappen.begin(turn, turn.form)
                    turn.form = None
            if event.itself and isinstance(event.what, Action):
                await spend(turn, event.itself, event.what)
                await stand_in(turn, event.itself)
            await self._settle(turn, event)
        self.metrics.turned(event.face.platform, turn.measured)
        self.wake(turn.first_timer)
        return Outcome(
            language=person.language if person else "nl",
            replies=turn.replies,
            form=turn.form,
            person_id=person.id if person else None,
        )

    async def _run(self, turn: Turn, what: object) -> None:
        key = what.flow if hasattr(what, "flow") else type(what)
        await routes().routes[key](turn, what)

    async def _settle(
        self, turn: Turn, event: Event | None = None, around: Around | None = None
    ) -> None:
        """What was said and what must happen later become rows; timers last, everywhere."""
        await turn.db.flush()
        await enqueue(turn.db, turn.said, turn.now)
        if around:
            await around.ends(turn)
        await arm(turn.db, {action.pack(): due_at for due_at, action in turn.timers})
        if event and turn.erase and event.itself:
            erase(turn, event.itself)

    def _turn(self, db: AsyncSession, person: Person | None, face: Face) -> Turn:
        return Turn(db, self.now(), person, face, self.live, self.public_url)

    async def _first_time(self, db: AsyncSession, event: Event) -> None:
        try:
            await db.execute(insert(Seen).values(key=event.key, seen_at=self.now()))
        except IntegrityError:
            raise Repeated from None

    async def perform(self, action: Action, around: Around | None = None) -> None:
        """The bot itself does something: a timer that goes off, say."""

        async def once() -> Turn:
            async with self.database.working.begin() as db:
                if around:
                    await around.begins(db)
                turn = self._turn(db, None, SYSTEM)
                await self._run(turn, action)
                if around:
                    around.did(bool(turn.said or turn.timers or db.new or db.dirty))
                await self._settle(turn, around=around)
            return turn

        turn = await retried(once)
        self.wake(turn.first_timer)

    async def _failed(self, event: Event, failure: Exception) -> Outcome:
        try:
            if isinstance(failure, DomainError):
                return await self._refuse(event, failure)
            return await self._apologise(event, failure)
        except Repeated:
            return Outcome(repeated=True, replies=[Message(say("algemeen.fout.herhaald"))])

    async def _refuse(self, event: Event, broken: DomainError) -> Outcome:
        """A rule said no: everything was rolled back, and the person hears why, once. A form may
        come again under the same key, mended (ruling 8)."""
        brief = isinstance(broken, BadText) and not event.face.acks
        if isinstance(broken, BadText):
            message = Message(broken.briefly() if brief else broken.whole())
        else:
            message = Message(told(broken))
        return await self._answer(event, message, broken.field, "" if brief else broken.text)

    async def _apologise(self, event: Event, bug: Exception) -> Outcome:
        """A bug: logged under an id, without a word of what was typed."""
        incident = secrets.token_hex(4)
        log.error("unhandled", exc_info=bug, incident=incident, platform=event.who.platform)
        sorry = Message(say("algemeen.fout.onverwacht", id=incident))
        return await self._answer(event, sorry, erase=isinstance(event.what, Words))

    async def _answer(
        self,
        event: Event,
        message: Message,
        field: str | None = None,
        text: str = "",
        erase: bool = False,
    ) -> Outcome:
        async def once() -> Turn:
            async with self.database.writing.begin() as db:
                if not isinstance(event.what, Form):
                    await self._first_time(db, event)
                turn = self._turn(db, await person_behind(db, event.who), event.face)
                turn.reply(message)
                if not event.face.free_text:
                    turn.erase = erase or isinstance(event.what, Typed)
                elif text and event.face.acks and (field is None or isinstance(event.what, Typed)):
                    turn.reply(secret("algemeen.fout.je_tekst", tekst=text))
                await self._settle(turn, event)
            return turn

        turn = await retried(once)
        self.wake(None)
        return Outcome(
            language=turn.actor.language if turn.actor else "nl",
            replies=turn.replies,
            refused=True,
            refused_field=field,
            person_id=turn.actor.id if turn.actor else None,
        )

    async def tell(self, person_id: int, messages: Sequence[Message]) -> None:
        """An answer that came too late to ride on its event."""

        async def once() -> None:
            async with self.database.writing.begin() as db:
                person = await db.get_one(Person, person_id)
                turn = self._turn(db, person, SYSTEM)
                keeps = [message for message in messages if _may_be_stored(message)]
                for message in keeps if len(keeps) == len(messages) else [WITHHELD, *keeps]:
                    turn.tell(person, message)
                await self._settle(turn)

        await retried(once)
        self.wake(None)


def _may_be_stored(message: Message) -> bool:
    """What was refused must not be kept on its way back either."""
    return not message.text.confidential


WITHHELD = Message(say("algemeen.privacy.niet_bewaard"))
