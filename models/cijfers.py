"""How registering goes at a location: never of one person, and of too few not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.base import Moment
from models.piket import Casus
from models.piket_states import State
from models.registratie import Registration
from models.vragen import Side

FEWEST, FEWEST_PEOPLE = 5, 3
"""Of fewer nothing is said: a figure would be about somebody (DOMAIN section 4, n >= 5)."""


@dataclass(frozen=True)
class Effort:
    """Of one side of the talks, of who works at a location. `seconds`, `taps`: medians of what was
    filled in whole; None where that was done too seldom, or by too few people."""

    count: int
    answered: int
    seconds: float | None
    taps: float | None


@dataclass(frozen=True)
class Registering:
    """`talks`: casussen that somebody took; `complete`: of those, with both sides answered."""

    talks: int
    complete: int
    sides: dict[Side, Effort]


async def registering(db: AsyncSession, location_id: int, since: datetime) -> Registering:
    """Since then. `talks` are those that were asked for at this location; each side is of whoever
    works here, also when the other side does not: the pilot mixed those up (DOMAIN, finding 6)."""
    taken = func.coalesce(Casus.accepted_at, Casus.spoken_at)
    rows = await db.execute(
        select(Casus, Registration)
        .join(Registration, Registration.casus_id == Casus.id)
        .where(
            or_(Casus.location_id == location_id, Registration.location_id == location_id),
            Casus.answerer_id.is_not(None),
            Casus.state.in_((State.ACCEPTED, State.SPOKEN, State.CLOSED)),
            taken >= bindparam("since", since, Moment()),
        )
    )
    pairs = [(casus, reg) for casus, reg in rows if reg.is_current(casus)]
    asked: dict[int, int] = {}
    for casus, reg in pairs:
        if casus.location_id == location_id:
            asked[casus.id] = asked.get(casus.id, 0) + reg.is_answered(casus)
    here = [(casus, reg) for casus, reg in pairs if reg.location_id == location_id]
    sides = {side: _effort([pair for pair in here if pair[1].side is side]) for side in Side}
    return Registering(len(asked), sum(n == len(Side) for n in asked.values()), sides)


def _effort(pairs: Sequence[tuple[Casus, Registration]]) -> Effort:
    whole = [(reg, span) for casus, reg in pairs if (span := seconds(casus, reg)) is not None]
    people = {reg.person_id for reg, _ in whole}
    says = len(whole) >= FEWEST and len(people) >= FEWEST_PEOPLE
    return Effort(
        len(pairs),
        sum(reg.is_answered(casus) for casus, reg in pairs),
        median(span for _, span in whole) if says else None,
        median(reg.taps for reg, _ in whole) if says else None,
    )


def seconds(casus: Casus, reg: Registration) -> float | None:
    """From the moment its questions about the talk were first shown until the tap that answered
    the last of them. None: that has not come."""
    if casus.asks_since is None or reg.filled_at is None:
        return None
    return (reg.filled_at - max(casus.asks_since, reg.opened_at)).total_seconds()
