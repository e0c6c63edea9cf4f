"""A warm handover: a client is given over from person to person, and both say that it happened."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload

from models.base import Base
from models.errors import DomainError, NotYours
from models.location import Location
from models.people import Kind, Membership, Organisation, Person
from models.piket import Casus
from models.piket_states import State
from models.rooster.recurrence import Span
from models.sociale_kaart import Service

LATELY = timedelta(days=14)
"""So long a client may still be the one that was advised about."""
FARTHEST = timedelta(days=31)
"""From now, before or after: when two people spoke about a client, or will."""


class Outside(StrEnum):
    """Somebody outside the circle of the piket: which kind, and nothing more."""

    ADVOCAAT = "advocaat"
    MEDIATOR = "mediator"
    ORGANISATIE = "andere_organisatie"


class Stand(StrEnum):
    OPEN = "open"
    TAKEN = "overgenomen"
    SPOKEN = "gesproken"
    DECLINED = "kan_niet"
    NOTED = "buiten"
    """To somebody outside: nobody here can say more about it."""
    WITHDRAWN = "vervallen"


class Ended(DomainError):
    """It was taken back, or the receiver cannot: nothing is left to say about it."""

    key = "overdracht.fout.vervallen"


class Referral(Base):
    """One client, from one professional to one other, without a word about the client. Until it is
    taken or they have a moment, the sender stays responsible. The end of its casus is not its end
    (ruling 6)."""

    __tablename__ = "referral"
    __table_args__ = (
        CheckConstraint(
            "case when receiver_id is null then 0 else 1 end"
            " + case when service_id is null then 0 else 1 end"
            " + case when outside is null then 0 else 1 end = 1",
            name="one_receiver",
        ),
        CheckConstraint("receiver_id <> sender_id", name="to_another"),
        CheckConstraint(
            "(state in ('open', 'gesproken')) <= (outside is null)", name="outside_is_not_awaited"
        ),
        CheckConstraint("(state = 'open') = (ended_at is null)", name="ended_once"),
        CheckConstraint("(spoken_from is null) = (spoken_until is null)", name="spoken_whole"),
        Index(
            "ix_referral_open_casus",
            "casus_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    casus_id: Mapped[int | None] = mapped_column(ForeignKey("casus.id"), index=True)
    """None: from the sociale kaart, or of a client that no piket was asked about."""
    sender_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"), index=True)
    """For whom and where the sender works."""
    receiver_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    outside: Mapped[Outside | None]
    state: Mapped[Stand] = mapped_column(default=Stand.OPEN)
    opened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """Since when the sender is no longer waited for."""
    spoken_from: Mapped[datetime | None]
    spoken_until: Mapped[datetime | None]
    """When they spoke, or will: the same moment, or the part of a day that was named."""
    reminded_at: Mapped[datetime | None]

    casus: Mapped[Casus | None] = relationship(lazy="raise")
    sender: Mapped[Person] = relationship(foreign_keys=sender_id, lazy="joined")
    receiver: Mapped[Person | None] = relationship(foreign_keys=receiver_id, lazy="joined")
    service: Mapped[Service | None] = relationship(lazy="joined")
    organisation: Mapped[Organisation] = relationship(lazy="joined")
    location: Mapped[Location] = relationship(lazy="joined")

    @property
    def spoken(self) -> Span | None:
        if self.spoken_from is None or self.spoken_until is None:
            return None
        return Span(self.spoken_from, self.spoken_until)

    @property
    def stands(self) -> bool:
        return self.state not in (Stand.WITHDRAWN, Stand.DECLINED)

    def take(self, person: Person, now: datetime) -> bool:
        """The receiver has it. Harmless twice, and after the sender named a moment. False: he had
        it already."""
        self._refuse_ended(person, self.receiver_id)
        first = self.state is not Stand.TAKEN
        self._ends(Stand.TAKEN, now)
        return first

    def decline(self, person: Person, now: datetime) -> bool:
        """The receiver cannot, also after the sender named a moment; not any more once he has it.
        False: he said so already."""
        if self.state is Stand.DECLINED and person.id == self.receiver_id:
            return False
        self._refuse_ended(person, self.receiver_id)
        if self.state is Stand.TAKEN:
            raise DomainError("overdracht.fout.al_geregeld")
        self._ends(Stand.DECLINED, now)
        return True

    def spoke(self, person: Person, when: Span, now: datetime) -> None:
        """The sender says when they spoke, or will; what he says last counts."""
        self.may_tell(person)
        if abs(when.starts - now) > FARTHEST or self.outside:
            raise DomainError("overdracht.fout.te_ver")
        self.spoken_from, self.spoken_until = when.starts, when.ends
        if self.state is Stand.OPEN:
            self._ends(Stand.SPOKEN, now)

    def withdraw(self, person: Person, now: datetime) -> None:
        """The sender takes it back, while nobody else relies on it. Twice is harmless."""
        if self.state is Stand.WITHDRAWN and person.id == self.sender_id:
            return
        self._refuse_ended(person, self.sender_id)
        if self.state is Stand.TAKEN:
            raise DomainError("overdracht.fout.al_geregeld")
        self._ends(Stand.WITHDRAWN, now)

    def remind(self, now: datetime) -> bool:
        """Once, while the sender is responsible."""
        due = self.state is Stand.OPEN and self.reminded_at is None
        if due:
            self.reminded_at = now
        return due

    def may_tell(self, person: Person) -> None:
        """Whether this is for him to say more about."""
        self._refuse_ended(person, self.sender_id)

    def _refuse_ended(self, person: Person, whose: int | None) -> None:
        if person.id != whose:
            raise NotYours
        if not self.stands:
            raise Ended

    def _ends(self, state: Stand, now: datetime) -> None:
        self.state, self.ended_at = state, self.ended_at or now


async def referral_of(db: AsyncSession, referral_id: int) -> Referral:
    """Locked for this transaction. Raises NotYours if there is none."""
    locked = (
        select(Referral)
        .where(Referral.id == referral_id)
        .options(selectinload(Referral.casus))
        .with_for_update(of=Referral)
    )
    row = await db.scalar(locked.execution_options(populate_existing=True))
    if row is None:
        raise NotYours
    return row


async def referrals_of(db: AsyncSession, casus_id: int) -> list[Referral]:
    """Of a casus, the first one first."""
    rows = await db.scalars(
        select(Referral).where(Referral.casus_id == casus_id).order_by(Referral.id)
    )
    return [*rows]


async def standing(db: AsyncSession, casus_id: int) -> Referral | None:
    """The last of a casus that was neither taken back nor refused."""
    known = [one for one in await referrals_of(db, casus_id) if one.stands]
    return known[-1] if known else None


async def open_without(db: AsyncSession, sender_id: int) -> list[Referral]:
    """What this person is handing over now, of no casus."""
    rows = await db.scalars(
        select(Referral).where(
            Referral.sender_id == sender_id,
            Referral.casus_id.is_(None),
            Referral.state == Stand.OPEN,
        )
    )
    return [*rows]


async def barred_from(db: AsyncSession, casus: Casus) -> frozenset[int]:
    """Who does not get this client: the advocate who gave the piket advice, so that he gains
    nothing by referring (DOMAIN R13), and, where the location wants so, everybody of his firm."""
    adviser = casus.answerer_id if casus.answerer_kind is Kind.ADVOCATUUR else None
    if adviser is None:
        return frozenset()
    if not casus.firm_barred:
        return frozenset({adviser})
    firms = (
        select(Membership.organisation_id)
        .join(Organisation)
        .where(Membership.person_id == adviser, Organisation.kind == Kind.ADVOCATUUR)
    )
    rows = await db.scalars(
        select(Membership.person_id).where(Membership.organisation_id.in_(firms))
    )
    return frozenset({adviser, *rows})


async def advised_lately(
    db: AsyncSession, sender: Person, receiver_id: int, now: datetime
) -> list[Casus]:
    """Casussen of the sender's own of the last two weeks that this receiver may not get."""
    rows = await db.scalars(
        select(Casus)
        .where(
            or_(Casus.asker_id == sender.id, Casus.answerer_id == sender.id),
            Casus.spoken_at > now - LATELY,
            Casus.state != State.WITHDRAWN,
        )
        .order_by(Casus.id.desc())
    )
    return [casus for casus in rows.unique() if receiver_id in await barred_from(db, casus)]
