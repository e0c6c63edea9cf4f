"""Slack in this process, for protocol tests: its true protocol, and a judge of every request.

async with SlackServer() as slack:
    slack.add_user("U1", "Noor")
    client = AsyncWebClient(slack.bot_token, base_url=slack.url)
    ...
assert slack.problems == []
"""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType

import aiohttp
from aiohttp import web

from tests.servers.ledger import Ledger
from tests.servers.limits import SlackLimits
from tests.servers.slack_deliver import Courier
from tests.servers.slack_people import People
from tests.servers.slack_socket import Sockets
from tests.servers.slack_state import (
    Ack,
    Call,
    Channel,
    Ephemeral,
    Fault,
    FaultHook,
    Json,
    Person,
    Posted,
    UploadedFile,
    View,
)
from tests.servers.slack_web import Door, hung_up
from tests.servers.slack_workspace import Workspace

__all__ = ["Ack", "Call", "Ephemeral", "Fault", "Posted", "SlackServer", "UploadedFile", "View"]


class SlackServer(People):
    """A workspace with one bot in it; an async context manager on a free port of 127.0.0.1."""

    bot_token = Door.bot_token
    app_token = Door.app_token
    signing_secret = Courier.signing_secret
    team_id = Workspace.team_id
    bot_user_id = Workspace.bot_user_id

    def __init__(self, *, limits: bool = False, ledger: Ledger | None = None) -> None:
        """`limits`: with the limits Slack really has; `ledger`: one shared with others."""
        self.space = Workspace(ledger)
        self.sockets = Sockets(self.space)
        self.courier = Courier(self.space, self.sockets)
        self.door = Door(self.space, self.sockets)
        self.url = ""
        self.limits = SlackLimits()
        if limits:
            self.faults.append(self._limited)
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> SlackServer:
        app = web.Application(client_max_size=64 * 1024**2, middlewares=[hung_up])
        app.router.add_route("*", "/api/{method}", self.door.api)
        app.router.add_post("/upload/v1/{key}", self.door.upload)
        app.router.add_get("/link", self.sockets.connect)
        app.router.add_post("/{kind:commands|actions|app}/{team}/{key}/{secret}", self.door.hook)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.space.root = f"http://{host}:{port}"
        self.url = f"{self.space.root}/api/"
        self.courier.session = aiohttp.ClientSession()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.door.late.close()
        await self.sockets.close()
        if self.courier.session is not None:
            await self.courier.session.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _limited(self, method: str, arguments: Json) -> Fault | None:
        after = self.limits.asks(method, arguments)
        return after and Fault(status=429, error="ratelimited", retry_after=after)

    def reaches(self, request_url: str | None) -> None:
        """Where signed requests go from now on; None: only Socket Mode."""
        self.courier.request_url = request_url

    async def verify_url(self) -> Ack:
        """Slack's url_verification of that address."""
        return await self.courier.verify_url()

    async def connected(self, count: int = 1) -> None:
        """Wait until the bot holds this many Socket Mode connections."""
        await self.sockets.connected(count)

    async def refresh_socket(self) -> None:
        """Slack renews every connection; returns when the bot is connected again."""
        await self.sockets.refresh()

    def deafen_socket(self) -> None:
        """No ping over the connections of now is answered any more, and nothing is delivered."""
        self.sockets.go_deaf()

    def add_user(self, user_id: str, name: str, **profile: object) -> Person:
        """A person; see Workspace.add_user."""
        return self.space.add_user(user_id, name, **profile)

    def add_channel(
        self, channel_id: str, name: str, members: Iterable[str] = (), *, bot: bool = True
    ) -> Channel:
        """A channel with these members, and the bot unless it was never invited."""
        return self.space.add_channel(channel_id, name, members, bot=bot)

    def fail_next(self, method: str, fault: Fault, times: int = 1) -> None:
        """The next calls of this method (or "response_url", "upload") meet this fault."""
        self.door.fail_next(method, fault, times)

    @property
    def faults(self) -> list[FaultHook]:
        """Asked for every call, in order: `async (method, arguments) -> Fault | None`."""
        return self.door.faults

    @property
    def scopes(self) -> set[str] | None:
        """The bot's scopes (as in the manifest): a method without one is refused; None: all."""
        return self.door.scopes

    @scopes.setter
    def scopes(self, scopes: set[str] | None) -> None:
        self.door.scopes = scopes

    @property
    def ack_seconds(self) -> float:
        """How long Slack waits for an ack: 3 s, shorter where a test waits for it to pass."""
        return self.courier.ack_seconds

    @ack_seconds.setter
    def ack_seconds(self, seconds: float) -> None:
        self.courier.ack_seconds = seconds

    @property
    def ledger(self) -> Ledger:
        """What people saw, in order."""
        return self.space.ledger

    @property
    def bot_may_die(self) -> bool:
        """Whether it is the test itself that kills the bot: then nobody listening is no problem of
        the bot's, and what went unanswered is in `unanswered`."""
        return self.space.bot_may_die

    @bot_may_die.setter
    def bot_may_die(self, may: bool) -> None:
        self.space.bot_may_die = may

    @property
    def problems(self) -> list[str]:
        """Every protocol violation seen; a fixture asserts that there are none."""
        return self.space.problems

    @property
    def calls(self) -> list[Call]:
        """The ledger, in order of arrival."""
        return self.space.calls

    def called(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for call in self.space.calls if call.method == method]

    def messages(self, channel: str, thread_ts: str | None = None) -> list[Posted]:
        """What stands in a channel, a thread, or a person's DM with the bot (by user id)."""
        return self.space.messages(channel, thread_ts)

    @property
    def posted(self) -> list[Posted]:
        """Every message ever, in order, deleted ones too."""
        return self.space.posted

    @property
    def ephemerals(self) -> list[Ephemeral]:
        """What single people were shown: postEphemeral, response_url, the ack of a command."""
        return self.space.ephemerals

    @property
    def views(self) -> dict[str, View]:
        """The modals that are open, oldest first."""
        return self.space.views

    @property
    def homes(self) -> dict[str, View]:
        """The Home tab of each person who has one."""
        return self.space.homes

    @property
    def files(self) -> list[UploadedFile]:
        """What was shared."""
        return self.space.files
