"""Slacks with no latency: one that takes everything, and one that keeps the published limits."""

import time
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

UPDATES = "  of which cards", "  of which heads of threads"
ME = {
    "ok": True,
    "url": "https://bench.slack.com/",
    "team": "Bench",
    "user": "piket",
    "team_id": "T0BENCH",
    "user_id": "U0BOT",
    "bot_id": "B0BOT",
}


@dataclass(frozen=True)
class Button:
    action: str
    channel: str
    ts: str
    thread_ts: str | None


class ZeroSlack:
    """Says yes to everything, and notes when a message arrived."""

    def __init__(self) -> None:
        self.arrived: dict[str, float] = {}
        """When something for this user or channel arrived last (perf_counter)."""
        self.calls: Counter[str] = Counter()
        self.count = 0

    async def start(self) -> str:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self.answer)
        app.router.add_post("/respond/{channel}/{ts}", self.respond)
        self.runner = web.AppRunner(app, access_log=None)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        self.address = f"http://127.0.0.1:{self.runner.addresses[0][1]}"
        return f"{self.address}/api/"

    async def stop(self) -> None:
        await self.runner.cleanup()

    async def answer(self, request: web.Request) -> web.Response:
        now, method = time.perf_counter(), request.match_info["method"]
        self.calls[method] += 1
        if method == "auth.test":
            return web.json_response(ME)
        if method == "conversations.members":
            return web.json_response({"ok": True, "members": []})
        given = await request.json() if request.can_read_body else {}
        channel = str(given.get("channel", "C0"))
        if (wait := self.refuses(method, channel, now)) is not None:
            return _too_many(wait)
        self.count += 1
        self.arrived[channel] = now
        return web.json_response(self.done(method, channel, given))

    async def respond(self, request: web.Request) -> web.Response:
        """A response_url: it counts for no limit."""
        self.calls["response_url"] += 1
        self.redrawn(request.match_info["channel"], request.match_info["ts"], await request.json())
        return web.Response(text="ok")

    def redrawn(self, channel: str, ts: str, given: dict[str, Any]) -> None:
        """The card that was tapped, or a word to whoever tapped it."""

    def refuses(self, method: str, channel: str, now: float) -> float | None:
        """Seconds to wait, if this is one too many."""
        return None

    def done(self, method: str, channel: str, given: dict[str, Any]) -> dict[str, Any]:
        if method.startswith("conversations."):
            return {"ok": True, "channel": {"id": channel}, "messages": []}
        ts = given.get("ts") or f"{self.count}.000100"
        return {"ok": True, "channel": channel, "ts": ts}


@dataclass
class LimitedSlack(ZeroSlack):
    """A message a second in each conversation, after a short burst; fifty edits a minute in all
    (PLATFORMS.md). One too many is a 429 with Retry-After."""

    burst: float = 3.0
    per_second: float = 1.0
    edits: int = 50
    times: list[float] = field(default_factory=list)
    """When each call was taken."""
    refused: int = 0
    left: dict[str, tuple[float, float]] = field(default_factory=dict)
    edited: deque[float] = field(default_factory=deque)

    def __post_init__(self) -> None:
        super().__init__()

    def refuses(self, method: str, channel: str, now: float) -> float | None:
        wait = None
        if method == "chat.postMessage":
            wait = self._posts(channel, now)
        elif method == "chat.update":
            wait = self._edits(now)
        if wait is None:
            self.times.append(now)
        else:
            self.refused += 1
        return wait

    def _posts(self, channel: str, now: float) -> float | None:
        left, since = self.left.get(channel, (self.burst, now))
        left = min(self.burst, left + (now - since) * self.per_second)
        if left < 1:
            return (1 - left) / self.per_second
        self.left[channel] = (left - 1, now)
        return None

    def _edits(self, now: float) -> float | None:
        while self.edited and now - self.edited[0] >= 60:
            self.edited.popleft()
        if len(self.edited) >= self.edits:
            return 60 - (now - self.edited[0])
        self.edited.append(now)
        return None


class KeepingSlack(ZeroSlack):
    """Keeps what stands where, so that its buttons can be pressed; everybody reads every room."""

    def __init__(self, everybody: list[str]) -> None:
        super().__init__()
        self.everybody = everybody
        self.messages: dict[str, dict[str, Any]] = defaultdict(dict)
        self.views: list[dict[str, Any]] = []

    async def answer(self, request: web.Request) -> web.Response:
        if request.match_info["method"] == "conversations.members":
            self.calls["conversations.members"] += 1
            return web.json_response({"ok": True, "members": self.everybody})
        return await super().answer(request)

    def done(self, method: str, channel: str, given: dict[str, Any]) -> dict[str, Any]:
        answer = super().done(method, channel, given)
        if method.startswith("chat."):
            if method == "chat.update":
                of_head = "thread_ts" not in self.messages[channel].get(answer["ts"], {})
                self.calls[UPDATES[channel.startswith("C") and of_head]] += 1
            self.messages[channel].setdefault(answer["ts"], {}).update(given)
        if method.startswith("views."):
            view = {**given["view"], "id": f"V{self.count}"}
            self.views.append(view)
            answer["view"] = view
        return answer

    def redrawn(self, channel: str, ts: str, given: dict[str, Any]) -> None:
        if given.get("replace_original"):
            self.messages[channel][ts] |= given

    def buttons(self) -> Iterator[Button]:
        """All that can be tapped."""
        for channel, messages in self.messages.items():
            for ts, message in messages.items():
                for block in message.get("blocks", []):
                    inner = block.get("elements", []) if block["type"] == "actions" else []
                    for one in [*inner, *([block["accessory"]] if "accessory" in block else [])]:
                        if "url" not in one:
                            yield Button(one["action_id"], channel, ts, message.get("thread_ts"))


def _too_many(wait: float) -> web.Response:
    """Retry-After is in whole seconds, never too few."""
    return web.json_response(
        {"ok": False, "error": "ratelimited"},
        status=429,
        headers={"Retry-After": str(int(wait) + 1)},
    )
