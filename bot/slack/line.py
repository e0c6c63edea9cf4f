"""Socket Mode: what is in hand is acknowledged before the line is hung up."""

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

LAST_ACKS = 3.0
"""Seconds; after that Slack does not wait for an ack either."""


@dataclass
class Hands:
    """What arrives once they are closed is left to Slack: it sends an event again, and tells who
    typed a command that we did not answer."""

    emptying: bool = False
    closed: bool = False
    full: int = 0
    idle: asyncio.Event = field(default_factory=asyncio.Event)

    @contextlib.contextmanager
    def holding(self) -> Iterator[None]:
        self.full += 1
        try:
            yield
        finally:
            self.full -= 1
            if not self.full:
                self.idle.set()

    async def empty(self) -> None:
        """Until nothing is in hand: what comes in meanwhile is taken too, for Slack gives a tap or
        a command to one connection only, and once."""
        self.emptying = True
        if self.full:
            self.idle.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.idle.wait(), LAST_ACKS)
        self.closed = True


class Line(AsyncSocketModeHandler):
    def __init__(
        self, app: AsyncApp, app_token: str, web: AsyncWebClient, ping: float, hands: Hands
    ) -> None:
        super().__init__(app, app_token, web_client=web, ping_interval=ping)
        self.hands = hands

    async def handle(  # type: ignore[override]  # as Bolt's own does
        self, client: SocketModeClient, req: SocketModeRequest
    ) -> None:
        if not self.hands.closed:
            with self.hands.holding():
                await super().handle(client, req)
