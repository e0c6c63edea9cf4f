"""Who is asked first, and by which rule."""

from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.attempt import Attempt
from models.location import Location
from models.people import Kind, Organisation, Person
from models.piket import Casus
from models.piket_states import Outcome, Why
from models.rooster import (
    Absence,
    Candidate,
    CheckIn,
    Cover,
    Reason,
    Recurrence,
    ShiftRule,
    Swap,
    Where,
    candidates,
    load_roster,
    next_opening,
)
from tests.world import LONG_AGO, NAMES, World, duty_of

MONDAY_TEN = datetime(2026, 3, 2, 9, tzinfo=UTC)
UTRECHT = Where(1, Kind.ADVOCATUUR)


@pytest.fixture
async def db(world: World) -> AsyncIterator[AsyncSession]:
    """Two local advocates and one of the national pool are on duty for arbeidsrecht."""
    async with world.database.writing.begin() as db:
        yield db


async def person(db: AsyncSession, key: str) -> Person:
    found = await db.scalar(select(Person).where(Person.key == key))
    assert found
    return found


async def order(db: AsyncSession, at: datetime = MONDAY_TEN) -> list[str]:
    return [c.person.key for c in await candidates(db, UTRECHT, "arbeidsrecht", at)]


async def reasons(db: AsyncSession) -> list[Why]:
    return [*whys(await candidates(db, UTRECHT, "arbeidsrecht", MONDAY_TEN))]


def whys(found: list[Candidate]) -> Iterable[Why]:
    return (one.why(found[place + 1 :]) for place, one in enumerate(found))


async def paged(db: AsyncSession, key: str, at: datetime) -> None:
    """Somebody was asked about a casus of long ago."""
    place, party = await db.scalar(select(Location)), await db.scalar(select(Organisation))
    noor, asked = await person(db, "noor"), await person(db, key)
    assert place
    assert party
    casus = Casus(
        code=f"{key[:2]}{at:%d%H%M}",
        rechtsgebied="arbeidsrecht",
        location=place,
        asker=noor,
        organisation=party,
        patience=timedelta(minutes=5),
        opened_at=at,
    )
    casus.attempts.append(
        Attempt(
            person=asked,
            round=1,
            national=False,
            asked_at=at,
            until=at + timedelta(minutes=5),
            outcome=Outcome.NO_ANSWER,
        )
    )
    db.add(casus)
    await db.flush()


async def test_the_local_pool_comes_before_the_national_one(db: AsyncSession) -> None:
    assert await order(db) == ["devries", "jansen", "yilmaz"]
    assert await reasons(db) == [Why.VASTE_VOLGORDE, Why.LOKAAL, Why.ENIGE]


async def test_who_was_asked_least_this_month_comes_first(db: AsyncSession) -> None:
    await paged(db, "devries", MONDAY_TEN - timedelta(hours=1))
    assert await order(db) == ["jansen", "devries", "yilmaz"]
    assert await reasons(db) == [Why.MINST_GEVRAAGD, Why.LOKAAL, Why.ENIGE]


async def test_what_was_asked_in_another_month_counts_no_more_but_who_was_longest_ago_does(
    db: AsyncSession,
) -> None:
    """March begins in Amsterdam an hour before it does in UTC."""
    march = datetime(2026, 2, 28, 23, tzinfo=UTC)
    for minutes in (1, 2, 3):
        await paged(db, "jansen", march - timedelta(minutes=10 + minutes))
    await paged(db, "devries", march - timedelta(minutes=1))
    assert await order(db) == ["jansen", "devries", "yilmaz"]
    assert await reasons(db) == [Why.LANGST_GELEDEN, Why.LOKAAL, Why.ENIGE]
    await paged(db, "jansen", march)
    assert await order(db) == ["devries", "jansen", "yilmaz"]


async def test_who_took_a_shift_over_is_asked_and_who_gave_it_is_not(db: AsyncSession) -> None:
    giver, taker = await person(db, "devries"), await person(db, "demir")
    span = {"starts": MONDAY_TEN - timedelta(hours=1), "ends": MONDAY_TEN + timedelta(hours=1)}
    his = await db.scalars(select(ShiftRule).where(ShiftRule.person_id == giver.id))
    swap = Swap(
        giver=giver,
        series_id=next(rule.id for rule in his if "MO" in rule.rrule),
        location_id=1,
        pool=Kind.ADVOCATUUR,
        rechtsgebieden=["arbeidsrecht"],
        reason=Reason.RUIL,
        made_at=MONDAY_TEN - timedelta(days=3),
        **span,
    )
    made = MONDAY_TEN - timedelta(days=2)
    swap.covers.append(Cover(person=taker, made_at=made, approved_at=made, **span))
    db.add(swap)
    await db.flush()
    assert await order(db) == ["jansen", "demir", "yilmaz"]
    assert await order(db, MONDAY_TEN + timedelta(minutes=61)) == ["devries", "jansen", "yilmaz"]
    db.add(Absence(person_id=taker.id, made_at=made, **span))
    await db.flush()
    assert await order(db) == ["jansen", "yilmaz"]


