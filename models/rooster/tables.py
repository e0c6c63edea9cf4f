"""What the roster is made of: rules, absences, and what the bot keeps beside them.

None of these rows is ever changed or deleted once it counted: it is ended, and another begins. So
who was on duty on some day in the past stays what it was.
"""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from config.feestdagen import FREE_DAYS
from models.base import Base
from models.errors import DomainError
from models.location import Location
from models.people import Kind, Person
from models.rooster.recurrence import END_OF_TIME, Recurrence, Span


class Source(StrEnum):
    """Who may end a rule: the organisation file rules over its own only."""

    BESTAND = "bestand"
    CHAT = "chat"
    AGENDA = "agenda"


class ShiftRule(Base):
    """Duty of one person that returns, or happens once, in local wall time of an IANA zone.

    `location_id` is None for the national pool; no `rechtsgebieden` means every field. On the
    holidays in `free_days` it is no duty (copied from the location: what it chooses later does not
    change what was). It counts from `made_at` until `ended_at`.
    """

    __tablename__ = "shift_rule"
    __table_args__ = (Index("ix_shift_rule_serving", "pool", "location_id", "ended_at"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    location_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    pool: Mapped[Kind]
    rechtsgebieden: Mapped[list[str]] = mapped_column(JSON)
    first: Mapped[date]
    starts: Mapped[time]
    ends: Mapped[time]
    rrule: Mapped[str] = mapped_column(default="")
    last: Mapped[date | None]
    skips: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Days as ISO 8601 has them."""
    zone: Mapped[str] = mapped_column(default="Europe/Amsterdam")
    free_days: Mapped[list[str]] = mapped_column(JSON, default=lambda: [*FREE_DAYS])
    source: Mapped[Source] = mapped_column(default=Source.CHAT)
    first_id: Mapped[int | None] = mapped_column(ForeignKey("shift_rule.id"), index=True)
    """The first of its series, where it went on with the duties of a rule that was ended."""
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=person_id, lazy="joined")
    location: Mapped[Location | None] = relationship(lazy="raise")

    @staticmethod
    def facts(recurrence: Recurrence) -> dict[str, Any]:
        """The columns that say when."""
        return {
            "first": recurrence.first,
            "starts": recurrence.starts,
            "ends": recurrence.ends,
            "rrule": recurrence.rrule,
            "last": recurrence.last,
            "skips": sorted(day.isoformat() for day in recurrence.skips),
        }

    @property
    def recurrence(self) -> Recurrence:
        skips = frozenset(date.fromisoformat(day) for day in self.skips)
        return Recurrence(self.first, self.starts, self.ends, self.rrule, self.last, skips)

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def series_id(self) -> int:
        """What a colleague took over of one rule of a series he has of the next, too."""
        return self.first_id or self.id

    @property
    def counts(self) -> Span:
        return Span(self.made_at, self.ended_at or END_OF_TIME)


class Absence(Base):
    """Somebody is away. It takes nothing back from before it was told, or after it was ended."""

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("starts < ends", name="starts_before_it_ends"),
        Index("ix_absence_person", "person_id", "ends"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    starts: Mapped[datetime]
    ends: Mapped[datetime]
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=person_id, lazy="raise")

    @property
    def counted(self) -> Span | None:
        whole = Span(self.starts, self.ends)
        return whole.within(self.made_at, self.ended_at or END_OF_TIME)


class CheckIn(Base):
    """Just before a duty its owner is asked whether he is there; who has not said so is asked
    after those who have."""

    __tablename__ = "check_in"
    __table_args__ = (UniqueConstraint("person_id", "starts"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    starts: Mapped[datetime]
    """Of his duty, as it stood when he was asked."""
    ends: Mapped[datetime]
    asked_at: Mapped[datetime]
    here_at: Mapped[datetime | None]
    cannot_at: Mapped[datetime | None]

    def is_here(self, now: datetime) -> None:
        """Late counts as well, as long as the duty lasts. Raises DomainError."""
        self._lasts(now)
        if self.cannot_at:
            raise DomainError("dienst.fout.kon_niet")
        self.here_at = self.here_at or now

    def cannot(self, now: datetime) -> bool:
        """Whether he says so for the first time; also who was there already may have to go."""
        self._lasts(now)
        first = self.cannot_at is None
        self.cannot_at = self.cannot_at or now
        return first

    def comes_back(self, now: datetime) -> None:
        """He could not, and can again."""
        self.cannot_at, self.here_at = None, now

    def _lasts(self, now: datetime) -> None:
        if now >= self.ends:
            raise DomainError("dienst.fout.voorbij")


class Gap(Base):
    """Duty hours in which nobody can be reached, as they were found. Told once; perhaps intended.

    `location_id` and `pool` say whose: a location's hours without anybody of that pool.
    """

    __tablename__ = "gap"
    __table_args__ = (UniqueConstraint("location_id", "pool", "starts"),)

    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    pool: Mapped[Kind]
    starts: Mapped[datetime]
    ends: Mapped[datetime]
    found_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    intended_at: Mapped[datetime | None]
    intended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Feed(Base):
    """A private calendar address: of one person, or of one location. Revoked by ending it."""

    __tablename__ = "feed"
    __table_args__ = (
        CheckConstraint("(person_id is null) <> (location_id is null)", name="of_one"),
    )

    token: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    location_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"), index=True)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
