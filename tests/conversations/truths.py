"""What is true of every casus at every moment, whoever did what, in whichever order."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Table, create_engine, select

from handlers.action import Action, UnknownAction
from handlers.kaarten.actions import Answer
from handlers.piket.antwoord import AskTalked
from handlers.piket.verloop import Close, Escalate, NotReached, Wake
from models.attempt import Attempt
from models.base import Base
from models.outbox import Delivery, Posting, Progress, Timer
from models.piket import Casus
from models.piket_states import Outcome, State
from models.registratie import Registration
from models.vragen import Side, every_question
from tests.screens import Shown

NEW = "new"
PEOPLE_DO = {
    NEW: {State.OPEN, State.UNANSWERED},
    State.OPEN: {State.ACCEPTED, State.UNANSWERED, State.WITHDRAWN},
    State.UNANSWERED: {State.WAITING, State.ACCEPTED, State.WITHDRAWN},
    State.WAITING: {State.ACCEPTED, State.WITHDRAWN},
    State.ACCEPTED: {State.OPEN, State.UNANSWERED, State.SPOKEN, State.WITHDRAWN},
    State.SPOKEN: set(),
    State.WITHDRAWN: set(),
    State.CLOSED: set(),
}
"""DESIGN, "Tables" and ruling 4: what a tap or a word can make of a casus."""
TIME_DOES = {
    NEW: set(),
    State.OPEN: {State.UNANSWERED, State.CLOSED},
    State.UNANSWERED: {State.CLOSED},
    State.WAITING: {State.OPEN, State.UNANSWERED, State.CLOSED},
    State.ACCEPTED: {State.CLOSED},
    State.SPOKEN: {State.CLOSED},
    State.WITHDRAWN: set(),
    State.CLOSED: set(),
}
"""And a timer: nobody accepts, speaks or withdraws because time passes."""
MOST_ASKS = 3
ANSWERS = {*(question.name for question in every_question()), "rating_refused"}


@dataclass(frozen=True)
class Facts:
    """The rows, read apart from the bot: what is committed, and nothing else."""

    casussen: Mapping[int, Any]
    attempts: Sequence[Any]
    timers: Sequence[Any]
    postings: Sequence[Any]
    deliveries: Sequence[Any]
    registrations: Mapping[int, Any]

    def of(self, casus_id: int) -> list[Any]:
        return [a for a in self.attempts if a.casus_id == casus_id]

    def due(self, action: Action) -> datetime | None:
        """When this will happen, if a timer for it is armed."""
        packed = action.pack()
        return next((t.due_at for t in self.timers if t.action == packed), None)


class Witness:
    """Reads the bot's own file through a connection of its own."""

    def __init__(self, path: str) -> None:
        self.engine: Engine = create_engine(f"sqlite:///{path}")

    def facts(self) -> Facts:
        with self.engine.connect() as db:

            def rows(table: type[Base]) -> list[Any]:
                its: Table = table.__table__  # type: ignore[assignment]
                return list(db.execute(select(its).order_by(its.c.id)))

            unfired = Timer.fired_at.is_(None)
            timers = list(db.execute(select(Timer.id, Timer.action, Timer.due_at).where(unfired)))
            return Facts(
                {row.id: row for row in rows(Casus)},
                rows(Attempt),
                timers,
                rows(Posting),
                rows(Delivery),
                {row.id: row for row in rows(Registration)},
            )

    def casus_of(self, attempt_id: int) -> tuple[State, Outcome]:
        with self.engine.connect() as db:
            columns = select(Casus.state, Attempt.outcome).join_from(Attempt, Casus)
            state, outcome = db.execute(columns.where(Attempt.id == attempt_id)).one()
            return state, outcome


def moved(before: Facts, after: Facts, by_a_person: bool) -> None:
    """One transaction moves a casus along the lines of DESIGN, or not at all."""
    allowed = PEOPLE_DO if by_a_person else TIME_DOES
    for number, now in after.casussen.items():
        was = before.casussen.get(number)
        state = was.state if was else NEW
        if state != now.state:
            assert now.state in allowed[state], f"{state} became {now.state} ({by_a_person=})"
        if was and was.answerer_id and now.answerer_id:
            assert was.answerer_id == now.answerer_id, "taken over without a reopening"


DEPENDS = {"kring", "warm", "reden_cijfer"}
"""Answers that go when the one they hang on changes."""


def kept(before: Facts, after: Facts, what: Any) -> None:
    """An answer is what the last permitted tap made it: that tap changes its own answer, on its own
    side, and nothing else ever changes one."""
    for number, now in after.registrations.items():
        was = before.registrations.get(number)
        changed = {n for n in ANSWERS if getattr(now, n) != (getattr(was, n) if was else None)}
        changed -= {"rating_refused"} if was is None else set()
        if not isinstance(what, Answer) or (what.casus_id, what.side) != (now.casus_id, now.side):
            assert not changed, f"{what} changed {changed}"
        elif changed:
            asked = {"rating", "rating_refused"} if what.question == "rating" else {what.question}
            assert changed <= asked | DEPENDS, f"{what} changed {changed}"
            assert str(now.rating if what.question == "rating" and now.rating else what.value) == (
                what.value
            )
            assert not any(getattr(now, name) for name in changed & DEPENDS - asked)


