"""Open duty hours are divided evenly, within everybody's availability."""

from datetime import UTC, datetime, timedelta
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from models.rooster.eerlijk import Colleague, Division, divide, minutes
from models.rooster.recurrence import Span

MONDAY = datetime(2026, 12, 7, 8, tzinfo=UTC)


def shift(day: int, hours: int = 4) -> Span:
    begin = MONDAY + timedelta(days=day)
    return Span(begin, begin + timedelta(hours=hours))


def test_everybody_gets_the_same_and_who_has_more_gets_less() -> None:
    week = [shift(day) for day in range(6)]
    assert sorted(divide(week, [Colleague(1, 0), Colleague(2, 0)]).values()) == [1, 1, 1, 2, 2, 2]
    assert sorted(divide(week, [Colleague(1, 8 * 60), Colleague(2, 0)]).values()) == [
        1,
        1,
        2,
        2,
        2,
        2,
    ]


def test_who_cannot_is_not_planned_and_what_nobody_can_stays_open() -> None:
    week = [shift(day) for day in range(3)]
    colleagues = [Colleague(1, 0, (shift(0), shift(2))), Colleague(2, 0, (shift(0), shift(1)))]
    assert divide(week, colleagues) == {1: 1, 2: 2}
    assert divide(week, []) == {}


def test_a_shift_is_handed_on_through_a_colleague_where_that_is_more_even() -> None:
    """The third can only relieve the second, who then relieves the first."""
    days = [shift(day) for day in range(3)]
    division = Division(
        days,
        {
            1: Colleague(1, 0, (shift(2),)),
            2: Colleague(2, 0, (shift(0),)),
            3: Colleague(3, 0, (shift(0), shift(1))),
        },
        {0: 1, 1: 1, 2: 2},
    )
    assert division.improve()
    assert division.taken == {0: 1, 1: 2, 2: 3}
    assert not division.improve()


days = st.lists(st.integers(0, 20), min_size=1, max_size=6, unique=True).map(sorted)
cases = st.builds(
    lambda days, people: ([shift(day) for day in days], people),
    days,
    st.lists(
        st.tuples(st.integers(0, 4), st.sets(st.integers(0, 20), max_size=12)),
        min_size=1,
        max_size=3,
    ).map(
        lambda people: [
            Colleague(n, load * 240, tuple(shift(day) for day in busy))
            for n, (load, busy) in enumerate(people, 1)
        ]
    ),
)


@settings(max_examples=150, deadline=None)
@given(cases)
def test_no_other_division_of_equal_shifts_is_more_even(
    case: tuple[list[Span], list[Colleague]],
) -> None:
    """Against every division there is."""
    shifts, colleagues = case
    known = {one.person_id: one for one in colleagues}
    taken = divide(shifts, colleagues)
    able = [[c.person_id for c in colleagues if c.can(one)] for one in shifts]
    assert {place for place, who in enumerate(able) if who} == {*taken}
    assert all(known[who].can(shifts[place]) for place, who in taken.items())
    found = Division(shifts, known, taken).unevenness()
    for chosen in product(*(who or [None] for who in able)):
        other = {place: who for place, who in enumerate(chosen) if who is not None}
        assert found <= Division(shifts, known, other).unevenness()
    assert sum(minutes(shifts[place]) for place in taken) == 240 * len(taken)
