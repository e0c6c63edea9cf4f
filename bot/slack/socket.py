"""The one websocket of Socket Mode, watched from outside: what has gone deaf is replaced whole.

slack_sdk mends most by itself. What it does not: a retry with an address that worked once already,
for ever; a monitor or a reader that has ended. Then a bot looks connected and hears nobody
(bolt-python#1529). So its own word is not taken for it: only answers to pings count, and after
five without one a new client takes the place of the old, with all that belonged to it.
"""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.failures import code_of

log = structlog.get_logger()
PING = 10.0
DEAF, REPLACED = 4, 5
"""Pings without an answer: after so many it counts as deaf, as slack_sdk does; then it is ours."""
CONNECTING, CLOSING = 15.0, 2.0
"""Seconds that each may take."""
LONGEST = 6
"""Pings between two tries to connect, while Slack is away."""


@dataclass
class Socket:
    make: Callable[[], SocketModeClient]
    """A new client, with the listeners of the bot, not connected yet."""
    web: AsyncWebClient
    app_token: str
    ping: float = PING
    client: SocketModeClient | None = None
    why: str | None = "not connected yet"
    tries: int = 0
    heard_at: float = 0.0
    _pong: float | None = None

    async def connect(self) -> None:
        """A new address and a new client, or the reason why not; whoever watches tries again."""
        client: SocketModeClient | None = None
        try:
            async with asyncio.timeout(CONNECTING):
                opened = await self.web.apps_connections_open(app_token=self.app_token)
                client = self.make()
                client.wss_uri = opened["url"]
                await client.connect()  # type: ignore[no-untyped-call]
        except asyncio.CancelledError:
            await _discarded(client)
            raise
        except Exception as error:
            why = code_of(error) if isinstance(error, SlackApiError) else type(error).__name__
            if why != self.why:
                log.error("slack socket not connected", why=why)
            self.why, self.tries = why, self.tries + 1
            await _discarded(client)
            return
        if self.tries:
            log.warning("slack socket connected again")
        self.client, self.why, self.tries = client, None, 0
        self.heard_at, self._pong = _now(), None

    async def watch(self) -> None:
        """Until cancelled; no failure ends it."""
        while True:
            await asyncio.sleep(self.ping * min(2**self.tries, LONGEST))
            try:
                await self.look()
            except Exception:
                log.exception("slack socket not watched")

    async def look(self) -> None:
        """Note what was heard since the last look; replace what hears nothing any more."""
        self._listen()
        if self.client is not None:
            if not self._is_lost(self.client):
                return
            log.error("slack socket is deaf", seconds=round(_now() - self.heard_at))
            self.why, self.tries = "deaf", 1
            await self.close()
        await self.connect()

    def trouble(self) -> str | None:
        if self.client is None:
            return f"socket not connected ({self.why})"
        silence = _now() - self.heard_at
        return f"socket deaf for {silence:.0f} s" if silence > DEAF * self.ping else None

    async def close(self) -> None:
        client, self.client = self.client, None
        await _discarded(client)

    def _listen(self) -> None:
        """slack_sdk sets the moment itself at its first ping: only one that rises is an answer."""
        pong = self.client.last_ping_pong_time if self.client else None
        if pong is not None and self._pong is not None and pong > self._pong:
            self.heard_at = _now()
        self._pong = pong

    def _is_lost(self, client: SocketModeClient) -> bool:
        silence = _now() - self.heard_at
        return silence > REPLACED * self.ping or client.message_processor.done()


async def _discarded(client: SocketModeClient | None) -> None:
    """Politely if that goes fast. Its tasks end in any case: closing a deaf one may not get there."""
    if client is None:
        return
    with contextlib.suppress(Exception):
        async with asyncio.timeout(CLOSING):
            await client.close()  # type: ignore[no-untyped-call]
    tasks = (client.message_processor, client.current_session_monitor, client.message_receiver)
    for task in tasks:
        if task is not None:
            task.cancel()
    await client.aiohttp_client_session.close()


def _now() -> float:
    return asyncio.get_running_loop().time()
