"""Answering at once where somebody acted: through the address Slack gives with each action.

A response_url works five times within thirty minutes, and costs nothing of the rate limits
(PLATFORMS.md). They are secrets and live in memory only: after a restart `chat.update` does it.
"""

import time
from dataclasses import dataclass, field
from typing import Any

import aiohttp

Place = tuple[str, str]
USES = 5
KEPT = 1
"""Uses kept back for a word to whoever tapped."""
LIFE = 29 * 60.0
"""Seconds; a minute less than Slack's, for clocks that differ."""


@dataclass
class Address:
    url: str
    until: float = field(default_factory=lambda: time.monotonic() + LIFE)
    left: int = USES


@dataclass
class ResponseUrls:
    session: aiohttp.ClientSession
    cards: dict[Place, Address] = field(default_factory=dict)
    """Tapped cards, with the newest tap's address."""

    def tapped(self, channel: str, ts: str, url: str) -> Address:
        now = time.monotonic()
        self.cards = {place: one for place, one in self.cards.items() if one.until > now}
        address = self.cards[channel, ts] = Address(url)
        return address

    def live(self) -> list[str]:
        """The messages that were tapped lately, by their ts."""
        now = time.monotonic()
        return [ts for (_, ts), one in self.cards.items() if one.left > KEPT and one.until > now]

    async def redraw(self, channel: str, ts: str, content: dict[str, Any]) -> bool:
        """False: this card has no address (left), or Slack did not take it."""
        card = self.cards.get((channel, ts))
        if card is None or card.left <= KEPT or card.until < time.monotonic():
            return False
        return await self.send(card, {**content, "replace_original": True})

    async def send(self, address: Address, content: dict[str, Any]) -> bool:
        address.left -= 1
        try:
            async with self.session.post(address.url, json=content) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False
