"""A document of the bot, as a browser saves it."""

import mimetypes
from datetime import datetime

from aiohttp import web

from bot.render import contents
from handlers.say import File

MARKDOWN = "text/markdown"


def download(file: File, language: str, now: datetime) -> web.Response:
    kind, _ = mimetypes.guess_type(file.name)
    name = file.name.replace('"', "")
    return web.Response(
        body=contents(file, language, now),
        content_type=kind or "application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        },
    )
