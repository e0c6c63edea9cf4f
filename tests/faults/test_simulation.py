"""Fifty-six duty days with faults, crashes and impatient people: nothing lost, nothing twice."""

from collections.abc import Callable, Iterator

import pytest

from tests.faults.runs import Report, laboratory, on
from tests.postgres import Postgres

Live = Callable[..., Report]


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    with laboratory() as live:
        yield live


@pytest.mark.parametrize("first", range(1, 51, 10))
def test_every_promise_holds_on_any_day(live: Live, first: int) -> None:
    for seed in range(first, first + 10):
        report = live(seed)
        assert not report.broken, str(report)


def test_a_seed_is_a_day(live: Live) -> None:
    """Whoever sees a day fail can see it again, to the millisecond, whatever was lived before."""
    entries = live(7).entries
    with laboratory() as anew:
        assert anew(7).entries == entries


def test_every_promise_holds_on_postgresql(postgres: Postgres) -> None:
    """Nearly a day by its seed: two processes may interleave otherwise inside the server."""
    live = on(postgres)
    for seed in range(1, 7):
        report = live(seed)
        assert not report.broken, str(report)
