"""Slack as a face of the bot: real slack-bolt, over Socket Mode or signed HTTP."""

import asyncio
import itertools
import logging
from collections.abc import Coroutine
from typing import Any

import aiohttp
import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

from bot.core import Core
from bot.pacing import Retry
from bot.platform import Letter, Receipt
from bot.slack.answering import Answering
from bot.slack.home import Home
from bot.slack.line import Hands, Line
from bot.slack.members import Members
from bot.slack.receiving import Receiver
from bot.slack.response_urls import ResponseUrls
from bot.slack.sending import Sender
from bot.slack.socket import PING, Socket
from bot.slack.token import EVERY, Away, Token, in_words
from config.settings import BadSettings, Settings

log = structlog.get_logger()
TIMEOUT = 10
FIRST_WORD = 5.0
"""Seconds that a start waits for Slack."""


class SlackAdapter:
    """Everything Slack, behind `Platform`. `routes` comes first, `start` makes it work."""

    name = "slack"
    local = False
    looks_up = True
    ping, asks_every = PING, EVERY
    receiver: Receiver
    answering: Answering
    sender: Sender
    members: Members

    def __init__(self, settings: Settings) -> None:
        assert settings.slack_bot_token is not None
        self.settings = settings
        self.token = settings.slack_bot_token.get_secret_value()
        self.url = ""
        self.ready: asyncio.Future[AuthorizeResult] | None = None
        self.session: aiohttp.ClientSession | None = None
        self.hands = Hands()
        self.watched: Token | None = None
        self.socket: Socket | None = None
        self.away = "not connected yet"
        self.retry = Retry()
        self._answered = asyncio.Event()
        self._watching: list[asyncio.Task[None]] = []

    def routes(self, core: Core) -> None:
        """One session serves every call to Slack."""
        self.ready = asyncio.get_running_loop().create_future()
        self.session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))
        self.client = self._client(self.token)
        urls = ResponseUrls(self.session)
        self.members = Members(self.client)
        self.sender = Sender(self.client, urls)
        self.answering = Answering(core, self.client, urls)
        self.receiver = Receiver(self.answering, self.members, Home(self.client))
        self.app = self._bolt()
        self.receiver.listens(self.app)
        if self.settings.slack_app_token is None:
            core.server.router.add_post("/slack/events", self._over_http)

    async def start(self, core: Core) -> None:
        """Raises BadSettings when a token is refused. Waits no longer than a moment: the other
        faces must start if Slack is away."""
        arriving = asyncio.create_task(self._arrive())
        self._watching.append(arriving)
        answered = asyncio.create_task(self._answered.wait())
        await asyncio.wait(
            {arriving, answered}, timeout=FIRST_WORD, return_when=asyncio.FIRST_COMPLETED
        )
        answered.cancel()
        if arriving.done():
            arriving.result()

    async def _arrive(self) -> None:
        """Until Slack lets us in. Whoever started meanwhile learns from `trouble` why it does not."""
        for tries in itertools.count(1):
            try:
                await self._enter()
            except (Away, BadSettings) as why:
                if isinstance(why, BadSettings) and not self._answered.is_set():
                    raise
                if str(why) != self.away:
                    log.error("slack does not let us in", why=str(why))
                self.away = str(why)
                self._answered.set()
                await asyncio.sleep(self.retry.wait(tries, None).total_seconds())
            else:
                self._answered.set()
                return

    async def _enter(self) -> None:
        """One `auth.test` says who we are."""
        assert self.ready is not None
        with in_words("SLACK_BOT_TOKEN"):
            me = await self.client.auth_test()
        if app_token := self.settings.slack_app_token:
            with in_words("SLACK_APP_TOKEN"):
                await self.client.apps_connections_open(app_token=app_token.get_secret_value())
        self.url, self.receiver.bot_user = me["url"], me["user_id"]
        self.ready.set_result(
            AuthorizeResult.from_auth_test_response(bot_token=self.token, auth_test_response=me)
        )
        self.watched = Token(self.client, self.asks_every)
        self._watch(self.watched.watch())
        if app_token:
            await self._connect(app_token.get_secret_value())

    async def hang_up(self) -> None:
        await self.hands.empty()
        for task in self._watching:
            task.cancel()
        await asyncio.gather(*self._watching, return_exceptions=True)
        if self.socket is not None:
            await self.socket.close()

    async def stop(self) -> None:
        if self.session is not None:
            await self.answering.settle()
            await self.session.close()

    async def send(self, letter: Letter) -> Receipt | None:
        return await self.sender.send(letter)

    def tapped(self) -> list[str]:
        return self.sender.urls.live()

    async def is_member(self, channel: str, external_id: str) -> bool:
        return await self.members.include(channel, external_id)

    def link(self, channel: str, external_id: str) -> str | None:
        """What chat.getPermalink would answer, without asking."""
        if not self.url:
            return None
        return f"{self.url}archives/{channel}/p{external_id.replace('.', '')}"

    def trouble(self) -> str | None:
        if self.watched is None:
            return self.away
        return self.watched.trouble() or (self.socket.trouble() if self.socket else None)

    def _client(self, token: str | None) -> AsyncWebClient:
        """It never retries by itself: the outbox does, and knows what is still worth sending."""
        return AsyncWebClient(
            token,
            base_url=self.settings.slack_api_url,
            timeout=TIMEOUT,
            session=self.session,
            retry_handlers=[],
        )

    def _bolt(self) -> AsyncApp:
        """`process_before_response`: the ack is sent after the commit, and without polling."""

        async def authorize() -> AuthorizeResult:
            """Fixed, one workspace today (ruling 15); who comes before `start` is done waits."""
            assert self.ready is not None
            return await asyncio.shield(self.ready)

        secret = self.settings.slack_signing_secret
        app = AsyncApp(
            name="piket",
            logger=logging.getLogger("slack_bolt"),  # or it takes the level of all logs
            client=self._client(None),
            authorize=authorize,
            signing_secret=secret.get_secret_value() if secret else "",
            process_before_response=True,
        )
        app.error(self.receiver.failed)
        return app

    async def _over_http(self, request: web.Request) -> web.Response:
        answer = await self.app.async_dispatch(await to_bolt_request(request))
        return await to_aiohttp_response(answer)

    async def _connect(self, app_token: str) -> None:
        def make() -> SocketModeClient:
            line = Line(self.app, app_token, self._client(None), self.ping, self.hands)
            client = line.client
            assert isinstance(client, SocketModeClient)
            return client

        self.socket = Socket(make, self.client, app_token, self.ping)
        await self.socket.connect()
        self._watch(self.socket.watch())

    def _watch(self, watching: Coroutine[Any, Any, None]) -> None:
        self._watching.append(asyncio.create_task(watching))
