"""In which duty hours nobody can be reached, and which of those are news."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models.location import Location
from models.outbox import Posting
from models.people import Account, Kind, Person
from models.rooster import Absence, Gap, ShiftRule
from models.rooster.gaten import (
    Hole,
    duty_hours,
    holes,
    intend,
    news,
    remember,
    rows_since,
)
from models.rooster.reach import reachable
from tests.models.test_on_duty import person
from tests.world import World

TUESDAY = datetime(2026, 3, 3, 9, 37, tzinfo=UTC)
WEDNESDAY_9 = datetime(2026, 3, 4, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
LIVE = ("slack",)


@pytest.fixture
async def db(world: World) -> AsyncIterator[AsyncSession]:
    """Utrecht alone; its only advocates on duty are away on Wednesday."""
    async with world.database.writing.begin() as db:
        await db.execute(update(Location).where(Location.id == 2).values(closes=Location.opens))
        yield db


async def away(db: AsyncSession, begin: float, end: float, *keys: str) -> None:
    for key in keys or ("devries", "jansen", "yilmaz"):
        span = {"starts": WEDNESDAY_9 + begin * HOUR, "ends": WEDNESDAY_9 + end * HOUR}
        db.add(Absence(person_id=(await person(db, key)).id, made_at=TUESDAY, **span))
    await db.flush()


async def back(db: AsyncSession, key: str) -> None:
    whose = (await person(db, key)).id
    await db.execute(delete(Absence).where(Absence.person_id == whose))


async def hours(db: AsyncSession, now: datetime = TUESDAY) -> list[tuple[float, float]]:
    return shown(await holes(db, LIVE, now))


def shown(found: list[Hole]) -> list[tuple[float, float]]:
    return [((h.starts - WEDNESDAY_9) / HOUR, (h.ends - WEDNESDAY_9) / HOUR) for h in found]


async def swept(db: AsyncSession, now: datetime = TUESDAY) -> list[tuple[float, float]]:
    """What is told now."""
    found = await holes(db, LIVE, now)
    new = news(found, await rows_since(db, now), now)
    await remember(db, found, new, now)
    await db.flush()
    return shown(new)


def test_duty_hours_are_on_working_days_in_local_time() -> None:
    """Good Friday is a working day; Easter Monday is not, and the clocks have changed by then."""
    place = Location(id=1, key="x", name="X", zone="Europe/Amsterdam")
    place.opens, place.closes, place.free_days = (
        *(datetime(2026, 1, 1, hour).time() for hour in (9, 13)),  # noqa: DTZ001  wall time
        ["Tweede paasdag"],
    )
    begin = datetime(2026, 3, 27, 12, 30, tzinfo=UTC)
    found = duty_hours(place, begin, datetime(2026, 4, 7, 7, 1, tzinfo=UTC))
    first = [f"{span.starts:%d-%m %H}" for span in found]
    assert first == [
        *(f"{day}-03 07" for day in (30, 31)),
        *(f"0{day}-04 07" for day in (1, 2, 3, 7)),
    ]


async def test_where_everybody_is_there_is_no_gap(db: AsyncSession) -> None:
    assert await hours(db) == []


async def test_the_national_pool_is_somebody(db: AsyncSession) -> None:
    await away(db, 0, 4, "devries", "jansen")
    assert await hours(db) == []
    await away(db, 1, 2, "yilmaz")
    assert await hours(db) == [(1, 2)]


async def test_a_pool_without_any_rule_has_no_gaps_and_one_that_lost_its_last_has(
    db: AsyncSession,
) -> None:
    await db.execute(update(ShiftRule).values(ended_at=TUESDAY))
    found = await holes(db, LIVE, TUESDAY)
    assert {hole.pool for hole in found} == {Kind.ADVOCATUUR}
    assert len(found) == 21, "the rest of today, and twenty days more"
    assert await holes(db, LIVE, TUESDAY + timedelta(weeks=4)) == [], "given up"


async def test_who_cannot_be_reached_fills_nothing(db: AsyncSession) -> None:
    await away(db, 0, 4, "jansen", "yilmaz")
    whose = (await person(db, "devries")).id
    assert await reachable(db, [whose], LIVE) == {whose}
    assert await reachable(db, [whose], ()) == set()
    for refused, external_id in (("user_disabled", None), (None, "1.2"), ("bot_blocked", "1.3")):
        posting = {"platform": "slack", "refused": refused, "external_id": external_id}
        db.add(Posting(person_id=whose, created_at=TUESDAY, in_thread=False, **posting))
        await db.flush()
        assert await reachable(db, [whose], LIVE) == (set() if refused else {whose})
    assert await hours(db) == [(0, 4)]
    db.add(Posting(person_id=whose, created_at=TUESDAY, in_thread=False, platform="slack"))
    await db.flush()
    assert await reachable(db, [whose], LIVE) == set(), "nobody knows yet whether that arrives"
    assert await reachable(db, [whose], ("slack", "telegram")) == {whose}, "elsewhere he is"
    await db.execute(delete(Account).where(Account.person_id == whose))
    assert await reachable(db, [whose], ("slack", "telegram")) == set()


async def test_a_work_number_is_not_needed(db: AsyncSession) -> None:
    await db.execute(update(Person).values(work_number=None))
    assert await hours(db) == []


async def test_an_hour_is_told_once(db: AsyncSession) -> None:
    await away(db, 0, 2)
    assert await swept(db) == [(0, 2)]
    assert await swept(db) == []
    await away(db, 2, 3)
    assert await swept(db) == [(0, 3)], "it grew"
    await back(db, "yilmaz")
    await away(db, 1, 2, "yilmaz")
    assert await swept(db) == [], "it shrank at both sides"
    assert await hours(db) == [(1, 2)]
    await away(db, 0, 2, "yilmaz")
    assert await swept(db) == [(0, 2)], "the first hour had been filled"


async def test_what_is_further_away_waits_until_it_is_near(db: AsyncSession) -> None:
    await away(db, 48, 52)
    assert await swept(db) == []
    near = WEDNESDAY_9 + timedelta(minutes=1)
    assert await swept(db, near) == [(48, 52)]
    assert await swept(db, near) == []


async def test_what_the_digest_told_is_no_news_when_it_comes_near(db: AsyncSession) -> None:
    await away(db, 48, 52)
    found = await holes(db, LIVE, TUESDAY)
    await remember(db, found, found, TUESDAY)
    await db.flush()
    assert await swept(db, WEDNESDAY_9 + timedelta(minutes=1)) == []


async def test_intended_hours_are_no_gap_whatever_becomes_of_the_roster(db: AsyncSession) -> None:
    await away(db, 0, 2)
    [hole] = await holes(db, LIVE, TUESDAY)
    await swept(db)
    bram = await person(db, "bram")
    for _ in range(2):
        await intend(db, hole, bram.id, TUESDAY)
        await db.flush()
    assert await db.scalar(select(func.count()).select_from(Gap)) == 1
    assert await swept(db) == []
    await away(db, 2, 4)
    assert await swept(db) == [(2, 4)]
    await back(db, "devries")
    assert await swept(db) == []
    await away(db, 0, 4, "devries")
    assert await swept(db) == [(2, 4)]


async def test_a_gap_that_falls_apart_and_grows_together_keeps_to_the_hours(
    db: AsyncSession,
) -> None:
    await away(db, 0, 4)
    assert await swept(db) == [(0, 4)]
    await back(db, "yilmaz")
    await away(db, 0, 1, "yilmaz")
    await away(db, 3, 4, "yilmaz")
    assert await swept(db) == []
    assert await hours(db) == [(0, 1), (3, 4)]
    await away(db, 1, 3, "yilmaz")
    assert await swept(db) == [(0, 4)]
    assert len((await db.scalars(select(Gap))).all()) == 1


async def test_of_today_only_what_is_still_to_come_is_told(db: AsyncSession) -> None:
    await away(db, 0, 1)
    assert await hours(db, WEDNESDAY_9 + timedelta(minutes=30)) == [(0, 1)]
    assert await hours(db, WEDNESDAY_9 + HOUR) == []
