"""What the tests of our Telegram share: two people, and python-telegram-bot's own client."""

from typing import Any

import httpx
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from tests.servers.telegram import TelegramServer

NOOR, SAMIR = 11, 12


def keyboard(*buttons: InlineKeyboardButton) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([list(buttons)])


def button(label: str = "Ja", data: str = "a:1") -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=data)


async def raw(telegram: TelegramServer, method: str, **arguments: Any) -> httpx.Response:
    async with httpx.AsyncClient() as client:
        return await client.post(f"{telegram.url}{telegram.token}/{method}", json=arguments)
