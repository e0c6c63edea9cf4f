"""Duties that touch or overlap are one, and begin once."""

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from models.people import Kind, Person
from models.rooster import Duty, ShiftRule
from models.rooster.stretches import joined, stretch_at, stretches
from tests.models.test_on_duty import db, person
from tests.world import LONG_AGO, WEEKDAYS

__all__ = ["db"]

NINE = datetime(2026, 3, 4, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


def duty(begin: float, end: float, who: int = 1, place: int | None = 1) -> Duty:
    return Duty(NINE + begin * HOUR, NINE + end * HOUR, who, place, Kind.ADVOCATUUR, ())


@pytest.mark.parametrize(
    ("duties", "found"),
    [
        ([duty(0, 4)], [(0, 4)]),
        ([duty(0, 2), duty(2, 4)], [(0, 4)]),
        ([duty(0, 4), duty(1, 2)], [(0, 4)]),
        ([duty(1, 5, place=None), duty(0, 2)], [(0, 5)]),
        ([duty(0, 1), duty(2, 3)], [(0, 1), (2, 3)]),
        ([duty(0, 1), duty(1, 2, who=2)], [(0, 1), (1, 2)]),
        ([duty(15, 24), duty(24, 30)], [(15, 30)]),
        ([], []),
    ],
)
def test_duties_of_one_person_are_joined(
    duties: list[Duty], found: list[tuple[float, float]]
) -> None:
    spans = [((s.starts - NINE) / HOUR, (s.ends - NINE) / HOUR) for s in joined(duties)]
    assert spans == found


async def begin_at(db: AsyncSession, minute: datetime) -> list[str]:
    ahead = await stretches(db, minute, minute + timedelta(minutes=1))
    return [ahead.person(one).key for one in ahead.stretches]


async def test_only_what_begins_in_the_window_is_found(db: AsyncSession) -> None:
    assert await begin_at(db, NINE) == ["devries", "jansen", "yilmaz"]
    assert await begin_at(db, NINE + timedelta(minutes=1)) == []
    assert await begin_at(db, NINE + 4 * HOUR) == []


async def test_who_has_duty_until_just_then_does_not_begin(db: AsyncSession) -> None:
    who = await person(db, "jansen")
    facts = {**ShiftRule.facts(WEEKDAYS), "starts": time(7), "ends": time(9)}
    db.add(ShiftRule(person_id=who.id, pool=Kind.SRW, rechtsgebieden=[], made_at=LONG_AGO, **facts))
    await db.flush()
    assert await begin_at(db, NINE) == ["devries", "yilmaz"]
    found = await stretch_at(db, who.id, NINE - 2 * HOUR)
    assert found
    assert found[1].ends == NINE + 4 * HOUR


async def test_who_is_always_on_duty_never_begins(db: AsyncSession) -> None:
    who = await person(db, "demir")
    facts = {
        **ShiftRule.facts(WEEKDAYS),
        **{"rrule": "FREQ=DAILY", "starts": time(), "ends": time()},
    }
    db.add(
        ShiftRule(
            person_id=who.id,
            pool=Kind.ADVOCATUUR,
            rechtsgebieden=[],
            made_at=LONG_AGO,
            free_days=[],
            **facts,
        )
    )
    await db.flush()
    ahead = await stretches(db, NINE, NINE + timedelta(days=3))
    assert ahead.of(who.id) == []


@pytest.mark.parametrize(
    ("wanted", "moment"),
    [
        (time(19), datetime(2026, 3, 3, 18, tzinfo=UTC)),
        (time(0, 30), datetime(2026, 3, 2, 23, 30, tzinfo=UTC)),
        (None, None),
    ],
)
async def test_the_reminder_is_on_the_day_before(
    db: AsyncSession, wanted: time | None, moment: datetime | None
) -> None:
    who: Person = await person(db, "jansen")
    who.remind_at = wanted
    await db.flush()
    found = await stretch_at(db, who.id, NINE)
    assert found
    assert found[0].reminder(found[1]) == moment


async def test_a_reminder_keeps_its_wall_time_when_the_clocks_change(db: AsyncSession) -> None:
    """Sunday 29 March 2026 is an hour shorter; the duty is on Monday."""
    who = await person(db, "jansen")
    found = await stretch_at(db, who.id, datetime(2026, 3, 30, 7, tzinfo=UTC))
    assert found
    assert found[0].reminder(found[1]) == datetime(2026, 3, 29, 17, tzinfo=UTC)
