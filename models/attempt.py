"""A page: one colleague is asked to call back."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.people import Person
from models.piket_states import Outcome, Why


class Attempt(Base):
    """One page to one person: when, until when, and how it ended."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_asked", "person_id", "asked_at"),)

    casus_id: Mapped[int] = mapped_column(ForeignKey("casus.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    round: Mapped[int]
    national: Mapped[bool]
    why: Mapped[Why | None]
    """Why he came before whoever else could be asked; None for what was asked long ago."""
    asked_at: Mapped[datetime]
    until: Mapped[datetime]
    outcome: Mapped[Outcome] = mapped_column(default=Outcome.ASKED)
    outcome_at: Mapped[datetime | None]
    choosing_time: Mapped[datetime | None]
    """Since when he is choosing a time to call: his card shows times instead of answers."""
    talk_asked_at: Mapped[datetime | None]
    """Since when the asker's answer to "did you talk?" is awaited."""
    talk_asks: Mapped[int] = mapped_column(default=0)

    person: Mapped[Person] = relationship(lazy="joined")

    def ends(self, outcome: Outcome, now: datetime) -> None:
        self.outcome, self.outcome_at = outcome, now
        self.choosing_time = self.talk_asked_at = None

    def ask_talk(self, now: datetime) -> None:
        """Each time is a new message: an edit notifies nobody."""
        self.talk_asks, self.talk_asked_at = self.talk_asks + 1, now
