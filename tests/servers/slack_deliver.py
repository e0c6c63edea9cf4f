"""How what people do reaches the bot: signed HTTP or Socket Mode, and the three-second rule."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlencode

import aiohttp

from tests.servers.slack_payloads import VERIFICATION
from tests.servers.slack_socket import LinkCut, Sockets
from tests.servers.slack_state import Ack, Json
from tests.servers.slack_workspace import Workspace

COMMAND, INTERACTIVE, EVENT = "slash_commands", "interactive", "events_api"


@dataclass
class Delivery:
    """One thing that happened; it can be sent again, and then says so."""

    kind: str
    payload: Json
    answered: Callable[[Ack], None] = lambda ack: None
    attempt: int = 0
    takes_payload: bool = False
    cut: bool = False
    """Slack's own end of the line broke: no answer is nobody's fault."""

    @property
    def name(self) -> str:
        """For problems: which of the many this was."""
        event = self.payload.get("event", {}).get("type")
        return str(event or self.payload.get("command") or self.payload.get("type"))


class Courier:
    """Sends; remembers the last thing sent; writes down late and failed answers."""

    signing_secret = "5f2c1d7e8b9a4c3d2e1f0a9b8c7d6e5f"
    ack_seconds = 3.0

    def __init__(self, space: Workspace, sockets: Sockets) -> None:
        self.space, self.sockets = space, sockets
        self.request_url: str | None = None
        self.last: Delivery | None = None
        self.retries: Sequence[float] = ()
        """Seconds after which Slack sends an event again that nobody answered with 2xx: in truth
        at once, after one and after five minutes; for a test it says itself when."""
        self.twice: Callable[[str], bool] = lambda name: False
        self.unanswered: list[str] = []
        """While `bot_may_die`: what was not answered in time, or at all."""
        self.session: aiohttp.ClientSession | None = None

    async def send(self, delivery: Delivery) -> Ack:
        """Commands, taps and submissions are always answered with 200 (ruling 9)."""
        ack = await self._once(delivery)
        for pause in self.retries if delivery.kind == EVENT else ():
            if 200 <= ack.status < 300:
                break
            await asyncio.sleep(pause)
            await self._line()
            ack = await self._repeated(delivery)
        if self.twice(delivery.name):
            await self._repeated(delivery)
        return ack

    async def _line(self) -> None:
        """What goes over Socket Mode goes as soon as there is a line again."""
        if self.request_url is None:
            with suppress(TimeoutError):
                await self.sockets.connected(seconds=self.ack_seconds)

    async def _repeated(self, delivery: Delivery) -> Ack:
        delivery.attempt += 1
        return await self._once(delivery)

    async def _once(self, delivery: Delivery) -> Ack:
        self.last = delivery
        start = time.monotonic()
        status, body = await (self._post if self.request_url else self._envelope)(delivery)
        ack = Ack(status, body, time.monotonic() - start)
        self._judge(delivery, ack)
        delivery.answered(ack)
        return ack

    async def again(self) -> Ack:
        """Slack's retry: the same payload, counted (PLATFORMS.md: dedupe on its own id)."""
        if self.last is None:
            raise AssertionError("nothing was sent yet")
        return await self._repeated(self.last)

    async def verify_url(self) -> Ack:
        """url_verification, when a request URL is first saved."""
        challenge = {"token": VERIFICATION, "challenge": "3eZbrw1aB", "type": "url_verification"}
        ack = await self.send(Delivery(EVENT, challenge))
        if "3eZbrw1aB" not in json.dumps(ack.body):
            self.space.problems.append(f"url_verification: the challenge did not return: {ack}")
        return ack

    def _judge(self, delivery: Delivery, ack: Ack) -> None:
        must = delivery.kind != EVENT
        if ack.status == 0 and (delivery.cut or self.space.bot_may_die):
            self.unanswered.append(delivery.name)
        elif ack.status == 0 and (must or self.request_url):
            self.space.problems.append(f"late ack: {delivery.name}, {ack.seconds:.1f} s")
        elif must and ack.status != 200:
            self.space.problems.append(f"{delivery.name} was answered with {ack.status}")

    async def _post(self, delivery: Delivery) -> tuple[int, Json | str | None]:
        raw, kind = _encoded(delivery)
        headers = {"Content-Type": kind, **self._signed(raw), **_retry_headers(delivery)}
        if self.session is None or self.request_url is None:
            raise AssertionError("the server is not running")
        wait = aiohttp.ClientTimeout(total=self.ack_seconds)
        try:
            async with self.session.post(
                self.request_url, data=raw, headers=headers, timeout=wait
            ) as response:
                return response.status, self._read(await response.text(), response.content_type)
        except TimeoutError:
            return 0, None
        except aiohttp.ClientError as error:
            if self.space.bot_may_die:
                return 0, None
            self.space.problems.append(f"{delivery.name}: {type(error).__name__}")
            return 503, None

    def _read(self, text: str, content_type: str) -> Json | str | None:
        if content_type == "application/json":
            found: Json | str | None = json.loads(text) if text else None
            return found
        return text or None

    def _signed(self, raw: bytes) -> dict[str, str]:
        """docs.slack.dev/authentication/verifying-requests-from-slack."""
        now = str(int(time.time()))
        base = b"v0:" + now.encode() + b":" + raw
        digest = hmac.new(self.signing_secret.encode(), base, hashlib.sha256).hexdigest()
        return {
            "X-Slack-Request-Timestamp": now,
            "X-Slack-Signature": f"v0={digest}",
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }

    async def _envelope(self, delivery: Delivery) -> tuple[int, Json | str | None]:
        envelope: Json = {
            "type": delivery.kind,
            "payload": delivery.payload,
            "accepts_response_payload": delivery.takes_payload,
        }
        if delivery.kind == EVENT or delivery.attempt:
            envelope["retry_attempt"] = delivery.attempt
            envelope["retry_reason"] = "timeout" if delivery.attempt else ""
        if not self.sockets.open and not self.space.bot_may_die:
            self.space.problems.append(f"{delivery.name}: nobody listens")
        delivery.cut = False
        try:
            ack = await self.sockets.deliver(envelope, self.ack_seconds, delivery.name)
        except LinkCut:
            ack, delivery.cut = None, True
        return (0, None) if ack is None else (200, ack.get("payload"))


def _encoded(delivery: Delivery) -> tuple[bytes, str]:
    """Commands and interactions come as a form, events as JSON."""
    form = "application/x-www-form-urlencoded"
    if delivery.kind == COMMAND:
        return urlencode(delivery.payload).encode(), form
    if delivery.kind == INTERACTIVE:
        return urlencode({"payload": json.dumps(delivery.payload)}).encode(), form
    return json.dumps(delivery.payload).encode(), "application/json"


def _retry_headers(delivery: Delivery) -> dict[str, str]:
    if not delivery.attempt:
        return {}
    return {"X-Slack-Retry-Num": str(delivery.attempt), "X-Slack-Retry-Reason": "http_timeout"}
