"""What Telegram's errors mean to us. Their texts may hold the token or what was typed: not ours."""

import re
import traceback

import httpx
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.platform import NotNow, Refused, Unheard

QUOTED = re.compile(r"""'[^']*'|"[^"]*"|`[^`]*`""")
REASONS = {
    "blocked by the user": "bot_blocked",
    "initiate conversation": "not_started",
    "deactivated": "user_deactivated",
    "chat not found": "chat_not_found",
}
"""Telegram's words (core.telegram.org/bots/api, Making requests) -> the code we keep."""

NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""No request reached Telegram; every other broken connection leaves the outcome unknown."""


def says(error: TelegramError, *words: str) -> bool:
    """Telegram has no codes of its own; its descriptions have been the same for years."""
    return any(word in error.message.casefold() for word in words)


def in_our_words(error: TelegramError) -> Refused | NotNow:
    """BadRequest is a NetworkError to python-telegram-bot, but repeating it helps nobody."""
    if isinstance(error, RetryAfter):
        return NotNow("retry_after", seconds(error))
    if isinstance(error, (BadRequest, Forbidden)):
        known = (code for words, code in REASONS.items() if says(error, words))
        return Refused(next(known, type(error).__name__))
    if isinstance(error, NetworkError) and not isinstance(error.__cause__, NEVER_LEFT):
        return Unheard(type(error).__name__)
    return NotNow(type(error).__name__)


def seconds(error: TelegramError) -> float | None:
    """How long Telegram asks us to wait, if it does."""
    if not isinstance(error, RetryAfter):
        return None
    after = error.retry_after
    return float(after) if isinstance(after, int) else after.total_seconds()


def described(error: TelegramError) -> str:
    """For a log: no address (it holds the token) and nothing that Telegram quotes back at us."""
    name = type(error).__name__
    if isinstance(error, (BadRequest, Forbidden, Conflict)):
        return f"{name}: {QUOTED.sub('…', error.message)[:150]}"
    return name


def trail(error: BaseException) -> str:
    """Where a bug is, without its message: that may quote what somebody typed."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    return " > ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in frames)
