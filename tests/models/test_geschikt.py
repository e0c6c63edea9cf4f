"""Which colleagues can take a shift."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.outbox import Posting
from models.people import Account, Kind, Person
from models.rooster import Absence, Cover, Reason, Span, Swap
from models.rooster.geschikt import AwayThen, Company, OnDutyThen, load_company
from models.rooster.tables import ShiftRule
from tests.models.test_on_duty import person
from tests.world import World, duty_of

NOW = datetime(2026, 12, 1, 11, tzinfo=UTC)
TUESDAY = Span(datetime(2026, 12, 8, 8, tzinfo=UTC), datetime(2026, 12, 8, 12, tzinfo=UTC))
LIVE = ("slack", "web")


@pytest.fixture
async def db(world: World) -> AsyncIterator[AsyncSession]:
    async with world.database.writing.begin() as db:
        yield db


async def company(db: AsyncSession, location_id: int | None = 1) -> Company:
    await db.flush()
    return await load_company(db, Kind.ADVOCATUUR, location_id, TUESDAY, LIVE)


async def suitable(
    db: AsyncSession, location_id: int | None = 1, fields: tuple[str, ...] = ("arbeidsrecht",)
) -> list[str]:
    giver = await person(db, "devries")
    found = (await company(db, location_id)).suitable(giver.id, fields, TUESDAY)
    return [one.key for one in found]


async def waits(db: AsyncSession, key: str) -> Cover:
    """Somebody else's shift that this person would take, if a coordinator agrees."""
    giver, taker = await person(db, "yilmaz"), await person(db, key)
    facts = {"starts": TUESDAY.starts, "ends": TUESDAY.ends, "made_at": NOW}
    series = await db.scalar(select(ShiftRule.id).where(ShiftRule.person_id == giver.id))
    what = {"series_id": series, "pool": Kind.ADVOCATUUR, "reason": Reason.RUIL}
    swap = Swap(giver=giver, rechtsgebieden=[], **what, **facts)
    swap.covers.append(Cover(person=taker, **facts))
    db.add(swap)
    await db.flush()
    return swap.covers[0]


async def test_colleagues_of_the_place_who_are_free(db: AsyncSession) -> None:
    """Jansen has duty himself then, De Vries is the giver, the others work elsewhere."""
    assert await suitable(db) == ["demir"]


async def test_for_a_national_duty_the_pool_of_the_whole_country(db: AsyncSession) -> None:
    assert await suitable(db, None) == ["demir", "nummerloos"]


async def test_who_has_duty_at_that_place_counts_though_he_works_elsewhere(
    db: AsyncSession,
) -> None:
    other = duty_of(await person(db, "nummerloos"), 1, ["arbeidsrecht"])
    other.rrule = "FREQ=WEEKLY;BYDAY=FR"
    db.add(other)
    assert await suitable(db) == ["demir", "nummerloos"]
    assert await suitable(db, fields=("arbeidsrecht", "huurrecht")) == ["demir"]
    assert await suitable(db, fields=()) == ["demir"]


async def test_who_is_away_or_has_promised_or_cannot_be_reached_is_not_asked(
    db: AsyncSession,
) -> None:
    demir = await person(db, "demir")
    away = Absence(
        person_id=demir.id, starts=TUESDAY.starts, ends=TUESDAY.ends, made_at=NOW, ended_at=None
    )
    db.add(away)
    assert await suitable(db) == []
    with pytest.raises(AwayThen):
        (await company(db)).check(demir, TUESDAY)
    away.ended_at = NOW + timedelta(minutes=1)
    assert await suitable(db) == ["demir"]
    cover = await waits(db, "demir")
    assert await suitable(db) == []
    there = await company(db)
    there.check(demir, TUESDAY, cover)
    with pytest.raises(OnDutyThen):
        there.check(demir, TUESDAY)
    cover.ended_at = NOW
    assert await suitable(db) == ["demir"]
    posting = {"person_id": demir.id, "created_at": NOW, "in_thread": False}
    for platform in LIVE:
        db.add(Posting(**posting, platform=platform, refused="user_disabled"))
    assert await suitable(db) == []
    db.add(Posting(**posting, platform="slack", external_id="1.2"))
    assert await suitable(db) == ["demir"]
    await db.execute(delete(Account).where(Account.person_id == demir.id))
    assert await suitable(db) == []


async def test_who_has_no_duty_of_his_own_knows_every_field(db: AsyncSession) -> None:
    rules = (await db.scalars(select(ShiftRule))).unique().all()
    assert {rule.person.key for rule in rules} == {"devries", "jansen", "yilmaz"}
    there = await company(db)
    ids = {p.key: p.id for p in await db.scalars(select(Person))}
    assert there.knows(ids["demir"], ())
    assert there.knows(ids["yilmaz"], ("huurrecht",))
    assert there.knows(ids["jansen"], ("huurrecht",))
    assert not there.knows(ids["devries"], ("huurrecht",))
    assert not there.knows(ids["devries"], ())
