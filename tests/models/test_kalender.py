"""A feed of duties: what a calendar program reads in it is what is in the roster."""

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from dateutil.tz import tzical
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from models.rooster.kalender import Event, calendar

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
CHANGED = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
AN_HOUR = timedelta(hours=1)


def duty(starts: datetime, hours: float = 4, **rest: object) -> Event:
    facts = {"uid": f"{starts:%Y%m%d%H%M}@piket", "zone": "Europe/Amsterdam", "summary": "Noor"}
    ends = starts + timedelta(hours=hours)
    return Event(starts=starts, ends=ends, last_modified=CHANGED, **{**facts, **rest})  # type: ignore[arg-type]


def last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def read(content: bytes, around: datetime) -> set[tuple[str, datetime, datetime]]:
    found = recurring_ical_events.of(Calendar.from_ical(content)).between(
        around - timedelta(days=14), around + timedelta(days=14)
    )
    return {(str(e["SUMMARY"]), e.start.astimezone(UTC), e.end.astimezone(UTC)) for e in found}


def by_its_own_clock(content: bytes) -> set[tuple[datetime, datetime]]:
    """Read by the VTIMEZONE in the file, as who knows no zones by name does."""
    zones, _, duties = content.decode().replace("\r\n ", "").partition("BEGIN:VEVENT")
    zone = tzical(io.StringIO(f"{zones}END:VCALENDAR\r\n")).get()
    spans = [
        [
            datetime.strptime(wall, "%Y%m%dT%H%M%S")
            .replace(tzinfo=zone if tzid else UTC)
            .astimezone(UTC)
            for tzid, wall in re.findall(rf"^{name}(;TZID=[^:]+)?:(\d+T\d+)Z?\r$", duties, re.M)
        ]
        for name in ("DTSTART", "DTEND")
    ]
    return {*zip(*spans, strict=True)}


@pytest.mark.parametrize("year", range(2025, 2031))
@pytest.mark.parametrize("month", [3, 10])
def test_no_hour_is_off_in_the_week_that_the_clock_changes(year: int, month: int) -> None:
    sunday = datetime.combine(last_sunday(year, month), datetime.min.time(), UTC)
    hours = [sunday - timedelta(days=6) + n * AN_HOUR for n in range(9 * 24)]
    duties = [duty(at, hours=1) for at in hours]
    content = calendar("Piket", duties)
    assert read(content, sunday) == {("Noor", d.starts, d.ends) for d in duties}
    assert by_its_own_clock(content) == {(d.starts, d.ends) for d in duties}


@pytest.mark.parametrize(
    "zone",
    [
        *("Europe/Amsterdam", "America/Curacao", "America/New_York", "Australia/Lord_Howe"),
        *("Africa/Casablanca", "Asia/Kathmandu", "Pacific/Chatham"),
    ],
)
def test_every_zone_comes_with_its_own_rules(zone: str) -> None:
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    duties = [duty(begin + n * timedelta(hours=17), hours=2, zone=zone) for n in range(520)]
    content = calendar("Piket", duties)
    assert by_its_own_clock(content) == {(d.starts, d.ends) for d in duties}


def test_outlook_finds_one_rule_for_winter_and_one_for_summer() -> None:
    """It takes RDATE for nothing, and then every duty in summer is an hour off."""
    content = calendar("Piket", [duty(datetime(2026, 10, 24, 7, tzinfo=UTC))]).decode()
    zone = content[content.index("BEGIN:VTIMEZONE") : content.index("END:VTIMEZONE")]
    assert zone.count("BEGIN:STANDARD") == zone.count("BEGIN:DAYLIGHT") == 1
    assert "DTSTART:20250330T020000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\n" in zone
    assert "DTSTART:20251026T030000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\n" in zone
    assert "RDATE" not in zone


