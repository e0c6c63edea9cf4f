"""Who is on duty, who is asked first, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import (
    and_,
    bindparam,
    exists,
    func,
    not_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession

from models.attempt import Attempt
from models.base import Moment
from models.people import Person
from models.piket_states import Why
from models.rooster.duties import Duty, in_order
from models.rooster.lezen import Where, load_roster
from models.rooster.tables import CheckIn

HORIZON = timedelta(days=31)
"""How far ahead "the piket opens again" looks: over the holidays of Christmas, too."""
HOME = ZoneInfo("Europe/Amsterdam")
"""A month of pages begins for everybody at the same moment."""
RULES = (Why.ER_IS, Why.LOKAAL, Why.MINST_GEVRAAGD, Why.LANGST_GELEDEN, Why.VASTE_VOLGORDE)
"""What decides who is asked first, in this order."""


@dataclass(frozen=True)
class Candidate:
    """Somebody who can be asked now, and what decides when."""

    person: Person
    duty: Duty
    asked_this_month: int
    last_asked: datetime | None
    silent: bool = False
    """He was asked whether he is there for this duty, and has not said so."""

    @property
    def order(self) -> tuple[bool, bool, int, float, int]:
        """Who said that he is there, or was not asked, before who is silent; local before national;
        fewest pages this month; longest not asked; and at last by id, so that it is the same
        each time."""
        last = self.last_asked.timestamp() if self.last_asked else 0.0
        return (self.silent, self.duty.national, self.asked_this_month, last, self.person.id)

    def why(self, others: Iterable["Candidate"]) -> Why:
        """Why this one comes before all of `others`."""
        second = min((other.order for other in others), default=None)
        if second is None:
            return Why.ENIGE
        return next(why for why, a, b in zip(RULES, self.order, second, strict=True) if a != b)


_ASKED = (Attempt.person_id == Person.id,)
_AT = bindparam("at", type_=Moment())
_CHECKED = (CheckIn.person_id == Person.id, CheckIn.starts <= _AT, CheckIn.ends > _AT)
_SILENT = and_(
    exists().where(*_CHECKED), not_(exists().where(*_CHECKED, CheckIn.here_at.is_not(None)))
)
_PAGES = select(
    Person.id,
    select(func.count())
    .where(*_ASKED, Attempt.asked_at >= bindparam("month", type_=Moment()))
    .scalar_subquery(),
    select(func.max(Attempt.asked_at)).where(*_ASKED).scalar_subquery(),
    _SILENT,
).where(Person.id.in_(bindparam("people", expanding=True)))


async def candidates(
    db: AsyncSession, where: Where, rechtsgebied: str | None, at: datetime
) -> list[Candidate]:
    """Who is on duty at `at` for this field (None: any), in the order in which they are asked."""
    roster = await load_roster(db, where, at, at)
    on_duty: dict[int, Duty] = {}
    for duty in sorted(roster.at(at), key=lambda duty: (duty.national, in_order(duty))):
        if duty.serves(rechtsgebied):
            on_duty.setdefault(duty.person_id, duty)
    if not on_duty:
        return []
    month = at.astimezone(HOME).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    rows = await db.execute(_PAGES, {"people": [*on_duty], "month": month, "at": at})
    found = [
        Candidate(roster.people[person_id], on_duty[person_id], pages, last, bool(silent))
        for person_id, pages, last, silent in rows
    ]
    return sorted(found, key=lambda candidate: candidate.order)


async def next_opening(
    db: AsyncSession, where: Where, rechtsgebied: str | None, after: datetime
) -> datetime | None:
    """When somebody is on duty again for this field, at most a month ahead."""
    found = await load_roster(db, where, after, after + HORIZON)
    starts = (
        duty.starts
        for duty in found.duties(after, after + HORIZON)
        if duty.serves(rechtsgebied) and duty.starts > after
    )
    return min(starts, default=None)
