"""A plan of what goes wrong, by seed: the same seed strikes the same calls again.

    plan = FaultPlan(7, Rates.all(0.02))
    plan.strikes(slack)
    plan.strikes(telegram)

Whether a call is struck hangs on the seed, its method, its conversation and the how-manieth it is
there, and on nothing else: not on how the calls of different conversations fall between each other.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields
from enum import StrEnum
from random import Random
from typing import Any

from tests.servers import slack_state, telegram_people
from tests.servers.slack import SlackServer
from tests.servers.telegram import TelegramServer


class Trouble(StrEnum):
    """What can go wrong with one call."""

    LATENCY = "latency"
    LIMITED = "limited"
    """429 with a Retry-After."""
    UNAVAILABLE = "unavailable"
    """500, 502 or 503; half of the times the call had its effect all the same."""
    REFUSED = "refused"
    """`ok: false` with an error that passes."""
    CUT_BEFORE = "cut_before"
    CUT_AFTER = "cut_after"
    LATE = "late"
    """Cut, and the effect shows only after some later calls, or some time."""


@dataclass(frozen=True)
class Rates:
    """How often each happens, per call (`disconnect`, `twice`: per thing that people do)."""

    latency: float = 0.0
    limited: float = 0.0
    unavailable: float = 0.0
    refused: float = 0.0
    cut_before: float = 0.0
    cut_after: float = 0.0
    late: float = 0.0
    disconnect: float = 0.0
    """The Socket Mode connection breaks, before or after what it carries was handled."""
    twice: float = 0.0
    """The same event, update or interaction arrives once more."""

    @classmethod
    def all(cls, rate: float) -> Rates:
        """Everything equally often."""
        return cls(**{each.name: rate for each in fields(cls)})


SLACK = frozenset(
    {
        *("chat.postMessage", "chat.update", "chat.postEphemeral", "response_url"),
        *("conversations.open", "conversations.history", "conversations.replies"),
        *("conversations.members", "users.info", "views.open", "views.update"),
    }
)
TELEGRAM = frozenset(
    {"sendMessage", "editMessageText", "deleteMessage", "answerCallbackQuery", "getUpdates"}
)


@dataclass
class FaultPlan:
    """One seed's bad luck. `struck` counts what came of it; `story` tells it in order."""

    seed: int
    rates: Rates
    only: frozenset[str] = SLACK | TELEGRAM
    """The calls at the start are spared: whoever keeps the bot running starts it again."""
    longest: float = 0.2
    """Seconds of latency, at most."""
    late_calls: int = 6
    late_seconds: float = 1.0
    retry_after: int = 1
    struck: Counter[str] = field(default_factory=Counter)
    story: list[str] = field(default_factory=list)
    resting: bool = False
    """From now on nothing goes wrong any more."""
    _seen: Counter[str] = field(default_factory=Counter)

    def strikes(self, server: SlackServer | TelegramServer) -> None:
        """Everything this server does from now on is under the plan."""
        if isinstance(server, SlackServer):
            server.faults.append(self.slack_call)
            server.courier.twice, server.sockets.cuts = self.twice, self.cuts
        else:
            server.faults.append(self.telegram_call)
            server.updates.twice = self.twice

    async def slack_call(self, method: str, arguments: dict[str, Any]) -> slack_state.Fault | None:
        """A hook for `SlackServer.faults`."""
        luck = self._luck(method, str(arguments.get("channel", "")))
        trouble = self._drawn(method, luck)
        return None if trouble is None else self._slack_fault(trouble, method, luck)

    async def telegram_call(
        self, method: str, arguments: dict[str, Any]
    ) -> telegram_people.Fault | None:
        """A hook for `TelegramServer.faults`."""
        luck = self._luck(method, str(arguments.get("chat_id", "")))
        trouble = self._drawn(method, luck)
        return None if trouble is None else self._telegram_fault(trouble, luck)

    def twice(self, name: str) -> bool:
        """Whether what somebody did arrives once more."""
        return self._happens("twice", name, self.rates.twice) is not None

    def cuts(self, name: str) -> str | None:
        """Whether the connection breaks "before" or "after" it was handled."""
        luck = self._happens("disconnect", name, self.rates.disconnect)
        return luck.choice(("before", "after")) if luck else None

    def _happens(self, kind: str, name: str, rate: float) -> Random | None:
        luck = self._luck(kind, name)
        if self.resting or luck.random() >= rate:
            return None
        self._note(kind, name)
        return luck

    def _luck(self, method: str, place: str) -> Random:
        self._seen[f"{method} {place}"] += 1
        nth = self._seen[f"{method} {place}"]
        return Random(f"{self.seed}:{method}:{place}:{nth}")

    def _drawn(self, method: str, luck: Random) -> Trouble | None:
        drawn = luck.random()
        if self.resting or method not in self.only:
            return None
        for trouble in Trouble:
            drawn -= getattr(self.rates, trouble.value)
            if drawn < 0:
                self._note(trouble, method)
                return trouble
        return None

    def _note(self, what: str, name: str) -> None:
        self.struck[str(what)] += 1
        self.story.append(f"{what} {name}")

    def _slack_fault(self, trouble: Trouble, method: str, luck: Random) -> slack_state.Fault:
        fault = slack_state.Fault
        match trouble:
            case Trouble.LATENCY:
                return fault(delay=luck.uniform(0, self.longest))
            case Trouble.LIMITED:
                return fault(status=429, error="ratelimited", retry_after=self.retry_after)
            case Trouble.UNAVAILABLE:
                return fault(status=luck.choice((500, 502, 503)), done=luck.random() < 0.5)
            case Trouble.REFUSED if method == "response_url":
                return fault(status=404, error="expired_url")
            case Trouble.REFUSED:
                return fault(error=luck.choice(("internal_error", "service_unavailable")))
            case _:
                return fault(**self._cut(trouble, luck))

    def _telegram_fault(self, trouble: Trouble, luck: Random) -> telegram_people.Fault:
        """Telegram has no error but with a status of its own, so `refused` is another 500."""
        fault = telegram_people.Fault
        match trouble:
            case Trouble.LATENCY:
                return fault(delay=luck.uniform(0, self.longest))
            case Trouble.LIMITED:
                return fault(status=429, retry_after=self.retry_after)
            case Trouble.UNAVAILABLE:
                return fault(status=luck.choice((500, 502)), done=luck.random() < 0.5)
            case Trouble.REFUSED:
                return fault(status=500)
            case _:
                return fault(**self._cut(trouble, luck))

    def _cut(self, trouble: Trouble, luck: Random) -> dict[str, Any]:
        if trouble is not Trouble.LATE:
            return {"drop": True, "done": trouble is Trouble.CUT_AFTER}
        calls, seconds = luck.randint(1, self.late_calls), luck.uniform(0.1, 1) * self.late_seconds
        return {"drop": True, "late_calls": calls, "late_seconds": seconds}
