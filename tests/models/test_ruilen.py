"""A shift that others take: one owner at every moment, and nothing that was ever changes."""

from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import DomainError, NotYours
from models.people import Kind, Person
from models.rooster import Cover, Reason, Roster, Span, Swap
from models.rooster.ruilen import (
    AlreadyTaken,
    Begun,
    By,
    NotOnOffer,
    approve,
    give_back,
    lapse,
    next_change,
    on_offer,
    refuse,
    standing,
    take,
    withdraw,
)
from tests.models.test_rooster import local, rule

DAY = "2026-12-08"
NINE, ONE = local(f"{DAY} 09:00"), local(f"{DAY} 13:00")
BEFORE = local("2026-12-01 12:00")
HOUR = timedelta(hours=1)
GIVER, FIRST, SECOND, COORDINATOR = (
    Person(id=n, name=name) for n, name in enumerate(("Gever", "Eerste", "Tweede", "Baas"), 1)
)
BOSS = By(COORDINATOR, coordinates=True)


def swap(reason: Reason = Reason.RUIL, approval: bool = False, made: datetime = BEFORE) -> Swap:
    return Swap(
        id=1,
        giver_id=GIVER.id,
        series_id=1,
        location_id=1,
        pool=Kind.ADVOCATUUR,
        rechtsgebieden=[],
        starts=NINE,
        ends=ONE,
        reason=reason,
        needs_approval=approval,
        made_at=made,
        ended_at=None,
        covers=[],
        offers=[],
    )


def part(begin: int, end: int) -> Span:
    return Span(NINE + HOUR * (begin - 9), NINE + HOUR * (end - 9))


