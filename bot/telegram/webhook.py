"""Telegram brings its updates to us: 200 only after the commit, so that it repeats the others."""

import hmac
from collections.abc import Awaitable, Callable
from hashlib import sha256

import structlog
from aiohttp import web
from telegram import Bot, Update

from bot.telegram.errors import trail

log = structlog.get_logger()
PATH = "/telegram/updates"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


def secret_of(token: str) -> str:
    """Only Telegram and we know it, and nothing leads from it back to the token."""
    return hmac.new(token.encode(), b"telegram webhook", sha256).hexdigest()


def is_telegram(request: web.Request, secret: str) -> bool:
    given = request.headers.get(HEADER, "").encode(errors="surrogateescape")
    return hmac.compare_digest(given, secret.encode())


async def receive(
    request: web.Request, bot: Bot, take: Callable[[Update], Awaitable[bool]]
) -> web.Response:
    """What no version of Telegram could have meant is not asked for again."""
    try:
        update = Update.de_json(await request.json(), bot)
    except (ValueError, TypeError, KeyError, AttributeError) as unreadable:
        log.error("unreadable update", error=type(unreadable).__name__, at=trail(unreadable))
        return web.Response()
    return web.Response(status=200 if await take(update) else 503)