async def checked(
    db: AsyncSession, key: str, here: bool, starts: datetime = MONDAY_TEN - timedelta(hours=1)
) -> CheckIn:
    row = CheckIn(
        person_id=(await person(db, key)).id,
        starts=starts,
        ends=starts + timedelta(hours=4),
        asked_at=starts - timedelta(minutes=15),
        here_at=starts - timedelta(minutes=10) if here else None,
    )
    db.add(row)
    await db.flush()
    return row


async def test_who_did_not_say_that_he_is_there_comes_after_all_others(db: AsyncSession) -> None:
    """Also after the national pool, and after who was asked more often."""
    row = await checked(db, "devries", here=False)
    await checked(db, "jansen", here=False)
    await checked(db, "yilmaz", here=True)
    assert await order(db) == ["yilmaz", "devries", "jansen"]
    assert await reasons(db) == [Why.ER_IS, Why.VASTE_VOLGORDE, Why.ENIGE]
    row.is_here(MONDAY_TEN)
    await db.flush()
    assert await order(db) == ["devries", "yilmaz", "jansen"], "a late tap counts"


async def test_who_was_not_asked_is_not_counted_as_silent(db: AsyncSession) -> None:
    await checked(db, "jansen", here=True)
    assert await order(db) == ["devries", "jansen", "yilmaz"]
    yesterday = MONDAY_TEN - timedelta(days=1)
    await checked(db, "devries", here=False, starts=yesterday)
    await checked(db, "devries", here=False, starts=MONDAY_TEN + timedelta(hours=1))
    assert await order(db) == ["devries", "jansen", "yilmaz"], "those were other duties"


async def test_a_duty_that_was_asked_about_twice_needs_one_tap(db: AsyncSession) -> None:
    await checked(db, "devries", here=True)
    await checked(db, "devries", here=False, starts=MONDAY_TEN - timedelta(minutes=30))
    assert await order(db) == ["devries", "jansen", "yilmaz"]


async def test_somebody_with_two_duties_at_once_is_asked_once(db: AsyncSession) -> None:
    db.add(duty_of(await person(db, "devries"), None, []))
    db.add(duty_of(await person(db, "devries"), 1, []))
    await db.flush()
    assert await order(db) == ["devries", "jansen", "yilmaz"]


async def test_the_piket_opens_on_the_next_day_that_is_no_holiday(db: AsyncSession) -> None:
    christmas_eve = datetime(2026, 12, 24, 15, tzinfo=UTC)
    opens = await next_opening(db, UTRECHT, "arbeidsrecht", christmas_eve)
    assert opens == datetime(2026, 12, 28, 8, tzinfo=UTC)
    nobody = await next_opening(db, Where(1, Kind.SRW), None, christmas_eve)
    assert nobody is None


async def test_everybody_who_can_be_on_duty_has_a_name(db: AsyncSession) -> None:
    found = await candidates(db, Where(), None, MONDAY_TEN)
    assert {one.person.name for one in found} <= {*NAMES.values()}
    assert len(found) == 3


async def test_what_is_over_is_not_loaded_any_more(db: AsyncSession) -> None:
    """Single shifts pile up for years; each page looks at the roster."""
    demir = await person(db, "demir")
    for days in (-400, -30, -1, 0, 30):
        day = (MONDAY_TEN + timedelta(days=days)).date()
        once = ShiftRule.facts(Recurrence(day, time(9), time(13)))
        facts = {"pool": Kind.ADVOCATUUR, "rechtsgebieden": [], "made_at": LONG_AGO}
        db.add(ShiftRule(person_id=demir.id, location_id=1, **facts, **once))
    await db.flush()
    roster = await load_roster(db, UTRECHT, MONDAY_TEN, MONDAY_TEN + timedelta(hours=1))
    days = [rule.first for rule in roster.rules if rule.person_id == demir.id]
    assert len(days) == 3
    assert await order(db) == ["devries", "jansen", "demir", "yilmaz"]
