"""The outbox itself: what ends at a bad moment, what is held up, what a crash leaves."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

import bot.outbox
from bot.platform import Letter, NotNow, Receipt
from handlers.kaarten.actions import Withdraw
from handlers.say import Message, say
from models.outbox import Delivery, Lane, Posting, Progress
from models.people import Person
from models.queueing import Outgoing, enqueue
from tests.talk import Talk

SLACK_ONLY = pytest.mark.parametrize("talk", [("slack", "slack")], indirect=True)


class Slow:
    """A platform whose answer about one card comes when the test says so."""

    def __init__(self, platform: Any, card: str) -> None:
        self.platform, self.card = platform, card
        self.answers = asyncio.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.platform, name)

    async def send(self, letter: Letter) -> Receipt | None:
        receipt: Receipt | None = await self.platform.send(letter)
        if letter.about and self.card in letter.about and not letter.edits:
            await self.answers.wait()
        return receipt


@SLACK_ONLY
@pytest.mark.parametrize("card", ["oproep", "vrager"])
async def test_a_send_that_ends_within_a_round_is_not_overtaken(
    talk: Talk, card: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its next version must edit what stands, not be posted beside it or be dropped."""
    noor = talk.meet("noor")
    slow = Slow(talk.platforms["slack"], card)
    talk.outbox.platforms = {"slack": slow}
    monkeypatch.setattr(talk, "delivered", lambda: asyncio.sleep(0))
    await noor.says("/piket arbeidsrecht mag dit?")
    while not any(place != "room" for place in talk.outbox.sending) or len(talk.outbox.sending) > 1:
        await talk.outbox.round()
        await asyncio.sleep(0.01)
    await noor.presses(Withdraw(1).pack())
    deliveries = talk.outbox.deliveries
    real = deliveries.waiting

    async def ends_meanwhile(*arguments: Any) -> Any:
        slow.answers.set()
        for _ in range(20):
            await asyncio.sleep(0)
        return await real(*arguments)

    monkeypatch.setattr(deliveries, "waiting", ends_meanwhile)
    await talk.outbox.round()
    monkeypatch.setattr(deliveries, "waiting", real)
    await talk.outbox.drain()
    cards = [m for s in talk.screens.values() for m in s.messages if card in (m.about or "")]
    assert [m.buttons for m in cards] == [{}], [m.text for m in cards]
    talk.reads_all()


async def queue(db: AsyncSession, talk: Talk, platform: str, key: str, count: int) -> None:
    person = await db.scalar(select(Person).where(Person.key == key))
    assert person
    texts = [Message(say("algemeen.woord.naam", w=str(number))).dump() for number in range(count)]
    said = [Outgoing(text, Lane.ANSWER, platform, person_id=person.id) for text in texts]
    await enqueue(db, said, talk.now)


@pytest.mark.parametrize("talk", [("slack", "telegram")], indirect=True)
async def test_a_long_queue_that_must_wait_hides_nobody_else(talk: Talk) -> None:
    async with talk.database.writing.begin() as db:
        await queue(db, talk, "slack", "noor", 250)
        await queue(db, talk, "telegram", "devries", 1)
    talk.outbox.paused["slack:post"] = asyncio.get_running_loop().time() + 30
    await talk.outbox.drain()
    assert talk.meet("devries").own.messages
    assert not talk.meet("noor").own.messages
    talk.outbox.paused.clear()
    await talk.outbox.drain()
    assert len(talk.meet("noor").own.messages) == 250
    talk.reads_all()


@SLACK_ONLY
async def test_an_outage_of_a_platform_is_outlived_but_a_page_goes_to_the_next(
    talk: Talk,
) -> None:
    noor, devries, jansen = talk.meet("noor"), talk.meet("devries"), talk.meet("jansen")
    real, down = talk.platforms["slack"].send, True

    async def send(letter: Letter) -> Receipt | None:
        if down and letter.channel != jansen.external_id:
            raise NotNow("service_unavailable")
        return await real(letter)

    talk.platforms["slack"].send = send  # type: ignore[method-assign]
    await noor.says("/piket arbeidsrecht")
    for _ in range(40):
        await talk.passes(seconds=30)
        await talk.delivered()
    assert not devries.own.messages
    jansen.sees("Kun je bellen?")
    down = False
    await talk.passes(minutes=2)
    await talk.delivered()
    noor.sees("Je piketvraag arbeidsrecht")
    talk.meet("bram").never_sees("niet bereiken")  # he could do nothing about it
    assert not [d for d in await talk.rows(Delivery) if d.state is Progress.QUEUED]
    talk.reads_all()


async def claimed(db: AsyncSession, talk: Talk) -> Delivery:
    """A message to Noor that some process was sending."""
    await queue(db, talk, "slack", "noor", 1)
    delivery = await db.scalar(select(Delivery))
    assert delivery
    delivery.state, delivery.tries = Progress.SENDING, 1
    return delivery


@SLACK_ONLY
async def test_what_a_crash_left_in_sending_is_sent_again(talk: Talk) -> None:
    async with talk.database.writing.begin() as db:
        await claimed(db, talk)
    arrived = asyncio.Event()
    talk.outbox.delivered = lambda platform, channel: arrived.set()
    running = asyncio.create_task(talk.outbox.run())
    await asyncio.wait_for(arrived.wait(), 5)
    talk.outbox.stop()
    await running
    assert (await talk.rows(Delivery))[0].state is Progress.SENT
    assert [p.external_id for p in await talk.rows(Posting)] == ["1"]
    talk.reads_all()


@SLACK_ONLY
async def test_a_claim_that_ran_out_while_its_method_is_paused_is_waited_for(talk: Talk) -> None:
    """Asleep, not looking again and again."""
    async with talk.database.writing.begin() as db:
        delivery = await claimed(db, talk)
        delivery.lease_until = talk.now - timedelta(days=1)
    talk.outbox.paused["slack:post"] = asyncio.get_running_loop().time() + 20
    assert await talk.outbox.round() == pytest.approx(20, abs=1)


@SLACK_ONLY
async def test_a_shorter_retry_after_does_not_end_a_longer_one(talk: Talk) -> None:
    """Two sends are on their way at once, and both are refused."""
    asked = iter((30.0, 1.0))

    async def send(letter: Letter) -> Receipt | None:
        raise NotNow("ratelimited", next(asked))

    talk.platforms["slack"].send = send  # type: ignore[method-assign]
    async with talk.database.writing.begin() as db:
        await queue(db, talk, "slack", "noor", 1)
        await queue(db, talk, "slack", "bram", 1)
    await talk.outbox.round()
    await asyncio.gather(*talk.outbox.sending.values())
    left = talk.outbox.paused["slack:post"] - asyncio.get_running_loop().time()
    assert left == pytest.approx(30, abs=1)


@SLACK_ONLY
async def test_nothing_is_sent_on_a_claim_that_has_run_out(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit of the claim took longer than a send may: somebody else has it by now."""
    async with talk.database.writing.begin() as db:
        await queue(db, talk, "slack", "noor", 1)
    with monkeypatch.context() as patch:
        patch.setattr(bot.outbox, "SEND_WITHIN", -1.0)
        await talk.outbox.round()
        await asyncio.gather(*talk.outbox.sending.values())
    assert talk.meet("noor").own.messages == []
    await talk.outbox.drain()
    assert len(talk.meet("noor").own.messages) == 1
    assert [(d.tries, d.unheard) for d in await talk.rows(Delivery)] == [(2, 0)]
    talk.reads_all()
