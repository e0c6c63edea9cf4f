"""Our own long poll: the offset rises only after an update was committed (ruling 10)."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog
from telegram import Bot, Update
from telegram.error import InvalidToken, TelegramError

from bot.pacing import Retry
from bot.telegram.contact import Contact
from bot.telegram.errors import seconds, trail
from bot.telegram.receiving import ALLOWED

log = structlog.get_logger()
LONG_POLL = 25
"""Seconds that Telegram holds a request without news."""


@dataclass
class Poller:
    bot: Bot
    take: Callable[[Update], Awaitable[bool]]
    retry: Retry
    contact: Contact
    offset: int | None = None
    _failures: int = 0

    async def run(self) -> None:
        """Until cancelled; no failure ends it."""
        while True:
            try:
                updates = await self.bot.get_updates(
                    self.offset, timeout=LONG_POLL, allowed_updates=ALLOWED
                )
                self.contact.heard()
                await self._take_all(updates)
            except TelegramError as error:
                self.contact.failed(error)
                refused = isinstance(error, InvalidToken)
                await self._back_off(self.retry.longest if refused else seconds(error))
            except Exception as bug:
                log.error("poll failed", error=type(bug).__name__, at=trail(bug))
                await self._back_off()

    async def _take_all(self, updates: Sequence[Update]) -> None:
        """In order; after a failure the rest comes again too, with the next poll."""
        if not updates:
            # All before is confirmed now. After a week of silence ids start anew, perhaps lower.
            self.offset = None
        for update in updates:
            if not await self.take(update):
                await self._back_off()
                return
            self.offset = max(self.offset or 0, update.update_id + 1)
        self._failures = 0

    async def _back_off(self, asked: float | None = None) -> None:
        """Telegram's own Retry-After is obeyed to the letter."""
        self._failures += 1
        await asyncio.sleep(self.retry.wait(self._failures, asked).total_seconds())
