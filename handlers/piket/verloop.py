"""How a page goes on: the next colleague, nobody left, waiting for the piket to open, the end."""

from dataclasses import dataclass

from handlers.action import Action
from handlers.casus import fold_choices, redraw
from handlers.dossier import load, load_by_attempt
from handlers.kaarten.actions import AskNext, Wait, Withdraw
from handlers.kaarten.coordinator import coordinator
from handlers.kaarten.words import heading, until
from handlers.routing import on
from handlers.say import Line, Message, Text, say
from handlers.toevoeging import plan_follow_up
from handlers.turn import Turn
from handlers.wie_doet_wat import show_around
from models.attempt import Attempt
from models.colleagues import coordinators
from models.dossier import Dossier
from models.errors import NotYours
from models.outbox import Lane
from models.piket import Casus
from models.piket_states import Outcome, State
from models.rooster import Where, candidates, next_opening

HEARS = (Outcome.ASKED, Outcome.ACCEPTED, Outcome.NO_ANSWER, Outcome.PASSED_OVER)
"""Who could still call about it, and so hears that it was withdrawn."""
SAID = (Outcome.NO_ANSWER, Outcome.NOT_REACHED, Outcome.NOT_SPOKEN)
"""How a page ended, where the asker hears more than "kan niet" (ruling 7)."""


@dataclass(frozen=True)
class Escalate(Action, name="piket.escaleer", system_only=True):
    attempt_id: int


@dataclass(frozen=True)
class NotReached(Action, name="piket.niet_bereikt", system_only=True):
    """The platform will never deliver this page."""

    attempt_id: int


@dataclass(frozen=True)
class Wake(Action, name="piket.opent", system_only=True):
    casus_id: int


@dataclass(frozen=True)
class Close(Action, name="piket.sluit", system_only=True):
    casus_id: int


async def ask_next(turn: Turn, dossier: Dossier) -> Attempt | None:
    """Page the next colleague on duty; a step with nobody in it is skipped at once."""
    casus = dossier.casus
    where = Where(casus.asked_location.id, casus.answerer_kind)
    on_duty = await candidates(turn.db, where, casus.rechtsgebied, turn.now)
    able = [c for c in on_duty if dossier.may_ask(c.person) and turn.platform_of(c.person)]
    if not able:
        here = on_duty or await candidates(turn.db, where, None, turn.now)
        shut = not here and not casus.attempts
        opens = await next_opening(turn.db, where, casus.rechtsgebied, turn.now)
        casus.nobody_left(opens, shut)
        if not shut or casus.opens_next is None:
            casus.coordinator_told = True
            await tell_coordinators(turn, casus)
        return None
    first, *others = able
    attempt = casus.ask(first.person, first.duty.national, first.why(others), turn.now)
    await turn.db.flush()
    turn.later(attempt.until, Escalate(attempt.id))
    await show_around(turn, attempt.person, casus)
    return attempt


async def tell_coordinators(turn: Turn, casus: Casus) -> None:
    """Nobody can be asked: a coordinator may know somebody. A new message each time, for an edit
    notifies nobody; the same card later says how it went on, so that nobody rings around for
    nothing."""
    if not casus.coordinator_told:
        return
    for person in await coordinators(turn.db, casus.asked_location.id):
        for number in range(1, casus.offers + 1):
            is_new = number == casus.offers and casus.state is State.UNANSWERED
            if person.id != casus.asker_id:
                turn.tell(
                    person,
                    coordinator(casus, newest=number == casus.offers),
                    about=f"casus:{casus.id}:coordinator:{number}",
                    lane=Lane.CHANNEL,
                    casus=casus,
                    edit_only=not is_new,
                )


async def move_on(turn: Turn, dossier: Dossier, ended: Attempt | None = None) -> None:
    """Ask the next after `ended`, and let the asker know by a new message: an edit notifies
    nobody."""
    casus = dossier.casus
    asked = await ask_next(turn, dossier)
    await tell_coordinators(turn, casus)
    if asked:
        turn.tell(
            casus.asker,
            Message(
                heading("piket.verloop.kop", casus),
                (Line(_went_on(ended, asked, casus)),),
                thread=True,
            ),
            casus=casus,
        )
    redraw(turn, dossier)


def _went_on(before: Attempt | None, asked: Attempt, casus: Casus) -> Text:
    tot = until(casus, asked.until)
    if before is None:
        return say("piket.verloop.nu_gevraagd", name=asked.person.name, tijd=tot)
    key = before.outcome if before.outcome in SAID else Outcome.CANNOT
    return say(f"piket.verloop.{key}", vorige=before.person.name, name=asked.person.name, tijd=tot)


@on(Escalate)
async def escalate(turn: Turn, action: Escalate) -> None:
    """His time is up, unless something happened in between."""
    dossier, attempt = await load_by_attempt(turn, action.attempt_id)
    if dossier.casus.waits_for(attempt, turn.now):
        attempt.ends(Outcome.NO_ANSWER, turn.now)
        await move_on(turn, dossier, attempt)


@on(NotReached)
async def not_reached(turn: Turn, action: NotReached) -> None:
    dossier, attempt = await load_by_attempt(turn, action.attempt_id)
    if dossier.casus.waits_for(attempt, turn.now):
        attempt.ends(Outcome.NOT_REACHED, turn.now)
        await move_on(turn, dossier, attempt)


@on(AskNext)
async def ask_the_next(turn: Turn, action: AskNext) -> None:
    """The asker has a client on the line. Her tap counts for the page she saw, once."""
    dossier = await load(turn, action.casus_id)
    casus = dossier.casus
    if casus.asker_id != turn.person.id:
        raise NotYours
    casus.pass_over(action.attempt_id, turn.now)
    await ask_next(turn, dossier)
    redraw(turn, dossier)


@on(Wait)
async def wait(turn: Turn, action: Wait) -> None:
    dossier = await load(turn, action.casus_id)
    casus = dossier.casus
    if casus.asker_id != turn.person.id:
        raise NotYours
    if casus.state is State.WAITING:
        return
    casus.wait()
    if casus.wakes_at:
        turn.later(casus.wakes_at, Wake(casus.id))
    redraw(turn, dossier)


@on(Wake)
async def wake(turn: Turn, action: Wake) -> None:
    """The piket opens: a waiting casus is asked again, in a new round."""
    dossier = await load(turn, action.casus_id)
    if dossier.casus.state is State.WAITING and dossier.casus.lives(turn.now):
        dossier.casus.wake()
        await move_on(turn, dossier)


@on(Withdraw)
async def withdraw(turn: Turn, action: Withdraw) -> None:
    dossier = await load(turn, action.casus_id)
    casus = dossier.casus
    if casus.state is State.WITHDRAWN and casus.asker_id == turn.person.id:
        return
    hearing = {a.person_id: a.person for a in casus.attempts if a.outcome in HEARS}
    casus.withdraw(turn.person, turn.now)
    for person in hearing.values():
        turn.tell(person, heading("piket.verloop.ingetrokken", casus), casus=casus)
    turn.reply(heading("piket.verloop.je_trok_in", casus))
    await fold_choices(turn, casus)
    await tell_coordinators(turn, casus)
    redraw(turn, dossier)


@on(Close)
async def close(turn: Turn, action: Close) -> None:
    dossier = await load(turn, action.casus_id)
    dossier.casus.close(turn.now)
    plan_follow_up(turn, dossier.casus)
    await fold_choices(turn, dossier.casus)
    await tell_coordinators(turn, dossier.casus)
    redraw(turn, dossier)
