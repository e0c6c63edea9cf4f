"""Socket Mode: tickets, at most ten connections, envelopes to any one of them, acks.

docs.slack.dev/apis/events-api/using-socket-mode; PLATFORMS.md.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import uuid
from collections.abc import Callable
from contextlib import suppress

from aiohttp import WSMsgType, web

from tests.servers.slack_state import Json
from tests.servers.slack_workspace import Workspace

MOST_CONNECTIONS = 10
DEBUG = {"host": "applink-test", "build_number": 1, "approximate_connection_time": 18060}


class LinkCut(Exception):
    """Slack's end of the connection broke."""


class Sockets:
    """Slack's end of every websocket the bot has open."""

    warning_seconds = 1.0

    def __init__(self, space: Workspace) -> None:
        self.space = space
        self.open: list[web.WebSocketResponse] = []
        self.deaf: set[web.WebSocketResponse] = set()
        """Still there, and nothing that the bot sends over them is answered any more."""
        self._tickets: set[str] = set()
        self.cuts: Callable[[str], str | None] = lambda name: None
        """By the name of what is carried: whether the line breaks "before" or "after" it is done."""
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._carried: dict[str, web.WebSocketResponse] = {}
        self._lines: dict[web.WebSocketResponse, asyncio.Transport] = {}
        self._given_up: set[str] = set()
        self._cut: set[str] = set()
        self._turn = 0
        self._changed = asyncio.Condition()

    def open_connection(self, space: Workspace, _: Json) -> Json:
        """apps.connections.open: an address that works once."""
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        base = space.root.replace("http://", "ws://")
        return {"url": f"{base}/link?ticket={ticket}&app_id={space.app_id}"}

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """The bot follows such an address."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            self.space.problems.append("Socket Mode: a wss address works once")
            return web.Response(status=408)
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(heartbeat=15, autoping=False)
        await socket.prepare(request)
        if len(self.open) >= MOST_CONNECTIONS:
            await self._disconnect(socket, "too_many_websockets")
            await socket.close()
            return socket
        if request.transport is not None:
            self._lines[socket] = request.transport
        await self._serve(socket)
        self._lines.pop(socket, None)
        return socket

    async def _serve(self, socket: web.WebSocketResponse) -> None:
        hello = {
            "type": "hello",
            "num_connections": len(self.open) + 1,
            "connection_info": {"app_id": self.space.app_id},
            "debug_info": DEBUG,
        }
        await socket.send_json(hello)
        await self._count(socket, present=True)
        try:
            async for message in socket:
                if socket in self.deaf:
                    continue
                if message.type == WSMsgType.TEXT:
                    self._acknowledged(message.data)
                elif message.type == WSMsgType.PING:
                    await socket.pong(message.data)
        finally:
            await self._count(socket, present=False)

    async def _count(self, socket: web.WebSocketResponse, *, present: bool) -> None:
        if present:
            self.open.append(socket)
        elif socket in self.open:
            self.open.remove(socket)
            self._died(socket)
        async with self._changed:
            self._changed.notify_all()

    def _died(self, socket: web.WebSocketResponse) -> None:
        """Where the bot was killed no ack can come any more; else it may come by another line."""
        for name, carrier in list(self._carried.items()):
            waiting = self._waiting.get(name)
            if carrier is socket and self.space.bot_may_die and waiting and not waiting.done():
                waiting.set_exception(ConnectionResetError())

    def _acknowledged(self, text: str) -> None:
        try:
            ack = json.loads(text)
            envelope_id = ack["envelope_id"]
        except (ValueError, KeyError, TypeError):
            self.space.problems.append(f"Socket Mode: not an acknowledgement: {text[:200]!r}")
            return
        waiting = self._waiting.pop(envelope_id, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(ack)
        elif self.space.bot_may_die or envelope_id in self._cut:
            pass
        elif envelope_id in self._given_up:
            self.space.problems.append(f"late ack of envelope {envelope_id}")
        else:
            self.space.problems.append(f"Socket Mode: ack of unknown envelope {envelope_id!r}")

    async def deliver(self, envelope: Json, seconds: float, called: str = "") -> Json | None:
        """One envelope to the next connection; its ack, or None when that takes too long. Raises
        LinkCut where the line breaks, before or after the bot has done it."""
        if not self.open:
            return None
        envelope = {"envelope_id": str(uuid.uuid4()), **envelope}
        self._turn += 1
        heard = [socket for socket in self.open if socket not in self.deaf] or self.open
        socket, cut = heard[self._turn % len(heard)], self.cuts(called)
        if cut == "before":
            self._break(socket)
            raise LinkCut
        ack = await self._carry(envelope, socket, seconds)
        if cut == "after":
            self._cut.add(envelope["envelope_id"])
            self._break(socket)
            raise LinkCut
        return ack

    async def _carry(
        self, envelope: Json, socket: web.WebSocketResponse, seconds: float
    ) -> Json | None:
        name = envelope["envelope_id"]
        waiting = self._waiting[name] = asyncio.get_running_loop().create_future()
        self._carried[name] = socket
        try:
            await socket.send_json(envelope)
            return await asyncio.wait_for(waiting, seconds)
        except (TimeoutError, ConnectionError):
            self._waiting.pop(name, None)
            self._given_up.add(name)
            return None
        finally:
            self._carried.pop(name, None)

    def _break(self, socket: web.WebSocketResponse) -> None:
        """Without a word: the connection is simply gone."""
        if socket in self.open:
            self.open.remove(socket)
        if line := self._lines.get(socket):
            line.abort()

    async def connected(self, count: int = 1, seconds: float = 3.0) -> None:
        """Wait until the bot has this many connections."""
        async with self._changed:
            enough = self._changed.wait_for(lambda: len(self.open) >= count)
            await asyncio.wait_for(enough, seconds)

    async def refresh(self) -> None:
        """Slack renews connections: a warning, then refresh_requested, then it hangs up."""
        for socket in list(self.open):
            for reason in ("warning", "refresh_requested"):
                await self._disconnect(socket, reason)
                await self._gone(socket)
            await socket.close()
        await self.connected()

    async def _gone(self, socket: web.WebSocketResponse) -> None:
        """The bot may hang up by itself, once it has a new connection."""
        with suppress(TimeoutError):
            async with self._changed:
                gone = self._changed.wait_for(lambda: socket not in self.open)
                await asyncio.wait_for(gone, self.warning_seconds)

    @staticmethod
    async def _disconnect(socket: web.WebSocketResponse, reason: str) -> None:
        if not socket.closed:
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": DEBUG})

    def go_deaf(self) -> None:
        """The connections there are now; new ones are answered."""
        self.deaf |= set(self.open)

    async def close(self) -> None:
        """The workspace closes."""
        for socket in list(self.open):
            await socket.close()
