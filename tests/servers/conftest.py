"""A Telegram of our own with two people, and python-telegram-bot's client on it."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from tests.servers.telegram import TelegramServer
from tests.servers.telegram_bot import NOOR, SAMIR


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        server.add_user(NOOR, "Noor")
        server.add_user(SAMIR, "Samir", started=False)
        yield server


@pytest.fixture
async def bot(telegram: TelegramServer) -> AsyncIterator[Bot]:
    async with Bot(telegram.token, base_url=telegram.url) as opened:
        yield opened