def test_it_is_written_in_the_hours_of_the_clock_on_the_wall() -> None:
    night = duty(datetime(2026, 10, 24, 20, tzinfo=UTC), hours=9)
    content = calendar("Piket", [night]).decode()
    assert "DTSTART;TZID=Europe/Amsterdam:20261024T220000\r\n" in content
    assert "DTEND;TZID=Europe/Amsterdam:20261025T060000\r\n" in content


def test_the_second_time_of_an_hour_is_not_mistaken_for_the_first() -> None:
    second = duty(datetime(2026, 10, 25, 1, 30, tzinfo=UTC), hours=1)
    content = calendar("Piket", [second])
    assert b"DTSTART:20261025T013000Z\r\n" in content
    assert read(content, second.starts) == {("Noor", second.starts, second.ends)}


def test_a_program_is_told_the_name_and_when_to_look_again() -> None:
    text = calendar("Piket Utrecht, rooster", []).decode()
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Piket//Rooster//NL\r\n")
    for line in (
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Piket Utrecht\\, rooster",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ):
        assert f"{line}\r\n" in text


def test_the_same_duties_give_the_same_bytes() -> None:
    duties = [duty(datetime(2026, 12, n, 8, tzinfo=UTC)) for n in range(1, 9)]
    content = calendar("Piket", duties)
    assert calendar("Piket", reversed(duties)) == content
    assert b"DTSTAMP:20261125T093000Z\r\n" in content
    assert calendar("Piket", [*duties[1:], replace(duties[0], sequence=1)]) != content


# Without "\N": the library writes that as the end of a line, as RFC 5545 has it.
WORDS = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\\"), min_size=1
) | st.sampled_from(
    [
        'Noor "Noortje" de Vries, mr.; kantoor A/B',
        "Zoë 👩🏽‍⚖️ Ünsal",
        "eerste regel\ntweede regel",
        "BEGIN:VEVENT\nEND:VCALENDAR",
        "c:\\temp",
        "=1+1",
        "x" * 400,
        "é" * 200,
    ]
)


def unescaped(text: str) -> str:
    """icalendar leaves fields it does not know as they are written."""
    return re.sub(r"\\(.)", lambda found: {"n": "\n"}.get(found[1], found[1]), text)


@given(name=WORDS, description=WORDS, location=WORDS)
def test_odd_names_come_out_as_they_went_in(name: str, description: str, location: str) -> None:
    rest = {"summary": name, "description": description, "location": location}
    content = calendar(name, [duty(datetime(2026, 12, 1, 8, tzinfo=UTC), **rest)])
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    read_back = Calendar.from_ical(content)
    (event,) = read_back.events
    assert unescaped(read_back["X-WR-CALNAME"]) == name
    assert [event["SUMMARY"], event["DESCRIPTION"], event["LOCATION"]] == [
        name,
        description,
        location,
    ]


def test_signs_that_no_calendar_may_hold_are_left_out() -> None:
    content = calendar(
        "P", [duty(datetime(2026, 12, 1, 8, tzinfo=UTC), summary="N\x00o\x1bor\r\nX")]
    )
    assert str(Calendar.from_ical(content).events[0]["SUMMARY"]) == "Noor\nX"


@given(
    st.lists(
        st.tuples(
            st.datetimes(datetime(2025, 1, 1), datetime(2030, 12, 31)),  # noqa: DTZ001
            st.integers(1, 30 * 60),
        ),
        max_size=20,
        unique_by=lambda at: at[0].replace(second=0, microsecond=0),
    )
)
def test_whatever_goes_in_comes_out(facts: list[tuple[datetime, int]]) -> None:
    duties = [
        duty(at.replace(second=0, microsecond=0, tzinfo=UTC), hours=minutes / 60)
        for at, minutes in facts
    ]
    content = calendar("Piket", duties)
    events = Calendar.from_ical(content).events
    assert {(str(e["UID"]), e.start.astimezone(UTC), e.end.astimezone(UTC)) for e in events} == {
        (d.uid, d.starts, d.ends) for d in duties
    }
