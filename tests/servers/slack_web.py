"""The Web API's front door: tokens, arguments, faults, the ledger, then the method itself."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from aiohttp import web

from tests.servers import slack_chat as chat
from tests.servers import slack_modals as modals
from tests.servers import slack_reads as reads
from tests.servers import slack_uploads as uploads
from tests.servers.late import Late
from tests.servers.slack_rules import EVERYWHERE, Refused, check_arguments, decoded
from tests.servers.slack_schema import methods
from tests.servers.slack_socket import Sockets
from tests.servers.slack_state import Call, Fault, FaultHook, Json
from tests.servers.slack_workspace import Workspace

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Method = Callable[[Workspace, Json], Json]
RESPONSE_URL, UPLOAD = "response_url", "upload"
METHODS: dict[str, Method] = {
    "auth.test": reads.auth_test,
    "chat.postMessage": chat.post_message,
    "chat.update": chat.update,
    "chat.delete": chat.delete,
    "chat.postEphemeral": chat.post_ephemeral,
    "chat.getPermalink": chat.get_permalink,
    "conversations.open": reads.conversations_open,
    "conversations.info": reads.conversations_info,
    "conversations.members": reads.conversations_members,
    "conversations.history": reads.conversations_history,
    "conversations.replies": reads.conversations_replies,
    "users.info": reads.users_info,
    "views.open": modals.views_open,
    "views.update": modals.views_update,
    "views.push": modals.views_push,
    "views.publish": modals.views_publish,
    "pins.add": chat.pin,
    "files.getUploadURLExternal": uploads.get_upload_url,
    "files.completeUploadExternal": uploads.complete_upload,
}
APP_TOKEN_METHODS = {"apps.connections.open"}


@web.middleware
async def hung_up(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Whoever asked was killed before he had said it all."""
    try:
        return await handler(request)
    except ConnectionError:
        return web.Response()


