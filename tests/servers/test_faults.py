"""What goes wrong on our platforms goes wrong by seed, and they remember what people saw."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from aiohttp import ClientConnectionError
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient
from telegram import Bot
from telegram.error import NetworkError, TelegramError

from tests.servers.faults import FaultPlan, Rates, Trouble
from tests.servers.ledger import Ledger, Sort
from tests.servers.slack import Fault, SlackServer
from tests.servers.telegram import Fault as TelegramFault
from tests.servers.telegram import TelegramServer
from tests.servers.telegram_bot import NOOR as NOOR_ON_TELEGRAM
from tests.servers.telegram_bot import button, keyboard

NOOR, SAMIR, CHANNEL = "U1NOOR", "U2SAMIR", "C1PIKET"
FAILURES = (SlackApiError, SlackRequestError, ClientConnectionError)


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        server.add_user(NOOR, "Noor")
        server.add_user(SAMIR, "Samir")
        server.add_channel(CHANNEL, "piket", [NOOR, SAMIR])
        yield server


@pytest.fixture
def client(slack: SlackServer) -> AsyncWebClient:
    return AsyncWebClient(slack.bot_token, base_url=slack.url, retry_handlers=[])


async def seen(client: AsyncWebClient, channel: str) -> list[str]:
    answer = await client.conversations_history(channel=channel, include_all_metadata=True)
    return [message["text"] for message in answer["messages"]]


async def calls(plan: FaultPlan, *channels: str) -> list[object]:
    return [
        (channel, await plan.slack_call("chat.postMessage", {"channel": channel}))
        for channel in channels
    ]


async def test_a_seed_strikes_the_same_calls_in_whatever_order_they_come() -> None:
    rates = Rates.all(0.1)
    one = await calls(FaultPlan(7, rates), *(["C1"] * 40), *(["C2"] * 40))
    other = await calls(FaultPlan(7, rates), *(["C1", "C2"] * 40))
    assert sorted(one, key=str) == sorted(other, key=str)
    assert one != await calls(FaultPlan(8, rates), *(["C1"] * 40), *(["C2"] * 40))


async def test_every_trouble_comes_over_slack_and_is_no_problem(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    plan = FaultPlan(1, Rates.all(0.1), longest=0.001, late_seconds=0.01)
    plan.strikes(slack)
    failed = 0
    for number in range(80):
        try:
            await client.chat_postMessage(channel=CHANNEL, text=f"{number}")
        except FAILURES:
            failed += 1
    slack.door.late.all_now()
    assert set(Trouble) <= set(plan.struck)
    assert failed == sum(plan.struck.values()) - plan.struck[Trouble.LATENCY]
    lost = {one for one in map(str, range(80)) if one not in {m.text for m in slack.posted}}
    certain = plan.struck[Trouble.LIMITED] + plan.struck[Trouble.CUT_BEFORE]
    assert certain <= len(lost) < failed, "of some calls nobody can know whether they were done"
    plan.resting = True
    await client.chat_postMessage(channel=CHANNEL, text="quiet")
    assert slack.problems == []


async def test_every_trouble_comes_over_telegram(telegram: TelegramServer, bot: Bot) -> None:
    plan = FaultPlan(3, Rates.all(0.1), longest=0.001, late_seconds=0.01)
    plan.strikes(telegram)
    for number in range(80):
        with suppress(TelegramError):
            await bot.send_message(NOOR_ON_TELEGRAM, f"{number}")
    assert set(Trouble) <= set(plan.struck)
    assert telegram.problems == []


async def test_an_effect_may_show_only_after_the_look_up(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    slack.fail_next("chat.postMessage", Fault(drop=True, late_calls=2))
    with pytest.raises(ClientConnectionError):
        await client.chat_postMessage(channel=CHANNEL, text="late")
    assert await seen(client, CHANNEL) == []
    assert await seen(client, CHANNEL) == []
    assert await seen(client, CHANNEL) == ["late"]


async def test_an_effect_may_show_only_after_some_time(telegram: TelegramServer, bot: Bot) -> None:
    telegram.fail_next("sendMessage", TelegramFault(drop=True, late_seconds=0.02))
    with pytest.raises(NetworkError):
        await bot.send_message(NOOR_ON_TELEGRAM, "late")
    assert telegram.messages(NOOR_ON_TELEGRAM) == []
    await telegram.until(lambda: bool(telegram.messages(NOOR_ON_TELEGRAM)))
    assert telegram.problems == []


@asynccontextmanager
async def listening(slack: SlackServer) -> AsyncIterator[list[str]]:
    """A bot on Socket Mode that remembers what it heard."""
    client = AsyncWebClient(slack.bot_token, base_url=slack.url, retry_handlers=[])
    app, heard = AsyncApp(client=client, process_before_response=True), []

    @app.event("message")
    async def said(event: dict[str, Any]) -> None:
        heard.append(event["text"])

    @app.command("/piket")
    async def asked(ack: AsyncAck, command: dict[str, Any]) -> None:
        heard.append(command["text"])
        await ack("Goed")

    handler = AsyncSocketModeHandler(app, slack.app_token, ping_interval=0.1)
    try:
        await handler.connect_async()
        await slack.connected()
        yield heard
    finally:
        await handler.close_async()


@pytest.mark.parametrize(("cut", "handled"), [("before", 1), ("after", 2)])
async def test_an_event_whose_line_breaks_comes_again_over_the_next(
    slack: SlackServer, cut: str, handled: int
) -> None:
    cuts = iter([cut])
    slack.sockets.cuts = lambda name: next(cuts, None)
    slack.courier.retries = (0.0,)
    async with listening(slack) as heard:
        await slack.says(NOOR, CHANNEL, "hallo")
        assert heard == ["hallo"] * handled
    assert slack.problems == []


async def test_a_command_whose_line_breaks_is_not_the_bots_fault(slack: SlackServer) -> None:
    slack.sockets.cuts = lambda name: "after"
    async with listening(slack) as heard:
        ack = await slack.command(NOOR, "wie")
        assert (heard, ack.status) == (["wie"], 0)
    assert slack.ephemerals == []
    assert slack.courier.unanswered == ["/piket"]
    assert slack.problems == []


async def test_the_same_thing_may_arrive_twice(
    slack: SlackServer, telegram: TelegramServer, bot: Bot
) -> None:
    plan = FaultPlan(1, Rates(twice=1.0))
    plan.strikes(slack)
    plan.strikes(telegram)
    async with listening(slack) as heard:
        await slack.command(NOOR, "wie")
        await slack.says(NOOR, CHANNEL, "hallo")
        assert heard == ["wie", "wie", "hallo", "hallo"]
    await telegram.says(NOOR_ON_TELEGRAM, "hallo")
    updates = await bot.get_updates(timeout=1)
    assert [one.update_id for one in updates] == [updates[0].update_id] * 2


async def test_whoever_kills_the_bot_finds_no_problem_but_what_went_unanswered(
    slack: SlackServer,
) -> None:
    slack.bot_may_die = True
    assert (await slack.command(NOOR, "wie")).status == 0
    slack.reaches("http://127.0.0.1:9/slack/events")
    assert (await slack.command(NOOR, "wie")).status == 0
    assert slack.courier.unanswered == ["/piket", "/piket"]
    assert slack.problems == []


async def test_slacks_ledger_holds_what_each_person_saw(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    key = {"event_type": "piket_delivery", "event_payload": {"key": "17"}}
    page = await client.chat_postMessage(channel=NOOR, text="Kun je bellen?", metadata=key)
    await client.chat_update(channel=page["channel"], ts=page["ts"], text="Jij belt.")
    await client.chat_postMessage(channel=CHANNEL, text=f"<@{SAMIR}> vraagt hulp")
    await client.chat_postEphemeral(channel=CHANNEL, user=SAMIR, text="Alleen jij")
    await client.chat_delete(channel=page["channel"], ts=page["ts"])
    await slack.says(NOOR, CHANNEL, "hallo")
    mine = slack.ledger.of(NOOR)
    assert [(one.what, one.version, one.about, one.rings) for one in mine] == [
        (Sort.POSTED, 1, "17", True),
        (Sort.EDITED, 2, "17", False),
        (Sort.POSTED, 1, None, False),
        (Sort.DELETED, 2, "17", False),
    ]
    assert [one.text for one in slack.ledger.rang(SAMIR)] == [f"<@{SAMIR}> vraagt hulp"]
    assert [one.what for one in slack.ledger.of(SAMIR)] == [Sort.POSTED, Sort.ALONE]
    moments = [one.at for one in slack.ledger.sights]
    assert moments == sorted(moments)


async def test_two_platforms_may_write_in_one_ledger() -> None:
    ledger = Ledger()
    async with SlackServer(ledger=ledger) as slack, TelegramServer(ledger=ledger) as telegram:
        slack.add_user(NOOR, "Noor")
        telegram.add_user(NOOR_ON_TELEGRAM, "Noor")
        client = AsyncWebClient(slack.bot_token, base_url=slack.url)
        async with Bot(telegram.token, base_url=telegram.url) as bot:
            sent = await bot.send_message(
                NOOR_ON_TELEGRAM, "Bel je?", reply_markup=keyboard(button("Ja"))
            )
            await client.chat_postMessage(channel=NOOR, text="Gevraagd")
            await sent.edit_text("Jij belt.")
            await sent.delete()
    assert [(one.platform, one.what, one.buttons) for one in ledger.sights] == [
        ("telegram", Sort.POSTED, ("Ja",)),
        ("slack", Sort.POSTED, ()),
        ("telegram", Sort.EDITED, ()),
        ("telegram", Sort.DELETED, ()),
    ]


async def test_the_answer_to_a_tap_is_in_the_ledger(telegram: TelegramServer, bot: Bot) -> None:
    await bot.send_message(NOOR_ON_TELEGRAM, "Bel je?", reply_markup=keyboard(button("Ja")))
    await telegram.taps(NOOR_ON_TELEGRAM, telegram.messages(NOOR_ON_TELEGRAM)[-1], "Ja")
    (update,) = await bot.get_updates(timeout=1)
    assert update.callback_query is not None
    await update.callback_query.answer("Fijn")
    assert telegram.ledger.of(NOOR_ON_TELEGRAM)[-1].text == "Fijn"
