"""The vendors' HTTP edges, in this process: the true clients talk to our own Slack and Telegram."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from tests.faults.ledger import Ledger, Standing, writing
from tests.faults.power import Power
from tests.faults.weather import Fault, Met, Weather
from tests.servers import slack_chat, telegram_rules
from tests.servers.slack_rules import Refused as SlackRefused
from tests.servers.slack_rules import check_arguments, decoded
from tests.servers.slack_state import Posted as SlackPosted
from tests.servers.slack_web import METHODS
from tests.servers.slack_workspace import Workspace
from tests.servers.telegram_chats import Chats
from tests.servers.telegram_people import Posted as TelegramPosted
from tests.servers.telegram_types import Refused as TelegramRefused
from tests.servers.telegram_types import bad, flaws

Json = dict[str, Any]


class Lost(Exception):
    """The connection broke."""


@dataclass
class Road:
    """Between one process and the platforms: where power, weather and ledger meet."""

    power: Power
    weather: Weather
    ledger: Ledger

    async def travels(self, is_post: bool, effect: Callable[[], Any]) -> tuple[Met, Any]:
        """The call's fate and what the platform answers. Raises Lost, or PowerCut."""
        self.power.step()
        met = self.weather.meet(is_post)
        letter = writing.get()
        if met.fault is not Fault.NONE:
            about = (letter.about or f"#{letter.delivery_id}") if letter else ""
            self.ledger.write("weather", self.power.name, str(met.fault), about)
        await asyncio.sleep(met.delay)
        self.power.step()
        if met.fault is Fault.LATE:
            self._later(effect)
        answer = effect() if met.fault.has_effect else None
        if met.fault.is_unknown and is_post and letter:
            self.ledger.unknown[letter.delivery_id] += 1
        self.power.step()
        if met.fault in (Fault.CUT_BEFORE, Fault.CUT_AFTER, Fault.LATE):
            raise Lost
        return met, answer

    def _later(self, effect: Callable[[], Any]) -> None:
        """It is on its way, whatever becomes of the process that sent it."""
        letter = writing.get()
        if letter:
            self.ledger.late[letter.delivery_id] += 1
        asyncio.get_running_loop().call_later(self.weather.rng.uniform(1, 6), effect)


class SlackClient(AsyncWebClient):
    """slack_sdk's own client; only the last step, over the wire, is ours."""

    def __init__(self, road: Road, space: Workspace) -> None:
        super().__init__("xoxb-simulated", retry_handlers=[])
        self.road, self.space = road, space

    async def api_call(  # type: ignore[override]
        self,
        api_method: str,
        *,
        http_verb: str = "POST",
        data: Json | None = None,
        params: Json | None = None,
        json: Json | None = None,
        **_: Any,
    ) -> AsyncSlackResponse:
        given = {**(data or {}), **(params or {}), **(json or {})}
        arguments = {name: value for name, value in given.items() if value is not None}
        is_post = api_method == "chat.postMessage"
        try:
            met, answer = await self.road.travels(is_post, lambda: self._do(api_method, arguments))
        except Lost:
            raise aiohttp.ServerDisconnectedError from None
        status, headers = 200, {}
        if met.fault is Fault.LIMITED:
            status, headers = 429, {"Retry-After": str(met.after)}
            answer = {"ok": False, "error": "ratelimited"}
        elif met.fault in (Fault.BROKEN, Fault.BROKEN_AFTER):
            status, answer = 503, {"ok": False}
        elif met.fault is Fault.WRONG:
            answer = {"ok": False, "error": "internal_error"}
        response = AsyncSlackResponse(
            client=self,
            http_verb=http_verb,
            api_url=api_method,
            req_args={},
            data=answer,
            headers=headers,
            status_code=status,
        )
        return response.validate()

    def _do(self, method: str, arguments: Json) -> Json:
        try:
            self.space.problems.extend(check_arguments(method, arguments))
            answer = METHODS[method](self.space, decoded(arguments))
        except SlackRefused as refused:
            if refused.problem:
                self.space.problems.append(refused.problem)
            return {"ok": False, "error": refused.error, **refused.more}
        if method in ("chat.postMessage", "chat.update"):
            posted = self.space.message(answer["channel"], answer["ts"])
            self.road.ledger.shows(on_slack(posted))
        return {"ok": True, **answer}


