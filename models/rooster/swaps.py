"""What swaps are made of: a shift that looks for somebody else, who was asked, and who takes it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.location import Location
from models.people import Kind, Person
from models.rooster.recurrence import END_OF_TIME, Span


class Reason(StrEnum):
    """Why a shift looks for somebody else."""

    RUIL = "ruil"
    AFWEZIG = "afwezig"
    KAN_NIET = "kan_niet"


class Swap(Base):
    """A shift, or a part of one, that its owner asks colleagues to take."""

    __tablename__ = "swap"
    __table_args__ = (
        CheckConstraint("starts < ends", name="starts_before_it_ends"),
        Index("ix_swap_giver", "giver_id", "ends"),
    )

    giver_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    series_id: Mapped[int] = mapped_column(ForeignKey("shift_rule.id"), index=True)
    """Of which rules it is a shift: another duty at the same hours stays with who has it."""
    location_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    pool: Mapped[Kind]
    rechtsgebieden: Mapped[list[str]] = mapped_column(JSON)
    starts: Mapped[datetime]
    ends: Mapped[datetime]
    reason: Mapped[Reason]
    needs_approval: Mapped[bool] = mapped_column(default=False)
    """As the location had it when the swap was asked for."""
    absence_id: Mapped[int | None] = mapped_column(ForeignKey("absence.id"), index=True)
    """The absence it was made for: all its shifts are offered in one message."""
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    """Withdrawn: nobody can take what is left of it."""
    alone_at: Mapped[datetime | None]
    """The coordinators heard that nobody is left to take it."""
    void: Mapped[bool] = mapped_column(default=False)
    """The shift is not in the roster any more."""
    version: Mapped[int] = mapped_column()

    giver: Mapped[Person] = relationship(foreign_keys=giver_id, lazy="joined")
    location: Mapped[Location | None] = relationship(lazy="joined")
    covers: Mapped[list["Cover"]] = relationship(
        lazy="selectin", order_by="Cover.id", back_populates="swap"
    )
    offers: Mapped[list["Offer"]] = relationship(lazy="selectin", order_by="Offer.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def span(self) -> Span:
        return Span(self.starts, self.ends)

    def left(self) -> list[Span]:
        """The parts that nobody has taken yet, in order."""
        parts = [self.span]
        for cover in self.covers:
            if cover.ended_at is None:
                parts = [p for part in parts for p in part.without(cover.starts, cover.ends)]
        return parts


class Offer(Base):
    """A colleague who was asked to take it. Who said no may still say yes."""

    __tablename__ = "swap_offer"
    __table_args__ = (UniqueConstraint("swap_id", "person_id"),)

    swap_id: Mapped[int] = mapped_column(ForeignKey("swap.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked_at: Mapped[datetime]
    declined_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="joined")


class Cover(Base):
    """Somebody who takes (a part of) a shift. It counts once approved, where that is needed."""

    __tablename__ = "cover"
    __table_args__ = (
        CheckConstraint("starts < ends", name="starts_before_it_ends"),
        Index("ix_cover_person", "person_id", "ends"),
    )

    swap_id: Mapped[int] = mapped_column(ForeignKey("swap.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    starts: Mapped[datetime]
    ends: Mapped[datetime]
    made_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]

    swap: Mapped[Swap] = relationship(lazy="raise", back_populates="covers")
    person: Mapped[Person] = relationship(foreign_keys=person_id, lazy="joined")

    @property
    def span(self) -> Span:
        return Span(self.starts, self.ends)

    @property
    def counted(self) -> Span | None:
        """From the approval on, until it was taken back."""
        since = self.approved_at
        return self.span.within(since, self.ended_at or END_OF_TIME) if since else None
