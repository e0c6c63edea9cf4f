"""Whether Telegram still takes our token, at the start and while the bot runs."""

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.core import Core
from bot.postgres import while_leading
from bot.telegram.adapter import POLLING, TelegramAdapter
from bot.telegram.contact import Contact
from tests.protocol.telegram_fixtures import PUBLIC, Phone, playing
from tests.servers.telegram import Fault, TelegramServer
from tests.world import World

ROOT = Path(__file__).parents[2]
REFUSED = Fault(status=401, description="Unauthorized")


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    return str(getattr(request, "param", "sqlite"))


def face(core: Core) -> TelegramAdapter:
    found = core.outbox.platforms["telegram"]
    assert isinstance(found, TelegramAdapter)
    return found


async def test_a_refused_token_is_one_sentence_and_exit_code_two(
    telegram: TelegramServer, tmp_path: Path
) -> None:
    settings = {
        "TELEGRAM_BOT_TOKEN": "123456:somebody-elses",
        "TELEGRAM_API_URL": telegram.url,
        "DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/new.db",
        "PORT": "0",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 2
    assert err.decode().splitlines()[-1] == "Telegram neemt TELEGRAM_BOT_TOKEN niet aan."
    assert b"somebody-elses" not in out + err
    assert b"Traceback" not in err
    assert telegram.problems == ["getMe: Unauthorized"]
    telegram.problems.clear()


async def test_a_token_revoked_while_it_polls_is_said_once(
    telegram: TelegramServer, world: World, phone: Callable[[str], Phone]
) -> None:
    noor = phone("noor")
    async with playing(telegram, world) as core:
        await telegram.until(lambda: face(core).trouble() is None)
        for _ in range(3):
            telegram.fail_next("getUpdates", REFUSED)
        with capture_logs() as log:
            await noor.types("/hulp")
            await telegram.until(lambda: face(core).trouble() == "the token is refused")
            await noor.sees("Zo werkt het piket")
            await noor.types("/wie")
            await noor.sees("Wie heeft er nu dienst?")
        assert face(core).trouble() is None
    said = [line["event"] for line in log if "telegram" in line["event"]]
    assert said == ["telegram does not answer us", "telegram answers again"]


async def test_long_silence_is_trouble(telegram: TelegramServer, world: World) -> None:
    async with playing(telegram, world) as core:
        contact = face(core).contact
        await telegram.until(lambda: contact.heard_at is not None)
        assert contact.heard_at
        contact.heard_at -= 100
        assert face(core).trouble() == "no answer for 100 s (no news)"


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
async def test_who_stands_by_while_another_polls_is_connected(world: World) -> None:
    contact, leads, stands_by = Contact(), asyncio.Event(), asyncio.Event()

    async def poll() -> None:
        leads.set()
        await asyncio.Event().wait()

    def heard() -> None:
        contact.heard()
        stands_by.set()

    assert contact.trouble() == "not connected yet (starting)"
    first = asyncio.create_task(while_leading(world.database, POLLING, poll))
    await asyncio.wait_for(leads.wait(), 10)
    second = asyncio.create_task(while_leading(world.database, POLLING, poll, heard))
    await asyncio.wait_for(stands_by.wait(), 10)
    assert contact.trouble() is None
    for task in (first, second):
        task.cancel()
    await asyncio.gather(first, second, return_exceptions=True)


async def test_a_webhook_that_leads_elsewhere_is_trouble(
    telegram: TelegramServer, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TelegramAdapter, "asks_every", 0.02)
    async with playing(telegram, world, PUBLIC) as core:
        await telegram.until(lambda: face(core).trouble() is None)
        hook = telegram.updates.hook
        telegram.updates.hook = None
        await telegram.until(lambda: face(core).trouble() == "the webhook leads elsewhere")
        telegram.updates.hook = hook
        await telegram.until(lambda: face(core).trouble() is None)
        telegram.fail_next("getWebhookInfo", REFUSED)
        await telegram.until(lambda: face(core).trouble() == "the token is refused")
        await telegram.until(lambda: face(core).trouble() is None)
