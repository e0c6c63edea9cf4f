"""How much Slack and Telegram really take (PLATFORMS.md); more is answered with 429.

`SlackServer(limits=True)`, `TelegramServer(limits=True)`. What was refused is counted in
`refused`: a bot that paces itself well never meets any of this.
"""

from __future__ import annotations

import math
import time
from abc import ABC, abstractmethod
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.servers.slack_schema import methods

TIERS = {"t1": 1, "t2": 20, "t3": 50, "t4": 100}
"""Calls a minute, per method per workspace; t5 is special: chat.postMessage, auth.test."""
SHORT_BURST = 4
"""Neither of them says how short; four messages at once are still taken from a quiet bot."""


@dataclass
class Window:
    """So many in any span of so many seconds."""

    most: int
    seconds: float = 60.0
    taken: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def wait(self, key: str, now: float) -> float:
        """Seconds until there is room; 0: there is."""
        taken = self.taken[key]
        while taken and taken[0] <= now - self.seconds:
            taken.popleft()
        return taken[0] + self.seconds - now if len(taken) >= self.most else 0.0

    def take(self, key: str, now: float) -> None:
        self.taken[key].append(now)


@dataclass
class Drip:
    """One a second, after a short burst."""

    burst: float = SHORT_BURST
    left: dict[str, tuple[float, float]] = field(default_factory=dict)

    def _level(self, key: str, now: float) -> float:
        level, since = self.left.get(key, (self.burst, now))
        return min(self.burst, level + now - since)

    def wait(self, key: str, now: float) -> float:
        """Seconds until there is room; 0: there is."""
        return max(0.0, 1 - self._level(key, now))

    def take(self, key: str, now: float) -> None:
        self.left[key] = (self._level(key, now) - 1, now)


@dataclass
class Limits(ABC):
    """Several limits at once: a call is taken by all of them, or refused by one."""

    now: Callable[[], float] = time.monotonic
    refused: Counter[str] = field(default_factory=Counter)

    @abstractmethod
    def _rules(self, method: str, arguments: dict[str, Any]) -> list[tuple[Window | Drip, str]]:
        """Which limits this call counts for, each with its key."""

    def asks(self, method: str, arguments: dict[str, Any]) -> int | None:
        """The Retry-After, in whole seconds, or None where there is room."""
        rules, now = self._rules(method, arguments), self.now()
        wait = max((limit.wait(key, now) for limit, key in rules), default=0.0)
        if wait > 0:
            self.refused[method] += 1
            return math.ceil(wait)
        for limit, key in rules:
            limit.take(key, now)
        return None


@dataclass
class SlackLimits(Limits):
    """About one message a second per channel, and each method by its tier."""

    channels: Drip = field(default_factory=Drip)
    tiers: dict[str, Window] = field(default_factory=dict)

    def _rules(self, method: str, arguments: dict[str, Any]) -> list[tuple[Window | Drip, str]]:
        tier = methods().get(method, {}).get("tier")
        if method == "chat.postMessage":
            channel = str(arguments.get("channel", ""))
            same = f"D{channel[1:]}" if channel[:1] in ("U", "W") else channel
            return [(self.channels, same)]
        if tier not in TIERS:
            return []
        return [(self.tiers.setdefault(method, Window(TIERS[tier])), method)]


WRITES = {"sendMessage", "sendDocument", "editMessageText", "editMessageReplyMarkup"}


@dataclass
class TelegramLimits(Limits):
    """One message a second per chat, twenty a minute per group, thirty a second in all."""

    chats: Drip = field(default_factory=Drip)
    groups: Window = field(default_factory=lambda: Window(20))
    whole: Window = field(default_factory=lambda: Window(30, 1.0))

    def _rules(self, method: str, arguments: dict[str, Any]) -> list[tuple[Window | Drip, str]]:
        if method not in WRITES:
            return []
        chat = str(arguments.get("chat_id", ""))
        rules: list[tuple[Window | Drip, str]] = [(self.whole, ""), (self.chats, chat)]
        return [*rules, (self.groups, chat)] if chat.startswith("-") else rules
