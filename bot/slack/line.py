"""Socket Mode: the line to Slack, hung up only when what is in hand has been acknowledged."""

import asyncio
import contextlib

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

PING = 10.0
LAST_ACKS = 3.0
"""Seconds; after that Slack does not wait for an ack either."""


class Line(AsyncSocketModeHandler):
    """What arrives while we hang up is left to Slack: it sends an event again, and tells who
    typed a command that we did not answer."""

    def __init__(self, app: AsyncApp, app_token: str, web_client: AsyncWebClient) -> None:
        super().__init__(app, app_token, web_client=web_client, ping_interval=PING)
        self.hanging_up = False
        self.in_hand = 0
        self.idle = asyncio.Event()

    async def handle(  # type: ignore[override]  # as Bolt's own does
        self, client: SocketModeClient, req: SocketModeRequest
    ) -> None:
        if self.hanging_up:
            return
        self.in_hand += 1
        try:
            await super().handle(client, req)
        finally:
            self.in_hand -= 1
            if not self.in_hand:
                self.idle.set()

    async def connect(self) -> None:
        await self.client.connect()  # type: ignore[no-untyped-call]

    async def hang_up(self) -> None:
        self.hanging_up = True
        if self.in_hand:
            self.idle.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.idle.wait(), LAST_ACKS)
        await self.client.close()  # type: ignore[no-untyped-call]
