"""Our Telegram fails as it is told to, and starts at once."""

import asyncio
from datetime import timedelta

import pytest
from telegram import (
    Bot,
)
from telegram.error import Forbidden, NetworkError, RetryAfter

from tests.servers.telegram import Fault, TelegramServer
from tests.servers.telegram_bot import NOOR


async def test_faults_come_in_line_and_are_no_problem(telegram: TelegramServer, bot: Bot) -> None:
    telegram.fail_next("sendMessage", Fault(status=429, retry_after=2))
    telegram.fail_next(
        "sendMessage", Fault(status=403, description="Forbidden: user is deactivated")
    )
    telegram.fail_next("sendMessage", Fault(status=502))
    telegram.fail_next("sendMessage", Fault(delay=0.05))
    with pytest.raises(RetryAfter) as flood:
        await bot.send_message(NOOR, "1")
    assert flood.value.retry_after == timedelta(seconds=2)
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(NOOR, "2")
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.send_message(NOOR, "3")
    await bot.send_message(NOOR, "4")
    assert [posted.text for posted in telegram.messages(NOOR)] == ["4"]
    sends = [call for call in telegram.calls if call.method == "sendMessage"]
    assert [call.status for call in sends] == [429, 403, 502, 200]
    assert sends[0].at < sends[-1].at
    assert telegram.problems == []


@pytest.mark.parametrize("fault", [Fault(status=502, done=True), Fault(drop=True, done=True)])
async def test_an_outcome_can_stay_unknown(
    telegram: TelegramServer, bot: Bot, fault: Fault
) -> None:
    telegram.fail_next("sendMessage", fault)
    with pytest.raises(NetworkError):
        await bot.send_message(NOOR, "Hallo")
    assert [posted.text for posted in telegram.messages(NOOR)] == ["Hallo"]


async def test_whoever_hangs_up_first_has_still_sent(telegram: TelegramServer, bot: Bot) -> None:
    telegram.fail_next("sendMessage", Fault(delay=0.1))
    with pytest.raises(NetworkError):
        await bot.send_message(NOOR, "Hallo", read_timeout=0.02)
    await telegram.until(lambda: telegram.calls[-1].status == 200)
    assert [posted.text for posted in telegram.messages(NOOR)] == ["Hallo"]


async def test_it_starts_at_once() -> None:
    loop, took = asyncio.get_running_loop(), []
    for _ in range(5):
        start = loop.time()
        async with TelegramServer():
            took.append(loop.time() - start)
    assert min(took) < 0.03
