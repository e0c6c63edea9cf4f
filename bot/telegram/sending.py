"""Posts, edits and erases in a chat. What Telegram refuses is told in our own words."""

from datetime import datetime
from typing import Any

import structlog
from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import BadRequest, TelegramError

from bot.platform import Letter, Receipt, Refused
from bot.telegram.errors import described, in_our_words, says
from bot.telegram.keyboards import payload
from handlers.say import Message

log = structlog.get_logger()


async def send(bot: Bot, letter: Letter) -> Receipt | None:
    """Raises Refused or NotNow, without a cause: a traceback would show the token. Telegram
    cannot be asked what it posted: what may stand there is posted again, or left alone."""
    if not letter.channel.removeprefix("-").isdecimal():
        raise Refused("chat_not_found")
    try:
        if letter.erase:
            return await _erase(bot, letter)
        if letter.edits:
            return await _edit(bot, letter)
        return None if letter.edit_only else await _post(bot, letter)
    except TelegramError as error:
        ours = in_our_words(error)
        if isinstance(ours, Refused):
            log.warning("refused by telegram", delivery=letter.delivery_id, why=described(error))
        raise ours from None


async def _post(bot: Bot, letter: Letter) -> Receipt:
    shown = arguments(letter.message, letter.language, letter.now)
    sent = await bot.send_message(int(letter.channel), **shown)
    return Receipt(letter.channel, str(sent.message_id))


async def _edit(bot: Bot, letter: Letter) -> Receipt:
    """What is gone is sent anew; what did not change is as good as edited."""
    shown = arguments(letter.message, letter.language, letter.now)
    chat, message = int(letter.channel), int(letter.edits or 0)
    try:
        await bot.edit_message_text(chat_id=chat, message_id=message, **shown)
    except BadRequest as error:
        if says(error, "message to edit not found", "message can't be edited"):
            return await _post(bot, letter)
        if not says(error, "message is not modified"):
            raise
    return Receipt(letter.channel, letter.edits or "")


async def _erase(bot: Bot, letter: Letter) -> Receipt:
    """After two days a message stays where it is (Bot API, deleteMessage): nothing to be done."""
    try:
        await bot.delete_message(int(letter.channel), int(letter.edits or 0))
    except BadRequest as error:
        if not says(error, "message to delete not found", "message can't be deleted"):
            raise
        log.info("nothing to erase", delivery=letter.delivery_id, why=described(error))
    return Receipt(letter.channel, letter.edits or "")


def arguments(message: Message, language: str, now: datetime) -> dict[str, Any]:
    """Of send_message and edit_message_text. A file never goes to Telegram (ruling 1)."""
    shown = payload(message, language, now)
    rows = shown["reply_markup"]["inline_keyboard"]
    return {
        "text": shown["text"],
        "parse_mode": shown["parse_mode"],
        "reply_markup": InlineKeyboardMarkup.de_json({"inline_keyboard": rows}) if rows else None,
        "link_preview_options": LinkPreviewOptions(is_disabled=True),
    }
