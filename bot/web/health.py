"""For whatever watches the bot: is it alive, can it work, and its figures."""

import asyncio
import hmac

import structlog
from aiohttp import web

from bot.checks import Limited
from bot.core import Core
from bot.metrics import queue
from bot.watch import Watch
from bot.web.security import LOOPBACK

log = structlog.get_logger()
FRESH = 5.0
"""Seconds that a count of the queue serves whoever asks for it."""
QUEUE_LIMIT = 3.0
FORMAT = "text/plain; version=0.0.4; charset=utf-8"
CLOSED = "Zet METRICS_TOKEN om de cijfers hier te lezen.\n"


class Health:
    def __init__(self, core: Core, watch: Watch) -> None:
        self.core, self.watch = core, watch
        self.counted = Limited(self._count, QUEUE_LIMIT)
        self.counted_at = -FRESH

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/healthz", self.alive),
            web.get("/readyz", self.ready),
            web.get("/metrics", self.figures),
        ]

    async def alive(self, request: web.Request) -> web.Response:
        """A bot that answers commands but sends nothing is not alive."""
        if any(task.done() for task in self.core.working):
            return web.Response(status=503, text="stopped sending")
        return web.Response(text="ok")

    async def ready(self, request: web.Request) -> web.Response:
        """Each part by name. What is late is no reason to send nobody here: that is for
        /metrics, the log and the heartbeat."""
        parts = await self.watch.readiness()
        is_ready = all(state == "ok" for state in parts.values())
        return web.json_response({"ready": is_ready, **parts}, status=200 if is_ready else 503)

    async def figures(self, request: web.Request) -> web.Response:
        if not self._may_read(request):
            return web.Response(status=403, text=CLOSED)
        try:
            await self.counted()
        except Exception as failure:
            log.warning("queue not counted", why=type(failure).__name__)
            self.core.metrics.forget_queue()
            self.counted_at = -FRESH
        return web.Response(body=self.core.metrics.text(), headers={"Content-Type": FORMAT})

    async def _count(self) -> None:
        now = asyncio.get_running_loop().time()
        if now - self.counted_at < FRESH:
            return
        async with self.core.database.reading() as db:
            rows = await queue(db)
        self.core.metrics.queued(rows, self.core.time.now())
        self.counted_at = now

    def _may_read(self, request: web.Request) -> bool:
        """Whoever has the token. Without one only who is on this computer, and never where a web
        server passes on what comes from outside: its requests come from this computer too."""
        settings = self.core.settings
        if settings.metrics_token is None:
            return settings.host in LOOPBACK and settings.public_url is None
        wanted = f"Bearer {settings.metrics_token.get_secret_value()}".encode()
        given = request.headers.get("Authorization", "").encode(errors="surrogateescape")
        return hmac.compare_digest(given, wanted)
