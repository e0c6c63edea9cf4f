"""Moments as a button or a timer carries them: whole minutes since 1970, UTC."""

from datetime import UTC, datetime


def minute_of(at: datetime) -> int:
    return int(at.timestamp()) // 60


def at_minute(minute: int) -> datetime:
    """Raises OverflowError after the year 9999."""
    return datetime.fromtimestamp(minute * 60, UTC)
