"""What the outbox sends through Slack's Web API, and what Slack may say to it."""

import io
import itertools
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import func, select

from bot.platform import Letter
from handlers.say import Button, Line, Message, say
from models.outbox import Delivery, Posting, Progress
from tests.protocol.slack_fixtures import ASK, PIKET, Office, asked
from tests.servers.slack import Fault
from tests.servers.slack_state import Json


async def test_who_cannot_be_reached_is_passed_over_at_once(bot: Office) -> None:
    async def gone(method: str, given: Json) -> Fault | None:
        wrong = method == "chat.postMessage" and given["channel"] == bot.id("devries")
        return Fault(error="channel_not_found") if wrong else None

    bot.slack.faults.append(gone)
    await asked(bot)
    await bot.sees("jansen", "Kun je bellen?")
    await bot.sees("noor", "Ik vraag nu mr. Jansen")


async def test_retry_after_is_obeyed_to_the_letter(bot: Office) -> None:
    bot.slack.fail_next("chat.postMessage", Fault(status=429, retry_after=1))
    await bot.slack.command(bot.id("noor"), ASK)
    await bot.sees("devries", "Kun je bellen?")
    calls = [call.at for call in bot.slack.called("chat.postMessage")]
    first, second, *_ = calls
    assert second - first >= 1.0


async def test_what_may_have_been_posted_is_looked_up_before_it_is_posted_again(
    bot: Office,
) -> None:
    bot.slack.fail_next("chat.postMessage", Fault(drop=True, done=True))
    await bot.slack.command(bot.id("noor"), ASK)
    await bot.sees("devries", "Kun je bellen?")
    assert len(bot.slack.messages(PIKET)) == 1
    page = await bot.sees("devries", "Kun je bellen?")
    await bot.slack.tap(bot.id("devries"), page, "Ik bel nu")
    await bot.reads(PIKET, "Opgepakt door")


async def test_a_card_sent_before_its_thread_was_there_is_found_in_the_chat(bot: Office) -> None:
    """The first try went to its reader, and was not recorded; by the second the head stood."""
    await asked(bot)
    async with bot.core.database.writing.begin() as db:
        card = (await db.scalars(select(Posting).where(Posting.about == "casus:1:vrager"))).one()
        told = (await db.scalars(select(Delivery).where(Delivery.posting_id == card.id))).one()
        key = {"event_type": "piket_delivery", "event_payload": {"key": str(card.id)}}
        first = await bot.face.client.chat_postMessage(
            channel=bot.id("noor"), text="Je piketvraag", metadata=key
        )
        await bot.face.client.chat_delete(channel=card.channel or "", ts=card.external_id or "")
        card.channel = card.external_id = card.thread = None
        told.state, told.unheard = Progress.QUEUED, 1
        told.message = {"text": {"key": "algemeen.fout.bezig"}}
    posted = len(bot.slack.posted)
    bot.core.outbox.wake()
    await bot.rests()
    assert len(bot.slack.posted) == posted
    assert "<@" not in bot.slack.messages(bot.id("noor"))[-1].shown, "it is her own chat"
    async with bot.core.database.reading() as db:
        card = await db.get_one(Posting, card.id)
        assert (card.channel, card.external_id) == (first["channel"], first["ts"])
        assert card.thread is None


async def test_a_newer_version_of_a_card_finds_the_one_of_which_nobody_heard(bot: Office) -> None:
    """The question is withdrawn while the head of its thread is on its way, and its answer lost."""
    lost: list[str] = []

    async def withdrawn_meanwhile(method: str, given: Json) -> Fault | None:
        if lost or method != "chat.postMessage" or given["channel"] != PIKET:
            return None
        lost.append(method)
        await bot.slack.command(bot.id("noor"), "intrekken")
        return Fault(drop=True, done=True)

    bot.slack.faults.append(withdrawn_meanwhile)
    await bot.slack.command(bot.id("noor"), ASK)
    await bot.reads(PIKET, "Ingetrokken")
    await bot.rests()
    assert len(bot.slack.messages(PIKET)) == 1
    async with bot.world.database.reading() as db:
        unheard = await db.scalar(select(func.sum(Delivery.unheard)))
    assert unheard == 1, "it could have been seen, and is counted"


async def test_a_direct_message_that_was_lost_is_sent_again(bot: Office) -> None:
    letter = written(bot, Message(say("algemeen.hulp.kop")))
    for fault in (Fault(drop=True), Fault(drop=True, done=True)):
        bot.slack.fail_next("chat.postMessage", fault)
    again = replace(letter, again=True)
    for one in (letter, again):
        with pytest.raises(Exception, match="Disconnected"):
            await bot.face.send(one)
    receipt = await bot.face.send(again)
    assert [m.ts for m in bot.slack.messages(bot.id("noor"))] == [receipt.external_id]


