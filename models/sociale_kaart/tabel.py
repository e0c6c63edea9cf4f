"""A service of an organisation: what it does, for whom, where, when, and how it is reached.

Names as in Open Referral HSDS 3 (docs.openreferral.org/en/latest/hsds/schema_reference.html), laid
flat: of its objects organization, phone, schedule and service_area only the field that people read.
`last_verified` is its service.assured_date: when the information was last checked.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from dateutil.relativedelta import relativedelta
from sqlalchemy import JSON, ForeignKey, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.location import Location
from models.people import Kind, Organisation, Person
from models.sociale_kaart.plaats import Place, fold, gazetteer

FRESH = relativedelta(months=6)
"""For so long what somebody verified is taken to be right."""


class Service(Base):
    """An entry of the kaart. It is ended, never deleted: referrals go on naming it."""

    __tablename__ = "service"

    location_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"), index=True)
    """Whose coordinators keep it; None for the whole country, which any coordinator keeps."""
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    """If it is a service of one of the parties that work together."""
    organization_name: Mapped[str]
    name: Mapped[str]
    alternate_name: Mapped[str] = mapped_column(default="")
    """Other names and everyday words, by which it must be found."""
    description: Mapped[str] = mapped_column(default="")
    eligibility_description: Mapped[str] = mapped_column(default="")
    """For whom it is."""
    schedule: Mapped[str] = mapped_column(default="")
    """When it is open, in words."""
    phone: Mapped[str | None]
    """The direct number, in E.164."""
    email: Mapped[str | None]
    service_area: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Gemeenten. None named: all that its location serves, or the whole country."""
    last_verified: Mapped[date | None]
    ended_at: Mapped[datetime | None]

    location: Mapped[Location | None] = relationship(lazy="joined")
    organisation: Mapped[Organisation | None] = relationship(lazy="joined")

    def is_kept_by(self, person: Person) -> bool:
        if self.location_id is None:
            return bool(person.coordinated)
        return person.coordinates(self.location_id)

    def is_stale(self, on: date) -> bool:
        return self.last_verified is None or self.last_verified < on - FRESH

    def verify(self, on: date) -> None:
        """Twice is harmless, and who verified later is not overruled."""
        self.last_verified = max(self.last_verified or on, on)

    def serves(self, place: Place) -> bool:
        """An entry that names its gemeenten serves those, and whoever asks for its location."""
        if place.names & {fold(name) for name in self.service_area}:
            return True
        if self.location_id is None:
            return not self.service_area
        return self.location_id in place.location_ids and (
            place.is_location or not self.service_area
        )


async def load(db: AsyncSession, service_id: int) -> Service | None:
    """Also one that has ended."""
    return await db.get(Service, service_id)


async def live(db: AsyncSession) -> Sequence[Service]:
    rows = await db.scalars(select(Service).where(Service.ended_at.is_(None)).order_by(Service.id))
    return rows.all()


async def stale(db: AsyncSession, on: date) -> list[Service]:
    """Not verified for half a year, or never; by name."""
    rows = await db.scalars(
        select(Service)
        .where(
            Service.ended_at.is_(None),
            or_(Service.last_verified.is_(None), Service.last_verified < on - FRESH),
        )
        .order_by(Service.name, Service.id)
    )
    return [*rows]


async def gemeenten(db: AsyncSession) -> set[str]:
    """All that the kaart names, folded. Only their names: a question waits for this."""
    areas = await db.scalars(select(Service.service_area).where(Service.ended_at.is_(None)))
    return {fold(name) for area in areas for name in area}


async def places(db: AsyncSession) -> dict[str, Place]:
    """All that may be named: locations, and the gemeenten of the kaart."""
    locations = await db.scalars(select(Location).order_by(Location.id))
    return gazetteer(locations, await live(db))


async def by_gemeente(
    db: AsyncSession, gemeente: str, kinds: Collection[Kind] = ()
) -> list[Service]:
    """Who serves a gemeente (or a location's name): who names it first, then whose location it lies
    in, then the whole country. With `kinds` only services of those parties."""
    services = [s for s in await live(db) if not kinds or _kind(s) in kinds]
    place = (await places(db)).get(fold(gemeente))
    if place is None:
        return [s for s in services if s.location_id is None and not s.service_area]

    def nearest(service: Service) -> tuple[bool, bool, str]:
        named = place.names & {fold(name) for name in service.service_area}
        return not named, service.location_id is None, service.name

    return sorted((s for s in services if s.serves(place)), key=nearest)


def _kind(service: Service) -> Kind | None:
    return service.organisation.kind if service.organisation else None
