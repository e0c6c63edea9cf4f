"""Several processes on one PostgreSQL: one sends, one fires, one polls, and all are awake."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from bot.clock import Clock
from bot.database import Database
from bot.dispatch import Dispatcher
from bot.outbox import Outbox
from bot.pacing import unlimited
from bot.platform import Letter, Receipt
from bot.postgres import Notices, while_leading
from bot.timers import Timers
from handlers.piket.verloop import Escalate
from models.attempt import Attempt
from models.outbox import Delivery, Progress, Timer
from models.queueing import arm
from tests.talk import Talk

pytestmark = pytest.mark.parametrize("talk", [("slack", "telegram", "postgresql")], indirect=True)
PATIENCE = 5


def outbox(talk: Talk, database: Database) -> Outbox:
    return Outbox(database, talk.platforms, talk.time.now, pace=unlimited())


async def asked(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A question is out, and not one message of it has been sent."""
    monkeypatch.setattr(talk, "delivered", lambda: asyncio.sleep(0))
    await talk.meet("noor").says("/piket arbeidsrecht mag dit?")


async def test_two_processes_send_everything_once(
    talk: Talk, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await asked(talk, monkeypatch)
    await asyncio.gather(talk.outbox.drain(), outbox(talk, other).drain())
    await asyncio.gather(talk.outbox.drain(), outbox(talk, other).drain())
    talk.reads_all()
    assert {d.state for d in await talk.rows(Delivery)} == {Progress.SENT}
    assert [d.tries for d in await talk.rows(Delivery)] == [1, 1, 1]


async def test_a_claim_runs_out_and_who_had_it_changes_nothing_any_more(
    talk: Talk, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first process stalls with a page on its way, for longer than its lease."""
    stalls, goes_on = asyncio.Event(), asyncio.Event()
    real = talk.platforms["telegram"].send

    async def slow(letter: Letter) -> Receipt | None:
        if not stalls.is_set():
            stalls.set()
            await goes_on.wait()
            return Receipt(letter.channel, "777")
        return await real(letter)

    monkeypatch.setattr(talk.platforms["telegram"], "send", slow)
    await asked(talk, monkeypatch)
    first = asyncio.create_task(talk.outbox.drain())
    await asyncio.wait_for(stalls.wait(), PATIENCE)
    second = outbox(talk, other)
    await second.drain()
    page = next(d for d in await talk.rows(Delivery) if d.attempt_id)
    assert page.state is Progress.SENDING
    async with other.writing.begin() as db:
        await db.execute(
            update(Delivery)
            .where(Delivery.id == page.id)
            .values(lease_until=page.lease_until and page.lease_until - timedelta(minutes=1))
        )
    await second.drain()
    goes_on.set()
    await first
    page = next(d for d in await talk.rows(Delivery) if d.attempt_id)
    assert (page.state, page.tries, page.unheard) == (Progress.SENT, 2, 1)
    assert page.posting.external_id != "777"
    talk.reads_all()


async def test_a_timer_fires_in_one_process(talk: Talk, other: Database) -> None:
    noor, jansen = talk.meet("noor"), talk.meet("jansen")
    await noor.says("/piket arbeidsrecht mag dit?")
    talk.reads_all()
    talk.time.ahead += timedelta(minutes=6)
    elsewhere = Clock(
        Timers(other, Dispatcher(other, talk.time.now, talk.dispatcher.live)), talk.time
    )
    await asyncio.gather(talk.clock.fire_due(), elsewhere.fire_due())
    await talk.delivered()
    jansen.sees("Kun je bellen?", new=True)
    assert [a.person.key for a in await talk.rows(Attempt)] == ["devries", "jansen"]
    talk.reads_all()


async def somebody_waits(database: Database, many: int = 1) -> None:
    """Until so many other connections want a lock that is held."""
    waits = text("select count(*) from pg_stat_activity where wait_event_type = 'Lock'")
    async with asyncio.timeout(PATIENCE):
        while True:
            async with database.reading() as db:
                if (await db.scalar(waits) or 0) >= many:
                    return


async def test_a_timer_that_is_moved_while_it_goes_off_goes_off_later(
    talk: Talk, other: Database
) -> None:
    """Somebody arms it anew, holding the casus: nothing of its firing may stand, and nobody waits
    for the other."""
    await talk.meet("noor").says("/piket arbeidsrecht mag dit?")
    talk.reads_all()
    attempt = (await talk.rows(Attempt))[0]
    until = attempt.until
    talk.time.ahead += timedelta(minutes=6)
    async with other.writing.begin() as db:
        await db.execute(text("select 1 from casus for update"))
        firing = asyncio.create_task(talk.clock.fire_due())
        await somebody_waits(other)
        await arm(db, {Escalate(attempt.id).pack(): until + timedelta(hours=1)})
    await asyncio.wait_for(firing, PATIENCE)
    await talk.delivered()
    assert [a.outcome for a in await talk.rows(Attempt)] == [attempt.outcome]
    timer = next(t for t in await talk.rows(Timer) if t.action == Escalate(attempt.id).pack())
    assert (timer.due_at, timer.fired_at) == (until + timedelta(hours=1), None)


async def test_a_process_hears_what_another_wrote(talk: Talk, other: Database) -> None:
    heard: list[str] = []
    woken = asyncio.Event()

    def wake(table: str) -> None:
        heard.append(table)
        woken.set()

    wakes = {name: lambda name=name: wake(name) for name in ("delivery", "timer")}  # type: ignore[misc]
    listening = asyncio.create_task(Notices(other, wakes).run())
    await asyncio.wait_for(woken.wait(), PATIENCE)
    assert heard == ["delivery", "timer"], "after connecting everything is looked at"
    heard.clear()
    async with other.writing.begin() as db:
        await arm(db, {"iets:1": talk.now})
    await talk.meet("noor").says("/piket arbeidsrecht mag dit?")
    async with asyncio.timeout(PATIENCE):
        while {"delivery", "timer"} - set(heard):
            woken.clear()
            await woken.wait()
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    assert len(heard) <= 6, "one's own writing is not news"
    talk.reads_all()


async def test_one_leads_and_is_succeeded_when_its_connection_dies(
    talk: Talk, other: Database
) -> None:
    leading: asyncio.Queue[str] = asyncio.Queue()

    async def work(name: str) -> None:
        await leading.put(name)
        await asyncio.Event().wait()

    first = asyncio.create_task(while_leading(talk.database, 99, lambda: work("first")))
    assert await asyncio.wait_for(leading.get(), PATIENCE) == "first"
    second = asyncio.create_task(while_leading(other, 99, lambda: work("second")))
    async with other.writing.begin() as db:
        await db.execute(
            text(
                "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = 99"
            )
        )
    assert await asyncio.wait_for(leading.get(), 2 * PATIENCE) in ("first", "second")
    for task in (first, second):
        task.cancel()
    await asyncio.gather(first, second, return_exceptions=True)
    async with other.reading() as db:
        assert await db.scalar(select(1)) == 1
