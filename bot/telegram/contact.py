"""Whether Telegram still hears us: what it last took, and why it does not any more."""

import asyncio
from dataclasses import dataclass

import structlog
from telegram.error import InvalidToken, TelegramError

from bot.telegram.errors import described

log = structlog.get_logger()
LATELY = 90.0
"""Seconds: a long poll without news takes 25, and one may be lost."""


@dataclass
class Contact:
    """Said once a change: a token that is refused would else be a line a minute."""

    heard_at: float | None = None
    why: str | None = None
    refused: bool = False
    """It does not take our token. Trying goes on, slowly: it may be an error of Telegram's."""
    elsewhere: bool = False
    """The webhook leads to another address: somebody else uses our token."""

    def heard(self) -> None:
        """An answer, or nothing to ask: another process of ours polls, and we stand by."""
        if self.why is not None:
            log.warning("telegram answers again")
        self.heard_at, self.why, self.refused = asyncio.get_running_loop().time(), None, False

    def failed(self, error: TelegramError) -> None:
        self.refused = isinstance(error, InvalidToken)
        why = described(error)
        if why != self.why:
            (log.error if self.refused else log.warning)("telegram does not answer us", why=why)
        self.why = why

    def trouble(self) -> str | None:
        if self.refused:
            return "the token is refused"
        if self.heard_at is None:
            return f"not connected yet ({self.why or 'starting'})"
        silence = asyncio.get_running_loop().time() - self.heard_at
        if silence > LATELY:
            return f"no answer for {silence:.0f} s ({self.why or 'no news'})"
        return "the webhook leads elsewhere" if self.elsewhere else None
