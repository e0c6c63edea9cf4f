"""Our Telegram hands out updates by long poll and by webhook until they are confirmed."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import web
from telegram import (
    Bot,
    CallbackQuery,
    Message,
    Update,
)
from telegram.error import BadRequest, Conflict
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes

from tests.servers.telegram import TelegramServer
from tests.servers.telegram_bot import NOOR, button, keyboard


async def test_updates_come_in_order_until_they_are_confirmed(
    telegram: TelegramServer, bot: Bot
) -> None:
    first = await telegram.says(NOOR, "/start K7Q2 /hulp")
    second = await telegram.says(NOOR, "hoi")
    for _ in range(2):
        updates = await bot.get_updates()
        assert [u.update_id for u in updates] == [first, second] == [first, first + 1]
    message = updates[0].message
    assert message
    assert [e.type for e in message.entities] == ["bot_command"] * 2
    assert message.parse_entities() == dict(zip(message.entities, ["/start", "/hulp"], strict=True))
    assert [u.update_id for u in await bot.get_updates(offset=second)] == [second]
    with pytest.raises(AssertionError, match=str(second)):
        await telegram.settled(timeout=0.01)
    assert await bot.get_updates(offset=second + 1) == ()
    await telegram.settled()


async def test_a_long_poll_wakes_up_when_someone_speaks(telegram: TelegramServer, bot: Bot) -> None:
    waiting = asyncio.create_task(bot.get_updates(timeout=5))
    await telegram.until(lambda: telegram.polling)
    said = await telegram.says(NOOR, "hoi")
    assert [u.update_id for u in await waiting] == [said]
    assert await bot.get_updates(offset=-1, limit=1)
    assert await bot.get_updates(offset=said + 1, timeout=timedelta(seconds=0)) == ()


async def test_a_second_poller_ends_the_first(telegram: TelegramServer, bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=5))
    await telegram.until(lambda: telegram.polling)
    async with Bot(telegram.token, base_url=telegram.url) as other:
        second = asyncio.create_task(other.get_updates(timeout=5))
        with pytest.raises(Conflict, match="terminated by other getUpdates request"):
            await first
        await telegram.says(NOOR, "hoi")
        assert len(await second) == 1
    assert telegram.problems == []


async def test_again_comes_even_after_it_was_confirmed(telegram: TelegramServer, bot: Bot) -> None:
    said = await telegram.says(NOOR, "hoi")
    await bot.get_updates(offset=said + 1)
    assert await telegram.again() == said
    assert [u.update_id for u in await bot.get_updates(offset=said + 1)] == [said]
    assert await bot.get_updates(offset=said + 1) == ()
    await telegram.settled()


async def test_a_kind_that_was_not_asked_for_is_a_problem(
    telegram: TelegramServer, bot: Bot
) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    assert await telegram.says(NOOR, "hoi") == 0
    assert telegram.problems == ["a message was lost: allowed_updates is ['callback_query']"]


async def test_a_tap_is_a_query_that_takes_one_answer(telegram: TelegramServer, bot: Bot) -> None:
    sent = await bot.send_message(NOOR, "Open", reply_markup=keyboard(button()))
    (posted,) = telegram.messages(NOOR)
    await telegram.taps(NOOR, posted, "Ja")
    (update,) = await bot.get_updates()
    query = update.callback_query
    assert query
    assert (query.data, query.from_user.id, bool(query.chat_instance)) == ("a:1", NOOR, True)
    assert isinstance(query.message, Message)
    assert (query.message.message_id, query.message.text) == (sent.message_id, "Open")
    assert len(telegram.unanswered) == 1
    await query.answer("Genoteerd", show_alert=True)
    assert [(n.user_id, n.text, n.show_alert) for n in telegram.notices] == [
        (NOOR, "Genoteerd", True)
    ]
    with pytest.raises(BadRequest, match="Query is too old"):
        await query.answer()
    assert (telegram.unanswered, telegram.problems) == ([], [])
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query("1")
    assert len(telegram.problems) == 1


async def test_a_button_of_an_earlier_version_can_be_tapped_by_its_data(
    telegram: TelegramServer, bot: Bot
) -> None:
    sent = await bot.send_message(NOOR, "Open", reply_markup=keyboard(button()))
    await sent.edit_text("Gesloten")
    (posted,) = telegram.messages(NOOR)
    await telegram.taps(NOOR, posted, "a:1")
    with pytest.raises(AssertionError, match="no 'Ja'"):
        await telegram.taps(NOOR, posted, "Ja")


async def greet(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.effective_message
    await update.effective_message.reply_text("Dag", reply_markup=keyboard(button()))


async def thank(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    query = update.callback_query
    assert isinstance(query, CallbackQuery)
    await query.answer("Ok")
    await query.edit_message_text("Dank")


async def test_an_application_of_python_telegram_bot_lives_on_it(telegram: TelegramServer) -> None:
    app = Application.builder().token(telegram.token).base_url(telegram.url).build()
    app.add_handlers([CommandHandler("start", greet), CallbackQueryHandler(thank)])
    async with app:
        await app.start()
        assert app.updater
        await app.updater.start_polling()
        await telegram.says(NOOR, "/start")
        await telegram.until(lambda: len(telegram.messages(NOOR)) == 2)
        answer = telegram.messages(NOOR)[1]
        await telegram.taps(NOOR, answer, "Ja")
        await telegram.until(lambda: answer.versions == ["Dag", "Dank"])
        await telegram.settled()
        await app.updater.stop()
        await app.stop()
    assert [n.text for n in telegram.notices] == ["Ok"]
    assert telegram.problems == []


# --- updates by webhook


class Hook:
    """A bot's webhook that fails as often as it is told to."""

    def __init__(self) -> None:
        self.got: list[Update] = []
        self.secrets: list[str | None] = []
        self.failures = 0
        self.url = ""

    async def receive(self, request: web.Request) -> web.Response:
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        if self.failures:
            self.failures -= 1
            return web.Response(status=500)
        self.got.append(Update.de_json(await request.json()))
        return web.Response()


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    found = Hook()
    app = web.Application()
    app.router.add_post("/telegram", found.receive)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield found
    await runner.cleanup()


