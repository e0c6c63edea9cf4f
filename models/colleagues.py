"""Who works somewhere, and in which role."""

from collections.abc import Collection, Sequence

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


async def people_at(db: AsyncSession, location_ids: Collection[int]) -> Sequence[Person]:
    """Everybody who works at one of these locations, by name."""
    works = select(Membership.person_id).where(Membership.location_id.in_(location_ids))
    rows = await db.scalars(select(Person).where(Person.id.in_(works)).order_by(Person.name))
    return rows.all()


async def organisations_at(db: AsyncSession, location_id: int) -> Sequence[Organisation]:
    """Those that somebody works for there: the first line, then the advocates."""
    here = select(Membership.organisation_id).where(Membership.location_id == location_id)
    rows = await db.scalars(select(Organisation).where(Organisation.id.in_(here)))
    return sorted(rows, key=lambda one: ([*Kind].index(one.kind), one.name))


async def kinds_of(db: AsyncSession, person: Person) -> set[Kind]:
    """For which kinds of organisation somebody works."""
    rows = await db.scalars(
        select(Organisation.kind).join(Membership).where(Membership.person_id == person.id)
    )
    return set(rows)


async def coordinated(db: AsyncSession, coordinator: Person, person: Person) -> bool:
    """Whether this coordinator speaks for that person: they share a location he coordinates."""
    mine = [m.location_id for m in coordinator.memberships if m.role is Role.COORDINATOR]
    shared = select(Membership.id).where(
        Membership.person_id == person.id, Membership.location_id.in_(mine)
    )
    return await db.scalar(shared.limit(1)) is not None
