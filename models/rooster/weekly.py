"""Who is on duty. For now a plain list of weekly shifts behind one pure function."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, CheckConstraint, ForeignKey, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from models.base import Base
from models.location import Location
from models.people import Kind, Person
from models.piket import Attempt

HORIZON = timedelta(days=14)
WEST, HERE, EAST = timedelta(hours=-12), timedelta(0), timedelta(hours=14)
"""Somewhere on earth it is still yesterday, or already tomorrow: the zones' extremes."""


class Shift(Base):
    """A weekly duty, in local wall-clock hours of an IANA zone: 9-13 stays 9-13 in October.

    `location_id` is None for the national pool; an empty `rechtsgebieden` means every field.
    """

    __tablename__ = "shift"
    __table_args__ = (
        CheckConstraint("starts < ends", name="starts_before_it_ends"),
        CheckConstraint("weekday between 0 and 6", name="weekday"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    location_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"), index=True)
    pool: Mapped[Kind]
    rechtsgebieden: Mapped[list[str]] = mapped_column(JSON)
    weekday: Mapped[int]
    """0 is Monday."""
    starts: Mapped[time]
    ends: Mapped[time]
    zone: Mapped[str] = mapped_column(default="Europe/Amsterdam")

    person: Mapped[Person] = relationship(lazy="joined")
    location: Mapped[Location | None] = relationship(lazy="raise")

    def covers(self, at: datetime) -> bool:
        local = at.astimezone(ZoneInfo(self.zone))
        return local.weekday() == self.weekday and self.starts <= local.time() < self.ends

    def serves(self, rechtsgebied: str | None) -> bool:
        return not self.rechtsgebieden or rechtsgebied in (None, *self.rechtsgebieden)

    def next_start(self, after: datetime) -> datetime:
        """The first time this shift starts after `after` (aware, UTC in and out)."""
        local = after.astimezone(ZoneInfo(self.zone))
        days = (self.weekday - local.weekday()) % 7
        for day in (local.date() + timedelta(days=days), local.date() + timedelta(days=days + 7)):
            start = datetime.combine(day, self.starts, ZoneInfo(self.zone))
            if start > local:
                return start.astimezone(after.tzinfo)
        raise AssertionError("a weekly shift starts within eight days")


def who_is_on_duty(shifts: Iterable[Shift], at: datetime) -> list[Shift]:
    """The shifts that cover `at`: the local ones first, then the national pool."""
    now = [shift for shift in shifts if shift.covers(at)]
    return sorted(now, key=lambda s: (s.location_id is None, s.person_id))


def next_opening(shifts: Iterable[Shift], after: datetime) -> datetime | None:
    """When somebody is on duty again, at most two weeks ahead."""
    starts = [shift.next_start(after) for shift in shifts]
    return min((start for start in starts if start - after <= HORIZON), default=None)


_PERSON = joinedload(Shift.person)
_SERVING = (
    select(Shift)
    .where(
        Shift.pool == bindparam("pool"),
        (Shift.location_id == bindparam("location_id")) | Shift.location_id.is_(None),
    )
    .options(_PERSON.joinedload(Person.accounts), _PERSON.raiseload(Person.memberships))
)
_LAST_ASKED = (
    select(func.max(Attempt.id))
    .where(Attempt.person_id == Shift.person_id)
    .correlate(Shift)
    .scalar_subquery()
)
_CANDIDATES = _SERVING.where(Shift.weekday.in_(bindparam("days", expanding=True))).add_columns(
    _LAST_ASKED
)


async def shifts_for(
    db: AsyncSession, location_id: int, pool: Kind, rechtsgebied: str | None = None
) -> list[Shift]:
    """Every shift that can serve this location and field (None: any), the national pool too."""
    rows = await db.scalars(_SERVING, {"location_id": location_id, "pool": pool})
    return [s for s in rows.unique() if s.serves(rechtsgebied)]


async def candidates(
    db: AsyncSession, location_id: int, pool: Kind, rechtsgebied: str, at: datetime
) -> list[Shift]:
    """Who is on duty at `at`: local before national, then whoever was asked longest ago."""
    days = list({(at + shift).weekday() for shift in (WEST, HERE, EAST)})
    wanted = {"location_id": location_id, "pool": pool, "days": days}
    rows = await db.execute(_CANDIDATES, wanted)
    asked = {shift: last or 0 for shift, last in rows.unique() if shift.serves(rechtsgebied)}
    return sorted(
        who_is_on_duty(asked, at), key=lambda s: (s.location_id is None, asked[s], s.person_id)
    )
