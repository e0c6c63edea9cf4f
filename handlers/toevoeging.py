"""Two weeks after a talk, one tap for the first line: was a toevoeging asked for?"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from handlers.action import Action
from handlers.dossier import load
from handlers.kaarten.words import heading
from handlers.routing import on
from handlers.say import Button, Days, Line, Message, button, say
from handlers.turn import Turn
from handlers.werkdagen import duty_day_after
from models.dossier import Dossier
from models.errors import NotYours
from models.piket import Casus
from models.registratie import Registration
from models.toevoeging import AFTER, answer, asked_side, is_asked, may_change, place_of
from models.vragen import Side

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class AskToevoeging(Action, name="toevoeging.vraag", system_only=True, can_wait=True):
    casus_id: int


@dataclass(frozen=True)
class StopAsking(Action, name="toevoeging.klaar", system_only=True):
    casus_id: int


@dataclass(frozen=True)
class Toevoeging(Action, name="toevoeging"):
    """By the registration: the buttons of a casus that closed are taken away, these are not."""

    registration_id: int
    answer: str


@dataclass(frozen=True)
class ChangeToevoeging(Action, name="toevoeging.wijzig"):
    registration_id: int


def plan_follow_up(turn: Turn, casus: Casus) -> None:
    """When a casus closes it is known whether they spoke. On a working day, while there is duty."""
    if is_asked(casus) and casus.spoken_at:
        fortnight = casus.spoken_at + AFTER - A_DAY
        turn.later(
            duty_day_after(place_of(casus), max(fortnight, turn.now)), AskToevoeging(casus.id)
        )


@on(AskToevoeging)
async def ask(turn: Turn, action: AskToevoeging) -> None:
    """Once, and without a reminder. Who registers for a colleague is asked with him."""
    dossier = await load(turn, action.casus_id)
    casus, reg = dossier.casus, _asked(dossier)
    if reg is None or not is_asked(casus):
        return
    casus.toevoeging_asked_at = turn.now
    turn.later(turn.now + AFTER, StopAsking(casus.id))
    _show(turn, dossier, reg)


def _asked(dossier: Dossier) -> Registration | None:
    side = asked_side(dossier.casus)
    return dossier.current(side) if side else None


@on(Toevoeging)
async def answered(turn: Turn, action: Toevoeging) -> None:
    dossier, reg = await _mine(turn, action.registration_id)
    answer(dossier.casus, action.answer, turn.now)
    _show(turn, dossier, reg)


@on(ChangeToevoeging)
async def change(turn: Turn, action: ChangeToevoeging) -> None:
    """The answer stays until there is another."""
    dossier, reg = await _mine(turn, action.registration_id)
    _show(turn, dossier, reg, changing=may_change(dossier.casus, turn.now))


@on(StopAsking)
async def stop(turn: Turn, action: StopAsking) -> None:
    dossier = await load(turn, action.casus_id)
    if reg := _asked(dossier):
        _show(turn, dossier, reg)


async def _mine(turn: Turn, registration_id: int) -> tuple[Dossier, Registration]:
    """Of whoever speaks, or registers, for the first line of a casus about which it was asked."""
    of = select(Registration.casus_id).where(Registration.id == registration_id)
    casus_id = await turn.db.scalar(of)
    if casus_id is None:
        raise NotYours
    dossier = await load(turn, casus_id)
    reg = _asked(dossier)
    if reg is None or reg.id != registration_id or not reg.may_answer(turn.person):
        raise NotYours
    if dossier.casus.toevoeging_asked_at is None:
        raise NotYours
    return dossier, reg


def _show(turn: Turn, dossier: Dossier, reg: Registration, changing: bool = False) -> None:
    card, speaker = _card(dossier.casus, reg, turn.now, changing), dossier.speaker(reg.side)
    for person in {p.id: p for p in (speaker, reg.registers) if p}.values():
        told = _talk(dossier, reg, "gesprek" if person is speaker else "gesprek_van")
        turn.tell(
            person,
            replace(card, lines=(*told, *card.lines)),
            about=f"toevoeging:{dossier.casus.id}",
            casus=dossier.casus,
        )


def _talk(dossier: Dossier, reg: Registration, key: str) -> tuple[Line, ...]:
    """By whom and on which day it is known, better than by its code."""
    casus = dossier.casus
    other = dossier.speaker(Side.ANSWERER if reg.side is Side.ASKER else Side.ASKER)
    speaker = dossier.speaker(reg.side)
    if casus.spoken_at is None or other is None or speaker is None:
        return ()
    day = Days((casus.spoken_at.astimezone(casus.location.tz).date(),), "day")
    names = {"name": other.name, "collega": speaker.name if key == "gesprek_van" else None}
    return (Line(say(f"toevoeging.kaart.{key}", **names, dag=day)),)


def _card(casus: Casus, reg: Registration, now: datetime, changing: bool) -> Message:
    told, is_open = casus.toevoeging, may_change(casus, now)
    head = heading("toevoeging.kaart.kop", casus)
    if told and not changing:
        hidden = say("toevoeging.kaart.antwoord", antwoord=say("registratie.kaart.ingevuld"))
        shown = say("toevoeging.kaart.antwoord", antwoord=say(f"toevoeging.antwoord.{told}"))
        again = button("registratie.knop.wijzig", ChangeToevoeging(reg.id)) if is_open else None
        return Message(head, (Line(shown, again, instead=hidden),))
    if not is_open:
        return Message(heading("toevoeging.kaart.voorbij", casus))
    asks, how = say("toevoeging.kaart.vraag"), say("toevoeging.kaart.mag")
    return Message(head, question=asks, buttons=_answers(casus, reg), footer=how)


def _answers(casus: Casus, reg: Registration) -> tuple[Button, ...]:
    return tuple(
        button(f"toevoeging.antwoord.{value}", Toevoeging(reg.id, value))
        for value in place_of(casus).toevoegingen
    )
