"""A casus as the flows see it: loaded whole, and all its cards redrawn after any change."""

from dataclasses import dataclass, field, replace

from sqlalchemy import select
from sqlalchemy.orm import joinedload, raiseload, selectinload

from handlers.action import Action, UnknownAction
from handlers.kaarten.draad import draad
from handlers.kaarten.oproep import oproep
from handlers.kaarten.tapkaart import tapkaart
from handlers.kaarten.vragen import aanbod, gesproken
from handlers.kaarten.vrager import vrager
from handlers.say import Button, Message
from handlers.turn import Turn
from models.attempt import Attempt
from models.errors import NotYours
from models.location import Location, RoomKind
from models.outbox import Delivery, Lane, Posting, Progress
from models.people import Person
from models.piket import Casus
from models.piket_states import Outcome
from models.queueing import retold
from models.registratie import Registration, Side
from models.signaal import Contribution, Signaal, signaal_of

PEOPLE = joinedload(Person.accounts), raiseload(Person.memberships)
WHOLE = (
    joinedload(Casus.location).joinedload(Location.rooms),
    joinedload(Casus.asker).options(*PEOPLE),
    selectinload(Casus.answerer).options(*PEOPLE),
    selectinload(Casus.attempts).joinedload(Attempt.person).options(*PEOPLE),
)
"""A casus with whoever its cards name. What may change under somebody else's lock is read after
it: PostgreSQL joins a row that was waited for with what was there before."""

RECENT = 100
"""Choices of the people of one casus that may still stand open."""


@dataclass
class Dossier:
    """One casus with both sides' answers and its signaal, if any."""

    casus: Casus
    registrations: list[Registration] = field(default_factory=list)
    signaal: Signaal | None = None

    def registration(self, person: Person, side: Side) -> Registration | None:
        for reg in self.registrations:
            if reg.person_id == person.id and reg.side is side:
                return reg
        return None

    def of(self, person: Person, side: Side) -> Registration:
        """This person's own side of this casus. Raises NotYours."""
        reg = self.registration(person, side)
        if reg is None:
            raise NotYours
        return reg

    def part_of(self, person: Person) -> Contribution | None:
        return self.signaal.part_of(person) if self.signaal else None

    def open_side(self, turn: Turn, person: Person, side: Side) -> Registration:
        """The registration of this side, made when it is first needed."""
        reg = self.registration(person, side)
        if reg is None:
            reg = Registration(
                casus=self.casus,
                side=side,
                person_id=person.id,
                opened_at=turn.now,
                rating_refused=False,
            )
            turn.db.add(reg)
            self.registrations.append(reg)
        return reg


async def load(turn: Turn, casus_id: int) -> Dossier:
    """The casus, locked for this transaction (ruling 12). Raises NotYours if there is none."""
    _forget(turn, casus_id)
    rows = await turn.db.scalars(
        select(Casus).where(Casus.id == casus_id).options(*WHOLE).with_for_update(of=Casus)
    )
    casus = rows.unique().one_or_none()
    if casus is None:
        raise NotYours
    registrations = await turn.db.scalars(
        select(Registration).where(Registration.casus_id == casus_id).order_by(Registration.id)
    )
    return Dossier(casus, list(registrations), await signaal_of(turn.db, casus_id))


def _forget(turn: Turn, casus_id: int) -> None:
    """What this session read of it before it held the lock may have changed since."""
    session = turn.db.sync_session
    known = session.identity_map.get(session.identity_key(Casus, casus_id))
    if known is not None:
        for attempt in known.attempts:
            session.expire(attempt)
        session.expire(known)


async def load_by_attempt(turn: Turn, attempt_id: int) -> tuple[Dossier, Attempt]:
    """Read only once the casus is locked: what was read before may have changed."""
    casus_id = await turn.db.scalar(select(Attempt.casus_id).where(Attempt.id == attempt_id))
    if casus_id is None:
        raise NotYours
    dossier = await load(turn, casus_id)
    return dossier, next(a for a in dossier.casus.attempts if a.id == attempt_id)


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
    _answerer_cards(turn, dossier)


def _asker_cards(turn: Turn, dossier: Dossier) -> None:
    casus, about = dossier.casus, f"casus:{dossier.casus.id}"
    reg = dossier.registration(casus.asker, Side.ASKER)
    if reg is not None:
        turn.tell(
            casus.asker,
            vrager(casus, reg, dossier.part_of(casus.asker)),
            about=f"{about}:vrager",
            lane=Lane.CARD,
            casus=casus,
            in_thread=True,
        )
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
    casus = dossier.casus
    for attempt in casus.attempts:
        waiting = attempt.outcome is Outcome.ASKED and not casus.state.is_over
        took = attempt.outcome is Outcome.ACCEPTED and casus.state.is_taken
        turn.tell(
            attempt.person,
            oproep(casus, attempt),
            about=f"casus:{casus.id}:oproep:{attempt.id}",
            lane=Lane.PAGE if waiting else Lane.CARD,
            casus=casus,
            edit_only=not (waiting or took),
            attempt=attempt if waiting else None,
        )


def _answerer_cards(turn: Turn, dossier: Dossier) -> None:
    casus = dossier.casus
    people = {attempt.person_id: attempt.person for attempt in casus.attempts}
    for reg in dossier.registrations:
        if reg.side is Side.ANSWERER and reg.person_id in people:
            person = people[reg.person_id]
            mine = casus.answerer_id == reg.person_id
            turn.tell(
                person,
                tapkaart(casus, reg, dossier.part_of(person)),
                about=f"casus:{casus.id}:beantwoorder:{reg.id}",
                lane=Lane.CARD,
                casus=casus,
                in_thread=True,
                edit_only=not mine or casus.state.is_over or casus.asks_since is None,
            )


async def fold_choices(turn: Turn, casus: Casus) -> None:
    """Nothing of a finished casus keeps buttons: cards are redrawn, and out of the choices that
    people were asked to make its own goes."""
    people = {casus.asker_id, *(attempt.person_id for attempt in casus.attempts)}
    rows = await turn.db.scalars(
        select(Delivery)
        .join(Posting)
        .where(
            Posting.person_id.in_(people),
            Posting.about.is_(None),
            Posting.created_at >= casus.opened_at,
            Delivery.message.is_not(None),
            Delivery.state == Progress.SENT,
        )
        .order_by(Delivery.id.desc())
        .limit(RECENT)
    )
    for told in rows.unique():
        message = Message.load(told.message or {})
        alive = tuple(b for b in message.buttons if not _is_about(b, casus.id))
        if message.once and len(alive) < len(message.buttons):
            less = replace(message, buttons=alive, once=bool(alive))
            turn.db.add(retold(told, less.dump(), turn.now))


def _is_about(button: Button, casus_id: int) -> bool:
    try:
        action = Action.unpack(button.action or "")
    except UnknownAction:  # a link, or a button of an older version: its tap says so itself
        return False
    return getattr(action, "casus_id", None) == casus_id
