"""Our Slack and Telegram take no more than the true ones, where a test asks for that."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import timedelta

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from telegram import Bot
from telegram.error import RetryAfter

from tests.servers.limits import SHORT_BURST, TelegramLimits
from tests.servers.slack import SlackServer
from tests.servers.telegram import TelegramServer

NOOR, CHANNEL = "U1NOOR", "C1PIKET"


class Hands:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


async def waits(call: Awaitable[object]) -> int:
    """The Retry-After of a call that is one too many; 0: it was taken."""
    try:
        await call
    except SlackApiError as error:
        return int(error.response.headers["Retry-After"])
    except RetryAfter as flood:
        after = flood.retry_after
        return int(after.total_seconds() if isinstance(after, timedelta) else after)
    return 0


async def test_slack_takes_a_message_a_second_in_a_channel_after_a_short_burst() -> None:
    async with SlackServer(limits=True) as slack:
        slack.limits.now = clock = Hands()
        slack.add_user(NOOR, "Noor")
        slack.add_channel(CHANNEL, "piket")
        client = AsyncWebClient(slack.bot_token, base_url=slack.url, retry_handlers=[])

        async def post(channel: str) -> int:
            return await waits(client.chat_postMessage(channel=channel, text="Dag"))

        burst = [await post(CHANNEL) for _ in range(SHORT_BURST + 1)]
        assert burst == [0] * SHORT_BURST + [1]
        assert await post(NOOR) == 0, "another conversation has its own measure"
        clock.at += 1
        assert [await post(CHANNEL), await post(CHANNEL)] == [0, 1]
        assert len(slack.messages(CHANNEL)) == SHORT_BURST + 1
        assert slack.limits.refused == {"chat.postMessage": 2}
        assert slack.problems == []


async def test_slack_takes_fifty_edits_a_minute_in_the_whole_workspace() -> None:
    async with SlackServer(limits=True) as slack:
        slack.limits.now = clock = Hands()
        slack.add_user(NOOR, "Noor")
        client = AsyncWebClient(slack.bot_token, base_url=slack.url, retry_handlers=[])
        card = await client.chat_postMessage(channel=NOOR, text="1")
        place = {"channel": card["channel"], "ts": card["ts"]}
        for _ in range(50):
            assert await waits(client.chat_update(**place, text="2")) == 0
            clock.at += 1
        assert await waits(client.chat_update(**place, text="3")) == 10
        clock.at += 10
        assert await waits(client.chat_update(**place, text="3")) == 0
        assert slack.limits.refused == {"chat.update": 1}


async def test_telegram_takes_one_a_second_a_chat_and_thirty_in_all() -> None:
    async with TelegramServer(limits=True) as telegram:
        telegram.limits.now = clock = Hands()
        for user_id in range(100, 140):
            telegram.add_user(user_id, f"Mens {user_id}")
        async with Bot(telegram.token, base_url=telegram.url) as bot:
            burst = [await waits(bot.send_message(100, "Dag")) for _ in range(SHORT_BURST + 1)]
            assert burst == [0] * SHORT_BURST + [1]
            taken = [await waits(bot.send_message(101 + n, "Dag")) for n in range(27)]
            assert taken == [0] * 26 + [1]
            clock.at += 1
            assert await waits(bot.send_message(127, "Dag")) == 0
        assert telegram.limits.refused == {"sendMessage": 2}
        assert telegram.problems == []


def test_a_telegram_group_takes_twenty_a_minute() -> None:
    limits = TelegramLimits(now=(clock := Hands()))
    group = {"chat_id": -17}
    for _ in range(20):
        assert limits.asks("sendMessage", group) is None
        clock.at += 2
    assert limits.asks("sendMessage", group) == 20
