"""The real bot with the real slack-bolt against our Slack server, and waiting without sleeping."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from pydantic import SecretStr
from sqlalchemy import func, select

from bot.app import assemble, running
from bot.clock import Time
from bot.core import Core
from bot.pacing import Retry, unlimited
from bot.slack.adapter import SlackAdapter
from bot.slack.socket import PING
from config.settings import Settings
from models.location import RoomKind
from models.outbox import Delivery, Progress
from tests.servers.slack import SlackServer
from tests.servers.slack_state import Ephemeral, Posted, Readable, View
from tests.talk import TUESDAY_1037
from tests.world import NAMES, TEAM, World, channel

T = TypeVar("T")
MANIFEST = Path(__file__).parents[2] / "docs" / "slack-manifest.json"
PIKET = channel("slack", "utrecht", RoomKind.PIKET)
SIGNALEN = channel("slack", "utrecht", RoomKind.SIGNALERING)
ASK = "arbeidsrecht mag ontslag op staande voet na één keer te laat?"
PATIENCE = 5.0


@dataclass
class Office:
    """One Slack workspace with the bot in it."""

    slack: SlackServer
    core: Core
    face: SlackAdapter
    world: World
    address: str

    def id(self, key: str) -> str:
        return self.world.external_id(key, "slack")

    async def eventually(self, found: Callable[[], T | None]) -> T:
        """As soon as it is there; fails after five seconds."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not (answer := found()):  # noqa: ASYNC110  a screen has no event
                    await asyncio.sleep(0.002)
                return answer
        except TimeoutError:
            raise AssertionError("it never came:\n" + self.everything()) from None

    async def sees(self, key: str, *texts: str, button: str | None = None) -> Posted:
        """A message in his own chat with the bot, as it stands now."""
        return await self.eventually(lambda: self._in(self.id(key), None, texts, button))

    async def reads(
        self, channel_id: str, *texts: str, thread: str | None = None, button: str | None = None
    ) -> Posted:
        """A message in a channel, or in a thread of it."""
        return await self.eventually(lambda: self._in(channel_id, thread, texts, button))

    async def hears(self, key: str, *texts: str) -> Ephemeral:
        """Something only he sees."""
        return await self.eventually(lambda: self._whispered(key, texts))

    async def opens(self, key: str, title: str) -> View:
        return await self.eventually(lambda: self._view(key, title))

    def _in(
        self, where: str, thread: str | None, texts: tuple[str, ...], button: str | None
    ) -> Posted | None:
        for message in reversed(self.slack.messages(where, thread)):
            if holds(message, texts) and (button is None or button in message.buttons):
                return message
        return None

    def _whispered(self, key: str, texts: tuple[str, ...]) -> Ephemeral | None:
        mine = [e for e in self.slack.ephemerals if e.user == self.id(key)]
        return next((e for e in reversed(mine) if holds(e, texts)), None)

    def _view(self, key: str, title: str) -> View | None:
        views = self.slack.views.values()
        return next((v for v in views if v.user == self.id(key) and v.text == title), None)

    def everything(self) -> str:
        posted = [
            f"{m.channel} {m.thread_ts}: {m.shown} {list(m.buttons)}" for m in self.slack.posted
        ]
        whispered = [f"{e.user} alone: {e.shown}" for e in self.slack.ephemerals]
        views = [f"modal of {v.user}: {v.shown} {v.errors}" for v in self.slack.views.values()]
        return "\n---\n".join([*posted, *whispered, *views, *self.slack.problems])

    async def rests(self) -> None:
        """Until nothing is on its way any more."""
        async with asyncio.timeout(PATIENCE):
            await self.face.answering.settle()
            while self.core.dispatcher._late or await self._waiting():  # noqa: ASYNC110  nor a row
                await asyncio.sleep(0.002)

    async def _waiting(self) -> int:
        under_way = (Progress.QUEUED, Progress.SENDING)
        count = select(func.count(Delivery.id)).where(Delivery.state.in_(under_way))
        async with self.core.database.reading() as db:
            return await db.scalar(count) or 0

    @asynccontextmanager
    async def stuck(self) -> AsyncIterator[None]:
        """Meanwhile nobody can write: the database is slow."""
        self.face.answering.guard = 0.1
        async with self.core.database.writing.begin() as db:
            await db.execute(select(1))
            yield


def holds(message: Readable, texts: tuple[str, ...]) -> bool:
    shown = message.shown.replace("*", "")
    return all(text in shown for text in texts)


@asynccontextmanager
async def workspace(world: World) -> AsyncIterator[SlackServer]:
    """Everybody of the test world in Slack. The bot has exactly the manifest's scopes."""
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    async with SlackServer() as slack:
        assert slack.team_id == TEAM
        slack.scopes = set(manifest["oauth_config"]["scopes"]["bot"])
        for key, name in NAMES.items():
            slack.add_user(world.external_id(key, "slack"), name)
        for room, members in world.rooms("slack").items():
            slack.add_channel(room, room.lower(), sorted(members))
        yield slack


@asynccontextmanager
async def office(
    world: World, slack: SlackServer, *, socket: bool = False, ping: float = PING
) -> AsyncIterator[Office]:
    """The bot, running on a Tuesday at 10.37; its own clock goes on from there."""
    settings = Settings(
        slack_bot_token=SecretStr(slack.bot_token),
        slack_signing_secret=SecretStr(slack.signing_secret),
        slack_app_token=SecretStr(slack.app_token) if socket else None,
        slack_api_url=slack.url,
        database_url=world.database.url,
        port=0,
    )
    face = SlackAdapter(settings)
    face.ping = ping
    time = Time(TUESDAY_1037 - datetime.now(UTC))
    core = assemble(settings, {"slack": face}, time, world.database)
    core.outbox.pace, core.outbox.retry = unlimited(), Retry(first=0.01)
    async with running(core, {"slack": face}) as address:
        if socket:
            await slack.connected()
        else:
            slack.reaches(f"{address}/slack/events")
        yield Office(slack, core, face, world, address)
        slack.reaches(None)


async def asked(bot: Office) -> Posted:
    """A question is out; returns the head of its thread."""
    await bot.slack.command(bot.id("noor"), ASK)
    root = await bot.reads(PIKET, "Piketvraag arbeidsrecht")
    await bot.rests()
    return root
