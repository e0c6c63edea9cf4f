"""On PostgreSQL a process that freezes, holds a lock or stops takes none of the others with it."""

import asyncio

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

import bot.outbox
from bot.database import CONNECTIONS, LIMITS, Database
from bot.events import Event, Who
from bot.outbox import HELD
from bot.platform import Letter, Receipt
from bot.postgres import Notices, connection
from handlers.action import Action
from models.outbox import Delivery, Progress
from models.piket import Casus
from models.piket_states import State
from tests.bot.test_outbox import queue
from tests.bot.test_processes import PATIENCE, asked, outbox, somebody_waits
from tests.talk import Talk
from tests.talker import face_of

pytestmark = pytest.mark.parametrize("talk", [("slack", "telegram", "postgresql")], indirect=True)
ENDS_A_LOCK = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
THE_CASUS = text("select 1 from casus for update")


async def test_a_message_that_another_process_holds_is_looked_at_a_moment_later(
    talk: Talk, other: Database
) -> None:
    """Not at once, and again and again."""
    async with talk.database.writing.begin() as db:
        await queue(db, talk, "slack", "noor", 1)
    talk.outbox.asleep.clear()
    async with other.writing.begin() as db:
        await db.execute(text("select 1 from delivery for update"))
        assert await talk.outbox.round() == HELD
    assert not talk.outbox.asleep.is_set()


async def test_who_stops_wakes_the_others_for_what_it_gives_back(
    talk: Talk, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_its_way, woken = asyncio.Event(), asyncio.Event()

    async def never_heard(letter: Letter) -> Receipt | None:
        on_its_way.set()
        await asyncio.Event().wait()
        return None

    await asked(talk, monkeypatch)
    wakes = {"delivery": woken.set, "timer": lambda: None}
    listening = asyncio.create_task(Notices(other, wakes).run())
    await asyncio.wait_for(woken.wait(), PATIENCE)
    woken.clear()
    monkeypatch.setattr(bot.outbox, "LAST_SENDS", 0.01)
    with monkeypatch.context() as patch:
        for platform in talk.platforms.values():
            patch.setattr(platform, "send", never_heard)
        running = asyncio.create_task(talk.outbox.run())
        await asyncio.wait_for(on_its_way.wait(), PATIENCE)
        talk.outbox.stop()
        await running
    await asyncio.wait_for(woken.wait(), PATIENCE)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    await outbox(talk, other).drain()
    assert {d.state for d in await talk.rows(Delivery)} == {Progress.SENT}
    talk.reads_all()


async def test_people_who_wait_for_a_casus_do_not_hold_up_what_is_said_of_others(
    talk: Talk, other: Database
) -> None:
    """They may take all the connections there are for them."""
    devries = talk.meet("devries")
    await talk.meet("noor").says("/piket arbeidsrecht mag dit?")
    talk.reads_all()
    accept = Action.unpack(devries.button("Ik bel nu"))
    who, face = Who("telegram", "", devries.external_id), face_of("telegram", accept)
    async with talk.database.writing.begin() as db:
        await queue(db, talk, "slack", "bram", 1)
    async with other.writing.begin() as db:
        await db.execute(THE_CASUS)
        taps = [
            asyncio.create_task(talk.dispatcher.handle(Event(f"tap-{number}", who, face, accept)))
            for number in range(CONNECTIONS)
        ]
        await somebody_waits(other, len(taps))
        await asyncio.wait_for(talk.outbox.drain(), PATIENCE)
        assert len(talk.meet("bram").own.messages) == 1
    await asyncio.gather(*taps)
    assert [casus.state for casus in await talk.rows(Casus)] == [State.ACCEPTED]
    await talk.delivered()
    talk.reads_all()


async def test_no_connection_can_hold_a_lock_for_ever(talk: Talk) -> None:
    shown = "select current_setting({})"
    limits = [(LIMITS[name],) for name in ENDS_A_LOCK]
    for sessions in (talk.database.writing, talk.database.reading, talk.database.working):
        async with sessions() as db:
            inside = text(shown.format(":name"))
            found = [(await db.execute(inside, {"name": name})).one() for name in ENDS_A_LOCK]
            assert found == limits
    async with connection(talk.database) as opened:
        asked_of = [await opened.execute(shown.format("%s"), [name]) for name in ENDS_A_LOCK]
        assert [await answer.fetchone() for answer in asked_of] == limits


async def test_who_freezes_with_a_casus_in_its_hands_loses_it(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, "idle_in_transaction_session_timeout", "100ms")
    frozen = Database(talk.database.url)
    await talk.meet("noor").says("/piket arbeidsrecht mag dit?")
    talk.reads_all()
    async with frozen.writing() as db:
        await db.execute(THE_CASUS)
        await asyncio.wait_for(talk.meet("devries").clicks("Ik bel nu"), PATIENCE)
        with pytest.raises(DBAPIError):
            await db.execute(select(1))
    await frozen.close()
    assert [casus.state for casus in await talk.rows(Casus)] == [State.ACCEPTED]
    talk.reads_all()


async def test_what_somebody_wrote_is_not_in_the_words_of_a_refusal(talk: Talk) -> None:
    await talk.meet("noor").says("/piket arbeidsrecht mijn baas mag dit niet weten")
    talk.reads_all()
    with pytest.raises(IntegrityError) as refused:
        async with talk.database.writing.begin() as db:
            await db.execute(update(Casus).values(state=State.ACCEPTED, answerer_id=None))
    assert "baas" not in f"{refused.value!s} {refused.value!r} {refused.value.orig!r}"
