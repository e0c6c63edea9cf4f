"""Answer a page: call now, call later, or not; with a button or in one's own words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.action import Action
from handlers.casus import redraw
from handlers.dossier import load, load_by_attempt
from handlers.kaarten.actions import (
    Accept,
    AcceptAt,
    CallWithin,
    ChangedMind,
    ChooseTime,
    Decline,
    DeclineBecause,
    Spoken,
    Talked,
)
from handlers.kaarten.oproep import REASONS
from handlers.kaarten.vrager import calls_now
from handlers.kaarten.words import clock, heading
from handlers.piket.verloop import move_on, tell_coordinators
from handlers.routing import on
from handlers.say import Line, Message, Phone, say
from handlers.turn import Turn
from handlers.werkdagen import plan_reminder
from models.attempt import Attempt
from models.dossier import Dossier
from models.errors import DomainError, NotYours
from models.minutes import at_minute
from models.piket import TALK_GRACE, TALK_TAKES, Casus
from models.piket_states import NotAsked, Outcome, State
from models.vragen import Side

MOST_ASKS = 3
"""After three times "nog niet" the bot stops asking; the card stays."""


@dataclass(frozen=True)
class AskTalked(Action, name="piket.gesproken_vraag", system_only=True, can_wait=True):
    attempt_id: int


@dataclass(frozen=True)
class AskAbout(Action, name="piket.na_gesprek", system_only=True, can_wait=True):
    """The talk can have happened: its questions may be answered now."""

    attempt_id: int


@on(Accept)
async def accept_now(turn: Turn, action: Accept) -> None:
    await accept(turn, action.casus_id, turn.now)


@on(CallWithin)
async def accept_within(turn: Turn, action: CallWithin) -> None:
    await accept(turn, action.casus_id, turn.now + timedelta(minutes=action.minutes))


@on(AcceptAt)
async def accept_at(turn: Turn, action: AcceptAt) -> None:
    at = at_minute(action.minute)
    await accept(turn, action.casus_id, max(at, turn.now))


async def accept(turn: Turn, casus_id: int, promised_at: datetime) -> None:
    dossier = await load(turn, casus_id)
    casus = dossier.casus
    if promised_at + TALK_GRACE >= casus.closes_at and not casus.state.is_over:
        raise DomainError("piket.fout.te_ver")
    if not dossier.may_answer_page(turn.person):
        raise NotAsked
    first = casus.answerer_id != turn.person.id
    casus.accept(turn.person, promised_at, turn.now)
    attempt = casus.attempt_of(turn.person)
    attempt.choosing_time = None
    turn.later(promised_at + TALK_TAKES, AskAbout(attempt.id))
    turn.later(promised_at + TALK_GRACE, AskTalked(attempt.id))
    reg = dossier.open_side(turn.person, Side.ANSWERER, turn.now)
    turn.db.add(reg)
    await turn.db.flush()
    if first:
        turn.measure("acceptance", turn.now - casus.opened_at)
        plan_reminder(turn, casus, reg)
        if hers := dossier.current(Side.ASKER):
            plan_reminder(turn, casus, hers)
    if first or not calls_now(casus, turn.now):
        turn.tell(casus.asker, _calls_you(turn, casus), casus=casus)
    await tell_coordinators(turn, casus)
    redraw(turn, dossier)


def _calls_you(turn: Turn, casus: Casus) -> Message:
    assert casus.answerer is not None
    assert casus.promised_at is not None
    key = "belt_nu" if calls_now(casus, turn.now) else "belt_om"
    number = casus.answerer.work_number
    lines = (
        [Line(say("piket.vrager.zijn_nummer", name=casus.answerer.name, nummer=Phone(number)))]
        if number
        else []
    )
    if casus.call_number is None:
        lines.append(Line(say("piket.vrager.geen_nummer")))
    return Message(
        say(
            f"piket.melding.{key}",
            name=casus.answerer.name,
            code=casus.code,
            tijd=clock(casus, casus.promised_at, turn.now),
        ),
        tuple(lines),
        thread=True,
    )


@on(ChooseTime)
async def choose_time(turn: Turn, action: ChooseTime) -> None:
    dossier = await load(turn, action.casus_id)
    attempt = dossier.casus.attempt_of(turn.person)
    if dossier.casus.state.can_be_accepted:
        attempt.choosing_time = turn.now
    redraw(turn, dossier)


@on(Decline)
async def decline(turn: Turn, action: Decline) -> None:
    """His no counts at once, so that the next is asked; a reason may follow."""
    await say_no(turn, action.casus_id, Outcome.CANNOT)


@on(DeclineBecause)
async def decline_because(turn: Turn, action: DeclineBecause) -> None:
    if action.reason not in REASONS:
        raise NotYours
    await say_no(turn, action.casus_id, Outcome(action.reason))


async def say_no(turn: Turn, casus_id: int, why: Outcome) -> None:
    dossier = await load(turn, casus_id)
    if dossier.casus.decline(turn.person, why, turn.now):
        await move_on(turn, dossier, dossier.casus.attempt_of(turn.person))
    else:
        redraw(turn, dossier)


@on(ChangedMind)
async def changed_mind(turn: Turn, action: ChangedMind) -> None:
    dossier = await load(turn, action.casus_id)
    dossier.casus.change_mind(turn.person, turn.now)
    await move_on(turn, dossier, dossier.casus.attempt_of(turn.person))


@on(Talked)
async def talked(turn: Turn, action: Talked) -> None:
    dossier = await load(turn, action.casus_id)
    if dossier.casus.answerer_id != turn.person.id:
        raise NotYours
    dossier.casus.spoke(turn.now)
    redraw(turn, dossier)


@on(AskAbout)
async def ask_about(turn: Turn, action: AskAbout) -> None:
    dossier, attempt = await load_by_attempt(turn, action.attempt_id)
    casus = dossier.casus
    if casus.promised_by(attempt) and casus.lives(turn.now):
        casus.asks_since = casus.asks_since or turn.now
        redraw(turn, dossier)


@on(AskTalked)
async def ask_talked(turn: Turn, action: AskTalked) -> None:
    """Ten minutes after the promised time, unless an answer shows that they spoke."""
    dossier, attempt = await load_by_attempt(turn, action.attempt_id)
    casus = dossier.casus
    promised = casus.promised_by(attempt) and casus.lives(turn.now)
    if promised and not attempt.talk_asked_at and attempt.talk_asks < MOST_ASKS:
        attempt.ask_talk(turn.now)
        redraw(turn, dossier)


@on(Spoken)
async def spoken(turn: Turn, action: Spoken) -> None:
    """ "Ja", "nog niet", or "nee, vraag een ander"; only for the promise it was asked about."""
    dossier, attempt = await load_by_attempt(turn, action.attempt_id)
    casus = dossier.casus
    if casus.asker_id != turn.person.id:
        raise NotYours
    if casus.answerer_id != attempt.person_id:
        raise DomainError("algemeen.fout.al_gedaan")
    if casus.state is not State.ACCEPTED:
        raise casus.refusal()
    match action.answer:
        case "ja":
            casus.spoke(turn.now)
        case "nog_niet":
            again = turn.now + TALK_GRACE
            attempt.talk_asked_at = None
            turn.later(again, AskTalked(attempt.id))
            if attempt.talk_asks < MOST_ASKS:
                later = say("piket.gesproken.ik_vraag_later", tijd=clock(casus, again))
                turn.reply(later)
            else:
                turn.reply(say("piket.gesproken.laatste_keer"))
        case "nee":
            await _ask_another(turn, dossier, attempt)
            return
        case _:
            raise NotYours
    redraw(turn, dossier)


async def _ask_another(turn: Turn, dossier: Dossier, attempt: Attempt) -> None:
    casus = dossier.casus
    before = casus.answerer
    casus.reopen(Outcome.NOT_SPOKEN, turn.now)
    if before:
        turn.tell(before, heading("piket.verloop.vraagt_ander", casus), casus=casus)
    await move_on(turn, dossier, attempt)
