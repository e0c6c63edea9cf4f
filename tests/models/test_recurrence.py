"""When a duty returns: wall-clock hours on the days a rule names, in summer and winter."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from config.feestdagen import BEVRIJDINGSDAG, FREE_DAYS, GOEDE_VRIJDAG
from models.rooster.feestdagen import free_day
from models.rooster.recurrence import NoSuchDuty, Recurrence, Span, moment

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TUESDAYS = "FREQ=WEEKLY;BYDAY=TU"


def duty(rrule: str = TUESDAYS, hours: str = "09:00-13:00", **rest: object) -> Recurrence:
    starts, ends = (time.fromisoformat(hour) for hour in hours.split("-"))
    facts = {"first": date(2026, 12, 1), **rest}
    return Recurrence(starts=starts, ends=ends, rrule=rrule, **facts)  # type: ignore[arg-type]


def days(recurrence: Recurrence, begin: str, end: str) -> list[str]:
    window = (date.fromisoformat(begin), date.fromisoformat(end))
    return [f"{day:%d-%m}" for day in recurrence.days(*window)]


def spoken(span: Span | None) -> str | None:
    """Both ends as the clock in Amsterdam shows them, with its offset."""
    if span is None:
        return None
    ends = (at.astimezone(AMSTERDAM) for at in (span.starts, span.ends))
    return " ".join(f"{at:%d %H:%M}{at:%z}"[:-2] for at in ends)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (duty(), ["01-12", "08-12", "15-12", "22-12", "29-12"]),
        (duty(last=date(2026, 12, 15)), ["01-12", "08-12", "15-12"]),
        (duty(skips=frozenset({date(2026, 12, 8)})), ["01-12", "15-12", "22-12", "29-12"]),
        (duty("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH"), ["03-12", "14-12", "17-12", "28-12", "31-12"]),
        (duty("FREQ=MONTHLY;BYDAY=1MO"), ["07-12"]),
        (duty("FREQ=MONTHLY;BYMONTHDAY=-1"), ["31-12"]),
        (duty(""), ["01-12"]),
    ],
)
def test_it_returns_on_the_days_its_rule_names(rule: Recurrence, expected: list[str]) -> None:
    assert days(rule, "2026-12-01", "2027-01-01") == expected
    assert days(rule, "2026-11-01", "2026-12-01") == []


@pytest.mark.parametrize(
    "rrule",
    [
        *("FREQ=HOURLY", "FREQ=DAILY;BYHOUR=9", "FREQ=WEEKLY;COUNT=3", "FREQ=DAILY;UNTIL=20270101"),
        *(
            "FREQ=WEEKLY;BYDAY=XX",
            "FREQ=WEEKLY;INTERVAL=0",
            "FREQ=DAILY;INTERVAL=-1",
            "FREQ=DAILY;INTERVAL=",
            "elke dinsdag",
            "RRULE:FREQ=DAILY",
        ),
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY\nRRULE:FREQ=WEEKLY",
    ],
)
def test_a_rule_that_no_day_satisfies_or_that_knows_hours_is_refused(rrule: str) -> None:
    with pytest.raises(NoSuchDuty):
        duty(rrule)


def test_it_cannot_end_before_it_begins() -> None:
    with pytest.raises(NoSuchDuty):
        duty(last=date(2026, 11, 30))


@pytest.mark.parametrize(
    ("day", "hours", "expected"),
    [
        ("2026-03-28", "09:00-13:00", "28 09:00+01 28 13:00+01"),
        ("2026-03-30", "09:00-13:00", "30 09:00+02 30 13:00+02"),
        ("2026-10-26", "09:00-13:00", "26 09:00+01 26 13:00+01"),
        # across midnight
        ("2026-12-01", "22:00-06:00", "01 22:00+01 02 06:00+01"),
        ("2026-12-01", "09:00-09:00", "01 09:00+01 02 09:00+01"),
        # the hour that does not exist: when the clock jumps
        ("2026-03-29", "02:30-05:00", "29 03:00+02 29 05:00+02"),
        ("2026-03-29", "01:00-02:30", "29 01:00+01 29 03:00+02"),
        ("2026-03-28", "22:00-02:30", "28 22:00+01 29 03:00+02"),
        ("2026-03-29", "02:30-03:15", "29 03:00+02 29 03:15+02"),
        ("2026-03-29", "02:15-02:45", None),
        # the hour that exists twice: from and until its first time
        ("2026-10-25", "02:30-05:00", "25 02:30+02 25 05:00+01"),
        ("2026-10-25", "01:00-02:30", "25 01:00+02 25 02:30+02"),
        ("2026-10-24", "23:00-02:30", "24 23:00+02 25 02:30+02"),
        ("2026-10-25", "02:15-02:45", "25 02:15+02 25 02:45+02"),
    ],
)
def test_hours_are_those_of_the_clock_on_the_wall(day: str, hours: str, expected: str) -> None:
    once = date.fromisoformat(day)
    assert spoken(duty("", hours, first=once).span(once, AMSTERDAM)) == expected


@pytest.mark.parametrize("year", range(2025, 2031))
@pytest.mark.parametrize("change", ["march", "october"])
def test_nine_to_one_stays_nine_to_one_around_both_changes(year: int, change: str) -> None:
    sunday = max(
        day
        for n in range(25, 32)
        if (day := date(year, 3 if change == "march" else 10, n)).weekday() == 6
    )
    around = duty("FREQ=DAILY", first=sunday - timedelta(days=2), last=sunday + timedelta(days=2))
    begin = moment(sunday - timedelta(days=9), time(), AMSTERDAM)
    found = [span for _, span in around.spans(begin, begin + timedelta(days=20), AMSTERDAM)]
    assert len(found) == 5
    for span in found:
        local = [at.astimezone(AMSTERDAM).time() for at in (span.starts, span.ends)]
        assert local == [time(9), time(13)]
        assert span.ends - span.starts == timedelta(hours=4)


def test_on_a_holiday_there_is_no_duty_unless_the_location_wants_it() -> None:
    daily = duty("FREQ=DAILY", first=date(2026, 12, 24), last=date(2026, 12, 27))
    window = (datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    names = [day.day for day, _ in daily.spans(*window, AMSTERDAM, FREE_DAYS)]
    assert names == [24, 27]
    names = [day.day for day, _ in daily.spans(*window, AMSTERDAM, ("Eerste kerstdag",))]
    assert names == [24, 26, 27]


@pytest.mark.parametrize(
    ("day", "free_days", "name"),
    [
        ("2026-04-03", FREE_DAYS, None),
        ("2026-04-03", (GOEDE_VRIJDAG,), "Goede vrijdag"),
        ("2026-05-05", FREE_DAYS, None),
        ("2026-05-05", (BEVRIJDINGSDAG,), "Bevrijdingsdag"),
        ("2025-05-05", FREE_DAYS, "Bevrijdingsdag"),
        ("2030-05-05", FREE_DAYS, "Bevrijdingsdag"),
        ("2025-05-05", (), None),
        ("2027-04-27", FREE_DAYS, "Koningsdag"),
        ("2025-04-26", FREE_DAYS, "Koningsdag"),
        ("2026-12-24", FREE_DAYS, None),
    ],
)
def test_a_free_day_has_a_name(day: str, free_days: tuple[str, ...], name: str | None) -> None:
    assert free_day(date.fromisoformat(day), free_days) == name


rules = st.builds(
    lambda freq, interval, by: f"FREQ={freq};INTERVAL={interval}{by}",
    st.just("WEEKLY"),
    st.integers(1, 5),
    st.sampled_from(("", ";BYDAY=MO", ";BYDAY=TU,FR", ";BYDAY=MO,TU,WE,TH,FR,SA,SU")),
) | st.builds(
    lambda nth, day: f"FREQ=MONTHLY;BYDAY={nth}{day}",
    st.sampled_from((1, 2, 3, 4, -1)),
    st.sampled_from(("MO", "WE", "SU")),
)
dates = st.dates(date(2025, 1, 1), date(2030, 12, 31))


@settings(max_examples=60)
@given(rules, dates, st.integers(0, 1500), st.integers(0, 500))
def test_the_days_are_those_of_the_rule_read_from_its_first_day(
    rrule: str, first: date, ahead: int, length: int
) -> None:
    """Year by year gives what dateutil gives when it counts from the beginning in one go."""
    begin = first + timedelta(days=ahead)
    end = begin + timedelta(days=length)
    at = datetime.combine(first, time())
    one_go = rrulestr(rrule, dtstart=at).between(
        datetime.combine(begin, time()), datetime.combine(end, time()), inc=True
    )
    found = [*duty(rrule, first=first).days(begin, end)]
    assert found == [day.date() for day in one_go if day.date() < end]
