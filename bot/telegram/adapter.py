"""Telegram as a face of the bot: letters go out, updates come in, by long poll or by webhook."""

import asyncio
import contextlib
import itertools

from aiohttp import web
from telegram.error import InvalidToken, TelegramError

from bot.core import Core
from bot.database import Database
from bot.pacing import Retry
from bot.platform import Letter, Receipt
from bot.postgres import while_leading
from bot.telegram import sending, webhook
from bot.telegram.contact import Contact
from bot.telegram.errors import seconds
from bot.telegram.menu import set_menu
from bot.telegram.polling import Poller
from bot.telegram.receiving import ALLOWED, Receiver, application
from config.settings import BadSettings, Settings

POLLING = 7013
"""The advisory lock of whoever polls."""
FIRST_WORD = 5.0
"""Seconds that a start waits to hear whether the token is any good."""
ASK_ABOUT_HOOK = 30.0


class TelegramAdapter:
    name = "telegram"
    local = False
    looks_up = False
    asks_every = ASK_ABOUT_HOOK

    def __init__(self, settings: Settings, retry: Retry | None = None) -> None:
        assert settings.telegram_bot_token is not None
        token = settings.telegram_bot_token.get_secret_value()
        public = settings.public_url or ""
        self.webhook_url = public.rstrip("/") + webhook.PATH if public.startswith("https") else None
        self.secret = webhook.secret_of(token)
        self.retry = retry or Retry()
        self.app = application(token, settings.telegram_api_url)
        self.receiver: Receiver | None = None
        self.contact = Contact()
        self._answered = asyncio.Event()
        self._running: asyncio.Task[None] | None = None
        self._ready = False

    async def send(self, letter: Letter) -> Receipt | None:
        return await sending.send(self.app.bot, letter)

    def tapped(self) -> list[str]:
        """An edit costs here what a message costs."""
        return []

    async def is_member(self, channel: str, external_id: str) -> bool:
        """No threads here: cards about a casus go to their readers themselves."""
        return False

    def link(self, channel: str, external_id: str) -> str | None:
        return None

    def routes(self, core: Core) -> None:
        self.receiver = Receiver(self.app, core)
        if self.webhook_url:
            core.server.router.add_post(webhook.PATH, self._posted)

    async def start(self, core: Core) -> None:
        """Raises BadSettings when the token is refused. Waits no longer than a moment: the other
        faces must start if Telegram is away."""
        self._running = asyncio.create_task(self._run(core.database))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._answered.wait(), FIRST_WORD)
        if self.contact.refused:
            raise BadSettings("Telegram neemt TELEGRAM_BOT_TOKEN niet aan.")

    async def hang_up(self) -> None:
        """The update in hand is finished first; what comes after waits at Telegram."""
        assert self.receiver is not None
        async with self.receiver.busy:
            self._ready = False
            if self._running:
                self._running.cancel()
        if self._running:
            with contextlib.suppress(asyncio.CancelledError):
                await self._running
        await self.receiver.answers.stop()

    async def stop(self) -> None:
        await self.app.shutdown()
        await self.app.bot.shutdown()  # also if we were never let in

    def trouble(self) -> str | None:
        return self.contact.trouble()

    async def _run(self, database: Database) -> None:
        """Two pollers would chase each other away (409): of several processes one polls."""
        assert self.receiver is not None
        await self._open()
        if self.webhook_url:
            await self._keep_asking()
            return
        poller = Poller(self.app.bot, self.receiver.take, self.retry, self.contact)
        if database.is_sqlite:
            await poller.run()
        else:
            await while_leading(database, POLLING, poller.run, self.contact.heard)

    async def _open(self) -> None:
        """Until Telegram answers: who are we, where do updates go, what does our menu say."""
        for tries in itertools.count(1):
            try:
                await self.app.initialize()
                self._ready = True
                await self._direct()
                await set_menu(self.app.bot)
            except TelegramError as error:
                self.contact.failed(error)
                self._answered.set()
                refused = isinstance(error, InvalidToken)
                wait = self.retry.wait(tries, self.retry.longest if refused else seconds(error))
                await asyncio.sleep(wait.total_seconds())
            else:
                self.contact.heard()
                self._answered.set()
                return

    async def _keep_asking(self) -> None:
        """Behind a webhook nothing else would tell that the token or the hook is gone."""
        while True:
            await asyncio.sleep(self.asks_every)
            try:
                hook = await self.app.bot.get_webhook_info()
            except TelegramError as error:
                self.contact.failed(error)
            else:
                self.contact.heard()
                self.contact.elsewhere = hook.url != self.webhook_url

    async def _direct(self) -> None:
        if self.webhook_url:
            await self.app.bot.set_webhook(
                self.webhook_url, allowed_updates=ALLOWED, secret_token=self.secret
            )
        else:
            await self.app.bot.delete_webhook()

    async def _posted(self, request: web.Request) -> web.Response:
        if not webhook.is_telegram(request, self.secret):
            return web.Response(status=403)
        if not self._ready or self.receiver is None:
            return web.Response(status=503)
        return await webhook.receive(request, self.app.bot, self.receiver.take)
