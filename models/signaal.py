"""A signaal: what goes wrong, raised by one or both sides of a casus, for the overleg."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.errors import DomainError
from models.people import Organisation, Person

POSTED_WITHOUT_SENTENCE = timedelta(hours=24)
SENTENCE_LENGTH = 200


class Level(StrEnum):
    """Where it sits (DOMAIN R48)."""

    STELSEL = "stelsel"
    SAMENWERKING = "samenwerking"


class Frequency(StrEnum):
    FIRST = "eerste_keer"
    MORE = "vaker"


class Origin(StrEnum):
    """What it came from (DOMAIN R38, R39): a talk, or somebody who raised it without one."""

    GESPREK = "gesprek"
    RECHTSTREEKS = "rechtstreeks"
    """A rechtzoekende came to an advocate directly: "zelf gemeld"."""
    ANDERS = "anders"
    """Anything else: "andere registratie"."""


class OwnSignaal(DomainError):
    """Recognising counts colleagues, so one's own signaal does not count."""

    key = "signaal.fout.eigen"


class Contribution(Base):
    """One person's part of a signaal. A "nee" withdraws this part and no other (ruling 18)."""

    __tablename__ = "contribution"
    __table_args__ = (UniqueConstraint("signaal_id", "person_id"),)

    signaal_id: Mapped[int] = mapped_column(ForeignKey("signaal.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    sentence: Mapped[str | None]
    level: Mapped[Level | None]
    frequency: Mapped[Frequency | None]
    raised_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship(lazy="joined")
    person: Mapped[Person] = relationship(lazy="joined")


class Recognition(Base):
    """ "Herken ik ook": a person, counted once."""

    __tablename__ = "recognition"
    __table_args__ = (UniqueConstraint("signaal_id", "person_id"),)

    signaal_id: Mapped[int] = mapped_column(ForeignKey("signaal.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recognised_at: Mapped[datetime]


class Signaal(Base):
    """At most one for a casus: relevant from both sides is one signaal, not two. Without a casus
    it has a code of its own."""

    __tablename__ = "signaal"
    __table_args__ = (
        CheckConstraint("(origin = 'gesprek') = (casus_id is not null)", name="origin_of_casus"),
    )

    casus_id: Mapped[int | None] = mapped_column(ForeignKey("casus.id"), unique=True)
    origin: Mapped[Origin] = mapped_column(default=Origin.GESPREK)
    code: Mapped[str] = mapped_column(unique=True, index=True)
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"), index=True)
    rechtsgebied: Mapped[str]
    raised_at: Mapped[datetime]
    posted_at: Mapped[datetime | None]
    discussed_at: Mapped[datetime | None]

    contributions: Mapped[list[Contribution]] = relationship(
        lazy="selectin", order_by=Contribution.id
    )
    recognitions: Mapped[list[Recognition]] = relationship(lazy="selectin", order_by=Recognition.id)

    @property
    def standing(self) -> list[Contribution]:
        return [part for part in self.contributions if part.withdrawn_at is None]

    @property
    def explained(self) -> list[Contribution]:
        return [part for part in self.standing if part.sentence]

    @property
    def level(self) -> Level | None:
        return next((part.level for part in self.standing if part.level), None)

    @property
    def frequency(self) -> Frequency | None:
        """None: nobody was asked."""
        known = {part.frequency for part in self.standing if part.frequency}
        return Frequency.MORE if Frequency.MORE in known else next(iter(known), None)

    @property
    def recognised(self) -> int:
        return len(self.recognitions)

    def part_of(self, person: Person) -> Contribution | None:
        return next((p for p in self.contributions if p.person_id == person.id), None)

    def raise_by(self, person: Person, organisation_id: int, now: datetime) -> Contribution:
        """A "ja" counts at once; saying it again after a "nee" restores one's own part."""
        part = self.part_of(person)
        if part is None:
            part = Contribution(
                person=person, person_id=person.id, organisation_id=organisation_id, raised_at=now
            )
            self.contributions.append(part)
        part.withdrawn_at = None
        return part

    def explain(
        self, person: Person, sentence: str | None, level: Level, frequency: Frequency | None
    ) -> None:
        part = self.part_of(person)
        if part is None or part.withdrawn_at:
            raise DomainError("signaal.fout.niet_genoemd")
        part.sentence, part.level = sentence or part.sentence, level
        part.frequency = frequency or part.frequency

    def withdraw_by(self, person: Person, now: datetime) -> None:
        part = self.part_of(person)
        if part and part.withdrawn_at is None:
            part.withdrawn_at = now

    def recognise(self, person: Person, now: datetime) -> bool:
        """Counts people, not taps: False if this person was counted already."""
        part = self.part_of(person)
        if part and part.withdrawn_at is None:
            raise OwnSignaal
        if any(r.person_id == person.id for r in self.recognitions):
            return False
        self.recognitions.append(Recognition(person_id=person.id, recognised_at=now))
        return True

    def is_due(self, now: datetime) -> bool:
        """To be posted with its sentence, or a day later without one."""
        if not self.standing:
            return False
        return bool(self.explained) or now >= self.raised_at + POSTED_WITHOUT_SENTENCE


async def signaal_of(db: AsyncSession, casus_id: int) -> Signaal | None:
    """Locked, always after its casus: whoever redraws its card must not draw an older one."""
    found = select(Signaal).where(Signaal.casus_id == casus_id)
    return await db.scalar(found.with_for_update())


async def for_the_next_meeting(db: AsyncSession, location_id: int) -> list[Signaal]:
    """Every signaal of the location that was not discussed and still stands (ruling 17)."""
    rows = await db.scalars(
        select(Signaal)
        .where(Signaal.location_id == location_id, Signaal.discussed_at.is_(None))
        .order_by(Signaal.rechtsgebied, Signaal.raised_at, Signaal.id)
    )
    return [signaal for signaal in rows if signaal.standing]
