"""On PostgreSQL two colleagues tap within the same second, in two processes."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from bot.database import Database
from bot.dispatch import Dispatcher
from bot.events import Event, Outcome, Place, Who
from bot.timers import Firing, Moved
from handlers.action import Action
from handlers.rooster.knoppen import DropLost
from handlers.turn import SYSTEM, Turn
from models.outbox import Timer
from models.queueing import arm
from models.rooster import Cover, Swap
from tests.bot.test_processes import somebody_waits
from tests.conversations.roosters import off_duty, on_duty
from tests.talk import Talk, Talker
from tests.talker import face_of

pytestmark = pytest.mark.parametrize("talk", [("slack", "telegram", "postgresql")], indirect=True)
TUESDAY = "2026-03-10 10:30"


def tap(talker: Talker, label: str, on: str = "") -> Event:
    packed, at = talker.button_at(label, on)
    place = at or Place(talker.platform, talker.external_id, "typed")
    action = Action.unpack(packed)
    account = Who(talker.platform, talker.talk.world.workspace(talker.platform), talker.external_id)
    key = f"{talker.key}:{packed}"
    return Event(key, account, face_of(talker.platform, action), action, place)


async def at_once(talk: Talk, other: Database, held: str, *events: Event) -> list[Outcome]:
    """Each is held up at that table until all have come; the second is another process."""
    elsewhere = Dispatcher(other, talk.time.now, talk.dispatcher.live)
    third = Database(talk.database.url)
    async with third.writing.begin() as db:
        await db.execute(text(f"select 1 from {held} for update"))
        tasks = [
            asyncio.create_task(by.handle(event))
            for by, event in zip((talk.dispatcher, elsewhere), events, strict=True)
        ]
        await somebody_waits(third, len(events))
    found = await asyncio.gather(*tasks)
    await third.close()
    await talk.delivered()
    return found


async def test_the_first_of_two_gets_it_and_the_other_hears_who(
    talk: Talk, other: Database
) -> None:
    await off_duty(talk, "jansen")
    devries, jansen, demir = (talk.meet(key) for key in ("devries", "jansen", "demir"))
    await devries.says("/piket ruil dinsdag 10 maart")
    talk.reads_all()
    taps = (tap(jansen, "Neem over"), tap(demir, "Neem over"))
    outcomes = await at_once(talk, other, "swap", *taps)
    (cover,) = await talk.rows(Cover)
    said = [outcome.replies[-1].text for outcome in outcomes]
    assert sorted(words.key for words in said) == [
        "ruil.fout.al_overgenomen",
        "ruil.gezegd.jij_neemt",
    ]
    late = next(words for words in said if words.key == "ruil.fout.al_overgenomen")
    assert late.values == {"name": cover.person.name}
    assert await on_duty(talk, TUESDAY) == [cover.person.key]
    devries.sees("neemt je dienst over", new=True)
    talk.reads_all()


async def test_nobody_takes_two_shifts_of_the_same_moment(talk: Talk, other: Database) -> None:
    devries, jansen, demir = (talk.meet(key) for key in ("devries", "jansen", "demir"))
    for giver in (devries, jansen):
        await giver.says("/piket ruil dinsdag 10 maart")
    talk.reads_all()
    taps = [tap(demir, "Neem over", on=name) for name in ("De Vries", "Jansen")]
    outcomes = await at_once(talk, other, "swap", *taps)
    keys = sorted(outcome.replies[-1].text.key for outcome in outcomes)
    assert keys == ["ruil.fout.heeft_dienst", "ruil.gezegd.jij_neemt"]
    assert len(await talk.rows(Cover)) == 1
    talk.reads_all()


async def test_withdrawing_and_taking_at_once_leave_one_owner(talk: Talk, other: Database) -> None:
    devries, demir = talk.meet("devries"), talk.meet("demir")
    await devries.says("/piket ruil dinsdag 10 maart")
    talk.reads_all()
    await at_once(talk, other, "swap", tap(devries, "Trek in"), tap(demir, "Neem over"))
    covers = await talk.rows(Cover)
    (swap,) = await talk.rows(Swap)
    assert await on_duty(talk, TUESDAY) == (
        ["demir", "jansen"] if covers else ["devries", "jansen"]
    )
    assert swap.ended_at or covers
    talk.reads_all()


async def test_two_shifts_of_one_absence_taken_at_once_both_show(
    talk: Talk, other: Database
) -> None:
    await off_duty(talk, "jansen")
    devries, jansen, demir = (talk.meet(key) for key in ("devries", "jansen", "demir"))
    await devries.says("/piket afwezig 9 t/m 10 maart")
    await devries.clicks("Klopt")
    talk.reads_all()
    first, second = (
        f"Op {day} maart van 9.00 tot 13.00 uur" for day in ("maandag 9", "dinsdag 10")
    )
    await at_once(talk, other, "absence", tap(jansen, first), tap(demir, second))
    devries.sees("Je bent afwezig.", "overgenomen door mr. Jansen", "overgenomen door mr. Demir")
    assert len(await talk.rows(Cover)) == 2
    talk.reads_all()


async def one_first(talk: Talk, other: Database, held: str, first: Event, second: Event) -> None:
    """Both are held up; the first to come goes first."""
    elsewhere, third = (
        Dispatcher(other, talk.time.now, talk.dispatcher.live),
        Database(talk.database.url),
    )
    async with third.writing.begin() as db:
        await db.execute(text(f"select 1 from {held} for update"))
        one = asyncio.create_task(elsewhere.handle(first))
        await somebody_waits(third, 1)
        two = asyncio.create_task(talk.dispatcher.handle(second))
        await somebody_waits(third, 2)
    await asyncio.gather(one, two)
    await third.close()
    await talk.delivered()


async def test_what_is_handed_on_in_that_moment_is_not_given_back(
    talk: Talk, other: Database
) -> None:
    await off_duty(talk, "jansen")
    devries, jansen, demir = (talk.meet(key) for key in ("devries", "jansen", "demir"))
    await devries.says("/piket ruil dinsdag 10 maart")
    await demir.clicks("Neem over")
    await demir.says("/piket ruil dinsdag 10 maart")
    talk.reads_all()
    take, back = tap(jansen, "Neem over", on="Demir"), tap(demir, "Toch niet")
    await one_first(talk, other, "swap where id = 2", take, back)
    assert await on_duty(talk, TUESDAY) == ["jansen"]
    assert [cover.ended_at for cover in await talk.rows(Cover)] == [None, None]
    talk.reads_all()


async def test_what_is_taken_in_that_moment_is_not_sought_anew(talk: Talk, other: Database) -> None:
    await off_duty(talk, "jansen")
    devries, _, demir = (talk.meet(key) for key in ("devries", "jansen", "demir"))
    await devries.says("/piket ruil dinsdag 10 maart")
    await devries.says("/piket afwezig 10 maart")
    talk.reads_all()
    take, away = tap(demir, "Neem over"), tap(devries, "Klopt")
    await one_first(talk, other, "swap where id = 1", take, away)
    assert await on_duty(talk, TUESDAY) == ["demir"]
    assert len(await talk.rows(Swap)) == 1
    talk.reads_all()


async def test_a_change_that_is_stored_while_its_timer_fires_is_looked_at(talk: Talk) -> None:
    """Its turn began before the timer did, so it is armed for a moment that is past."""
    armed, now = {DropLost().pack(): talk.now - timedelta(milliseconds=300)}, talk.now
    async with talk.database.working.begin() as db:
        await arm(db, armed)
    unfired = select(Timer).where(Timer.action == DropLost().pack(), Timer.fired_at.is_(None))
    async with talk.database.reading() as db:
        timer = (await db.scalars(unfired)).one()
    firing = Firing(timer, DropLost(), now)

    async def fires() -> None:
        async with talk.database.working.begin() as db:
            await firing.begins(db)
            async with talk.database.writing.begin() as other:
                await arm(other, armed)
            await firing.ends(Turn(db, now, None, SYSTEM, ()))

    with pytest.raises(Moved):
        await fires()
    async with talk.database.reading() as db:
        assert (await db.scalars(unfired)).one().armed == 1
