"""What is said in a casus's thread: surely understood words act, all else stays conversation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from handlers.action import Action
from handlers.answers import (
    Answer,
    AskAnother,
    CallAt,
    CallNow,
    CannotCall,
    ChangedMind,
    Suggested,
    read_answer,
)
from handlers.dossier import load
from handlers.kaarten import actions
from handlers.kaarten.oproep import number_of
from handlers.kaarten.words import clock, rechtsgebied
from handlers.piket.antwoord import accept, changed_mind, say_no, spoken
from handlers.rooster.ik_kan import answers_offer
from handlers.routing import on
from handlers.say import Message, button, say
from handlers.turn import Turn
from models.attempt import Attempt
from models.errors import NotYours
from models.minutes import at_minute, minute_of
from models.piket import Casus
from models.piket_states import Outcome, State
from models.privacy import findings

LONGEST_MINUTE = 10
"""Digits of a minute since 1970 that is still a date."""
LONG_WAIT = timedelta(hours=6)
REASONS = {
    "tijd": Outcome.NO_TIME,
    "rechtsgebied": Outcome.NOT_MY_FIELD,
    "conflict": Outcome.CONFLICT,
    "onbekend": Outcome.CANNOT,
}


@dataclass(frozen=True)
class Reply:
    """Words typed in a casus's thread, as an answer to a card, or to the bot itself."""

    words: str
    casus_id: int | None = None
    shared: bool = False
    """Colleagues read along: what the bot says back goes to the writer alone."""


@dataclass(frozen=True)
class ThatCasus(Action, name="piket.die"):
    """Which of two open cases an answer was for. `answer`: nu, niet, or a minute since 1970."""

    casus_id: int
    answer: str


@on(Reply)
async def reply(turn: Turn, reply: Reply) -> None:
    answer = read_answer(reply.words, turn.now, turn.zone())
    casussen = await _mine(turn, reply)
    alone = reply.casus_id is None and not reply.shared and not casussen
    if alone and await answers_offer(turn, reply.words, answer is not None):
        return
    if answer is not None and len(casussen) == 1:
        if not await _act(turn, casussen[0], answer):
            _unread(turn, reply)
    elif answer is not None and len(casussen) > 1 and (packed := _packed(answer)):
        turn.reply(
            Message(
                say("piket.gesprek.welke"),
                buttons=tuple(
                    button(
                        say(
                            "piket.knop.casus",
                            code=c.code,
                            rechtsgebied=rechtsgebied(c.rechtsgebied),
                        ),
                        ThatCasus(c.id, packed),
                    )
                    for c in casussen
                ),
                once=True,
            )
        )
    elif answer is not None and (late := await _taken(turn, reply)):
        turn.reply(say("piket.fout.al_opgepakt", name=late))
    else:
        _unread(turn, reply, casussen)


