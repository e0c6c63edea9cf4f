"""Everyone who talks to the bot, for whom they work, and where they can be found."""

from datetime import datetime, time
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.location import Location

REMIND_AT = time(19)


class Kind(StrEnum):
    """The three professional groups (DOMAIN R1). A rechtzoekende is never a user."""

    HJL = "hjl"
    SRW = "srw"
    ADVOCATUUR = "advocatuur"


class Role(StrEnum):
    MEDEWERKER = "medewerker"
    COORDINATOR = "coordinator"


class Organisation(Base):
    """`tasks` and `call_for` are a sentence of its own, for colleagues of the others."""

    __tablename__ = "organisation"

    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[Kind]
    tasks: Mapped[str | None]
    call_for: Mapped[str | None]
    number: Mapped[str | None]
    numbers: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    """By the key of a location, which never changes: the direct number there."""

    def number_at(self, place: Location) -> str | None:
        return self.numbers.get(place.key, self.number)


class Person(Base):
    """A professional. `call_number` is where he wants to be rung back, if not his work number."""

    __tablename__ = "person"

    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    language: Mapped[str] = mapped_column(default="nl")
    work_number: Mapped[str | None]
    call_number: Mapped[str | None]
    location_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    """The location he asks from, once he has told so."""
    remind_at: Mapped[time | None] = mapped_column(default=REMIND_AT)
    """When he is told, the evening before, that he has duty; local time, None for never."""
    shown_around_at: Mapped[datetime | None]
    """When he was told who does what: once, with his first page."""

    accounts: Mapped[list["Account"]] = relationship(lazy="selectin", order_by="Account.id")
    memberships: Mapped[list["Membership"]] = relationship(
        lazy="selectin", order_by="Membership.id", back_populates="person"
    )

    @property
    def number(self) -> str | None:
        return self.call_number or self.work_number

    def works_at(self, location_id: int) -> "Membership | None":
        return next((m for m in self.memberships if m.location_id == location_id), None)

    def works_as(self, kind: Kind, location_id: int) -> "Membership | None":
        """Where he works as such: at that location, else anywhere. None: nowhere (any more)."""
        such = [m for m in self.memberships if m.organisation.kind is kind]
        return next((m for m in such if m.location_id == location_id), such[0] if such else None)

    def coordinates(self, location_id: int) -> bool:
        here = self.works_at(location_id)
        return here is not None and here.role is Role.COORDINATOR

    @property
    def coordinated(self) -> list[Location]:
        return [m.location for m in self.memberships if m.role is Role.COORDINATOR]

    def locations(self) -> list[Location]:
        return [m.location for m in self.memberships]


class Account(Base):
    """Where a person is reached. Strangers are known by (platform, workspace, id) only."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("platform", "workspace", "external_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    platform: Mapped[str]
    workspace: Mapped[str] = mapped_column(default="")
    external_id: Mapped[str]


class Membership(Base):
    """A person works at a location, for an organisation, in a role."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("person_id", "location_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[Role] = mapped_column(default=Role.MEDEWERKER)

    person: Mapped[Person] = relationship(lazy="raise", back_populates="memberships")
    location: Mapped[Location] = relationship(lazy="joined")
    organisation: Mapped[Organisation] = relationship(lazy="joined")