class Door:
    """Every request of the bot comes in here."""

    bot_token = "xoxb-1111111111-2222222222-piketpiketpiketpiket"
    app_token = "xapp-1-A0PIKET-3333333333-piketpiketpiketpiket"

    def __init__(self, space: Workspace, sockets: Sockets) -> None:
        self.space = space
        self.methods: dict[str, Method] = METHODS | {
            "apps.connections.open": sockets.open_connection
        }
        self.scopes: set[str] | None = None
        self.faults: list[FaultHook] = []
        self.late = Late()
        self._next: dict[str, deque[Fault]] = defaultdict(deque)

    def fail_next(self, method: str, fault: Fault, times: int) -> None:
        """Faults of one method are used up in order; an error Slack never gives is our mistake."""
        known = methods().get(method, {}).get("errors", ())
        if fault.error and method in methods() and fault.error not in {*known, *EVERYWHERE}:
            raise ValueError(f"{method} never answers {fault.error}")
        self._next[method].extend([fault] * times)

    async def api(self, request: web.Request) -> web.StreamResponse:
        """/api/<method>: query, form and JSON are one set of arguments (PLATFORMS.md)."""
        method = request.match_info["method"]
        arguments, token = await self._arguments(request, method)
        return await self._served(request, method, arguments, lambda: self._do(method, token))

    async def hook(self, request: web.Request) -> web.StreamResponse:
        """A response_url takes JSON and answers "ok"."""
        given = await self._json(request, RESPONSE_URL)
        path = request.path

        def work() -> Callable[[Json], Json]:
            return lambda found: _plain(chat.respond(self.space, path, found))

        return await self._served(request, RESPONSE_URL, given, work)

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """The address of files.getUploadURLExternal takes raw bytes or one form field."""
        content = await _content(request)
        path = request.path

        def work() -> Callable[[Json], Json]:
            return lambda _: _plain(uploads.receive(self.space, path, content))

        return await self._served(request, UPLOAD, {"length": len(content)}, work)

    async def _served(
        self,
        request: web.Request,
        method: str,
        arguments: Json,
        work: Callable[[], Callable[[Json], Json]],
    ) -> web.StreamResponse:
        """Into the ledger, past the faults, to the answer."""
        call = Call(method, arguments, time.monotonic())
        self.space.calls.append(call)
        fault = await self._fault(method, arguments)
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if not fault.bites or fault.done:
            call.answer = self._answered(method, arguments, work)
        self.late.passed()
        if fault.is_late:
            effect = partial(self._answered, method, arguments, work)
            self.late.put(effect, fault.late_calls, fault.late_seconds)
        if not fault.bites:
            return _response(method, call.answer, ",".join(sorted(self.scopes or ())))
        return self._spoilt(request, call, fault)

    async def _fault(self, method: str, arguments: Json) -> Fault:
        for hook in self.faults:
            found = await hook(method, arguments)
            if found is not None:
                return found
        waiting = self._next[method]
        return waiting.popleft() if waiting else Fault()

    def _answered(
        self, method: str, arguments: Json, work: Callable[[], Callable[[Json], Json]]
    ) -> Json:
        try:
            return {"ok": True, **work()(arguments)}
        except Refused as refused:
            if refused.problem:
                self.space.problems.append(refused.problem)
            return {"ok": False, "error": refused.error, **refused.more}

    def _spoilt(self, request: web.Request, call: Call, fault: Fault) -> web.StreamResponse:
        call.answer = {"ok": False, "error": fault.error or _error_of(fault), "fault": True}
        if fault.drop:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        body = {key: call.answer[key] for key in ("ok", "error")}
        return web.json_response(body, status=fault.status, headers=headers)

    def _do(self, method: str, token: str | None) -> Callable[[Json], Json]:
        def work(arguments: Json) -> Json:
            if method not in self.methods:
                raise Refused("unknown_method", f"{method}: unknown method")
            self._authorise(method, token)
            self.space.problems.extend(check_arguments(method, arguments))
            return self.methods[method](self.space, decoded(arguments))

        return work

    def _authorise(self, method: str, token: str | None) -> None:
        app_level = method in APP_TOKEN_METHODS
        right = self.app_token if app_level else self.bot_token
        if not token:
            raise Refused("not_authed", f"{method}: no token")
        if token[:5] != right[:5]:
            raise Refused("not_allowed_token_type", f"{method}: a {token[:4]} token")
        if token != right:
            raise Refused("invalid_auth")
        needed = methods()[method]["scopes"]
        if self.scopes is not None and needed and not self.scopes & set(needed):
            more = {"needed": ",".join(needed), "provided": ",".join(sorted(self.scopes))}
            raise Refused("missing_scope", f"{method}: needs a scope of {needed}", **more)

    async def _json(self, request: web.Request, method: str) -> Json:
        try:
            found = await request.json()
        except ValueError:
            found = None
        if isinstance(found, dict):
            return found
        self.space.problems.append(f"{method}: the body is not a JSON object")
        return {}

    async def _arguments(self, request: web.Request, method: str) -> tuple[Json, str | None]:
        found: Json = dict(request.query)
        if "token" in found:
            self.space.problems.append(f"{method}: a token in the query string")
        if request.content_type == "application/json":
            found |= await self._json(request, method)
        elif request.method == "POST":
            found |= dict(await request.post())
        given = found.pop("token", None)
        header = request.headers.get("Authorization", "")
        return found, header.removeprefix("Bearer ") or given


def _error_of(fault: Fault) -> str:
    if fault.drop:
        return "connection dropped"
    return "ratelimited" if fault.status == 429 else "internal_error"


def _plain(error: str | None) -> Json:
    if error:
        raise Refused(error)
    return {}


def _response(method: str, answer: Json, scopes: str) -> web.Response:
    """Web API answers are always 200; hooks and uploads say it with their status."""
    if method not in (RESPONSE_URL, UPLOAD):
        return web.json_response(answer, headers={"X-OAuth-Scopes": scopes})
    if answer["ok"]:
        return web.Response(text="ok")
    return web.json_response(answer, status=404)


async def _content(request: web.Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    field: Any = next(iter((await request.post()).values()))
    content: bytes = field.file.read() if hasattr(field, "file") else str(field).encode()
    return content
