"""Tells open pages at once that something changed, over server-sent events."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

from aiohttp import web

HEARTBEAT = 15.0
EVERYTHING = "*"
END = ""


@dataclass
class Listeners:
    """A page hears the name of a person or a channel, and looks itself if that concerns it."""

    heartbeat: float = HEARTBEAT
    queues: set[asyncio.Queue[str]] = field(default_factory=set)

    def tell(self, place: str) -> None:
        for queue in self.queues:
            queue.put_nowait(place)

    def close(self) -> None:
        self.tell(END)

    async def listen(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}
        )
        queue: asyncio.Queue[str] = asyncio.Queue()
        self.queues.add(queue)
        try:
            with suppress(ConnectionError):  # the browser left: nobody is told any more
                await response.prepare(request)
                await response.write(b"retry: 1000\n\n")
                while (event := await self._next(queue)) is not None:
                    await response.write(event)
        finally:
            self.queues.discard(queue)
        return response

    async def _next(self, queue: asyncio.Queue[str]) -> bytes | None:
        try:
            place = await asyncio.wait_for(queue.get(), self.heartbeat)
        except TimeoutError:
            return b": hart\n\n"
        return None if place == END else f"event: nieuws\ndata: {place}\n\n".encode()
