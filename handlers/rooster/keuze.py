"""Which duties somebody means by a period."""

from collections.abc import Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from models.rooster import Duty, Span

MIDNIGHT = time()


def picked(duties: Sequence[Duty], period: Span, zone: ZoneInfo, now: datetime) -> list[Duty]:
    """With whole days: the duties that begin on them, whole; if none does, those that last into
    them. With hours: the parts within those hours. Nothing that is over."""
    days = all(at.astimezone(zone).time() == MIDNIGHT for at in (period.starts, period.ends))
    if not days:
        parts = (duty.within(period.starts, period.ends) for duty in duties)
        return ahead([part for part in parts if part], now)
    begin = [duty for duty in duties if period.starts <= duty.starts < period.ends]
    return ahead(begin or duties, now)


def ahead(duties: Sequence[Duty], now: datetime) -> list[Duty]:
    """What is left of them from now on."""
    left = (duty.within(now, duty.ends) for duty in duties)
    return [duty for duty in left if duty]
