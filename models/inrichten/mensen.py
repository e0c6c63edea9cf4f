"""The people: who they are, where they work, and when they are on duty."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from config.organisatie import Organisatie, Persoon
from models.inrichten.accounts import apply_accounts, hand_over
from models.inrichten.change import Change, What, differences
from models.inrichten.diensten import Duties
from models.location import Location
from models.people import Membership, Organisation, Person, Role
from models.phone import read_number

PERSON_LABELS = {"name": "naam", "language": "taal", "work_number": "werknummer"}
MEMBER_LABELS = {"organisation": "organisatie", "role": "rol"}

Facts = dict[str, dict[str, object]]
"""By the key of the location: what a membership there should be."""


async def apply_people(
    db: AsyncSession,
    wanted: Organisatie,
    locations: dict[str, Location],
    organisations: dict[str, Organisation],
    now: datetime,
) -> list[Change]:
    rows = await db.scalars(select(Person).where(Person.key.in_(wanted.persoon)))
    known = {row.key: row for row in rows}
    changes = await hand_over(db, wanted, known)
    duties = await Duties.of(db, wanted, locations, known, now)
    for key, person in wanted.persoon.items():
        row = known.get(key) or _new(db, key, person)
        there = _works(person, locations, organisations)
        works = await _memberships(db, row, there, locations)
        serves = duties.apply(row, person)
        reached = apply_accounts(row, wanted, person)
        if key in known:
            changes += [*_changed(row, person), *works, *serves, *reached]
        else:
            detail = "; ".join(change.detail for change in (*works, *serves))
            changes.append(Change(What.NEW, "persoon", key, detail))
    return changes


def _facts(person: Persoon) -> dict[str, object]:
    number = read_number(person.werknummer) if person.werknummer else None
    return {"name": person.naam, "language": person.taal, "work_number": number}


def _new(db: AsyncSession, key: str, person: Persoon) -> Person:
    row = Person(key=key, accounts=[], memberships=[], **_facts(person))
    db.add(row)
    return row


def _changed(row: Person, person: Persoon) -> list[Change]:
    detail = differences(row, _facts(person), PERSON_LABELS)
    return [Change(What.CHANGED, "persoon", row.key, detail)] if detail else []


def _works(
    person: Persoon, locations: dict[str, Location], organisations: dict[str, Organisation]
) -> Facts:
    return {
        member.locatie: {
            "location": locations[member.locatie],
            "organisation": organisations[member.organisatie],
            "role": Role(member.rol),
        }
        for member in person.lid
    }


async def _memberships(
    db: AsyncSession, row: Person, wanted: Facts, locations: dict[str, Location]
) -> list[Change]:
    """One a location. A location the file does not name is left alone."""
    changes = []
    had = {m.location.key: m for m in row.memberships}
    for key, facts in wanted.items():
        here = had.pop(key, None)
        if here is None:
            row.memberships.append(Membership(**facts))
            changes.append(Change(What.NEW, "lid", row.key, _said(row.memberships[-1])))
            continue
        before = _said(here)
        if differences(here, facts, MEMBER_LABELS):
            detail = f"{before} → {_said(here)}"
            changes.append(Change(What.CHANGED, "lid", row.key, detail))
    for key in sorted(had.keys() & locations.keys()):
        changes.append(Change(What.GONE, "lid", row.key, _said(had[key])))
        row.memberships.remove(had[key])
        await db.delete(had[key])
    return changes


def _said(member: Membership) -> str:
    return f"{member.role} {member.organisation.name} {member.location.name}"
