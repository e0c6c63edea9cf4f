"""What the night takes away, and what it leaves."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.cleanup import Cleanup
from bot.clock import Time
from handlers.say import Message, say
from models.base import Base
from models.drafts import Draft, Link
from models.outbox import Delivery, Lane, Posting, Progress, Seen, Timer
from models.people import Kind
from models.rooster import CheckIn, Gap, Reason, Swap
from models.rooster.swaps import Offer
from tests.talk import TUESDAY_1037 as NOW
from tests.world import World

DAY = timedelta(days=1)
BODY = Message(say("algemeen.woord.naam", w="x")).dump()


def told(age: int, state: Progress = Progress.SENT, platform: str = "slack") -> Delivery:
    at = NOW - age * DAY
    posting = Posting(platform=platform, person_id=1, created_at=at)
    return Delivery(
        posting=posting, lane=Lane.ANSWER, state=state, message=BODY, created_at=at, due_at=at
    )


def timer(number: int, age: int, fired: bool) -> Timer:
    at = NOW - age * DAY
    return Timer(action=f"iets:{number}", due_at=at, fired_at=at if fired else None)


async def left(world: World, *rows: Base) -> dict[type[Base], list[Base]]:
    """What stands of these after a night, and after one more."""
    async with world.database.writing.begin() as db:
        db.add_all(rows)
    for _ in range(2):
        await Cleanup(world.database, Time(real=lambda: NOW)).run()
    async with world.database.reading() as db:
        kinds = {type(row) for row in rows}
        return {kind: list(await db.scalars(select(kind).order_by(kind.id))) for kind in kinds}


async def test_keys_of_events_go_when_no_platform_repeats_them_any_more(world: World) -> None:
    rows = [Seen(key=str(age), seen_at=NOW - age * DAY) for age in (15, 13, 0)]
    stand = await left(world, *rows)
    assert [row.key for row in stand[Seen]] == ["13", "0"]  # type: ignore[attr-defined]


async def test_sent_messages_lose_their_body_and_then_their_row(world: World) -> None:
    stand = await left(world, told(31), told(9), told(7))
    assert [d.message for d in stand[Delivery]] == [None, BODY]  # type: ignore[attr-defined]


async def test_who_tapped_and_where_a_gap_was_is_forgotten(world: World) -> None:
    hours = [{"starts": NOW - age * DAY, "ends": NOW - age * DAY} for age in (31, 15, 13)]
    taps = [CheckIn(person_id=5, asked_at=NOW, **span) for span in hours]
    gaps = [Gap(location_id=1, pool=Kind.HJL, found_at=NOW, **span) for span in hours]
    stand = await left(world, *taps, *gaps)
    assert (len(stand[CheckIn]), len(stand[Gap])) == (1, 2)


async def test_who_was_asked_to_take_a_shift_is_forgotten(world: World) -> None:
    swaps = []
    for age in (31, 29):
        ends = NOW - age * DAY
        what = {"series_id": 1, "pool": Kind.ADVOCATUUR, "reason": Reason.RUIL}
        span = {"starts": ends - DAY, "ends": ends, "made_at": ends - DAY}
        swap = Swap(giver_id=5, rechtsgebieden=[], covers=[], **what, **span)
        swap.offers = [Offer(person_id=6, asked_at=ends)]
        swaps.append(swap)
    stand = await left(world, *swaps, *(swap.offers[0] for swap in swaps))
    assert (len(stand[Offer]), len(stand[Swap])) == (1, 2)


async def test_what_still_waits_stays_whatever_its_age(world: World) -> None:
    waiting = (told(40, Progress.QUEUED), told(40, Progress.SENDING), timer(1, 40, fired=False))
    stand = await left(world, *waiting, timer(2, 40, fired=True), timer(3, 20, fired=True))
    assert [d.message for d in stand[Delivery]] == [BODY, BODY]  # type: ignore[attr-defined]
    assert [t.action for t in stand[Timer]] == ["iets:1", "iets:3"]  # type: ignore[attr-defined]


async def test_the_practice_workspace_keeps_what_it_shows(world: World) -> None:
    stand = await left(world, told(60, platform="web"))
    assert [d.message for d in stand[Delivery]] == [BODY]  # type: ignore[attr-defined]


async def test_drafts_and_links_that_nobody_can_use_any_more_go(world: World) -> None:
    drafts = [
        Draft(person_id=1, kind="form", values={}, made_at=NOW - age * DAY) for age in (20, 3)
    ]
    links = [
        Link(secret_hash=str(age), person_id=1, action="x", expires_at=NOW - age * DAY)
        for age in (20, 3)
    ]
    stand = await left(world, *drafts, *links)
    assert [len(stand[kind]) for kind in (Draft, Link)] == [1, 1]


@pytest.mark.parametrize("count", [2500])
async def test_many_rows_go_in_short_transactions(world: World, count: int) -> None:
    rows = [Seen(key=str(number), seen_at=NOW - 30 * DAY) for number in range(count)]
    assert (await left(world, *rows))[Seen] == []
