"""A casus whole: with both sides' answers and its signaal, and who may do what with them."""

from dataclasses import dataclass, field
from datetime import datetime

from models.errors import DomainError, Finished, NotYours
from models.overdracht import Referral
from models.people import Person
from models.piket import Casus
from models.piket_states import Outcome
from models.registratie import Registration
from models.signaal import Contribution, Signaal
from models.vragen import Side


@dataclass
class Dossier:
    """One casus with both sides' answers and its signaal, if any."""

    casus: Casus
    registrations: list[Registration] = field(default_factory=list)
    signaal: Signaal | None = None
    referral: Referral | None = None
    """To whom the client was handed over, or is being; only looked up where somebody said so."""

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
            raise NotYours(text=text)
        self.refuse_when_over(reg, text)
        return reg

    def refuse_when_over(self, reg: Registration, text: str = "") -> None:
        if self.casus.state.is_over and not reg.reopened:
            raise Finished("registratie.fout.gesloten", code=self.casus.code, text=text)

    def may_take_over(self, person: Person, side: Side) -> bool:
        """A colleague of the same organisation and location; nobody of the other side, ever, nor who
        said that there may be a conflict."""
        reg = self.current(side)
        if reg is None or reg.may_answer(person) or not reg.is_shared_by(person):
            return False
        out = {r.registrar_id for r in self.registrations if r.side is not side}
        asked = {a.person_id for a in self.casus.attempts}
        conflict = {a.person_id for a in self.casus.attempts if a.outcome is Outcome.CONFLICT}
        out |= asked | {self.casus.answerer_id} if side is Side.ASKER else conflict
        return person.id not in {self.casus.asker_id, *out}

    def may_ask(self, person: Person) -> bool:
        return self.casus.may_ask(person) and self.may_answer_page(person)

    def may_answer_page(self, person: Person) -> bool:
        """Nobody who registers for the asker speaks for the other side as well."""
        hers = self.current(Side.ASKER)
        return hers is None or hers.registrar_id != person.id

    def part_of(self, person: Person) -> Contribution | None:
        return self.signaal.part_of(person) if self.signaal else None

    def part_for(self, person: Person, text: str = "") -> Contribution:
        """What he may explain: his own part of the signaal, or that of the colleague he registers
        for. Raises NotYours, or Finished with the `text` that came too late."""
        mine = [side for side in Side if (reg := self.current(side)) and reg.may_answer(person)]
        speaker = self.speaker(mine[0]) if mine else person
        part = self.part_of(speaker) if speaker else None
        if part is None and not mine:
            raise NotYours(text=text)
        if part is None or part.withdrawn_at:
            raise DomainError("signaal.fout.niet_genoemd", text=text)
        if mine:
            self.answered_by(person, mine[0], text)
        elif self.casus.state.is_over:
            raise Finished(code=self.casus.code, text=text)
        return part

    def open_side(self, person: Person, side: Side, now: datetime) -> Registration:
        """The registration of this side, made when it is first needed. Raises DomainError if he
        works nowhere as such any more."""
        reg = self.registration(person, side)
        if reg is None:
            organisation_id, location_id = self._works(person, side)
            reg = Registration(
                casus=self.casus,
                side=side,
                person_id=person.id,
                organisation_id=organisation_id,
                location_id=location_id,
                opened_at=now,
                taps=0,
                rating_refused=False,
                reopened=False,
            )
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
