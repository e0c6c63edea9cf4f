"""Swaps of shifts that the roster does not have any more: somebody stopped the rule they were of."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import raiseload

from models.rooster.duties import Roster
from models.rooster.recurrence import Span
from models.rooster.swaps import Cover, Swap
from models.rooster.tables import ShiftRule


async def lost_swaps(db: AsyncSession, now: datetime) -> list[int]:
    """By id: on offer still or taken by somebody, but no rule of its series has that shift. A rule
    that only got other fields or holidays goes on in the next of its series."""
    taken = exists().where(Cover.swap_id == Swap.id, Cover.ended_at.is_(None), Cover.ends > now)
    stopped = exists().where(
        ShiftRule.ended_at.is_not(None),
        or_(ShiftRule.id == Swap.series_id, ShiftRule.first_id == Swap.series_id),
    )
    rows = await db.execute(
        select(Swap.id, Swap.series_id, Swap.starts, Swap.ends)
        .where(Swap.ends > now, or_(Swap.ended_at.is_(None), taken), stopped)
        .order_by(Swap.id)
    )
    found = [(swap, series, Span(max(starts, now), ends)) for swap, series, starts, ends in rows]
    rules = await _rules(db, {series for _, series, _ in found}, now)
    return [
        swap
        for swap, series, left in found
        if not Roster([r for r in rules if r.series_id == series]).duties(left.starts, left.ends)
    ]


async def _rules(db: AsyncSession, series: set[int], now: datetime) -> Sequence[ShiftRule]:
    """Those that count from now on."""
    rows = await db.scalars(
        select(ShiftRule)
        .where(
            or_(ShiftRule.id.in_(series), ShiftRule.first_id.in_(series)),
            or_(ShiftRule.ended_at.is_(None), ShiftRule.ended_at > now),
        )
        .options(raiseload(ShiftRule.person))
    )
    return rows.all()