def hours(spans: list[Span]) -> list[tuple[int, int]]:
    return [
        (9 + (s.starts - NINE) // HOUR, 9 + (s.ends - NINE) // HOUR)
        for s in sorted(spans, key=lambda s: s.starts)
    ]


def taken(one: Swap) -> list[tuple[int, int]]:
    return hours([cover.span for cover in standing(one)])


def test_the_first_gets_it_and_the_rest_stays_on_offer() -> None:
    one = swap()
    cover = take(one, FIRST, part(9, 11), BEFORE)
    assert hours(on_offer(one, BEFORE)) == [(11, 13)]
    assert take(one, FIRST, part(9, 11), BEFORE) is cover
    with pytest.raises(AlreadyTaken) as refused:
        take(one, SECOND, part(10, 12), BEFORE)
    assert refused.value.values == {"name": "Eerste"}
    take(one, SECOND, part(11, 13), BEFORE)
    assert on_offer(one, BEFORE) == []


def test_the_giver_cannot_take_it_and_nobody_takes_what_is_not_offered() -> None:
    with pytest.raises(NotYours):
        take(swap(), GIVER, part(9, 13), BEFORE)
    with pytest.raises(NotOnOffer):
        take(swap(), FIRST, part(8, 13), BEFORE)


def test_a_swap_is_its_owners_once_it_begins_but_who_is_away_is_replaced_until_the_end() -> None:
    ten = NINE + HOUR
    kept = swap()
    assert on_offer(kept, ten) == []
    assert lapse(kept, ten)
    assert not lapse(kept, ten)
    with pytest.raises(NotOnOffer):
        take(kept, FIRST, part(9, 13), ten)
    away = swap(Reason.AFWEZIG)
    assert not lapse(away, ten)
    assert take(away, FIRST, part(9, 13), ten).starts == ten
    begun = swap(made=ten)
    assert hours(on_offer(begun, ten)) == [(10, 13)]


def test_what_begun_is_not_given_back_and_what_is_over_is_not_taken() -> None:
    one = swap(Reason.AFWEZIG)
    cover = take(one, FIRST, part(9, 11), BEFORE)
    with pytest.raises(Begun):
        give_back(one, cover, By(FIRST), NINE, away=False)
    with pytest.raises(Begun):
        take(one, SECOND, part(9, 10), NINE + HOUR)


@pytest.mark.parametrize(
    ("by", "away", "offered"),
    [
        (By(FIRST), False, [(9, 13)]),
        (By(GIVER), False, []),
        (BOSS, False, []),
        (BOSS, True, [(9, 13)]),
    ],
)
def test_who_gives_it_back_decides_whether_it_is_on_offer_again(
    by: By, away: bool, offered: list[tuple[int, int]]
) -> None:
    one = swap()
    cover = take(one, FIRST, part(9, 11), BEFORE)
    assert give_back(one, cover, by, BEFORE + HOUR, away)
    assert not give_back(one, cover, by, BEFORE + HOUR, away)
    assert hours(on_offer(one, BEFORE + HOUR)) == offered
    assert taken(one) == []


def test_a_stranger_gives_nothing_back_and_withdraws_and_approves_nothing() -> None:
    one = swap(approval=True)
    cover = take(one, FIRST, part(9, 11), BEFORE)
    for refused in (
        lambda: give_back(one, cover, By(SECOND), BEFORE, False),
        lambda: withdraw(one, By(FIRST), BEFORE),
        lambda: approve(one, cover, By(GIVER), BEFORE),
        lambda: refuse(cover, By(GIVER), BEFORE),
    ):
        with pytest.raises(NotYours):
            refused()


def test_approval_makes_it_count_and_a_no_puts_it_on_offer_again() -> None:
    one = swap(approval=True)
    cover = take(one, FIRST, part(9, 11), BEFORE)
    assert cover.counted is None
    assert approve(one, cover, BOSS, BEFORE + HOUR)
    assert not approve(one, cover, BOSS, BEFORE + HOUR)
    assert cover.counted == part(9, 11)
    with pytest.raises(NotOnOffer):
        refuse(cover, BOSS, BEFORE)
    other = take(one, SECOND, part(11, 13), BEFORE)
    assert refuse(other, BOSS, BEFORE)
    assert not refuse(other, BOSS, BEFORE)
    assert hours(on_offer(one, BEFORE)) == [(11, 13)]
    with pytest.raises(NotOnOffer):
        approve(one, other, BOSS, BEFORE)


def test_withdrawing_leaves_what_counts_and_ends_what_waits() -> None:
    one = swap(approval=True)
    counts = take(one, FIRST, part(9, 11), BEFORE)
    take(one, SECOND, part(11, 12), BEFORE)
    approve(one, counts, BOSS, BEFORE)
    assert withdraw(one, By(GIVER), BEFORE)
    assert not withdraw(one, By(GIVER), BEFORE)
    assert taken(one) == [(9, 11)]
    assert on_offer(one, BEFORE) == []


def test_it_changes_by_itself_when_it_closes_and_when_a_part_begins() -> None:
    one = swap(Reason.AFWEZIG)
    take(one, FIRST, part(11, 13), BEFORE)
    assert next_change(one, BEFORE) == NINE + 2 * HOUR
    assert next_change(one, NINE + 2 * HOUR) == ONE
    assert next_change(one, ONE) is None


QUARTER = timedelta(minutes=15)
STEPS = st.tuples(
    st.sampled_from(["take", "back", "withdraw", "approve", "refuse"]),
    st.sampled_from([By(GIVER), By(FIRST), By(SECOND), BOSS]),
    st.integers(0, 19),
    st.integers(1, 12),
    st.integers(0, 6),
)


def owners(one: Swap, at: datetime) -> list[int]:
    return [duty.person_id for duty in Roster([rule()], one.covers).at(at)]


Step = tuple[str, By, int, int, int]


def step(one: Swap, played: Step, now: datetime) -> None:
    what, by, pick, length, _ = played
    if what == "take":
        begin = NINE - QUARTER + pick * QUARTER
        take(one, by.person, Span(begin, begin + length * QUARTER), now)
    elif what == "withdraw":
        withdraw(one, by, now)
    elif one.covers:
        cover = one.covers[pick % len(one.covers)]
        if what == "back":
            give_back(one, cover, by, now, away=bool(length % 2))
        elif what == "approve":
            approve(one, cover, by, now)
        else:
            refuse(cover, by, now)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(STEPS, max_size=14),
    st.sampled_from([*Reason]),
    st.booleans(),
    st.sampled_from([NINE - 2 * HOUR, NINE + HOUR]),
)
def test_any_order_leaves_one_owner_at_each_moment_and_the_past_as_it_was(
    steps: list[Step], reason: Reason, approval: bool, begin: datetime
) -> None:
    one, now = swap(reason, approval, begin), begin
    moments = [NINE + n * QUARTER + timedelta(minutes=1) for n in range(16)]
    was: dict[datetime, list[int]] = {}
    for played in steps:
        now += played[-1] * QUARTER
        lapse(one, now)
        was |= {at: owners(one, at) for at in moments if at < now and at not in was}
        with suppress(DomainError):
            step(one, played, now)
        for number, cover in enumerate(one.covers, 1):
            cover.id = number
        held = {at: owners(one, at) for at in moments}
        assert all(len(people) == 1 for people in held.values()), held
        assert {at: held[at] for at in was} == was
        parts = [cover.span for cover in standing(one)]
        assert not any(
            a.overlaps(b.starts, b.ends) for n, a in enumerate(parts) for b in parts[n + 1 :]
        )
        assert all(cover.starts >= cover.made_at for cover in one.covers), "nothing reaches back"


def test_the_span_of_a_cover_is_what_the_roster_counts() -> None:
    one = swap()
    cover = take(one, FIRST, part(10, 11), BEFORE)
    assert isinstance(cover, Cover)
    assert [owners(one, NINE + n * HOUR) for n in range(4)] == [[1], [2], [1], [1]]
