"""Reading the roster: what decides who has duty in a window, of a place or of some people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Date, Select, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager, joinedload, raiseload

from models.base import Moment
from models.people import Kind, Person
from models.rooster.duties import Roster
from models.rooster.recurrence import SPARE
from models.rooster.swaps import Cover, Swap
from models.rooster.tables import Absence, ShiftRule


@dataclass(frozen=True)
class Where:
    """Whose roster: of one location (with the national pool) or all, of one pool or all."""

    location_id: int | None = None
    pool: Kind | None = None

    @property
    def values(self) -> dict[str, Any]:
        named = {"location_id": self.location_id, "pool": self.pool}
        return {name: value for name, value in named.items() if value is not None}

    def limits(self, of: type[ShiftRule] | type[Swap]) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.location_id is not None:
            here = of.location_id == bindparam("location_id")
            found.append(or_(here, of.location_id.is_(None)))
        if self.pool is not None:
            found.append(of.pool == bindparam("pool"))
        return found


_BEGIN, _END = bindparam("begin", type_=Moment()), bindparam("end", type_=Moment())
_SINCE = bindparam("since", type_=Date())
"""Rules whose last day lies before are over: single shifts pile up, and each page looks here."""
_ABSENCES = select(Absence).where(
    Absence.person_id.in_(bindparam("people", expanding=True)),
    Absence.starts < _END,
    Absence.ends > _BEGIN,
)


@lru_cache(maxsize=256)
def _rules(where: Where, *, of_some: bool = False) -> Select[ShiftRule]:
    person = joinedload(ShiftRule.person)
    theirs = [ShiftRule.person_id.in_(bindparam("people", expanding=True))] if of_some else []
    return (
        select(ShiftRule)
        .where(
            *where.limits(ShiftRule),
            *theirs,
            ShiftRule.made_at < _END,
            or_(ShiftRule.ended_at.is_(None), ShiftRule.ended_at > _BEGIN),
            or_(ShiftRule.last.is_(None), ShiftRule.last >= _SINCE),
            or_(ShiftRule.rrule != "", ShiftRule.first >= _SINCE),
        )
        .options(person.joinedload(Person.accounts), person.raiseload(Person.memberships))
        .order_by(ShiftRule.id)
    )


@lru_cache(maxsize=256)
def _covers(where: Where, *, of_some: bool = False) -> Select[Cover]:
    """Of some people: what they took, and what they gave away of it."""
    person, swap = joinedload(Cover.person), contains_eager(Cover.swap)
    some: BindParameter[Any] = bindparam("people", expanding=True)
    theirs = [or_(Cover.person_id.in_(some), Swap.giver_id.in_(some))] if of_some else []
    return (
        select(Cover)
        .join(Cover.swap)
        .where(
            *where.limits(Swap),
            *theirs,
            Cover.approved_at.is_not(None),
            Cover.starts < _END,
            Cover.ends > _BEGIN,
        )
        .options(
            person.joinedload(Person.accounts),
            person.raiseload(Person.memberships),
            swap.options(raiseload(Swap.giver), raiseload(Swap.location), raiseload(Swap.covers)),
        )
        .order_by(Cover.id)
    )


async def load_roster(db: AsyncSession, where: Where, begin: datetime, end: datetime) -> Roster:
    """What is needed to know the duties in [begin, end), whole."""
    window = {**where.values, **_window(begin, end)}
    rules = (await db.scalars(_rules(where), window)).unique().all()
    covers = (await db.scalars(_covers(where), window)).unique().all() if rules else ()
    return await _with_absences(db, rules, covers, window)


async def load_roster_of(
    db: AsyncSession, people: Iterable[int], begin: datetime, end: datetime
) -> Roster:
    """The same for the duties of some people only, wherever those are: the others' are not read.

    What they took over came from others, who may have it from others again.
    """
    window = _window(begin, end)
    known: set[int] = set()
    covers: dict[int, Cover] = {}
    more = {*people}
    while more:
        known |= more
        taken = await db.scalars(_covers(Where(), of_some=True), {**window, "people": [*known]})
        covers |= {cover.id: cover for cover in taken.unique()}
        more = {cover.swap.giver_id for cover in covers.values()} - known
    theirs = {**window, "people": [*known]}
    rules = (await db.scalars(_rules(Where(), of_some=True), theirs)).unique().all()
    return await _with_absences(db, rules, [*covers.values()], window)


def _window(begin: datetime, end: datetime) -> dict[str, Any]:
    since = (begin - 2 * SPARE).date()
    return {"begin": begin - SPARE, "end": end + SPARE, "since": since}


async def _with_absences(
    db: AsyncSession,
    rules: Sequence[ShiftRule],
    covers: Sequence[Cover],
    window: dict[str, Any],
) -> Roster:
    people = {rule.person_id: rule.person for rule in rules}
    people |= {cover.person_id: cover.person for cover in covers}
    absences = (
        (await db.scalars(_ABSENCES, {"people": [*people], **window})).all() if people else ()
    )
    return Roster(rules, covers, absences, people)
