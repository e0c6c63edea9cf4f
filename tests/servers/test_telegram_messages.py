"""Our Telegram keeps messages as people see them: through python-telegram-bot's own client."""

from datetime import timedelta

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    CopyTextButton,
    InlineKeyboardButton,
    InputFile,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.error import BadRequest, Forbidden

from tests.servers.telegram import TelegramServer
from tests.servers.telegram_bot import NOOR, SAMIR, button, keyboard


async def test_a_message_is_read_back_as_people_see_it(telegram: TelegramServer, bot: Bot) -> None:
    buttons = keyboard(
        button(),
        InlineKeyboardButton("Meer", url="https://piket.example/1?a=1"),
        InlineKeyboardButton("Nummer", copy_text=CopyTextButton("030 123 45 67")),
    )
    sent = await bot.send_message(
        NOOR,
        " 🏟 <b>Ar&amp;beid</b> <i>K7Q2</i>",
        parse_mode="HTML",
        reply_markup=buttons,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    (posted,) = telegram.messages(NOOR)
    assert (sent.text, posted.text, posted.from_bot) == ("🏟 Ar&beid K7Q2",) * 2 + (True,)
    assert posted.html == " 🏟 <b>Ar&amp;beid</b> <i>K7Q2</i>"
    assert posted.buttons == {
        "Ja": "a:1",
        "Meer": "https://piket.example/1?a=1",
        "Nummer": "030 123 45 67",
    }
    assert sent.text_html == "🏟 <b>Ar&amp;beid</b> <i>K7Q2</i>"
    assert sent.reply_markup == buttons
    assert not sent.api_kwargs
    assert telegram.problems == []


async def test_an_edit_is_a_version_and_takes_the_buttons_away(
    telegram: TelegramServer, bot: Bot
) -> None:
    sent = await bot.send_message(NOOR, "Open", reply_markup=keyboard(button()))
    edited = await bot.edit_message_text("Gesloten", chat_id=NOOR, message_id=sent.message_id)
    assert isinstance(edited, Message)
    assert edited.edit_date
    (posted,) = telegram.messages(NOOR)
    assert (posted.versions, posted.buttons) == (["Open", "Gesloten"], {})
    await bot.edit_message_reply_markup(NOOR, sent.message_id, reply_markup=keyboard(button()))
    assert posted.buttons == {"Ja": "a:1"}


async def test_an_edit_to_the_same_is_refused_but_no_problem(
    telegram: TelegramServer, bot: Bot
) -> None:
    sent = await bot.send_message(NOOR, "<b>Open</b>", "HTML", reply_markup=keyboard(button()))
    with pytest.raises(BadRequest, match="Message is not modified"):
        await sent.edit_text("<strong>Open</strong>", "HTML", reply_markup=keyboard(button()))
    await sent.edit_text("Open", reply_markup=keyboard(button()))
    await sent.delete()
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await sent.edit_text("Weg")
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await sent.delete()
    assert telegram.problems == []


async def test_a_bot_cannot_edit_what_someone_else_wrote(
    telegram: TelegramServer, bot: Bot
) -> None:
    await telegram.says(NOOR, "hoi")
    (posted,) = telegram.messages(NOOR)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("hallo", NOOR, posted.message_id)
    assert await bot.delete_message(NOOR, posted.message_id)
    assert posted.deleted
    assert len(telegram.problems) == 1


async def test_after_two_days_a_message_stays(telegram: TelegramServer, bot: Bot) -> None:
    sent = await bot.send_message(NOOR, "Open")
    telegram.messages(NOOR)[0].date -= timedelta(days=2).total_seconds()
    with pytest.raises(BadRequest, match="can't be deleted for everyone"):
        await sent.delete()
    assert telegram.problems == []


async def test_a_reply_names_its_message(telegram: TelegramServer, bot: Bot) -> None:
    first = await bot.send_message(NOOR, "Een")
    second = await bot.send_message(NOOR, "Twee", reply_parameters=ReplyParameters(first.id))
    assert second.reply_to_message
    assert second.reply_to_message.text == "Een"
    assert telegram.messages(NOOR)[1].reply_to is telegram.messages(NOOR)[0]
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(NOOR, "Drie", reply_parameters=ReplyParameters(999))


async def test_a_document_is_kept_and_can_be_sent_again(telegram: TelegramServer, bot: Bot) -> None:
    file = InputFile(b"BEGIN:VCALENDAR", "rooster.ics")
    sent = await bot.send_document(NOOR, file, caption="<b>Rooster</b>", parse_mode="HTML")
    posted = telegram.messages(NOOR)[0]
    assert posted.document
    assert (posted.document.name, posted.document.content) == ("rooster.ics", b"BEGIN:VCALENDAR")
    assert (posted.text, sent.caption_html) == ("Rooster", "<b>Rooster</b>")
    assert sent.document
    await bot.send_document(NOOR, sent.document.file_id)
    attached = InputFile(b"1", "een.csv", attach=True)
    await bot.send_document(NOOR, attached)
    assert [p.document.name for p in telegram.messages(NOOR) if p.document][2] == "een.csv"
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await sent.edit_text("Nee")
    assert len(telegram.problems) == 1


async def test_who_did_not_start_or_has_blocked_is_out_of_reach(
    telegram: TelegramServer, bot: Bot
) -> None:
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(SAMIR, "Hallo")
    await telegram.says(SAMIR, "/start K7Q2")
    await bot.send_message(SAMIR, "Hallo")
    telegram.block(SAMIR)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(SAMIR, "Hallo?")
    telegram.unblock(SAMIR)
    await bot.send_message(SAMIR, "Hallo!")
    updates = await bot.get_updates()
    assert [bool(u.my_chat_member) for u in updates] == [False, True, True]
    assert telegram.problems == []
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(99, "Wie?")
    assert telegram.problems


async def test_the_other_methods_answer_what_they_are_asked(
    telegram: TelegramServer, bot: Bot
) -> None:
    assert bot.username == telegram.bot_username
    chat = await bot.get_chat(NOOR)
    assert (chat.first_name, chat.api_kwargs) == ("Noor", {})
    sent = await bot.send_message(NOOR, "Kaart")
    assert await bot.pin_chat_message(NOOR, sent.message_id, disable_notification=True)
    assert telegram.messages(NOOR)[0].pinned
    assert await bot.send_chat_action(NOOR, "typing")
    commands = [BotCommand("piket", "Vraag piket")]
    assert await bot.set_my_commands(commands, language_code="nl")
    assert await bot.set_my_commands(commands, BotCommandScopeChat(NOOR))
    key = (f"chat:{NOOR}", "")
    assert telegram.commands == {("default", "nl"): {"piket": "Vraag piket"}} | {
        key: {"piket": "Vraag piket"}
    }
    assert await bot.get_my_commands(language_code="nl") == tuple(commands)
    assert await bot.delete_my_commands(BotCommandScopeChat(NOOR))
    assert key not in telegram.commands
    assert telegram.problems == []
