"""All the cards of a casus, redrawn after any change."""

from dataclasses import replace

from sqlalchemy import or_, select

from handlers.action import Action, UnknownAction
from handlers.kaarten.achteraf import klopt
from handlers.kaarten.draad import draad
from handlers.kaarten.oproep import oproep
from handlers.kaarten.overdracht import overdracht_line
from handlers.kaarten.tapkaart import tapkaart
from handlers.kaarten.vragen import aanbod, gesproken
from handlers.kaarten.vrager import vrager
from handlers.kaarten.words import heading
from handlers.say import Button, Message
from handlers.turn import Turn
from models.achteraf import other_of
from models.dossier import Dossier
from models.location import RoomKind
from models.outbox import Delivery, Lane, Posting, Progress
from models.people import Person
from models.piket import Casus
from models.piket_states import Outcome
from models.queueing import retold
from models.registratie import Registration
from models.vragen import Side

RECENT = 100
"""Choices of the people of one casus that may still stand open."""


def redraw(turn: Turn, dossier: Dossier) -> None:
    """Every card of the casus as it should read now. Unchanged ones are not sent again."""
    casus = dossier.casus
    turn.post(
        casus.location,
        RoomKind.PIKET,
        draad(casus),
        about=f"casus:{casus.id}",
        casus=casus,
        lane=Lane.PAGE if casus.id in turn.opened else Lane.CARD,
    )
    _asker_cards(turn, dossier)
    _pages(turn, dossier)
    _ask_if_right(turn, casus)
    _answerer_cards(turn, dossier)


def _asker_cards(turn: Turn, dossier: Dossier) -> None:
    casus, about = dossier.casus, f"casus:{dossier.casus.id}"
    reg = dossier.registration(casus.asker, Side.ASKER)
    if reg is not None:
        name, card = own_card(dossier, reg, casus.asker)
        turn.tell(casus.asker, card, about=name, lane=Lane.CARD, casus=casus, in_thread=True)
        _registrar_card(turn, dossier, reg)
    for attempt in casus.attempts:
        for number in range(1, attempt.talk_asks + 1):
            asks = number == attempt.talk_asks and attempt.talk_asked_at is not None
            turn.tell(
                casus.asker,
                gesproken(casus, attempt, asks),
                about=f"{about}:gesproken:{attempt.id}:{number}",
                casus=casus,
                edit_only=not asks,
            )
    for number in range(1, casus.offers + 1):
        is_open = number == casus.offers
        turn.tell(
            casus.asker,
            aanbod(casus, is_open),
            about=f"{about}:aanbod:{number}",
            casus=casus,
            edit_only=not is_open,
        )


def _pages(turn: Turn, dossier: Dossier) -> None:
    """One page card a person and round; who never got it does not hear that it is over. Who took
    it saw it, also where nobody knows that it arrived: he gets the number to call."""
    casus, hers = dossier.casus, dossier.current(Side.ASKER)
    waarom = hers.waarom if hers else None
    for attempt in casus.attempts:
        waiting = attempt.outcome is Outcome.ASKED and not casus.state.is_over
        took = attempt.outcome is Outcome.ACCEPTED and casus.state.is_taken
        turn.tell(
            attempt.person,
            oproep(casus, attempt, waarom),
            about=f"casus:{casus.id}:oproep:{attempt.id}",
            lane=Lane.PAGE if waiting else Lane.CARD,
            casus=casus,
            edit_only=not (waiting or took),
            attempt=attempt if waiting else None,
        )


def _ask_if_right(turn: Turn, casus: Casus) -> None:
    """Of a talk that was told afterwards. It rings once, and then says what came of it."""
    if other := other_of(casus):
        about = f"casus:{casus.id}:achteraf"
        told = casus.state.is_over or casus.confirmed_at is not None
        turn.tell(other, klopt(casus), about=about, casus=casus, edit_only=told)


def _answerer_cards(turn: Turn, dossier: Dossier) -> None:
    casus = dossier.casus
    people = {attempt.person_id: attempt.person for attempt in casus.attempts}
    if casus.answerer:
        people[casus.answerer.id] = casus.answerer
    for reg in dossier.registrations:
        if reg.side is Side.ANSWERER and reg.person_id in people:
            person = people[reg.person_id]
            about, card = own_card(dossier, reg, person)
            mine = casus.answerer_id == reg.person_id
            over = casus.state.is_over and not reg.reopened
            turn.tell(
                person,
                card,
                about=about,
                lane=Lane.CARD,
                casus=casus,
                in_thread=True,
                edit_only=not mine or over or casus.asks_since is None,
            )
            _registrar_card(turn, dossier, reg)


def _registrar_card(turn: Turn, dossier: Dossier, reg: Registration) -> None:
    """Who registers for a colleague has the questions in his own chat."""
    if reg.registrar is None:
        return
    about, card = own_card(dossier, reg, reg.registrar)
    left = reg.registers is None
    if left:
        card = Message(heading("registratie.kaart.niet_meer", dossier.casus))
    turn.tell(reg.registrar, card, about=about, lane=Lane.CARD, casus=dossier.casus, edit_only=left)


def own_card(dossier: Dossier, reg: Registration, person: Person) -> tuple[str, Message]:
    """The name of the living card on which this person answers that side, and what it says."""
    casus, about = dossier.casus, f"casus:{dossier.casus.id}"
    own, speaker = person.id == reg.person_id, dossier.speaker(reg.side)
    part = dossier.part_of(person if own or speaker is None else speaker)
    if own and reg.side is Side.ASKER:
        name, card = "vrager", vrager(casus, reg, part)
    elif own:
        name, card = f"beantwoorder:{reg.id}", tapkaart(casus, reg, part)
    else:
        name, card = f"namens:{reg.id}", tapkaart(casus, reg, part, speaker)
    to_whom = overdracht_line(casus, reg, dossier.referral)
    return f"{about}:{name}", replace(card, lines=(*card.lines, *to_whom))


async def fold_choices(turn: Turn, casus: Casus) -> None:
    """Nothing of a finished casus keeps buttons: cards are redrawn, and out of the choices that
    people were asked to make its own goes."""
    people = {casus.asker_id, casus.answerer_id, *(one.person_id for one in casus.attempts)}
    rows = await turn.db.scalars(
        select(Delivery)
        .join(Posting)
        .where(
            or_(Posting.person_id.in_(people), Posting.casus_id == casus.id),
            Posting.about.is_(None),
            Posting.created_at >= casus.opened_at,
            Delivery.message.is_not(None),
            Delivery.state.in_((Progress.SENT, Progress.QUEUED)),
        )
        .order_by(Delivery.id.desc())
        .limit(RECENT)
    )
    for told in rows.unique():
        message = Message.load(told.message or {})
        alive = tuple(b for b in message.buttons if not _is_about(b, casus.id))
        if message.once and len(alive) < len(message.buttons):
            less = replace(message, buttons=alive, once=bool(alive)).dump()
            if told.state is Progress.QUEUED:  # another of its casussen has just closed
                told.message = less
            else:
                turn.db.add(retold(told, less, turn.now))


def _is_about(button: Button, casus_id: int) -> bool:
    try:
        action = Action.unpack(button.action or "")
    except UnknownAction:  # a link, or a button of an older version: its tap says so itself
        return False
    return getattr(action, "casus_id", None) == casus_id
