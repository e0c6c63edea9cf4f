"""The program was away for a while: what still matters comes, in order, and not all at once."""

from collections import Counter
from datetime import timedelta

import pytest
import structlog

from bot.timers import BATCH
from handlers.piket.antwoord import AskTalked
from handlers.piket.verloop import Escalate
from models.outbox import Timer
from models.piket import Casus
from models.piket_states import State
from models.queueing import arm
from tests.talk import Talk, Talker

FIELDS = (
    *("arbeidsrecht", "huurrecht", "consumentenrecht"),
    *("vreemdelingenrecht", "verbintenissenrecht"),
)
PAUSE = timedelta(hours=48)
ON_ONE = pytest.mark.parametrize("talk", [("slack", "slack")], indirect=True)


async def busy_morning(talk: Talk, people: list[Talker]) -> None:
    """Everybody asks about everything, and about half is taken."""
    for person in people:
        for field in FIELDS:
            await person.says(f"/piket {field}")
    for number, casus in enumerate(await talk.rows(Casus)):
        if number % 4:
            attempt = casus.attempts[-1]
            advocate = talk.meet(attempt.person.key)
            await advocate.clicks("Ik bel nu", on=casus.code)
    talk.reads_all()


def new(talk: Talk) -> Counter[tuple[str, str]]:
    return Counter(place for place, s in talk.screens.items() for m in s.messages if not m.seen)


async def test_after_two_days_nobody_gets_more_than_three_messages_an_hour(talk: Talk) -> None:
    await busy_morning(talk, [talk.meet("noor"), talk.meet("aisha")])
    talk.time.ahead += PAUSE
    with structlog.testing.capture_logs() as logs:
        await talk.delivered()
    people = {
        p.external_id for p in map(talk.meet, ("noor", "aisha", "devries", "jansen", "yilmaz"))
    }
    counts = {place: count for place, count in new(talk).items() if place[1] in people}
    assert counts
    assert max(counts.values()) <= 3, counts
    assert any(line["event"] == "timer put off" for line in logs)
    talk.reads_all()
    for _ in range(12):
        await talk.passes(hours=1)
        counts = {place: count for place, count in new(talk).items() if place[1] in people}
        assert max(counts.values(), default=0) <= 3, counts
        talk.reads_all()
    assert not [t for t in await talk.rows(Timer) if t.fired_at is None and t.due_at <= talk.now]


async def test_what_lost_its_meaning_is_dropped_with_a_line_in_the_log(talk: Talk) -> None:
    noor = talk.meet("noor")
    await noor.says("/piket arbeidsrecht")
    await talk.meet("devries").clicks("Ik bel nu")
    talk.reads_all()
    talk.time.ahead += timedelta(days=8)
    with structlog.testing.capture_logs() as logs:
        await talk.delivered()
    dropped = [line["action"].split(":")[0] for line in logs if line["event"] == "timer dropped"]
    assert {"piket.gesproken_vraag", "reg.herinner"} <= set(dropped)
    assert [casus.state for casus in await talk.rows(Casus)] == [State.CLOSED]
    assert talk.unread() == [], "a closed casus rings nobody"


async def test_a_question_of_last_week_pages_nobody_any_more(talk: Talk) -> None:
    await talk.meet("noor").says("/piket arbeidsrecht")
    talk.reads_all()
    talk.time.ahead += timedelta(days=8)
    await talk.delivered()
    assert [casus.state for casus in await talk.rows(Casus)] == [State.CLOSED]
    assert talk.unread() == []


@ON_ONE
async def test_who_is_to_be_asked_next_comes_before_all_that_can_wait(talk: Talk) -> None:
    """However much that is: it is read a hundred at a time."""
    before, now = talk.now - timedelta(hours=2), talk.now - timedelta(hours=1)
    async with talk.database.writing.begin() as db:
        await arm(db, {AskTalked(number).pack(): before for number in range(1, BATCH + 2)})
        await arm(db, {Escalate(1).pack(): now})
    first, *_ = await talk.clock.timers.due(talk.now, [])
    action = {timer.id: timer.action for timer in await talk.rows(Timer)}
    assert action[first] == Escalate(1).pack()


@ON_ONE
async def test_what_somebody_moved_meanwhile_is_not_put_off(talk: Talk) -> None:
    tomorrow = talk.now + timedelta(days=1)
    async with talk.database.writing.begin() as db:
        await arm(db, {AskTalked(1).pack(): tomorrow})
    [timer] = await talk.rows(Timer)
    await talk.clock.timers.put_off([timer.id], talk.now + timedelta(hours=1), waits=True)
    [timer] = await talk.rows(Timer)
    assert (timer.due_at, timer.waits) == (tomorrow, False)
