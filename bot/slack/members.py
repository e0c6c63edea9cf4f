"""Who reads which channel: asked of Slack, remembered for five minutes."""

import asyncio
import time
from dataclasses import dataclass, field

from slack_sdk.web.async_client import AsyncWebClient

from bot.platform import NotNow, Refused
from bot.slack.failures import translated

REMEMBERED = 300.0
PATIENCE = 1.0
"""Seconds a card waits for the answer; after that it goes to its reader directly."""
PAGE = 200


@dataclass
class Members:
    client: AsyncWebClient
    known: dict[str, tuple[float, frozenset[str]]] = field(default_factory=dict)
    asking: dict[str, asyncio.Task[frozenset[str]]] = field(default_factory=dict)

    async def include(self, channel: str, user: str) -> bool:
        """False also when Slack does not say: in his own chat a card is always right."""
        if channel not in self.known:
            return user in await self._soon(channel)
        until, members = self.known[channel]
        if until < time.monotonic():
            self._asked(channel)  # the old answer serves until the new one is there
        return user in members

    def forget(self, channel: str) -> None:
        """Somebody came or went."""
        self.known.pop(channel, None)

    async def _soon(self, channel: str) -> frozenset[str]:
        """An answer that comes too late for this card serves the next."""
        task = self._asked(channel)
        done, _ = await asyncio.wait({task}, timeout=PATIENCE)
        return task.result() if done else frozenset()

    def _asked(self, channel: str) -> asyncio.Task[frozenset[str]]:
        """One question a channel at a time."""
        task = self.asking.get(channel)
        if task is None:
            task = self.asking[channel] = asyncio.create_task(self._ask(channel))
            task.add_done_callback(lambda _: self.asking.pop(channel, None))
        return task

    async def _ask(self, channel: str) -> frozenset[str]:
        found: set[str] = set()
        cursor = None
        try:
            with translated():
                while cursor != "":
                    page = await self.client.conversations_members(
                        channel=channel, cursor=cursor, limit=PAGE
                    )
                    found |= set(page["members"])
                    cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        except (Refused, NotNow):
            return frozenset()
        self.known[channel] = (time.monotonic() + REMEMBERED, frozenset(found))
        return self.known[channel][1]
