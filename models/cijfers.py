"""How registering goes at a location: never of one person, and of too few not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.piket import Casus
from models.piket_states import State
from models.registratie import Registration
from models.vragen import Side

FEWEST = 5
"""Of fewer nothing is said: a figure would be about somebody (DOMAIN section 4, n >= 5)."""


@dataclass(frozen=True)
class Effort:
    """Of one side of the talks of a location. `seconds`, `taps`: medians, None where nobody has
    answered yet."""

    count: int
    answered: int
    seconds: float | None
    taps: float | None


@dataclass(frozen=True)
class Registering:
    """`talks`: casussen in which they spoke; `complete`: of those, with both sides answered."""

    talks: int
    complete: int
    sides: dict[Side, Effort]


async def registering(db: AsyncSession, location_id: int, since: datetime) -> Registering:
    """Of the talks that were asked for at this location since then. A side belongs to the location
    of who asked: those two were mixed up in the pilot (DOMAIN, finding 6)."""
    rows = await db.execute(
        select(Casus, Registration)
        .join(Registration, Registration.casus_id == Casus.id)
        .where(
            Casus.location_id == location_id,
            Casus.spoken_at >= since,
            Casus.state.in_((State.SPOKEN, State.CLOSED)),
        )
    )
    spoke = [(casus, reg) for casus, reg in rows if reg.person_id in _speakers(casus)]
    done: dict[int, int] = {}
    for casus, reg in spoke:
        done[casus.id] = done.get(casus.id, 0) + reg.is_answered(casus)
    sides = {side: _effort([pair for pair in spoke if pair[1].side is side]) for side in Side}
    return Registering(len(done), sum(count == len(Side) for count in done.values()), sides)


def _speakers(casus: Casus) -> tuple[int | None, ...]:
    return casus.asker_id, casus.answerer_id


def _effort(pairs: Sequence[tuple[Casus, Registration]]) -> Effort:
    begun = [reg for _, reg in pairs if reg.taps]
    spans = [span for casus, reg in pairs if (span := seconds(casus, reg)) is not None]
    return Effort(
        len(pairs),
        sum(reg.is_answered(casus) for casus, reg in pairs),
        median(spans) if spans else None,
        median(reg.taps for reg in begun) if begun else None,
    )


def seconds(casus: Casus, reg: Registration) -> float | None:
    """From the moment its questions about the talk were first shown until the last tap. None: it
    was not answered after that."""
    if casus.asks_since is None or reg.answered_at is None:
        return None
    span = (reg.answered_at - max(casus.asks_since, reg.opened_at)).total_seconds()
    return span if span >= 0 else None
