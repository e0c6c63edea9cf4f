"""What is still open: one reminder on the next working day, and `/piket open`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from handlers.action import Action
from handlers.casus import own_card
from handlers.dossier import load
from handlers.kaarten.overdracht import named, zaak
from handlers.kaarten.words import heading, rechtsgebied
from handlers.opdrachten import Command
from handlers.registratie import offers_to_take_over
from handlers.routing import on
from handlers.say import Button, Line, Message, Text, button, say
from handlers.turn import Turn
from handlers.werkdagen import Remind, remind_at
from models.codes import read_code
from models.errors import DomainError
from models.overdracht import Referral, Stand
from models.people import Person
from models.piket import Casus
from models.piket_states import State
from models.queueing import leave
from models.registratie import Registration
from models.vragen import Side

RUNNING = (State.OPEN, State.WAITING, State.UNANSWERED, State.ACCEPTED, State.SPOKEN)
LATELY = timedelta(days=14)
SHOWN = 20
"""Cards that one message lists; the oldest first."""


@dataclass(frozen=True)
class ShowCard(Action, name="reg.kaart", one_of_many=True):
    """The card itself, here and now: where it stood, it says so."""

    casus_id: int
    side: Side


async def open_cards(turn: Turn, person: Person) -> list[tuple[Casus, Registration]]:
    """What this person may answer and has not, or may correct again, the oldest first."""
    rows = await turn.db.execute(
        select(Casus, Registration)
        .join(Registration, Registration.casus_id == Casus.id)
        .where(
            or_(Registration.person_id == person.id, Registration.registrar_id == person.id),
            or_(Casus.state.in_(RUNNING), Registration.reopened),
        )
        .order_by(Casus.id, Registration.id)
    )
    return [
        (casus, reg)
        for casus, reg in rows
        if reg.is_current(casus) and reg.may_answer(person)
        if reg.still_open(casus) or reg.reopened
    ]


@on("open")
async def typed(turn: Turn, command: Command) -> None:
    """`/piket open`: my open cards; with a code, the card of a colleague whom I may help."""
    if command.rest:
        await _of_a_colleague(turn, command.rest)
        return
    cards = await open_cards(turn, turn.person)
    more = (*await _handing_over(turn), *await _closed_incomplete(turn))
    if not cards:
        turn.reply(Message(say(f"registratie.open.{'geen' if more else 'klaar'}"), more))
        return
    turn.reply(
        Message(
            _count("registratie.open.kop", cards),
            (*_lines(cards), *more),
            buttons=_buttons(cards),
            footer=say("registratie.open.tik"),
            once=True,
        )
    )


async def _handing_over(turn: Turn) -> list[Line]:
    """For whose clients he is still responsible."""
    rows = await turn.db.scalars(
        select(Referral)
        .where(Referral.sender_id == turn.person.id, Referral.state == Stand.OPEN)
        .options(selectinload(Referral.casus))
        .order_by(Referral.id)
    )
    return [
        Line(say("registratie.open.overdracht", name=named(one), zaak=zaak(one.casus)))
        for one in rows
    ]


async def _closed_incomplete(turn: Turn) -> list[Line]:
    """What closed of late without what is needed of his side: a coordinator can open it again."""
    rows = await turn.db.execute(
        select(Casus, Registration)
        .join(Registration, Registration.casus_id == Casus.id)
        .where(
            Registration.person_id == turn.person.id,
            Registration.reopened.is_(False),
            Casus.state == State.CLOSED,
            Casus.answerer_id.is_not(None),
            Casus.closed_at > turn.now - LATELY,
        )
        .order_by(Casus.id)
    )
    codes = [c.code for c, reg in rows if reg.is_current(c) and not reg.is_answered(c)]
    if not codes:
        return []
    return [Line(say("registratie.open.gesloten", codes=", ".join(codes[:SHOWN]), code=codes[0]))]


def _count(key: str, cards: Sequence[tuple[Casus, Registration]]) -> Text:
    """How many questions over how many casussen."""
    total = sum(reg.still_open(casus) for casus, reg in cards)
    key = key if total > 1 else f"{key}_een" if total else f"{key}_geen"
    return say(key, aantal=total, kaarten=len(cards))


def _lines(cards: Sequence[tuple[Casus, Registration]]) -> tuple[Line, ...]:
    return tuple(
        Line(
            say(
                "registratie.open.regel",
                code=casus.code,
                rechtsgebied=rechtsgebied(casus.rechtsgebied),
                aantal=reg.still_open(casus),
            )
        )
        for casus, reg in cards[:SHOWN]
    )


def _buttons(cards: Sequence[tuple[Casus, Registration]]) -> tuple[Button, ...]:
    return tuple(
        button(
            say(
                "piket.knop.casus",
                code=casus.code,
                rechtsgebied=rechtsgebied(casus.rechtsgebied),
            ),
            ShowCard(casus.id, reg.side),
        )
        for casus, reg in cards[:SHOWN]
    )


async def _of_a_colleague(turn: Turn, typed: str) -> None:
    code = read_code(typed)
    casus_id = await turn.db.scalar(select(Casus.id).where(Casus.code == code))
    if casus_id is None:
        raise DomainError("dienst.fout.geen_code", code=code)
    dossier = await load(turn, casus_id)
    for side in Side:
        reg = dossier.current(side)
        if reg and reg.may_answer(turn.person):
            await show_card(turn, ShowCard(casus_id, side))
            return
        if offers_to_take_over(turn, dossier, side):
            return
    raise DomainError("registratie.fout.niet_jouw_zaak", code=code)


@on(ShowCard)
async def show_card(turn: Turn, action: ShowCard) -> None:
    dossier = await load(turn, action.casus_id)
    reg = dossier.answered_by(turn.person, action.side)
    if turn.person.id == dossier.casus.asker_id:
        dossier.casus.asker_platform = turn.face.platform  # from now on she hears it here
    about, card = own_card(dossier, reg, turn.person)
    where = {"name": turn.person.name, **heading("", dossier.casus).values}
    gone = Message(say("registratie.kaart.verderop", **where))
    await leave(turn.db, about, turn.person.id, gone.dump(), turn.now)
    turn.tell(turn.person, card, about=about, casus=dossier.casus)


@on(Remind)
async def remind(turn: Turn, action: Remind) -> None:
    """Once for each side, all of a person in one message, and then never again (K18)."""
    told = Registration.id == action.registration_id
    person_id = await turn.db.scalar(select(Registration.person_id).where(told))
    due = await _due(turn, person_id or 0)
    if action.registration_id not in {reg.id for _, reg in due}:
        return
    for _, reg in due:
        reg.reminded_at = turn.now
    casus = due[0][0] if len(due) == 1 else None
    turn.tell(
        await turn.db.get_one(Person, person_id),
        Message(
            _reminder(due),
            () if casus else _lines(due),
            buttons=_buttons(due),
            footer=say("registratie.herinnering.waar"),
            once=True,
        ),
        casus=casus,
    )


async def _due(turn: Turn, person_id: int) -> list[tuple[Casus, Registration]]:
    """What he left open until the day after, read under the lock of each casus in turn: he may
    be answering just now."""
    rows = await turn.db.execute(
        select(Registration.casus_id, Registration.id)
        .join(Casus)
        .where(
            Registration.person_id == person_id,
            Registration.reminded_at.is_(None),
            Casus.state.in_((State.ACCEPTED, State.SPOKEN)),
        )
        .order_by(Registration.casus_id, Registration.id)
    )
    due = []
    for casus_id, registration_id in rows.all():
        dossier = await load(turn, casus_id)
        casus = dossier.casus
        reg = next(r for r in dossier.registrations if r.id == registration_id)
        late = remind_at(casus, casus.accepted_at or casus.opened_at) <= turn.now
        mine = reg.is_current(casus) and casus.state.is_taken and casus.lives(turn.now)
        if mine and late and not reg.reminded_at and reg.still_open(casus):
            due.append((casus, reg))
    return due


def _reminder(due: Sequence[tuple[Casus, Registration]]) -> Text:
    if len(due) > 1:
        return _count("registratie.herinnering.alle", due)
    casus, reg = due[0]
    count = reg.still_open(casus)
    key = "kop" if count > 1 else "kop_een"
    return say(f"registratie.herinnering.{key}", aantal=count, code=casus.code)