@dataclass
class Hooks:
    """The session that posts to a response_url."""

    road: Road
    space: Workspace

    @asynccontextmanager
    async def post(self, url: str, json: Json) -> AsyncIterator[Any]:
        try:
            met, answer = await self.road.travels(False, lambda: self._do(url, json))
        except Lost:
            raise aiohttp.ServerDisconnectedError from None
        good = met.fault in (Fault.NONE, Fault.SLOW) and answer is None
        yield SimpleNamespace(status=200 if good else 500)

    def _do(self, path: str, given: Json) -> str | None:
        source = self.space.response_urls[path].source
        refused = slack_chat.respond(self.space, path, given)
        if refused is None and isinstance(source, SlackPosted):
            self.road.ledger.shows(on_slack(source))
        return refused


def on_slack(posted: SlackPosted) -> Standing:
    return Standing(
        "slack",
        posted.channel,
        posted.ts,
        0,
        None,
        buttons=posted.buttons,
        text=posted.shown,
    )


def on_telegram(posted: TelegramPosted) -> Standing:
    where, number = str(posted.chat_id), str(posted.message_id)
    return Standing("telegram", where, number, 0, None, buttons=posted.callbacks, text=posted.text)


class TelegramRequest(BaseRequest):
    """The part of python-telegram-bot that is meant to be replaced."""

    def __init__(self, road: Road, chats: Chats) -> None:
        self.road, self.chats = road, chats

    @property
    def read_timeout(self) -> float | None:
        return 5.0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        name = url.rsplit("/", 1)[-1]
        given: Mapping[str, Any] = request_data.parameters if request_data else {}
        arguments = dict(given)
        try:
            met, answer = await self.road.travels(
                name == "sendMessage", lambda: self._do(name, arguments)
            )
        except Lost:
            raise (
                TimedOut() if self.road.weather.rng.random() < 0.5 else NetworkError("cut")
            ) from None
        if met.fault is Fault.LIMITED:
            return _answered(TelegramRefused(429, "Too Many Requests", False, met.after))
        if met.fault in (Fault.BROKEN, Fault.BROKEN_AFTER, Fault.WRONG):
            return _answered(TelegramRefused(502, "Bad Gateway", False))
        return _answered(answer)

    def _do(self, method: str, arguments: Json) -> Any:
        run = {
            "sendMessage": self.chats.send_message,
            "editMessageText": self.chats.edit_text,
            "deleteMessage": self.chats.delete_message,
        }[method]
        try:
            for flaw in flaws(method, arguments):
                raise bad(flaw.text)
            telegram_rules.check(method, arguments)
            result = run(arguments)
        except TelegramRefused as refused:
            if refused.problem:
                self.chats.problems.append(f"{method}: {refused.description}")
            if "not modified" in refused.description:  # what stands there says the same already
                self._show(arguments)
            return refused
        if method == "deleteMessage":
            where = (str(arguments["chat_id"]), str(arguments["message_id"]))
            self.road.ledger.gone("telegram", *where)
        else:
            self._show({**arguments, "message_id": result["message_id"]})
        return result

    def _show(self, arguments: Json) -> None:
        posted = self.chats.find(arguments["chat_id"], arguments["message_id"])
        assert posted is not None
        self.road.ledger.shows(on_telegram(posted))


def _answered(answer: Any) -> tuple[int, bytes]:
    if not isinstance(answer, TelegramRefused):
        return 200, json.dumps({"ok": True, "result": answer}).encode()
    body: Json = {"ok": False, "error_code": answer.status, "description": answer.description}
    if answer.retry_after is not None:
        body["parameters"] = {"retry_after": answer.retry_after}
    return answer.status, json.dumps(body).encode()