def belongs(facts: Facts, registration: Any) -> None:
    """No registration without a talk: of whoever asked, or of somebody who was asked."""
    casus = facts.casussen[registration.casus_id]
    asked = {a.person_id for a in facts.of(casus.id)}
    assert registration.person_id in (
        {casus.asker_id} if registration.side is Side.ASKER else asked
    )


def hold(facts: Facts) -> None:
    """What no transaction may leave behind."""
    doubled = [n for n, count in Counter(t.action for t in facts.timers).items() if count > 1]
    assert not doubled, f"armed twice: {doubled}"
    for casus in facts.casussen.values():
        attempts = facts.of(casus.id)
        one_acceptor(casus, attempts)
        asked_by_the_rules(casus, attempts)
        somebody_or_told(facts, casus, attempts)
    for registration in facts.registrations.values():
        belongs(facts, registration)


def one_acceptor(casus: Any, attempts: Sequence[Any]) -> None:
    took = [a.person_id for a in attempts if a.outcome is Outcome.ACCEPTED]
    assert len(took) <= 1, f"two acceptors: {took}"
    if casus.state.is_taken:
        assert took == [casus.answerer_id]
    elif not casus.state.is_over:
        assert took == []
        assert casus.answerer_id is None


def asked_by_the_rules(casus: Any, attempts: Sequence[Any]) -> None:
    asked = [a for a in attempts if a.outcome is Outcome.ASKED]
    assert len(asked) == (casus.state is State.OPEN), f"{casus.state}: {len(asked)} are asked"
    assert casus.asker_id not in {a.person_id for a in attempts}
    for number, attempt in enumerate(attempts):
        earlier = [a for a in attempts[:number] if a.person_id == attempt.person_id]
        assert not any(a.outcome.is_final for a in earlier), "asked again after a final no"
        same = [a for a in earlier if a.round == attempt.round]
        again = [a for a in same if a.outcome is not Outcome.CANCELLED]
        assert not again, "asked twice in a round"


def somebody_or_told(facts: Facts, casus: Any, attempts: Sequence[Any]) -> None:
    """Nobody waits for ever: somebody is asked and the clock runs, or the asker knows."""
    if casus.state.is_over:
        return
    assert facts.due(Close(casus.id)) is not None, "never closes"
    if casus.state is State.OPEN:
        asked = next(a for a in attempts if a.outcome is Outcome.ASKED)
        armed = facts.due(Escalate(asked.id)) or facts.due(NotReached(asked.id))
        assert armed is not None, "asked, and nobody looks at the clock"
    elif casus.state is State.UNANSWERED:
        assert told(facts, casus, f"casus:{casus.id}:aanbod:{casus.offers}"), "nobody told her"
    elif casus.state is State.WAITING:
        wakes = facts.due(Wake(casus.id))
        assert wakes == casus.wakes_at, f"wakes at {casus.wakes_at}, armed {wakes}"
        assert told(facts, casus, f"casus:{casus.id}:vrager"), "nobody told her"
    elif casus.state is State.ACCEPTED:
        mine = next(a for a in attempts if a.outcome is Outcome.ACCEPTED)
        asks = facts.due(AskTalked(mine.id)) or mine.talk_asked_at
        assert asks or mine.talk_asks >= MOST_ASKS, "nobody will ask whether they spoke"


def told(facts: Facts, casus: Any, about: str) -> bool:
    mine = [p for p in facts.postings if p.about == about and p.person_id == casus.asker_id]
    alive = (Progress.QUEUED, Progress.SENDING, Progress.SENT)
    return any(d.posting_id == p.id and d.state in alive for p in mine for d in facts.deliveries)


def settled(
    facts: Facts, screens: Mapping[tuple[str, str], Sequence[Shown]], now: datetime
) -> None:
    """Once everything said was delivered: what people look at."""
    assert not waits(facts, now), f"never sent, or never fired: {waits(facts, now)}"
    over = {c.id for c in facts.casussen.values() if c.state.is_over}
    casus_of = {a.id: a.casus_id for a in facts.attempts}
    for place, messages in screens.items():
        cards = Counter(m.about for m in messages if m.about)
        assert not [about for about, count in cards.items() if count > 1], f"{place}: {cards}"
        for message in messages:
            live = [p for p in message.buttons.values() if about_casus(p, casus_of) in over]
            assert not live, f"{place}: {message.text} still has {live}"


def waits(facts: Facts, now: datetime) -> list[Any]:
    """What could be sent or fired by now."""
    open_now = (Progress.QUEUED, Progress.SENDING)
    stuck = [d for d in facts.deliveries if d.state in open_now and d.due_at <= now]
    return [*stuck, *(t for t in facts.timers if t.due_at <= now)]


def about_casus(packed: str, casus_of: Mapping[int, int]) -> int | None:
    """Which casus a button is about, if any."""
    try:
        action = Action.unpack(packed)
    except UnknownAction:  # a link
        return None
    attempt = casus_of.get(getattr(action, "attempt_id", 0))
    return getattr(action, "casus_id", attempt)
