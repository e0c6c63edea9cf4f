"""Who is on duty: rules, what others took over, and who is away."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from config.feestdagen import FREE_DAYS
from models.people import Kind
from models.rooster import Absence, Cover, Duty, Recurrence, Roster, ShiftRule, Swap

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
WEEKDAYS = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"


def local(text: str, zone: ZoneInfo = AMSTERDAM) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def rule(
    person_id: int = 1, rrule: str = WEEKDAYS, hours: str = "09:00-13:00", **rest: object
) -> ShiftRule:
    starts, ends = (time.fromisoformat(hour) for hour in hours.split("-"))
    first = rest.pop("first", LONG_AGO.date())
    assert isinstance(first, date)
    facts = {
        "location_id": 1,
        "pool": Kind.ADVOCATUUR,
        "rechtsgebieden": [],
        "zone": "Europe/Amsterdam",
        "free_days": [*FREE_DAYS],
        "made_at": LONG_AGO,
        **ShiftRule.facts(Recurrence(first, starts, ends, rrule)),
        **rest,
    }
    return ShiftRule(id=person_id, person_id=person_id, **facts)


def cover(giver: int, taker: int, starts: str, ends: str, **rest: object) -> Cover:
    swap = Swap(giver_id=giver, series_id=rest.pop("series", 1))
    facts = {"id": 1, "made_at": LONG_AGO, "approved_at": LONG_AGO, "ended_at": None, **rest}
    return Cover(swap=swap, person_id=taker, starts=local(starts), ends=local(ends), **facts)


def away(person_id: int, starts: str, ends: str, **rest: object) -> Absence:
    facts = {"made_at": LONG_AGO, "ended_at": None, **rest}
    return Absence(person_id=person_id, starts=local(starts), ends=local(ends), **facts)


def on(day: str, *rows: ShiftRule | Cover | Absence) -> list[str]:
    """Who has duty on that day: "1 09:00-13:00"."""
    roster = Roster(
        [row for row in rows if isinstance(row, ShiftRule)],
        [row for row in rows if isinstance(row, Cover)],
        [row for row in rows if isinstance(row, Absence)],
    )
    begin = local(f"{day} 00:00")
    return [said(duty) for duty in roster.duties(begin, begin + timedelta(days=1))]


def said(duty: Duty) -> str:
    starts, ends = (at.astimezone(AMSTERDAM) for at in (duty.starts, duty.ends))
    return f"{duty.person_id} {starts:%H:%M}-{ends:%H:%M}"


MONDAY = "2026-12-07"


def test_a_duty_is_there_on_the_days_of_its_rule_and_not_on_holidays() -> None:
    assert on(MONDAY, rule()) == ["1 09:00-13:00"]
    assert on("2026-12-06", rule()) == []
    assert on("2026-12-25", rule()) == []
    assert on("2026-12-25", rule(free_days=[])) == ["1 09:00-13:00"]


def test_who_takes_a_shift_has_it_whole_or_in_part() -> None:
    whole = cover(1, 2, f"{MONDAY} 09:00", f"{MONDAY} 13:00")
    assert on(MONDAY, rule(), whole) == ["2 09:00-13:00"]
    part = cover(1, 2, f"{MONDAY} 09:00", f"{MONDAY} 11:00")
    assert on(MONDAY, rule(), part) == ["2 09:00-11:00", "1 11:00-13:00"]
    middle = cover(1, 2, f"{MONDAY} 10:00", f"{MONDAY} 11:00")
    assert on(MONDAY, rule(), middle) == ["1 09:00-10:00", "2 10:00-11:00", "1 11:00-13:00"]


def test_a_shift_can_go_on_from_one_to_another() -> None:
    first = cover(1, 2, f"{MONDAY} 09:00", f"{MONDAY} 13:00", id=2)
    then = cover(2, 3, f"{MONDAY} 11:00", f"{MONDAY} 13:00", approved_at=local("2026-12-01 10:00"))
    assert on(MONDAY, rule(), then, first) == ["2 09:00-11:00", "3 11:00-13:00"]


def test_a_swap_takes_only_what_the_giver_has_there() -> None:
    longer = cover(1, 2, f"{MONDAY} 08:00", f"{MONDAY} 20:00")
    assert on(MONDAY, rule(), longer) == ["2 09:00-13:00"]
    other = cover(1, 2, f"{MONDAY} 08:00", f"{MONDAY} 20:00", series=7)
    assert on(MONDAY, rule(), other) == ["1 09:00-13:00"], "a duty that was not given away"
    assert on(MONDAY, rule(first_id=7), other) == ["2 09:00-13:00"], "the rule that goes on with it"


def test_a_swap_counts_once_approved_until_it_is_undone() -> None:
    waits = cover(1, 2, f"{MONDAY} 09:00", f"{MONDAY} 13:00", approved_at=None)
    assert on(MONDAY, rule(), waits) == ["1 09:00-13:00"]
    undone = cover(1, 2, f"{MONDAY} 09:00", f"{MONDAY} 13:00", ended_at=local("2026-12-06 20:00"))
    assert on(MONDAY, rule(), undone) == ["1 09:00-13:00"]
    late = cover(1, 2, f"{MONDAY} 09:00", f"{MONDAY} 13:00", approved_at=local(f"{MONDAY} 10:00"))
    assert on(MONDAY, rule(), late) == ["1 09:00-10:00", "2 10:00-13:00"]


def test_who_is_away_has_no_duty_also_not_what_he_took_over() -> None:
    assert on(MONDAY, rule(), away(1, "2026-12-01 00:00", "2026-12-20 00:00")) == []
    assert on(MONDAY, rule(), away(1, f"{MONDAY} 10:00", f"{MONDAY} 11:00")) == [
        "1 09:00-10:00",
        "1 11:00-13:00",
    ]
    taken = cover(1, 2, f"{MONDAY} 09:00", f"{MONDAY} 13:00")
    assert on(MONDAY, rule(), taken, away(1, f"{MONDAY} 00:00", "2026-12-08 00:00")) == [
        "2 09:00-13:00"
    ]
    assert on(MONDAY, rule(), taken, away(2, f"{MONDAY} 11:00", f"{MONDAY} 12:00")) == [
        "2 09:00-11:00",
        "2 12:00-13:00",
    ]


def test_what_changes_today_changes_nothing_that_was() -> None:
    """Who had duty on 7 December at 9.30 stays known, whatever is said or undone at 10."""
    ten = local(f"{MONDAY} 10:00")
    assert on(MONDAY, rule(ended_at=ten)) == ["1 09:00-10:00"]
    assert on(MONDAY, rule(made_at=ten)) == ["1 10:00-13:00"]
    said_late = away(1, f"{MONDAY} 00:00", "2026-12-08 00:00", made_at=ten)
    assert on(MONDAY, rule(), said_late) == ["1 09:00-10:00"]
    back_early = away(1, f"{MONDAY} 00:00", "2026-12-08 00:00", ended_at=ten)
    assert on(MONDAY, rule(), back_early) == ["1 10:00-13:00"]


def test_a_duty_across_midnight_is_on_both_days() -> None:
    night = rule(hours="22:00-06:00", free_days=[])
    assert on("2026-12-08", night) == ["1 22:00-06:00", "1 22:00-06:00"]
    assert on("2026-12-12", night) == ["1 22:00-06:00"]
    assert on("2026-12-13", night) == []


def test_overlapping_duties_of_one_person_are_both_told() -> None:
    assert on(MONDAY, rule(), rule(hours="12:00-15:00")) == ["1 09:00-13:00", "1 12:00-15:00"]


@pytest.mark.parametrize("year", range(2025, 2031))
def test_nine_to_one_is_four_hours_on_each_working_day_of_a_year(year: int) -> None:
    duties = Roster([rule(free_days=[])]).duties(
        local(f"{year}-01-01 00:00"), local(f"{year + 1}-01-01 00:00")
    )
    assert {said(duty) for duty in duties} == {"1 09:00-13:00"}
    assert {duty.ends - duty.starts for duty in duties} == {timedelta(hours=4)}
    assert len(duties) in (260, 261, 262)
