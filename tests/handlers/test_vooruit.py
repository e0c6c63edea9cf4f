"""When the bot looks ahead, sweeps and sums up: in local time, on every day of the year."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from handlers.action import Action
from handlers.rooster.vooruit import (
    DIGEST_AT,
    LOOKS_AT,
    SWEEPS_AT,
    AskHere,
    Remind,
    next_monday,
    next_time,
)
from models.minutes import at_minute

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "found"),
    [
        ("2026-03-03 03:59", "2026-03-03 04:00"),
        ("2026-03-03 04:00", "2026-03-04 04:00"),
        ("2026-03-28 23:00", "2026-03-29 04:00"),
        ("2026-10-25 03:30", "2026-10-25 04:00"),
        ("2026-12-31 12:00", "2027-01-01 04:00"),
    ],
)
def test_the_next_look_is_at_four_in_the_morning(now: str, found: str) -> None:
    assert next_time(local(now), LOOKS_AT, AMSTERDAM) == local(found)


@pytest.mark.parametrize(
    ("now", "found"),
    [
        ("2026-03-03 10:37", "2026-03-09 09:00"),
        ("2026-03-09 08:59", "2026-03-09 09:00"),
        ("2026-03-09 09:00", "2026-03-16 09:00"),
        ("2026-03-28 12:00", "2026-03-30 09:00"),
        ("2026-10-24 12:00", "2026-10-26 09:00"),
    ],
)
def test_the_digest_is_on_monday_at_nine(now: str, found: str) -> None:
    assert next_monday(local(now), AMSTERDAM) == local(found)


def test_every_day_for_ten_years_each_comes_once() -> None:
    for wall in (LOOKS_AT, DIGEST_AT, SWEEPS_AT):
        now, seen = local("2025-01-01 00:00"), []
        while now < local("2035-01-01 00:00"):
            now = next_time(now, wall, AMSTERDAM)
            seen.append(now.astimezone(AMSTERDAM))
        days = [moment.date() for moment in seen]
        assert days == [days[0] + timedelta(days=n) for n in range(len(days))]
        assert {moment.time() for moment in seen} == {time(wall.hour, wall.minute)}


def test_a_timer_of_a_duty_is_small_and_names_person_and_minute() -> None:
    begin = local("2026-03-04 09:00")
    action = AskHere(35, int(begin.timestamp()) // 60)
    assert action.pack() == "dienst.vraag:z:hl7xc"
    assert Action.unpack(action.pack()) == action
    assert at_minute(action.minute) == begin
    assert len(Remind(10**6, 10**8).pack()) < 40