async def test_what_went_to_his_own_chat_is_not_posted_in_the_thread_again(bot: Office) -> None:
    """The head of the thread was not there yet at the first try; now it is."""
    await asked(bot)
    [head] = bot.slack.messages(PIKET)
    alone = replace(written(bot, Message(say("algemeen.hulp.kop"))), posting_id=900)
    first = await bot.face.send(alone)
    threaded = replace(alone, channel=PIKET, thread=head.ts, again=True)
    assert await bot.face.send(replace(threaded, elsewhere=(bot.id("noor"), None))) == first


async def test_a_tapped_card_is_redrawn_by_its_tap_four_times_then_edited(bot: Office) -> None:
    await asked(bot)
    page = await bot.sees("devries", "Kun je bellen?")
    await bot.slack.tap(bot.id("devries"), page, "Ik bel later")
    await bot.sees("devries", "Of typ een tijd")
    assert bot.slack.called("chat.update") == []
    head = Message(say("algemeen.hulp.kop"))
    edit = partial(written, bot, head, channel=page.channel)
    for _ in range(4):
        await bot.face.send(edit(edits=page.ts))
    assert len(bot.slack.called("response_url")) == 4, "one use is kept for whoever tapped"
    assert len(bot.slack.called("chat.update")) == 1


async def test_a_card_that_is_gone_is_posted_anew(bot: Office) -> None:
    sent = await bot.face.send(written(bot, Message(say("algemeen.hulp.kop"))))
    [card] = bot.slack.messages(bot.id("noor"))
    card.deleted = True
    edit = written(bot, card_text(), channel=sent.channel, edits=sent.external_id)
    receipt = await bot.face.send(edit)
    assert receipt.external_id != sent.external_id
    [card] = bot.slack.messages(bot.id("noor"))
    assert "Bedankt" in card.shown


async def test_a_pin_that_stands_already_is_fine(bot: Office) -> None:
    pinned = Message(say("algemeen.hulp.kop"), (Line(say("algemeen.hulp.regel_1")),), pinned=True)
    bot.slack.fail_next("pins.add", Fault(error="already_pinned"))
    await bot.face.send(written(bot, pinned, channel=PIKET))
    await bot.face.send(written(bot, pinned, channel=PIKET))
    assert [m.pinned for m in bot.slack.messages(PIKET)] == [False, True]


async def test_who_joins_the_channel_gets_his_cards_there(bot: Office) -> None:
    yilmaz = bot.id("yilmaz")
    assert not await bot.face.is_member(PIKET, yilmaz)
    await bot.slack.join(yilmaz, PIKET)
    assert await bot.face.is_member(PIKET, yilmaz)
    await bot.slack.leave(yilmaz, PIKET)
    assert not await bot.face.is_member(PIKET, yilmaz)
    assert len(bot.slack.called("conversations.members")) == 3


async def test_when_slack_does_not_say_who_is_there_cards_go_to_the_chat(bot: Office) -> None:
    bot.slack.fail_next("conversations.members", Fault(status=503))
    assert not await bot.face.is_member(PIKET, bot.id("noor"))
    assert await bot.face.is_member(PIKET, bot.id("noor"))


async def test_a_button_that_opens_a_page_is_left_alone(bot: Office) -> None:
    letter = written(
        bot,
        Message(
            say("algemeen.hulp.kop"),
            buttons=(
                Button(say("algemeen.telegram.open_pagina"), url="https://piket.example/link/1"),
            ),
        ),
    )
    await bot.face.send(letter)
    card = await bot.sees("noor", "Zo werkt het piket")
    assert (await bot.slack.tap(bot.id("noor"), card, "Schrijf de zin")).status == 200
    await bot.rests()
    assert bot.slack.ephemerals == []


async def test_no_token_is_ever_logged(bot: Office, logged: io.StringIO) -> None:
    bot.slack.fail_next("chat.postMessage", Fault(error="not_in_channel"))
    bot.slack.fail_next("views.open", Fault(status=500))
    await bot.slack.command(bot.id("noor"), "")
    await bot.slack.command(bot.id("noor"), ASK)
    await bot.rests()
    assert "not_in_channel" in logged.getvalue()
    assert "xoxb-" not in logged.getvalue()
    assert bot.slack.signing_secret not in logged.getvalue()


def card_text() -> Message:
    return Message(say("algemeen.formulier.klaar"))


NUMBERS = itertools.count(9000)


def written(
    bot: Office, message: Message, channel: str | None = None, edits: str | None = None
) -> Letter:
    where = channel or bot.id("noor")
    now = bot.core.time.now()
    return Letter(next(NUMBERS), message, "nl", now, where, is_room=False, edits=edits)
