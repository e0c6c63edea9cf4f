"""A casus as the flows see it: loaded whole and locked, with both sides' answers and its signaal."""

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import joinedload, raiseload, selectinload

from handlers.turn import Turn
from models.attempt import Attempt
from models.errors import DomainError, Finished, NotYours
from models.location import Location
from models.people import Person
from models.piket import Casus
from models.piket_states import Outcome
from models.registratie import Registration
from models.signaal import Contribution, Signaal, signaal_of
from models.vragen import Side

PEOPLE = joinedload(Person.accounts), raiseload(Person.memberships)
WHOLE = (
    joinedload(Casus.location).joinedload(Location.rooms),
    joinedload(Casus.asker).options(*PEOPLE),
    selectinload(Casus.answerer).options(*PEOPLE),
    selectinload(Casus.attempts).joinedload(Attempt.person).options(*PEOPLE),
)
"""A casus with whoever its cards name. What may change under somebody else's lock is read after
it: PostgreSQL joins a row that was waited for with what was there before."""


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

    def current(self, side: Side) -> Registration | None:
        """Of whoever asked, or of whoever took it in the end."""
        person = self.speaker(side)
        return self.registration(person, side) if person else None

    def speaker(self, side: Side) -> Person | None:
        return self.casus.asker if side is Side.ASKER else self.casus.answerer

    def answered_by(self, person: Person, side: Side, text: str = "") -> Registration:
        """That side, which is his to answer. Raises NotYours, or Finished once the casus closed:
        then `text`, which came too late, is given back."""
        reg = self.current(side)
        if reg is None or not reg.may_answer(person):
            raise NotYours
        self.refuse_when_over(reg, text)
        return reg

    def refuse_when_over(self, reg: Registration, text: str = "") -> None:
        if self.casus.state.is_over and not reg.reopened:
            raise Finished("registratie.fout.gesloten", code=self.casus.code, text=text)

    def may_take_over(self, person: Person, side: Side) -> bool:
        """A colleague of the same organisation and location; nobody of the other side, ever, nor who
        said that there may be a conflict."""
        reg, casus = self.current(side), self.casus
        if (
            reg is None
            or reg.may_answer(person)
            or not any(map(reg.is_shared_by, person.memberships))
        ):
            return False
        out = {r.registrar_id for r in self.registrations if r.side is not side}
        out |= {a.person_id for a in casus.attempts if a.outcome is Outcome.CONFLICT}
        return person.id not in {casus.asker_id, casus.answerer_id, *out}

    def part_of(self, person: Person) -> Contribution | None:
        return self.signaal.part_of(person) if self.signaal else None

    def part_for(self, person: Person, text: str = "") -> Contribution:
        """What he may explain: his own part of the signaal, or that of the colleague he registers
        for. Raises NotYours, or Finished with the `text` that came too late."""
        mine = [side for side in Side if (reg := self.current(side)) and reg.may_answer(person)]
        speaker = self.speaker(mine[0]) if mine else person
        part = self.part_of(speaker) if speaker else None
        if part is None or part.withdrawn_at:
            raise NotYours
        if mine:
            self.answered_by(person, mine[0], text)
        elif self.casus.state.is_over:
            raise Finished(code=self.casus.code, text=text)
        return part

    def open_side(self, turn: Turn, person: Person, side: Side) -> Registration:
        """The registration of this side, made when it is first needed."""
        reg = self.registration(person, side)
        if reg is None:
            organisation_id, location_id = self._works(person, side)
            reg = Registration(
                casus=self.casus,
                side=side,
                person_id=person.id,
                organisation_id=organisation_id,
                location_id=location_id,
                opened_at=turn.now,
                taps=0,
                rating_refused=False,
                reopened=False,
            )
            turn.db.add(reg)
            self.registrations.append(reg)
        return reg

    def _works(self, person: Person, side: Side) -> tuple[int, int]:
        """For whom and where this side works; who answers may work elsewhere than he is asked."""
        casus = self.casus
        if side is Side.ASKER:
            return casus.organisation_id, casus.location_id
        here = person.works_as(casus.answerer_kind, casus.asked_location.id)
        if here is None:
            raise DomainError("piket.fout.geen_locatie")
        return here.organisation_id, here.location_id


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
