"""What a tap hears at once: a notice of at most 200 signs, or else a message."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field

import structlog
from telegram import Bot, CallbackQuery
from telegram.error import TelegramError

from bot.core import Core
from bot.events import Outcome
from bot.telegram.errors import described, trail
from bot.telegram.keyboards import notice
from bot.telegram.sending import arguments

log = structlog.get_logger()
PATIENCE = 2.0
"""Seconds that a stop waits for notices on their way."""


@dataclass
class Answers:
    """Sent beside the updates: a slow Telegram holds up a notice, never the next update."""

    bot: Bot
    core: Core
    _going: set[asyncio.Task[None]] = field(default_factory=set)

    async def tap(self, query: CallbackQuery, outcome: Outcome) -> None:
        """Every tap is answered, or its button keeps turning (Bot API, answerCallbackQuery)."""
        shown = self._notice(outcome)
        if shown is None:
            await self._tell(outcome)
        self._start(self._answer(query, outcome, shown or ""))

    def stranger(self, chat_id: int, outcome: Outcome, unread: int | None = None) -> None:
        """Somebody we do not know has no row to be told by. Nothing of theirs is kept."""
        self._start(self._answer_stranger(chat_id, outcome, unread))

    async def stop(self) -> None:
        if self._going:
            await asyncio.wait(self._going, timeout=PATIENCE)
        for task in self._going:
            task.cancel()

    def _notice(self, outcome: Outcome) -> str | None:
        """None if a notice cannot hold it: more than one message, or one with anything to tap."""
        if not outcome.replies:
            return ""
        if len(outcome.replies) > 1:
            return None
        return notice(outcome.replies[0], outcome.language, self.core.time.now())

    async def _answer(self, query: CallbackQuery, outcome: Outcome, shown: str) -> None:
        try:
            alert = outcome.refused and not outcome.repeated
            await self.bot.answer_callback_query(query.id, shown, show_alert=alert)
        except TelegramError as error:
            log.info("tap not answered", why=described(error))
            if shown and not outcome.repeated:
                await self._tell(outcome)

    async def _answer_stranger(self, chat_id: int, outcome: Outcome, unread: int | None) -> None:
        try:
            if unread is not None:
                await self.bot.delete_message(chat_id, unread)
            for message in outcome.replies:
                shown = arguments(message, outcome.language, self.core.time.now())
                await self.bot.send_message(chat_id, **shown)
        except TelegramError as error:
            log.info("stranger not answered", why=described(error))

    async def _tell(self, outcome: Outcome) -> None:
        if outcome.person_id is not None:
            await self.core.dispatcher.tell(outcome.person_id, outcome.replies)

    def _start(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work)
        self._going.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._going.discard(task)
        if not task.cancelled() and (broken := task.exception()):
            log.error("answer lost", error=type(broken).__name__, at=trail(broken))