async def test_a_webhook_gets_what_waited_and_what_comes(
    telegram: TelegramServer, bot: Bot, hook: Hook
) -> None:
    before = await telegram.says(NOOR, "hoi")
    hook.failures = 2
    await bot.set_webhook(f"{hook.url}/telegram", secret_token="geheim-1", max_connections=2)
    after = [await telegram.says(NOOR, "daar"), await telegram.again()]
    await telegram.settled()
    assert [u.update_id for u in hook.got] == [before, *after] == [before, before + 1, before + 1]
    assert set(hook.secrets) == {"geheim-1"}
    info = await bot.get_webhook_info()
    assert (info.pending_update_count, info.max_connections) == (0, 2)
    assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()
    assert not (await bot.get_webhook_info()).url


async def test_a_public_address_is_reached_through_a_local_one(
    telegram: TelegramServer, bot: Bot, hook: Hook
) -> None:
    await bot.set_webhook("https://piket.example/telegram")
    await telegram.says(NOOR, "hoi")
    with pytest.raises(AssertionError, match="Connection refused"):
        await telegram.settled(timeout=0.02)
    telegram.reach["https://piket.example"] = hook.url
    await telegram.settled()
    assert len(hook.got) == 1
    assert telegram.problems == []


async def test_setting_a_webhook_ends_the_poll(
    telegram: TelegramServer, bot: Bot, hook: Hook
) -> None:
    waiting = asyncio.create_task(bot.get_updates(timeout=5))
    await telegram.until(lambda: telegram.polling)
    await bot.set_webhook(f"{hook.url}/telegram", drop_pending_updates=True)
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await waiting
