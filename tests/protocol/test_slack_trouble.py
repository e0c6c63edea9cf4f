"""Slack refuses or limits what is not the message itself: none of that may destroy the message."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.slack.sending import Sender
from handlers.say import File, Message, Paragraph, say
from models.attempt import Attempt
from models.outbox import Delivery, Lane, Progress
from models.people import Person
from models.piket_states import Outcome
from models.queueing import Outgoing, enqueue
from tests.protocol.slack_fixtures import ASK, PIKET, Office, office, workspace
from tests.servers.slack import Fault
from tests.servers.slack_state import Json
from tests.world import World

A_MINUTE = timedelta(seconds=61)


def loses_the_answer_about_the_first_page(bot: Office) -> None:
    """It stands there, and nobody knows."""
    lost: list[Json] = []

    async def fault(method: str, given: Json) -> Fault | None:
        if lost or method != "chat.postMessage" or given["channel"] != bot.id("devries"):
            return None
        lost.append(given)
        return Fault(drop=True, done=True)

    bot.slack.faults.append(fault)


async def rows(bot: Office, table: Any) -> Sequence[Any]:
    async with bot.core.database.reading() as db:
        return (await db.scalars(select(table).order_by(table.id))).all()


async def later(bot: Office, span: timedelta) -> None:
    """All that waits for its moment, or for a Retry-After, is taken up again."""
    await bot.eventually(lambda: not bot.core.outbox.sending)
    bot.core.outbox.paused.clear()
    await bot.core.clock.move(span)
    bot.core.outbox.wake()
    await bot.rests()


async def nobody_else_was_asked(bot: Office) -> None:
    assert {d.state for d in await rows(bot, Delivery)} == {Progress.SENT}
    attempts = [(a.person.key, a.outcome) for a in await rows(bot, Attempt)]
    assert attempts == [("devries", Outcome.ASKED)]


async def test_a_look_up_that_is_refused_says_nothing_about_the_page(bot: Office) -> None:
    bot.slack.fail_next("conversations.history", Fault(error="missing_scope"))
    loses_the_answer_about_the_first_page(bot)
    await bot.slack.command(bot.id("noor"), ASK)
    await bot.eventually(lambda: bot.slack.called("conversations.history"))
    await bot.rests()
    await nobody_else_was_asked(bot)
    assert len(bot.slack.messages(bot.id("devries"))) == 2, "not found, so sent again"


async def test_a_limit_on_looking_up_holds_up_no_other_message(bot: Office) -> None:
    loses_the_answer_about_the_first_page(bot)
    bot.slack.fail_next("conversations.history", Fault(status=429, retry_after=60))
    await bot.slack.command(bot.id("noor"), ASK)
    await bot.eventually(lambda: bot.slack.called("conversations.history"))
    await bot.slack.command(bot.id("aisha"), "huurrecht")
    await bot.sees("jansen", "Kun je bellen?")
    await later(bot, A_MINUTE)
    assert len(bot.slack.messages(bot.id("devries"))) == 1


async def test_what_was_said_waits_until_the_token_is_taken_again(bot: Office) -> None:
    revoked = True

    async def fault(method: str, given: Json) -> Fault | None:
        said = method == "chat.postMessage" and given["channel"] != PIKET
        return Fault(error="token_revoked") if revoked and said else None

    bot.slack.faults.append(fault)
    await bot.slack.command(bot.id("noor"), ASK)
    await bot.eventually(lambda: len(bot.slack.called("chat.postMessage")) > 1)
    await bot.eventually(lambda: not bot.core.outbox.sending)
    assert Progress.FAILED not in {d.state for d in await rows(bot, Delivery)}
    assert not bot.slack.messages(bot.id("devries"))
    revoked = False
    await later(bot, A_MINUTE)
    await bot.sees("devries", "Kun je bellen?")
    await nobody_else_was_asked(bot)


@pytest.mark.parametrize("limited", ["pins.add", "files.getUploadURLExternal"])
async def test_what_waits_for_its_pin_or_its_file_is_not_posted_again(
    bot: Office, limited: str
) -> None:
    """Also by another process, which has not seen where it stands."""
    bot.slack.fail_next(limited, Fault(status=429, retry_after=60))
    text = say("algemeen.hulp.kop")
    message = Message(text, pinned=True, file=File("hulp.md", text, (Paragraph("text", text),)))
    async with bot.core.database.writing.begin() as db:
        noor = (await db.scalars(select(Person).where(Person.key == "noor"))).one()
        said = Outgoing(message.dump(), Lane.ANSWER, "slack", person_id=noor.id)
        await enqueue(db, [said], bot.core.time.now())
    bot.core.outbox.wake()
    await bot.eventually(lambda: bot.slack.called(limited))
    bot.face.sender = Sender(bot.face.client, bot.face.sender.urls)
    await later(bot, A_MINUTE)
    assert [m.pinned for m in bot.slack.messages(bot.id("noor")) if "Zo werkt" in m.shown] == [True]
    assert len(bot.slack.files) == 1


async def test_the_bot_starts_while_slack_is_away_and_is_let_in_when_it_is_back(
    world: World,
) -> None:
    async with workspace(world) as slack:
        slack.fail_next("auth.test", Fault(drop=True), times=2)
        async with office(world, slack) as bot:
            assert bot.face.trouble() == "ServerDisconnectedError"
            await bot.eventually(lambda: bot.face.trouble() is None)
            await slack.command(bot.id("noor"), ASK)
            await bot.sees("devries", "Kun je bellen?")
            await bot.rests()
        assert slack.problems == []
