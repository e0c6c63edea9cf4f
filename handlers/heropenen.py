"""Correct a side after its casus closed: a coordinator opens it again, for a week."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select

from handlers.action import Action
from handlers.casus import fold_choices, redraw
from handlers.dossier import load
from handlers.kaarten.words import heading
from handlers.opdrachten import Command
from handlers.open_kaarten import ShowCard, show_card
from handlers.routing import on
from handlers.say import Button, Days, Message, button, say
from handlers.turn import Turn
from models import audit
from models.codes import read_code
from models.colleagues import coordinators
from models.dossier import Dossier
from models.errors import DomainError, NotYours
from models.minutes import minute_of
from models.people import Person
from models.piket import STAYS_EDITABLE, Casus
from models.piket_states import State
from models.registratie import Registration
from models.vragen import Side

ASK_AGAIN = timedelta(days=1)
"""Whoever asks again within a day is heard already; later another may coordinate."""


@dataclass(frozen=True)
class Reopen(Action, name="reg.heropen", one_of_many=True):
    registration_id: int


@dataclass(frozen=True)
class CloseAgain(Action, name="reg.sluit", system_only=True):
    registration_id: int


@on("heropen")
async def typed(turn: Turn, command: Command) -> None:
    """`/piket heropen 7KX3`: a coordinator does it; who spoke asks his coordinators."""
    code = read_code(command.rest)
    casus_id = await turn.db.scalar(select(Casus.id).where(Casus.code == code))
    if casus_id is None:
        raise DomainError("dienst.fout.geen_code", code=code)
    dossier = await load(turn, casus_id)
    sides = [reg for side in Side if (reg := dossier.current(side))]
    if theirs := [reg for reg in sides if turn.person.coordinates(reg.location_id)]:
        _refuse_open(dossier.casus)
        await _choose(turn, dossier, theirs)
    elif mine := next((reg for reg in sides if reg.may_answer(turn.person)), None):
        _refuse_open(dossier.casus)
        if mine.reopened:
            await show_card(turn, ShowCard(dossier.casus.id, mine.side))
            return
        await _ask_coordinators(turn, dossier, mine)
    else:
        raise DomainError("registratie.fout.niet_jouw_zaak", code=code)


def _refuse_open(casus: Casus) -> None:
    if casus.state is State.WITHDRAWN:
        raise DomainError("registratie.heropen.vervallen", code=casus.code)
    if casus.state is not State.CLOSED:
        raise DomainError("registratie.heropen.loopt_nog", code=casus.code)


async def _choose(turn: Turn, dossier: Dossier, sides: list[Registration]) -> None:
    if len(sides) == 1:
        await _reopen(turn, dossier, sides[0])
        return
    head = heading("registratie.heropen.welke", dossier.casus)
    buttons = tuple(_button(dossier, reg) for reg in sides)
    turn.reply(Message(head, buttons=buttons, once=True))


def _button(dossier: Dossier, reg: Registration) -> Button:
    speaker = dossier.speaker(reg.side)
    name = speaker.name if speaker else ""
    return button(say("registratie.heropen.knop", name=name), Reopen(reg.id))


async def _ask_coordinators(turn: Turn, dossier: Dossier, reg: Registration) -> None:
    """Those of his own organisation at his location; where there is none, all of the location."""
    casus, speaker = dossier.casus, dossier.speaker(reg.side)
    assert speaker is not None
    there = [p for p in await coordinators(turn.db, reg.location_id) if p.id != turn.person.id]
    there = [p for p in there if turn.platform_of(p)]
    near = [p for p in there if reg.is_shared_by(p)]
    asked_at = reg.reopen_asked_at
    if there and (asked_at is None or turn.now - asked_at > ASK_AGAIN):
        await _fold_requests(turn, casus, reg)
        reg.reopen_asked_at = turn.now
        own = "_eigen" if turn.person.id == speaker.id else ""
        text = say(
            f"registratie.heropen.verzoek{own}",
            vrager=turn.person.name,
            name=speaker.name,
            code=casus.code,
        )
        for person in near or there:
            asks = Message(text, buttons=(_button(dossier, reg),))
            turn.tell(person, asks, about=_about(reg), casus=casus)
    key = "gevraagd" if near or there else "geen_coordinator"
    turn.reply(say(f"registratie.heropen.{key}", code=casus.code))


def _about(reg: Registration) -> str:
    """Each request is a message of its own: an edit rings nobody."""
    asked_at = reg.reopen_asked_at
    return f"heropen:{reg.id}:{minute_of(asked_at) if asked_at else 0}"


@on(Reopen)
async def reopen(turn: Turn, action: Reopen) -> None:
    dossier, reg = await _load(turn, action.registration_id)
    if not turn.person.coordinates(reg.location_id):
        raise NotYours
    _refuse_open(dossier.casus)
    await _reopen(turn, dossier, reg)


async def _reopen(turn: Turn, dossier: Dossier, reg: Registration) -> None:
    """Whoever speaks for this side hears until when; the answers stay as they were."""
    casus, speaker = dossier.casus, dossier.speaker(reg.side)
    assert speaker is not None
    await _fold_requests(turn, casus, reg)
    reg.reopen()
    last = (turn.now + STAYS_EDITABLE).astimezone(casus.location.tz).date()
    turn.later(_ends(last, casus), CloseAgain(reg.id))
    who = {"actor_id": turn.person.id, "about_id": speaker.id}
    audit.note(turn.db, audit.Deed.REOPENED, turn.now, casus_id=casus.id, **who)
    days = Days((last,), "day")
    for person in {p.id: p for p in (speaker, reg.registers) if p}.values():
        turn.tell(person, _opened(turn.person, reg, casus, days), casus=casus)
    turn.reply(say("registratie.heropen.gedaan", name=speaker.name, code=casus.code, dag=days))
    redraw(turn, dossier)


def _ends(last: date, casus: Casus) -> datetime:
    """When that day is over."""
    return datetime.combine(last + timedelta(days=1), time(), casus.location.tz).astimezone(UTC)


async def _fold_requests(turn: Turn, casus: Casus, reg: Registration) -> None:
    if reg.reopen_asked_at is None:
        return
    done = Message(say("registratie.heropen.al_gedaan", code=casus.code))
    for person in await coordinators(turn.db, reg.location_id):
        turn.tell(person, done, about=_about(reg), casus=casus, edit_only=True)


def _opened(by: Person, reg: Registration, casus: Casus, until: Days) -> Message:
    text = say("registratie.heropen.hoort", name=by.name, code=casus.code, dag=until)
    shows = button("registratie.knop.kaart", ShowCard(casus.id, reg.side))
    return Message(text, buttons=(shows,), once=True)


@on(CloseAgain)
async def close_again(turn: Turn, action: CloseAgain) -> None:
    dossier, reg = await _load(turn, action.registration_id)
    reg.close_again()
    await fold_choices(turn, dossier.casus)
    redraw(turn, dossier)


async def _load(turn: Turn, registration_id: int) -> tuple[Dossier, Registration]:
    """Only once the casus is locked: what was read before may have changed."""
    of = select(Registration.casus_id).where(Registration.id == registration_id)
    casus_id = await turn.db.scalar(of)
    if casus_id is None:
        raise NotYours
    dossier = await load(turn, casus_id)
    return dossier, next(r for r in dossier.registrations if r.id == registration_id)
