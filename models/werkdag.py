"""Working days of the Netherlands, in local wall time."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.rooster.feestdagen import free_day

SATURDAY = 5


def next_working_day(after: datetime, at: time, zone: ZoneInfo) -> datetime:
    """`at` o'clock on the first day after `after` that is no weekend and no holiday (UTC)."""
    day = after.astimezone(zone).date() + timedelta(days=1)
    while day.weekday() >= SATURDAY or free_day(day):
        day += timedelta(days=1)
    return datetime.combine(day, at, zone).astimezone(after.tzinfo)
