"""Working days of the Netherlands, in local wall time."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

SATURDAY = 5


def next_working_day(after: datetime, at: time, zone: ZoneInfo) -> datetime:
    """`at` o'clock on the first day after `after` that is no weekend and no holiday (UTC)."""
    import holidays  # 0.2 s to import, needed a few times a day

    feasts = holidays.country_holidays("NL")
    day = after.astimezone(zone).date() + timedelta(days=1)
    while day.weekday() >= SATURDAY or day in feasts:
        day += timedelta(days=1)
    return datetime.combine(day, at, zone).astimezone(after.tzinfo)
