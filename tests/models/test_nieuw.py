"""The same duty is not planned twice, however it is written down."""

from dataclasses import replace
from datetime import date, time

import pytest

from models.people import Kind
from models.rooster.nieuw import only_new
from models.rooster.plannen import Plan
from models.rooster.recurrence import Recurrence

TODAY = date(2026, 11, 25)
TUESDAYS = Recurrence(date(2026, 12, 1), time(9), time(13), "FREQ=WEEKLY;BYDAY=TU")
ONCE = Recurrence(date(2026, 12, 8), time(9), time(13))


def plan(*duties: Recurrence) -> Plan:
    return Plan(1, 1, Kind.ADVOCATUUR, ("huurrecht",), "Europe/Amsterdam", (), duties)


def is_new(wanted: Recurrence, had: Recurrence) -> bool:
    return bool(only_new([plan(wanted)], [plan(had)], TODAY))


@pytest.mark.parametrize(
    ("wanted", "had", "new"),
    [
        (TUESDAYS, TUESDAYS, False),
        (replace(TUESDAYS, first=date(2026, 12, 15)), TUESDAYS, False),
        (TUESDAYS, replace(TUESDAYS, first=date(2026, 12, 15)), True),
        (ONCE, TUESDAYS, False),
        (TUESDAYS, ONCE, True),
        (TUESDAYS, replace(TUESDAYS, last=date(2027, 12, 1)), True),
        (replace(TUESDAYS, last=date(2027, 12, 1)), TUESDAYS, False),
        (replace(TUESDAYS, ends=time(14)), TUESDAYS, True),
        (replace(TUESDAYS, rrule="FREQ=WEEKLY;BYDAY=TU,TH"), TUESDAYS, True),
        (TUESDAYS, replace(TUESDAYS, rrule="FREQ=WEEKLY;BYDAY=TU,TH"), False),
        (replace(TUESDAYS, rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"), TUESDAYS, False),
        (TUESDAYS, replace(TUESDAYS, skips=frozenset([date(2026, 12, 29)])), True),
        (replace(TUESDAYS, skips=frozenset([date(2026, 12, 29)])), TUESDAYS, False),
        (replace(ONCE, first=date(2026, 12, 9)), TUESDAYS, True),
    ],
)
def test_what_he_has_already_is_not_new(wanted: Recurrence, had: Recurrence, new: bool) -> None:
    assert is_new(wanted, had) is new


@pytest.mark.parametrize(
    "other",
    [
        {"person_id": 2},
        {"location_id": None},
        {"pool": Kind.HJL},
        {"zone": "Europe/London"},
        {"rechtsgebieden": ()},
    ],
)
def test_of_somebody_or_something_else_it_is_new(other: dict[str, object]) -> None:
    assert only_new([plan(ONCE)], [replace(plan(ONCE), **other)], TODAY) == [plan(ONCE)]


def test_free_days_and_the_order_of_fields_make_no_other_duty() -> None:
    had = replace(plan(ONCE), free_days=("Koningsdag",), rechtsgebieden=("huurrecht", "anders"))
    wanted = replace(plan(ONCE), rechtsgebieden=("anders", "huurrecht"))
    assert only_new([wanted], [had], TODAY) == []


def test_nothing_twice_and_nothing_that_is_over() -> None:
    past = replace(ONCE, first=date(2026, 11, 23))
    ended = replace(TUESDAYS, first=date(2026, 1, 6), last=date(2026, 11, 23))
    tonight = replace(ONCE, first=date(2026, 11, 24), starts=time(22), ends=time(6))
    found = only_new([plan(ONCE, past, ended, ONCE, tonight), plan(ONCE)], [], TODAY)
    assert found == [plan(ONCE, tonight)]


def test_what_begins_later_than_a_year_from_now_is_compared_as_it_is() -> None:
    far = replace(TUESDAYS, first=date(2028, 12, 5))
    assert is_new(far, TUESDAYS)
    assert not is_new(far, far)
