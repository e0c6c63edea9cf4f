"""Who works somewhere, and in which role."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.people import Kind, Membership, Organisation, Person, Role


async def coordinators(db: AsyncSession, location_id: int) -> Sequence[Person]:
    """Of a location, of all organisations together."""
    rows = await db.scalars(
        select(Person)
        .join(Membership)
        .where(Membership.location_id == location_id, Membership.role == Role.COORDINATOR)
        .order_by(Person.id)
    )
    return rows.all()


async def colleagues(
    db: AsyncSession, pool: Kind, location_id: int | None = None
) -> Sequence[Person]:
    """Everybody of that kind of organisation: at one location, or (None) in the whole country."""
    works = select(Membership.person_id).join(Organisation).where(Organisation.kind == pool)
    if location_id is not None:
        works = works.where(Membership.location_id == location_id)
    rows = await db.scalars(select(Person).where(Person.id.in_(works)).order_by(Person.name))
    return rows.all()
