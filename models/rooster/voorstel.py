"""Who could take the open duty hours of a location: a proposal, and what it puts in the roster."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models.location import Location
from models.people import Kind
from models.rooster.eerlijk import Colleague, divide, minutes
from models.rooster.gaten import WINDOW, Hole, holes
from models.rooster.geschikt import Company, load_company
from models.rooster.plannen import Plan
from models.rooster.recurrence import Recurrence, Span

NOBODY = 0


@dataclass(frozen=True)
class OpenShift(Span):
    """One line of a proposal: who can take it, in order, and who does (NOBODY)."""

    pool: Kind
    able: tuple[int, ...]
    taker: int

    def dump(self) -> dict[str, Any]:
        return {
            "starts": self.starts.isoformat(),
            "ends": self.ends.isoformat(),
            "pool": self.pool,
            "able": [*self.able],
            "taker": self.taker,
        }

    @classmethod
    def load(cls, data: dict[str, Any]) -> "OpenShift":
        starts, ends = (datetime.fromisoformat(data[name]) for name in ("starts", "ends"))
        return cls(starts, ends, Kind(data["pool"]), tuple(data["able"]), data["taker"])


async def open_holes(
    db: AsyncSession, place: Location, live: Collection[str], now: datetime
) -> list[Hole]:
    """What nobody covers there and has not begun, in the next four weeks, in order."""
    return [hole for hole in await holes(db, live, now, place) if hole.starts > now]


async def divided(
    db: AsyncSession, found: Sequence[Hole], live: Collection[str], now: datetime
) -> list[OpenShift]:
    """Evenly over the colleagues of that place who can be reached and are free then."""
    shifts: list[OpenShift] = []
    for location_id, pool in dict.fromkeys(hole.whose for hole in found):
        some = [hole for hole in found if hole.whose == (location_id, pool)]
        company = await load_company(db, pool, location_id, Span(now, now + WINDOW), live)
        able = _able(company)
        taken = divide(some, able)
        shifts += [
            OpenShift(
                one.starts,
                one.ends,
                pool,
                tuple(who.person_id for who in able if who.can(one)),
                taken.get(number, NOBODY),
            )
            for number, one in enumerate(some)
        ]
    return sorted(shifts, key=lambda one: (one.starts, one.pool))


def _able(company: Company) -> list[Colleague]:
    duties = company.duties
    return [
        Colleague(
            one.id,
            sum(minutes(duty) for duty in duties if duty.person_id == one.id),
            company.occupied(one.id),
        )
        for one in company.people
        if one.id in company.reached
    ]


@dataclass(frozen=True)
class Accepted:
    """What may be put in the roster now."""

    plans: tuple[Plan, ...]
    missed: int
    """Shifts that were filled meanwhile, or whose colleague cannot any more."""


async def accepted(
    db: AsyncSession,
    place: Location,
    shifts: Sequence[OpenShift],
    live: Collection[str],
    now: datetime,
) -> Accepted:
    """Looked at again. Each has the fields in which that colleague has duty in this pool already."""
    open_now = await open_holes(db, place, live, now)
    companies = {
        pool: await load_company(db, pool, place.id, Span(now, now + WINDOW), live)
        for pool in {shift.pool for shift in shifts}
    }
    wanted = [shift for shift in shifts if shift.taker != NOBODY and shift.starts > now]
    plans = [
        _plan(place, shift, companies[shift.pool].fields_of(shift.taker))
        for shift in wanted
        if _is_open(shift, open_now) and _can(companies[shift.pool], shift)
    ]
    return Accepted(tuple(plans), len(wanted) - len(plans))


def _is_open(shift: OpenShift, found: Sequence[Hole]) -> bool:
    return any(
        hole.pool is shift.pool and hole.starts <= shift.starts and shift.ends <= hole.ends
        for hole in found
    )


def _can(company: Company, shift: OpenShift) -> bool:
    there = any(one.id == shift.taker for one in company.people)
    busy = (span.overlaps(shift.starts, shift.ends) for span in company.occupied(shift.taker))
    return there and shift.taker in company.reached and not any(busy)


def _plan(place: Location, shift: OpenShift, fields: tuple[str, ...]) -> Plan:
    starts, ends = (at.astimezone(place.tz) for at in (shift.starts, shift.ends))
    once = Recurrence(starts.date(), starts.time(), ends.time())
    free = tuple(place.free_days)
    return Plan(shift.taker, place.id, shift.pool, fields, place.zone, free, (once,))
