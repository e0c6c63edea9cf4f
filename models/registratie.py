"""A registration: one side's answers about one casus. Unanswered is NULL, never zero."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.errors import DomainError
from models.piket import Casus

NO_RATING = "geen"


class Side(StrEnum):
    ASKER = "vrager"
    ANSWERER = "beantwoorder"


@dataclass(frozen=True)
class Question:
    """One question of the tap card. `core` decides whether a side counts as answered (ruling 5).

    `personal` answers are never shown, not even to the reader of a shared thread.
    """

    name: str
    options: tuple[str, ...]
    core: bool = False
    personal: bool = False
    after_talk: bool = True
    """Answering it proves that the two spoke."""


RATINGS = (*(str(n) for n in range(1, 11)), NO_RATING)
ZONDER = ("zelf", "lat", "toevoeging", "andere_hulp", "intern", "weet_ik_niet")

QUESTIONS: dict[Side, tuple[Question, ...]] = {
    Side.ASKER: (
        Question("zonder_piket", ZONDER, after_talk=False),
        Question("resultaat", (*ZONDER[:-1], "mediator", "weet_ik_niet"), core=True),
        Question("signaleringsoverleg", ("ja", "nee"), core=True),
        Question("rating", RATINGS, personal=True),
    ),
    Side.ANSWERER: (
        Question("advies", ("eerste_lijn", "advocaat", "andere_hulp", "uitzoeken"), core=True),
        Question("duur", ("tot_5", "tot_15", "tot_30", "langer")),
        Question("signaleringsoverleg", ("ja", "nee"), core=True),
        Question("rating", RATINGS, personal=True),
    ),
}
"""DOMAIN section 6, the shortest registration: at most five taps a side."""


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
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    zonder_piket: Mapped[str | None]
    resultaat: Mapped[str | None]
    advies: Mapped[str | None]
    duur: Mapped[str | None]
    signaleringsoverleg: Mapped[str | None]
    rating: Mapped[int | None]
    rating_refused: Mapped[bool] = mapped_column(default=False)
    reminded_at: Mapped[datetime | None]
    changing: Mapped[str | None]
    """The answered question that is open again because its owner tapped Wijzig."""

    casus: Mapped[Casus] = relationship(lazy="raise")

    @property
    def questions(self) -> tuple[Question, ...]:
        return QUESTIONS[self.side]

    def answer_to(self, question: Question) -> str | None:
        if question.name == "rating":
            given = None if self.rating is None else str(self.rating)
            return NO_RATING if self.rating_refused else given
        value: str | None = getattr(self, question.name)
        return value

    def question(self, name: str) -> Question:
        for question in self.questions:
            if question.name == name:
                return question
        raise UnknownAnswer

    def answer(self, casus: Casus, name: str, value: str, now: datetime) -> Question:
        """Save one answer. The same answer twice is harmless; any other replaces it."""
        question = self.question(name)
        if value not in question.options:
            raise UnknownAnswer
        if not askable(question, casus):
            raise NotYet
        if name == "rating":
            self.rating_refused = value == NO_RATING
            self.rating = None if self.rating_refused else int(value)
        else:
            setattr(self, name, value)
        self.changing, self.answered_at = None, now
        return question

    def change(self, name: str) -> None:
        self.changing = self.question(name).name

    def open_question(self, casus: Casus) -> Question | None:
        """The one question to show now: what is being changed, else the first unanswered one."""
        if self.changing and askable(self.question(self.changing), casus):
            return self.question(self.changing)
        for question in self.questions:
            if self.answer_to(question) is None and askable(question, casus):
                return question
        return None

    def still_open(self, casus: Casus) -> int:
        return sum(askable(q, casus) and self.answer_to(q) is None for q in self.questions)

    @property
    def is_answered(self) -> bool:
        return all(self.answer_to(q) is not None for q in self.questions if q.core)


def askable(question: Question, casus: Casus) -> bool:
    """What happens in the talk is asked once it can have happened; the rest while waiting."""
    if casus.state.is_over:
        return False
    return casus.state.is_taken and casus.asks_since is not None if question.after_talk else True
