"""The whole bot on our own Telegram, and the phones of the people who use it."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from pydantic import SecretStr

from bot.app import assemble, running
from bot.clock import Time
from bot.core import Core
from bot.pacing import Retry, unlimited
from bot.telegram.adapter import TelegramAdapter
from config.settings import Settings
from tests.servers.telegram import Posted, TelegramServer
from tests.talk import TUESDAY_1037
from tests.world import World

PUBLIC = "https://piket.example"


@asynccontextmanager
async def playing(
    telegram: TelegramServer, world: World, public_url: str | None = None
) -> AsyncIterator[Core]:
    """The bot, started, on a Tuesday at 10.37; its own pacing would only make tests slow."""
    settings = Settings(
        telegram_bot_token=SecretStr(telegram.token),
        telegram_api_url=telegram.url,
        database_url=world.database.url,
        port=0,
        public_url=public_url,
    )
    faces = {"telegram": TelegramAdapter(settings, Retry(first=0.02, longest=0.1))}
    time = Time(ahead=TUESDAY_1037 - datetime.now(UTC))
    core = assemble(settings, faces, time, world.database)
    core.outbox.pace, core.outbox.retry = unlimited(), Retry(first=0.02)
    async with running(core, faces) as address:
        telegram.reach[PUBLIC] = address
        await telegram.until(lambda: telegram.polling or telegram.updates.hook is not None)
        yield core


class Phone:
    """Somebody's Telegram: the chat with the bot."""

    def __init__(self, telegram: TelegramServer, key: str, user_id: int) -> None:
        self.telegram, self.key, self.id = telegram, key, user_id

    async def types(self, text: str, reply_to: Posted | None = None) -> Posted:
        await self.telegram.says(self.id, text, reply_to=reply_to)
        return self.telegram.messages(self.id)[-1]

    async def taps(self, label: str, *on: str) -> Posted:
        """The newest button of that name, on a message that holds `on`; waits until it is there."""
        message = await self._until(
            lambda m: label in m.callbacks and all(text in m.text for text in on), label, *on
        )
        await self.telegram.taps(self.id, message, label)
        return message

    async def sees(self, *texts: str, buttons: list[str] | None = None) -> Posted:
        """One message of the bot as it stands now; `buttons` are exactly those that reach it."""
        message = await self._until(lambda m: all(text in m.text for text in texts), *texts)
        if buttons is not None:
            assert list(message.callbacks) == buttons
        return message

    async def hears(self, text: str, *, alert: bool = False) -> None:
        """A notice over the chat, after a tap."""
        told = self.telegram.notices
        await self.telegram.until(
            lambda: any(text in n.text and n.user_id == self.id for n in told)
        )
        assert alert in [n.show_alert for n in told if text in n.text]

    async def loses(self, message: Posted) -> None:
        """What was typed is taken out of the chat."""
        await self.telegram.until(lambda: message.deleted)

    def standing(self) -> list[Posted]:
        return [m for m in self.telegram.messages(self.id) if m.from_bot and not m.deleted]

    def count(self, text: str) -> int:
        return sum(text in m.text for m in self.standing())

    async def _until(self, fits: Callable[[Posted], bool], *what: str) -> Posted:
        try:
            await self.telegram.until(lambda: any(fits(m) for m in self.standing()))
        except AssertionError:
            shown = "\n---\n".join(f"{m.text}\n{list(m.buttons)}" for m in self.standing())
            raise AssertionError(f"{self.key} does not see {what}:\n{shown}") from None
        return [m for m in self.standing() if fits(m)][-1]


async def quiet(telegram: TelegramServer, core: Core) -> None:
    """Every update confirmed, every tap answered, nothing left to send."""
    await telegram.settled()
    await telegram.until(lambda: not telegram.unanswered)
    await core.outbox.drain()


def everything_sent(telegram: TelegramServer) -> str:
    """All that ever reached Telegram: every argument of every call."""
    return json.dumps([call.arguments for call in telegram.calls], default=repr, ensure_ascii=False)
