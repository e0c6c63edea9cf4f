"""On PostgreSQL two processes are at the same rows at the same moment."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from bot.database import Database
from bot.dispatch import Dispatcher
from bot.ended import Ended, record
from bot.platform import Receipt
from bot.timers import MOST_AT_ONCE, Timers
from handlers.piket.antwoord import AskTalked
from handlers.werkdagen import Remind
from models.outbox import Delivery, Posting, Progress, Timer
from models.piket import Casus
from models.registratie import Registration
from models.vragen import Side
from tests.bot.test_outbox import queue
from tests.bot.test_processes import PATIENCE, somebody_waits
from tests.conversations.test_pauze import FIELDS
from tests.talk import Talk

pytestmark = pytest.mark.parametrize("talk", [("slack", "telegram", "postgresql")], indirect=True)
THE_CASUS = text("select 1 from casus for update")


async def test_recording_what_was_sent_and_redrawing_it_do_not_wait_for_each_other(
    talk: Talk, other: Database
) -> None:
    async with talk.database.writing.begin() as db:
        for key in ("noor", "bram"):
            await queue(db, talk, "slack", key, 1)
        ids = list(await db.scalars(select(Delivery.id)))
    async with talk.database.writing.begin() as db:
        claims, _ = await talk.outbox.deliveries.claim(db, ids)
    first, second = (claim.delivery.posting_id for claim in claims)
    ended = [
        Ended(claim, Progress.SENT, talk.now, Receipt("D1", str(claim.delivery.id)))
        for claim in reversed(claims)
    ]

    async def recorded() -> None:
        async with talk.database.writing.begin() as db:
            await record(db, ended, talk.now)

    redrawn = update(Posting).values(body_hash="anders")
    async with other.writing.begin() as db:
        await db.execute(redrawn.where(Posting.id == first))
        recording = asyncio.create_task(recorded())
        await somebody_waits(other)
        await db.execute(redrawn.where(Posting.id == second))
    await asyncio.wait_for(recording, PATIENCE)
    assert {d.state for d in await talk.rows(Delivery)} == {Progress.SENT}


async def test_after_a_pause_processes_together_tell_nobody_more_than_three(
    talk: Talk, other: Database
) -> None:
    """All at once: each is held up at its casus until the last has come."""
    noor = talk.meet("noor")
    for name in FIELDS:
        await noor.says(f"/piket {name}")
    for casus in await talk.rows(Casus):
        await talk.meet(casus.attempts[-1].person.key).clicks("Ik bel nu", on=casus.code)
    talk.reads_all()
    talk.time.ahead += timedelta(hours=48)
    mine = [t for t in await talk.rows(Timer) if t.action.startswith(f"{AskTalked.name}:")]
    databases = [Database(talk.database.url) for _ in mine]
    async with other.writing.begin() as db:
        await db.execute(THE_CASUS)
        firing = [
            asyncio.create_task(
                Timers(database, Dispatcher(database, talk.time.now, talk.dispatcher.live)).fire(
                    timer.id
                )
            )
            for database, timer in zip(databases, mine, strict=True)
        ]
        await somebody_waits(other, len(FIELDS))
    await asyncio.gather(*firing)
    await talk.outbox.drain()
    assert len([m for m in noor.own.messages if not m.seen]) == MOST_AT_ONCE
    for database in databases:
        await database.close()
    talk.reads_all()


async def test_nobody_is_reminded_of_what_he_just_answered(talk: Talk, other: Database) -> None:
    """The reminder goes off while his last answers are being stored."""
    noor = talk.meet("noor")
    await noor.says("/piket arbeidsrecht mag dit?")
    await talk.meet("devries").clicks("Ik bel nu")
    await talk.talked()
    hers = next(r for r in await talk.rows(Registration) if r.side is Side.ASKER)
    async with other.writing.begin() as db:
        await db.execute(THE_CASUS)
        reminding = asyncio.create_task(talk.dispatcher.perform(Remind(hers.id)))
        await somebody_waits(other)
        answered = await db.get_one(Registration, hers.id)
        answered.zonder_piket, answered.resultaat = "lat", "zelf"
        answered.signaleringsoverleg, answered.rating = "nee", 8
    await reminding
    await talk.outbox.drain()
    assert not [m for m in noor.own.messages if not m.seen]