async def _taken(turn: Turn, reply: Reply) -> str | None:
    """Who took the last question he was asked, if a colleague was faster; said in his own chat."""
    if reply.casus_id is not None or reply.shared:
        return None
    last = (
        select(Attempt.casus_id)
        .where(Attempt.person_id == turn.person.id)
        .order_by(Attempt.asked_at.desc(), Attempt.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    casus = await turn.db.scalar(select(Casus).where(Casus.id == last))
    return (
        casus.answerer.name if casus and casus.state is State.ACCEPTED and casus.answerer else None
    )


def _unread(turn: Turn, reply: Reply, casussen: Sequence[Casus] = ()) -> None:
    """On Telegram nothing may be written; elsewhere it is talk between colleagues."""
    if not turn.face.free_text:
        turn.refuse_text()
    elif found := findings(reply.words):
        key = "staat_er_al" if reply.shared else "staat_in_chat"
        kind = say(f"algemeen.privacy.{found[0].kind}")
        turn.reply(say(f"algemeen.privacy.{key}", soort=kind))
    elif not reply.shared and reply.casus_id is None:
        waits = any(casus.state.can_be_accepted for casus in casussen)
        turn.reply(say("piket.gesprek.zo_antwoord_je" if waits else "algemeen.hulp.niet_begrepen"))


async def _mine(turn: Turn, reply: Reply) -> list[Casus]:
    """The cases these words can be about: the thread's own, else all that wait for me.

    A shared thread that is no casus's is other people's talk: a "ja" there means nothing here.
    """
    if reply.casus_id is not None:
        casus = await turn.db.get(Casus, reply.casus_id)
        return [casus] if casus else []
    if reply.shared:
        return []
    asked = select(Attempt.casus_id).where(
        Attempt.person_id == turn.person.id,
        Attempt.outcome.in_((Outcome.ASKED, Outcome.NO_ANSWER, Outcome.ACCEPTED)),
    )
    alive = (State.OPEN, State.WAITING, State.UNANSWERED, State.ACCEPTED)
    rows = await turn.db.scalars(
        select(Casus).where(Casus.id.in_(asked), Casus.state.in_(alive)).order_by(Casus.id)
    )
    return [
        c
        for c in rows
        if c.state.can_be_accepted or (c.answerer_id == turn.person.id and c.state.is_taken)
    ]


async def _act(turn: Turn, casus: Casus, answer: Answer) -> bool:
    """False if these words mean nothing from this person about this casus."""
    if casus.asker_id == turn.person.id:
        return await _asker_says(turn, casus, answer)
    if _is_talk(turn, casus, answer):
        return False
    match answer:
        case CallNow():
            await _accept(turn, casus, turn.now)
        case CallAt(at) if not _doubtful(turn, at):
            await _accept(turn, casus, at)
        case CallAt(at) | Suggested(at):
            _confirm_time(turn, casus, at)
        case CannotCall(reason):
            await _cannot(turn, casus, REASONS[reason])
        case ChangedMind():
            await changed_mind(turn, actions.ChangedMind(casus.id))
            turn.reply(say("piket.gesprek.toch_niet", code=casus.code))
        case _:
            return False
    return True


def _is_talk(turn: Turn, casus: Casus, answer: Answer) -> bool:
    """From who was not asked all is talk. Once he has taken it a "ja" is; once they have spoken
    a time is talk too."""
    if not any(a.person_id == turn.person.id for a in casus.attempts):
        return True
    if casus.state is State.SPOKEN:
        return not isinstance(answer, ChangedMind)
    mine = casus.state is State.ACCEPTED and casus.answerer_id == turn.person.id
    return mine and isinstance(answer, CallNow)


def _doubtful(turn: Turn, at: datetime) -> bool:
    """ "Om 9 uur", typed just after nine, is more likely a slip than nine in the evening."""
    zone = turn.zone()
    same_day = at.astimezone(zone).date() == turn.now.astimezone(zone).date()
    return same_day and at - turn.now > LONG_WAIT


def _confirm_time(turn: Turn, casus: Casus, at: datetime) -> None:
    agree = actions.AcceptAt(casus.id, minute_of(at))
    turn.reply(
        Message(
            say("piket.gesprek.bedoel_je", tijd=clock(casus, at)),
            buttons=(button("piket.knop.klopt", agree, "primary"),),
            once=True,
        )
    )


async def _cannot(turn: Turn, casus: Casus, why: Outcome) -> None:
    """Before acceptance a no is a no. After it, a loose "nee" may be talk: ask."""
    if casus.answerer_id == turn.person.id and casus.state.is_taken:
        turn.reply(
            Message(
                say("piket.gesprek.toch_niet_vraag", code=casus.code),
                buttons=(button("piket.knop.toch_niet", actions.ChangedMind(casus.id)),),
                once=True,
            )
        )
        return
    await say_no(turn, casus.id, why)
    turn.reply(say("piket.gesprek.kan_niet", code=casus.code))


async def _accept(turn: Turn, casus: Casus, at: datetime) -> None:
    await accept(turn, casus.id, at)
    key = "je_belt_nu" if at <= turn.now else "je_belt_om"
    said = say(
        f"piket.gesprek.{key}",
        name=casus.asker.name,
        code=casus.code,
        tijd=clock(casus, at, turn.now),
    )
    turn.reply(Message(said, number_of(casus)))


async def _asker_says(turn: Turn, casus: Casus, answer: Answer) -> bool:
    """The asker may say "vraag een ander" while somebody has taken her casus."""
    if not isinstance(answer, AskAnother) or casus.state is not State.ACCEPTED:
        return False
    dossier = await load(turn, casus.id)
    attempt = dossier.casus.attempt_of(dossier.casus.answerer or turn.person)
    await spoken(turn, actions.Spoken(attempt.id, "nee"))
    turn.reply(say("piket.gesprek.ik_vraag_ander", code=casus.code))
    return True


def _packed(answer: Answer) -> str | None:
    match answer:
        case CallNow():
            return "nu"
        case CannotCall() | ChangedMind():
            return "niet"
        case CallAt(at) | Suggested(at):
            return str(minute_of(at))
    return None


@on(ThatCasus)
async def that_casus(turn: Turn, action: ThatCasus) -> None:
    casus = (await load(turn, action.casus_id)).casus
    if action.answer == "nu":
        await _accept(turn, casus, turn.now)
    elif action.answer == "niet":
        await _cannot(turn, casus, Outcome.CANNOT)
    elif action.answer.isdigit() and len(action.answer) < LONGEST_MINUTE:
        at = at_minute(int(action.answer))
        await _accept(turn, casus, max(at, turn.now))
    else:
        raise NotYours
