"""Updates become events: python-telegram-bot's handlers sort them, the dispatcher does the rest."""

import asyncio
import secrets
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from telegram import Update
from telegram.constants import ChatType
from telegram.ext import (
    Application,
    ApplicationBuilder,
    BaseHandler,
    CallbackQueryHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

from bot.core import Core
from bot.events import Event, Outcome, Typed, Words
from bot.telegram import reading
from bot.telegram.answering import Answers
from bot.telegram.errors import trail
from bot.telegram.menu import SHORTCUTS
from config.texts import LANGUAGES
from handlers.action import UnknownAction
from handlers.say import Message, say

log = structlog.get_logger()
ALLOWED = [Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY]
MOST_TRIES = 5
"""For a statement the database refuses; while it is away we wait as long as it takes."""


class Attentive(Application[Any, Any, Any, Any, Any, Any]):
    """Failures come back to whoever fetched the update, who must not confirm it then."""

    async def process_error(
        self, update: object, error: Exception, job: Any = None, coroutine: Any = None
    ) -> bool:
        raise error


def application(token: str, url: str) -> Attentive:
    """Without Updater: that confirms updates before they are handled (ruling 10)."""
    builder = ApplicationBuilder().application_class(Attentive).token(token).base_url(url)
    made = builder.updater(None).job_queue(None).build()
    assert isinstance(made, Attentive)
    return made


class Receiver:
    """One update at a time, in the order of Telegram."""

    def __init__(self, app: Attentive, core: Core) -> None:
        self.app, self.core = app, core
        self.answers = Answers(app.bot, core)
        self.busy = asyncio.Lock()
        self._tries: dict[int, int] = {}
        app.add_handlers(self._handlers())

    def _handlers(self) -> list[BaseHandler[Update, Any, Any]]:
        """Private chats only: in a group the bot keeps silent."""
        private = filters.ChatType.PRIVATE
        new = private & filters.UpdateType.MESSAGE
        written = private & filters.UpdateType.MESSAGES & ~filters.StatusUpdate.ALL
        return [
            CommandHandler("piket", self.command, new),
            CommandHandler(SHORTCUTS, self.shortcut, new),
            MessageHandler(written, self.words),
            CallbackQueryHandler(self.tapped),
        ]

    async def take(self, update: Update) -> bool:
        """False if it could not be stored: it must come again. A bug is skipped, with an id."""
        async with self.busy:
            try:
                await self.app.process_update(update)
            except (SQLAlchemyError, OSError) as failure:
                if self._comes_again(update, failure):
                    return False
                await self._skip(update, failure)
            except Exception as bug:
                await self._skip(update, bug)
            self._tries.pop(update.update_id, None)
            return True

    async def command(self, update: Update, _: object) -> None:
        await self._happens(update, reading.command(update))

    async def shortcut(self, update: Update, _: object) -> None:
        await self._happens(update, reading.shortcut(update))

    async def words(self, update: Update, _: object) -> None:
        await self._happens(update, reading.words(update))

    async def tapped(self, update: Update, _: object) -> None:
        query = update.callback_query
        assert query is not None
        if query.message is None or query.message.chat.type != ChatType.PRIVATE:
            await self.answers.tap(query, Outcome())
            return
        try:
            event = reading.tap(update, query)
        except UnknownAction:
            language = query.from_user.language_code
            known = language if language in LANGUAGES else LANGUAGES[0]
            old = Message(say("algemeen.fout.oude_knop"))
            await self.answers.tap(query, Outcome(known, [old], refused=True))
            return
        await self.answers.tap(query, await self.core.dispatcher.handle(event))

    async def _happens(self, update: Update, event: Event) -> None:
        """Who is known hears by the outbox; who is not, at once. His words go in any case."""
        outcome = await self.core.dispatcher.handle(event)
        if outcome.person_id is None and not outcome.repeated:
            assert event.itself is not None
            wrote = isinstance(event.what, Words | Typed) and bool(event.what.text)
            unread = int(event.itself.external_id) if wrote else None
            self.answers.stranger(int(event.itself.channel), outcome, unread)

    def _comes_again(self, update: Update, failure: Exception) -> bool:
        tries = self._tries[update.update_id] = self._tries.get(update.update_id, 0) + 1
        away = not isinstance(failure, DBAPIError) or isinstance(
            failure, (OperationalError, InterfaceError)
        )
        log.error("update not stored", error=type(failure).__name__, tries=tries)
        return away or tries < MOST_TRIES

    async def _skip(self, update: Update, bug: Exception) -> None:
        """One update must not hold up everybody else's."""
        incident = secrets.token_hex(4)
        log.error("update skipped", incident=incident, error=type(bug).__name__, at=trail(bug))
        sorry = Outcome(
            replies=[Message(say("algemeen.fout.onverwacht", id=incident))], refused=True
        )
        if update.callback_query:
            await self.answers.tap(update.callback_query, sorry)
        elif update.effective_chat and update.effective_chat.type == ChatType.PRIVATE:
            self.answers.stranger(update.effective_chat.id, sorry)
