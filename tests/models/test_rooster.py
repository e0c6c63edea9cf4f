"""Who is on duty: wall-clock hours that stay what they are, summer and winter."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.people import Kind
from models.rooster import (
    HORIZON,
    Shift,
    candidates,
    next_opening,
    shifts_for,
    who_is_on_duty,
)
from tests.world import World

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def shift(weekday: int, person_id: int = 1, location_id: int | None = 1) -> Shift:
    return Shift(
        person_id=person_id,
        location_id=location_id,
        pool=Kind.ADVOCATUUR,
        rechtsgebieden=[],
        weekday=weekday,
        starts=time(9),
        ends=time(13),
        zone="Europe/Amsterdam",
    )


def local(*moment: int) -> datetime:
    year, month, day, hour, minute = moment
    return datetime(year, month, day, hour, minute, tzinfo=AMSTERDAM).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "on_duty"),
    [
        ((2026, 3, 23, 8, 59), False),
        ((2026, 3, 23, 9, 0), True),
        ((2026, 3, 23, 12, 59), True),
        ((2026, 3, 23, 13, 0), False),
        # the Monday after the clocks went forward, and the one after they went back
        ((2026, 3, 30, 9, 0), True),
        ((2026, 3, 30, 8, 59), False),
        ((2026, 10, 26, 9, 0), True),
        ((2026, 10, 26, 8, 59), False),
    ],
)
def test_nine_to_one_stays_nine_to_one(moment: tuple[int, ...], on_duty: bool) -> None:
    assert bool(who_is_on_duty([shift(0)], local(*moment))) is on_duty


async def test_the_query_finds_whoever_the_rule_finds_at_any_hour(world: World) -> None:
    """Around noon UTC the middle one of three weekdays once fell out."""
    start = datetime(2026, 3, 2, tzinfo=UTC)
    async with world.database.reading() as db:
        where = (1, Kind.ADVOCATUUR, "arbeidsrecht")
        everyone = await shifts_for(db, *where)
        for half_hour in range(7 * 48):
            at = start + timedelta(minutes=30 * half_hour)
            found = {s.id for s in await candidates(db, *where, at)}
            assert found == {s.id for s in who_is_on_duty(everyone, at)}, at


def test_local_comes_before_national() -> None:
    national, near = shift(0, person_id=1, location_id=None), shift(0, person_id=2)
    assert who_is_on_duty([national, near], local(2026, 3, 23, 10, 0)) == [near, national]


def test_the_piket_opens_across_the_change_of_the_clocks() -> None:
    friday = local(2026, 10, 23, 14, 0)
    assert next_opening([shift(0)], friday) == local(2026, 10, 26, 9, 0)
    assert next_opening([], friday) is None


@given(st.integers(0, 6 * 366 * 24 * 60), st.integers(0, 6))
def test_the_next_opening_is_a_start_of_duty_within_two_weeks(minutes: int, weekday: int) -> None:
    after = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    opens = next_opening([shift(weekday)], after)
    assert opens is not None
    assert after < opens <= after + HORIZON
    assert opens.astimezone(AMSTERDAM).time() == time(9)
    assert who_is_on_duty([shift(weekday)], opens)
    assert not who_is_on_duty([shift(weekday)], opens - timedelta(minutes=1))
