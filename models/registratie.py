"""A registration: one side's answers about one casus. Unanswered is NULL, never zero."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.errors import DomainError, Finished
from models.people import Person
from models.piket import Casus
from models.vragen import NO_RATING, Question, Side, questions_of

TOLD_MORE = "meer"
"""In `changing`: she looks at what she may still tell."""


class UnknownAnswer(DomainError):
    key = "registratie.fout.onbekend_antwoord"


class NotYet(DomainError):
    """About the talk, while nobody has taken the casus."""

    key = "registratie.fout.nog_niet"


class Registration(Base):
    """The answers of one side. A column that is NULL was not answered."""

    __tablename__ = "registration"
    __table_args__ = (
        UniqueConstraint("casus_id", "side", "person_id"),
        CheckConstraint("rating between 1 and 10", name="rating_is_one_to_ten"),
        CheckConstraint("rating is null or not rating_refused", name="rating_or_refused"),
    )

    casus_id: Mapped[int] = mapped_column(ForeignKey("casus.id"), index=True)
    side: Mapped[Side]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    """Who spoke."""
    registrar_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    """A colleague who registers for him."""
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"), index=True)
    """Where this side works: never mixed with the other's (DOMAIN, finding 6)."""
    opened_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    """The last tap."""
    filled_at: Mapped[datetime | None]
    """The tap that answered the last of what is asked of everybody, the first time."""
    taps: Mapped[int] = mapped_column(default=0)
    zonder_piket: Mapped[str | None]
    waarom: Mapped[str | None]
    resultaat: Mapped[str | None]
    kring: Mapped[str | None]
    warm: Mapped[str | None]
    advies: Mapped[str | None]
    duur: Mapped[str | None]
    signaleringsoverleg: Mapped[str | None]
    rating: Mapped[int | None]
    rating_refused: Mapped[bool] = mapped_column(default=False)
    kanaal: Mapped[str | None]
    client_regio: Mapped[str | None]
    client_kwam: Mapped[str | None]
    reden_cijfer: Mapped[str | None]
    toelichting: Mapped[str | None]
    reminded_at: Mapped[datetime | None]
    reopened: Mapped[bool] = mapped_column(default=False)
    """A coordinator let this side correct it after the casus closed."""
    reopen_asked_at: Mapped[datetime | None]
    """Since when the coordinators are asked to."""
    changing: Mapped[str | None]
    """The answered question that is open again because its owner tapped Wijzig."""

    casus: Mapped[Casus] = relationship(lazy="raise")
    registrar: Mapped[Person | None] = relationship(foreign_keys=registrar_id, lazy="joined")

    def is_current(self, casus: Casus) -> bool:
        """Not of somebody who took it and backed out."""
        speaker = casus.asker_id if self.side is Side.ASKER else casus.answerer_id
        return self.person_id == speaker

    @property
    def registers(self) -> Person | None:
        """The colleague who took it over, for as long as he is one."""
        return self.registrar if self.registrar and self.is_shared_by(self.registrar) else None

    def may_answer(self, person: Person) -> bool:
        """Whoever spoke, and the colleague who registers for him."""
        if person.id == self.person_id:
            return True
        return person.id == self.registrar_id and self.is_shared_by(person)

    def is_shared_by(self, person: Person) -> bool:
        """A colleague of the same organisation and location."""
        here = self.organisation_id, self.location_id
        return here in {(m.organisation_id, m.location_id) for m in person.memberships}

    def take_over(self, colleague: Person) -> None:
        """One colleague at a time registers for who spoke."""
        if self.registers:
            raise DomainError("registratie.namens.al", name=self.registers.name)
        self.registrar_id, self.registrar = colleague.id, colleague

    def reopen(self) -> None:
        """What was being changed when the casus closed is not open again."""
        if self.reopened:
            raise DomainError("algemeen.fout.al_gedaan")
        self.reopened, self.changing, self.reopen_asked_at = True, None, None

    def close_again(self) -> None:
        self.reopened, self.changing = False, None

    def refuse_marks_of(self, person: Person, casus: Casus, name: str) -> None:
        """What is personal is read by nobody: a colleague fills it in, and changes it never."""
        question = self.question(casus, name)
        if question.personal and person.id != self.person_id and self.answer_to(question):
            raise DomainError("registratie.fout.persoonlijk")

    def questions(self, casus: Casus) -> tuple[Question, ...]:
        """What this side is asked now, given what it answered already."""
        own, other = casus.kinds(asker_first=self.side is Side.ASKER)
        return tuple(q for q in questions_of(self.side, own, other) if self._applies(q, casus))

    def _applies(self, question: Question, casus: Casus) -> bool:
        if question.optional and question.name not in casus.optional:
            return False
        if question.needs is None:
            return True
        name, answers = question.needs
        return self._given(name) in answers

    def _given(self, name: str) -> str | None:
        if name == "rating":
            given = None if self.rating is None else str(self.rating)
            return NO_RATING if self.rating_refused else given
        value: str | None = getattr(self, name)
        return value

    def answer_to(self, question: Question) -> str | None:
        return self._given(question.name)

    def question(self, casus: Casus, name: str) -> Question:
        for question in self.questions(casus):
            if question.name == name:
                return question
        raise UnknownAnswer

    def answer(self, casus: Casus, name: str, value: str, now: datetime) -> Question:
        """Save one answer. The same answer twice is harmless; any other replaces it."""
        question = self.question(casus, name)
        if value not in question.options:
            raise UnknownAnswer
        self._refuse_unasked(question, casus)
        self._set(name, value)
        self._drop_what_it_made_needless(casus)
        self._tapped(casus, now)
        if question.optional and self.more(casus):
            self.changing = TOLD_MORE
        return question

    def know(self, casus: Casus, name: str, value: str) -> None:
        """Told with the command: it takes no tap. What is no answer here is left out."""
        if any(q.name == name and value in q.options for q in self.questions(casus)):
            self._set(name, value)

    def tell(self, casus: Casus, sentence: str | None, now: datetime) -> None:
        """The one sentence about what came of it; None takes it away."""
        self._refuse_unasked(self.question(casus, "toelichting"), casus, sentence or "")
        self.toelichting = sentence
        self._tapped(casus, now)

    def change(self, casus: Casus, name: str) -> None:
        """Open a question again; "meer" shows what may still be told, "klaar" folds it away."""
        self.taps += 1
        if name == TOLD_MORE:
            self.changing = TOLD_MORE if self.more(casus) else None
        elif name == "klaar":
            self.changing = None
        else:
            self.changing = self.question(casus, name).name

    def _tapped(self, casus: Casus, now: datetime) -> None:
        """The time it took runs until all is answered for the first time: what is changed days
        later is not part of it."""
        self.changing, self.answered_at, self.taps = None, now, self.taps + 1
        if self.filled_at is None and casus.asks_since and not self.still_open(casus):
            self.filled_at = now

    def _set(self, name: str, value: str | None) -> None:
        if name == "rating":
            self.rating_refused = value == NO_RATING
            self.rating = None if value in (None, NO_RATING) else int(value or 0)
        else:
            setattr(self, name, value)

    def _drop_what_it_made_needless(self, casus: Casus) -> None:
        """To whom somebody was sent on means nothing once nobody is."""
        own, other = casus.kinds(asker_first=self.side is Side.ASKER)
        for question in questions_of(self.side, own, other):
            if question.needs and not self._applies(question, casus):
                self._set(question.name, None)

    def _refuse_unasked(self, question: Question, casus: Casus, text: str = "") -> None:
        if casus.state.is_over and not self.reopened:
            raise Finished(code=casus.code, text=text)
        if not self.askable(question, casus):
            raise NotYet

    def askable(self, question: Question, casus: Casus) -> bool:
        """What happens in the talk is asked once it can have happened; the rest while waiting."""
        if casus.state.is_over:
            return self.reopened and (casus.answerer_id is not None or not question.after_talk)
        if question.after_talk:
            return casus.state.is_taken and casus.asks_since is not None
        return True

    def open_question(self, casus: Casus) -> Question | None:
        """The one question to show now: what is being changed, else the first unanswered one."""
        asked = [q for q in self.questions(casus) if self.askable(q, casus)]
        for question in asked:
            if question.name == self.changing:
                return question
        return next((q for q in asked if self._wants(q, casus)), None)

    def _wants(self, question: Question, casus: Casus) -> bool:
        """Asked by itself. What is optional only while she waits anyway."""
        if self.answer_to(question) is not None:
            return False
        waits = not (casus.state.is_taken or casus.state.is_over or question.after_talk)
        return waits or not question.optional

    def more(self, casus: Casus) -> list[Question]:
        """What may still be told, once they have spoken and all else is told."""
        if casus.asks_since is None or self.still_open(casus):
            return []
        return [
            q
            for q in self.questions(casus)
            if q.optional and self.askable(q, casus) and self.answer_to(q) is None
        ]

    def still_open(self, casus: Casus) -> int:
        """How many answers are missing that are asked of everybody."""
        return sum(
            not q.optional and self.askable(q, casus) and self.answer_to(q) is None
            for q in self.questions(casus)
        )

    def is_answered(self, casus: Casus) -> bool:
        return all(self.answer_to(q) is not None for q in self.questions(casus) if q.core)
