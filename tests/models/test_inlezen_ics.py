"""Reading somebody's calendar: rules stay rules, hours stay hours, and what is odd is told."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from config.texts import LANGUAGES, sentence
from models.rooster.inlezen import Assumed, Planned, Read, Unreadable, read_ics
from models.rooster.kalender import Event, calendar
from models.rooster.recurrence import Recurrence, Span, moment

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
WINDOW = Span(datetime(2026, 11, 25, tzinfo=UTC), datetime(2027, 11, 25, tzinfo=UTC))
OFFICE = Assumed(AMSTERDAM, (time(9), time(13)), WINDOW)
TUESDAY = (
    "DTSTART;TZID=Europe/Amsterdam:20261201T090000",
    "DTEND;TZID=Europe/Amsterdam:20261201T130000",
)


def file(*events: tuple[str, ...], around: tuple[str, ...] = ()) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//X//Y//EN", *around]
    for event in events:
        title = () if any(line.startswith("SUMMARY") for line in event) else ("SUMMARY:Noor",)
        lines += ["BEGIN:VEVENT", *title, *event, "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def read(*events: tuple[str, ...], around: tuple[str, ...] = ()) -> Read:
    found = read_ics(file(*events, around=around), OFFICE)
    for problem in (*found.problems, *found.notices):
        for language in LANGUAGES:
            fout = sentence(language, problem.key).format(**problem.values)
            assert sentence(language, problem.place).format(
                nummer=problem.number, wie=problem.who, fout=fout
            )
    return found


def taken(*events: tuple[str, ...]) -> list[Recurrence]:
    found = read(*events)
    assert found.problems == ()
    return [planned.recurrence for planned in found.planned]


def spans(planned: Planned) -> list[tuple[datetime, datetime]]:
    found = planned.recurrence.spans(WINDOW.starts, WINDOW.ends, ZoneInfo(planned.zone))
    return [(span.starts, span.ends) for _, span in found]


def utc(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=UTC)  # type: ignore[misc]


NINE = Recurrence(date(2026, 12, 1), time(9), time(13))


@pytest.mark.parametrize(
    "times",
    [
        TUESDAY,
        ("DTSTART:20261201T080000Z", "DTEND:20261201T120000Z"),
        ("DTSTART:20261201T090000", "DTEND:20261201T130000"),
        ("DTSTART:20261201T090000", "DURATION:PT4H"),
        ("DTSTART;TZID=W. Europe Standard Time:20261201T090000", "DURATION:PT4H"),
        ('DTSTART;TZID="W. Europe Standard Time":20261201T090000', "DURATION:PT4H"),
        ("DTSTART;TZID=/mozilla.org/20070129_1/Europe/Berlin:20261201T090000", "DURATION:PT4H"),
        (
            "dtstart;tzid=America/New_York:20261201T030000",
            "DTEND;TZID=Europe/Paris:20261201T130000",
        ),
        ("DTSTART;VALUE=DATE:20261201",),
        ("DTSTART;VALUE=DATE:20261201", "DTEND;VALUE=DATE:20261202"),
        ("DTSTART;VALUE=DATE:20261201", "DTEND;VALUE=DATE:20261201"),
        (*TUESDAY, "SUMMARY:Noor", "BEGIN:VALARM", "TRIGGER:-PT15M", "SUMMARY:Piep", "END:VALARM"),
    ],
)
def test_nine_to_one_in_any_spelling(times: tuple[str, ...]) -> None:
    (found,) = read(times).planned
    assert spans(found) == [(utc(2026, 12, 1, 8), utc(2026, 12, 1, 12))]
    assert (found.number, found.who) == (1, "Noor")


def test_amsterdam_is_berlin_by_another_name_but_new_york_is_not() -> None:
    for zone, name in (
        ("W. Europe Standard Time", "Europe/Amsterdam"),
        ("Europe/Berlin", "Europe/Amsterdam"),
        ("America/New_York", "America/New_York"),
    ):
        times = (f"DTSTART;TZID={zone}:20261201T090000", "DURATION:PT4H", "RRULE:FREQ=WEEKLY")
        (found,) = read(times).planned
        assert found.zone == name


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (("RRULE:FREQ=WEEKLY;BYDAY=TU",), {"rrule": "FREQ=WEEKLY;BYDAY=TU"}),
        (
            ("RRULE:FREQ=WEEKLY;WKST=SU;INTERVAL=2;BYDAY=TU",),
            {"rrule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;WKST=SU"},
        ),
        (("RRULE:FREQ=MONTHLY;BYDAY=1TU;WKST=MO",), {"rrule": "FREQ=MONTHLY;BYDAY=1TU"}),
        (
            ("RRULE:FREQ=WEEKLY;BYDAY=TU;BYHOUR=9;BYMINUTE=0",),
            {"rrule": "FREQ=WEEKLY;BYDAY=TU"},
        ),
        # until
        (("RRULE:FREQ=WEEKLY;UNTIL=20261222T080000Z",), {"last": date(2026, 12, 22)}),
        (("RRULE:FREQ=WEEKLY;UNTIL=20261222T075959Z",), {"last": date(2026, 12, 21)}),
        (("RRULE:FREQ=WEEKLY;UNTIL=20261222T090000",), {"last": date(2026, 12, 22)}),
        (("RRULE:FREQ=WEEKLY;UNTIL=20261222",), {"last": date(2026, 12, 22)}),
        (("RRULE:FREQ=WEEKLY;UNTIL=99991231T235959Z",), {"last": None}),
        # count
        (("RRULE:FREQ=WEEKLY;COUNT=3",), {"last": date(2026, 12, 15)}),
        (
            ("RRULE:FREQ=MONTHLY;BYDAY=1TU;COUNT=2",),
            {"rrule": "FREQ=MONTHLY;BYDAY=1TU", "last": date(2027, 1, 5)},
        ),
        # not then
        (
            (
                "RRULE:FREQ=WEEKLY",
                "EXDATE;TZID=Europe/Amsterdam:20261208T090000,20261215T090000",
                "EXDATE:20261222T080000Z",
                "EXDATE;VALUE=DATE:20261229",
                "EXDATE;TZID=Europe/Amsterdam:20270105T100000",
            ),
            {"skips": frozenset(date(2026, 12, day) for day in (8, 15, 22, 29))},
        ),
    ],
)
def test_a_rule_stays_a_rule(rules: tuple[str, ...], expected: dict[str, object]) -> None:
    (found,) = taken((*TUESDAY, *rules))
    assert found == Recurrence(
        date(2026, 12, 1),
        time(9),
        time(13),
        **{"rrule": "FREQ=WEEKLY", **expected},  # type: ignore[arg-type]
    )


def test_a_whole_day_that_returns_is_in_the_hours_of_the_location() -> None:
    (found,) = taken(("DTSTART;VALUE=DATE:20261201", "RRULE:FREQ=WEEKLY"))
    assert found == Recurrence(date(2026, 12, 1), time(9), time(13), "FREQ=WEEKLY")


def test_some_whole_days_are_a_duty_on_each_of_them() -> None:
    (found,) = taken(("DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261227"))
    assert found == Recurrence(
        date(2026, 12, 24), time(9), time(13), "FREQ=DAILY", date(2026, 12, 26)
    )


def test_an_occurrence_that_was_moved_takes_the_place_of_that_day() -> None:
    moved = (
        "UID:1",
        "SUMMARY:Samir",
        "RECURRENCE-ID;TZID=Europe/Amsterdam:20261208T090000",
        "DTSTART;TZID=Europe/Amsterdam:20261209T100000",
        "DTEND;TZID=Europe/Amsterdam:20261209T120000",
    )
    gone = (
        "UID:1",
        "STATUS:CANCELLED",
        "RECURRENCE-ID:20261215T080000Z",
        "DTSTART:20261215T080000Z",
    )
    found = read(moved, (*TUESDAY, "UID:1", "RRULE:FREQ=WEEKLY"), gone)
    assert [(p.number, p.who, p.recurrence) for p in found.planned] == [
        (1, "Samir", Recurrence(date(2026, 12, 9), time(10), time(12))),
        (
            2,
            "Noor",
            Recurrence(
                date(2026, 12, 1),
                time(9),
                time(13),
                "FREQ=WEEKLY",
                skips=frozenset({date(2026, 12, 8), date(2026, 12, 15)}),
            ),
        ),
    ]
    assert not found.problems


@pytest.mark.parametrize(
    ("rules", "days"),
    [
        (("RDATE;TZID=Europe/Amsterdam:20261203T090000",), ["01-12 09", "03-12 09"]),
        (("RRULE:FREQ=DAILY;COUNT=3;BYHOUR=9,14",), ["01-12 09", "01-12 14", "02-12 09"]),
        (
            ("RRULE:FREQ=WEEKLY;BYDAY=TU;BYMONTH=12;UNTIL=20261215",),
            ["01-12 09", "08-12 09", "15-12 09"],
        ),
        (
            ("RRULE:FREQ=WEEKLY;COUNT=2", "RRULE:FREQ=MONTHLY;COUNT=2"),
            ["01-01 09", "01-12 09", "08-12 09"],
        ),
        (("RRULE:FREQ=WEEKLY;BYDAY=WE;COUNT=2",), ["01-12 09", "02-12 09", "09-12 09"]),
    ],
)
def test_what_no_rule_can_say_is_written_out_and_told(
    rules: tuple[str, ...], days: list[str]
) -> None:
    found = read((*TUESDAY, *rules))
    assert not found.problems
    said = sorted(f"{p.recurrence.first:%d-%m} {p.recurrence.starts:%H}" for p in found.planned)
    assert said == days
    assert {p.recurrence.rrule for p in found.planned} == {""}
    assert [notice.key for notice in found.notices] == ["inlezen.let_op.uitgeschreven"]


def test_an_occurrence_that_somebody_else_does_is_his_also_when_written_out() -> None:
    swapped = (
        "UID:1",
        "SUMMARY:Samir",
        "RECURRENCE-ID;TZID=Europe/Amsterdam:20261203T090000",
        "DTSTART;TZID=Europe/Amsterdam:20261203T090000",
        "DTEND;TZID=Europe/Amsterdam:20261203T110000",
    )
    off = (
        "UID:1",
        "STATUS:CANCELLED",
        "RECURRENCE-ID;TZID=Europe/Amsterdam:20261204T090000",
        "DTSTART;TZID=Europe/Amsterdam:20261204T090000",
    )
    days = "RDATE;TZID=Europe/Amsterdam:20261203T090000,20261204T090000"
    found = read(swapped, (*TUESDAY, "UID:1", days), off)
    assert [(p.who, p.recurrence.first.day, p.recurrence.ends.hour) for p in found.planned] == [
        ("Noor", 1, 13),
        ("Samir", 3, 11),
    ]
    assert not found.problems


def test_this_and_all_later_ones_are_written_out() -> None:
    later = (
        "UID:1",
        "SUMMARY:Noor",
        "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Amsterdam:20261208T090000",
        "DTSTART;TZID=Europe/Amsterdam:20261208T100000",
        "DTEND;TZID=Europe/Amsterdam:20261208T130000",
    )
    found = read((*TUESDAY, "UID:1", "RRULE:FREQ=WEEKLY;COUNT=3"), later)
    assert [(p.recurrence.first.day, p.recurrence.starts.hour) for p in found.planned] == [
        (1, 9),
        (8, 10),
        (15, 10),
    ]


@pytest.mark.parametrize("rule", [(), ("RRULE:FREQ=DAILY",), ("RDATE:20270330T020000Z",)])
def test_an_hour_that_the_clock_skips_begins_when_it_jumps(rule: tuple[str, ...]) -> None:
    starts, ends = (f"TZID=Europe/Amsterdam:20270328T{at}" for at in ("023000", "050000"))
    found = read((f"DTSTART;{starts}", f"DTEND;{ends}", *rule))
    assert spans(found.planned[0])[0] == (utc(2027, 3, 28, 1), utc(2027, 3, 28, 3))


def test_a_duty_of_three_days_is_cut_in_days() -> None:
    found = taken(
        (
            "DTSTART;TZID=Europe/Amsterdam:20261204T170000",
            "DTEND;TZID=Europe/Amsterdam:20261207T090000",
        )
    )
    assert found == [
        Recurrence(date(2026, 12, 4), time(17), time(17)),
        Recurrence(date(2026, 12, 5), time(17), time(17)),
        Recurrence(date(2026, 12, 6), time(17), time(9)),
    ]


def test_a_rule_in_world_time_is_kept_as_it_is_and_told() -> None:
    found = read(("DTSTART:20261201T080000Z", "DTEND:20261201T120000Z", "RRULE:FREQ=WEEKLY"))
    (rule,) = found.planned
    assert (rule.zone, rule.recurrence.starts) == ("UTC", time(8))
    assert [notice.key for notice in found.notices] == ["inlezen.let_op.wereldtijd"]


def test_names_are_the_title_and_then_the_guests() -> None:
    guests = (
        'ATTENDEE;CN="Bakker, Noor";ROLE=REQ-PARTICIPANT:mailto:noor@example.org',
        "ATTENDEE:mailto:samir@example.org",
        "ORGANIZER;CN=Coördinator:mailto:c@example.org",
        "CATEGORIES:arbeidsrecht,huur\\, wonen",
    )
    (found,) = read((*TUESDAY, "SUMMARY:Piket\\, dinsdag", *guests)).planned
    assert (found.who, found.also) == ("Piket, dinsdag", ("Bakker, Noor", "Coördinator"))
    assert found.rechtsgebieden == ("arbeidsrecht", "huur, wonen")
    (found,) = read((*TUESDAY, "SUMMARY: ", *guests)).planned
    assert (found.who, found.also) == ("Bakker, Noor", ("Coördinator",))


def test_a_title_about_a_zone_is_only_a_title() -> None:
    title = "SUMMARY:DTSTART\\;TZID=Mars:" + "DTSTART" * 50_000
    (found,) = read((*TUESDAY, title)).planned
    assert found.who.startswith("DTSTART;TZID=Mars:DTSTART")


def test_what_is_past_or_far_away_is_counted_not_planned() -> None:
    found = read(
        ("DTSTART:20251201T080000Z", "DTEND:20251201T120000Z"),
        ("DTSTART:20291201T080000Z", "DTEND:20291201T120000Z"),
        ("DTSTART;VALUE=DATE:20251201",),
        ("DTSTART:20240102T080000", "DURATION:PT4H", "RRULE:FREQ=WEEKLY;UNTIL=20241231"),
        TUESDAY,
    )
    assert (len(found.planned), found.outside, found.problems) == (1, 4, ())


@pytest.mark.parametrize(
    ("event", "key"),
    [
        (("DTEND:20261201T120000Z",), "geen_begin"),
        ((*TUESDAY, "SUMMARY:"), "geen_naam"),
        (("DTSTART:20261201T080000Z",), "einde"),
        (("DTSTART:20261201T080000Z", "DTEND:20261201T080000Z"), "einde"),
        (("DTSTART:20261201T080000Z", "DTEND:20261201T070000Z"), "einde"),
        (("DTSTART;VALUE=DATE:20261202", "DTEND;VALUE=DATE:20261130"), "einde"),
        (("DTSTART:20261201T080000Z", "DTEND:20270301T080000Z"), "te_lang"),
        (("DTSTART:20261301T080000Z", "DTEND:20261201T120000Z"), "onleesbaar"),
        (("DTSTART:20261201T250000Z", "DTEND:20261201T120000Z"), "onleesbaar"),
        (("DTSTART:morgen", "DTEND:20261201T120000Z"), "onleesbaar"),
        (("DTSTART;VALUE=DATE:20261201", "DTEND:20261201T120000Z"), "onleesbaar"),
        ((*TUESDAY, "DURATION:PT1H"), "onleesbaar"),
        ((*TUESDAY, "RRULE:FREQ=SOMS"), "onleesbaar"),
        ((*TUESDAY, "EXDATE:gisteren"), "onleesbaar"),
        (("DTSTART:00010101T000000Z", "DTEND:00010101T010000Z"), "jaar"),
        (("DTSTART:99991231T230000Z", "DTEND:99991231T235900Z"), "jaar"),
        (("DTSTART;TZID=Mars/Olympus:20261201T080000", "DURATION:PT1H"), "tijdzone"),
        (("DTSTART;TZID=Europe:20261201T080000", "DURATION:PT1H"), "tijdzone"),
        ((f"DTSTART;TZID={'a/' * 40000}:20261201T080000", "DURATION:PT1H"), "tijdzone"),
        (("DTSTART;TZID=../../../etc/passwd:20261201T080000", "DURATION:PT1H"), "tijdzone"),
        ((*TUESDAY, "RRULE:FREQ=WEEKLY", "EXDATE;TZID=Nergens:20261208T090000"), "tijdzone"),
        ((*TUESDAY, "RRULE:FREQ=SECONDLY"), "te_vaak"),
        ((*TUESDAY, "RRULE:FREQ=HOURLY;INTERVAL=2"), "te_vaak"),
        ((*TUESDAY, "RRULE:FREQ=DAILY;BYMINUTE=1,2,3"), "te_vaak"),
        ((*TUESDAY, "RRULE:FREQ=DAILY;BYHOUR=1,2,3,4,5"), "te_vaak"),
        ((*TUESDAY, "RRULE:FREQ=WEEKLY;INTERVAL=0"), "herhaling"),
        ((*TUESDAY, "RRULE:FREQ=WEEKLY;INTERVAL=-1"), "herhaling"),
        ((*TUESDAY, "RRULE:BYDAY=TU"), "herhaling"),
        ((*TUESDAY, "RRULE:FREQ=WEEKLY", "EXRULE:FREQ=MONTHLY"), "herhaling"),
        ((*TUESDAY, "RRULE:FREQ=DAILY;BYHOUR=99"), "herhaling"),
        ((*TUESDAY, "RRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30"), "nooit"),
        ((*TUESDAY, "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"), "nooit"),
        ((*TUESDAY, "RRULE:FREQ=WEEKLY;UNTIL=20261101"), "nooit"),
        ((*TUESDAY, "RRULE:FREQ=DAILY;COUNT=100000"), "te_veel_keer"),
        ((*TUESDAY, "RRULE:FREQ=YEARLY;COUNT=900"), "te_veel_keer"),
        ((*TUESDAY, "RRULE:FREQ=YEARLY;COUNT=0"), "te_veel_keer"),
        (("DTSTART:16040101T080000", "DURATION:PT4H", "RRULE:FREQ=YEARLY"), "jaar"),
        (("DTSTART:19700101T080000", "DURATION:PT4H", "RRULE:FREQ=YEARLY"), "te_oud"),
    ],
)
def test_what_is_wrong_with_one_is_told_and_the_others_are_taken(
    event: tuple[str, ...], key: str
) -> None:
    found = read(TUESDAY, event, ("DTSTART:20261202T080000Z", "DTEND:20261202T120000Z"))
    assert [(problem.number, problem.key) for problem in found.problems] == [
        (2, f"inlezen.fout.{key}")
    ]
    assert [planned.number for planned in found.planned] == [1, 3]


def test_all_that_is_wrong_is_told_at_once() -> None:
    events = (("DTSTART:x",), TUESDAY, ("DTSTART:20261201T080000Z", "SUMMARY:Samir\\nB."))
    found = read(*events, (*TUESDAY, "SUMMARY:"))
    assert [(p.number, p.who) for p in found.problems] == [(1, "Noor"), (3, "Samir B."), (4, "")]
    assert found.problems[2].place == "inlezen.plek.naamloos"


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "geen_agenda"),
        (b"naam;datum\r\nNoor;1-12-2026\r\n", "geen_agenda"),
        (b"\x00\xff" * 50, "geen_agenda"),
        (file(), "leeg"),
        (file(TUESDAY)[:-40], "afgebroken"),
        (b"BEGIN:VCALENDAR\r\n" + b"x" * 1_000_000, "te_groot"),
        (file(*[("DTSTART:20261201T080000Z",)] * 2001), "te_veel"),
        (file(*[(*TUESDAY, "RRULE:FREQ=DAILY;BYHOUR=9,14")] * 3), "te_veel"),
        (file(*[(*TUESDAY, "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")] * 26), "te_bijzonder"),
        (file(*[(*TUESDAY, "RDATE:20261203T080000Z")] * 101), "te_bijzonder"),
        (file(*[(*TUESDAY, "RRULE:FREQ=WEEKLY")] * 501), "te_bijzonder"),
    ],
)
def test_a_file_that_is_no_calendar_or_too_much_is_refused_as_a_whole(
    content: bytes, key: str
) -> None:
    with pytest.raises(Unreadable) as refused:
        read_ics(content, OFFICE)
    assert refused.value.key == f"inlezen.bestand.{key}"
    for language in LANGUAGES:
        assert sentence(language, refused.value.key).format(**refused.value.values)


def test_a_zone_that_a_file_defines_itself_is_not_remembered_for_the_next() -> None:
    zone = (
        "BEGIN:VTIMEZONE",
        "TZID:Eigen tijd",
        "BEGIN:STANDARD",
        "DTSTART:16010101T000000",
        "TZOFFSETFROM:+0900",
        "TZOFFSETTO:+0900",
        "RRULE:FREQ=SECONDLY",
        "END:STANDARD",
        "END:VTIMEZONE",
    )
    times = ("DTSTART;TZID=Eigen tijd:20261201T090000", "DURATION:PT4H")
    for around in (zone, ()):
        assert [p.key for p in read(times, around=around).problems] == ["inlezen.fout.tijdzone"]


def test_old_line_ends_and_another_alphabet_are_read() -> None:
    content = file((*TUESDAY, "SUMMARY:Zoë")).decode()
    for written in (
        content.replace("\r\n", "\n").encode(),
        content.replace("\r\n", "\r").encode(),
        content.replace("ë", "\r\n ë").encode("utf-8-sig"),
        content.encode("cp1252"),
    ):
        assert [planned.who for planned in read_ics(written, OFFICE).planned] == ["Zoë"]


DUTIES = st.lists(
    st.tuples(
        st.datetimes(datetime(2026, 11, 26), datetime(2027, 11, 20)),  # noqa: DTZ001
        st.integers(1, 3 * 24 * 60),
        st.sampled_from(["Noor", "Zoë 👩‍⚖️, mr.; B", 'O"Neil', "=1+1", "x" * 100]),
        st.sampled_from(["Europe/Amsterdam", "America/Curacao", "Australia/Lord_Howe"]),
    ),
    min_size=1,
    max_size=12,
    unique=True,
)


@given(DUTIES)
def test_what_we_write_we_read_back_the_same(facts: list[tuple[datetime, int, str, str]]) -> None:
    events = []
    for number, (at, minutes, name, zone) in enumerate(facts):
        starts = at.replace(second=0, microsecond=0, tzinfo=UTC)
        ends = starts + timedelta(minutes=minutes)
        events.append(Event(f"{number}@piket", starts, ends, zone, name, starts))
    found = read_ics(calendar("Piket", events), OFFICE)
    assert not found.problems
    back: dict[int, list[tuple[str, datetime, datetime]]] = {}
    for planned in found.planned:
        (span,) = spans(planned)
        back.setdefault(planned.number, []).append((planned.who, *span))
    joined = [(parts[0][0], parts[0][1], parts[-1][2]) for parts in back.values()]
    assert sorted(joined) == sorted((e.summary, e.starts, e.ends) for e in events)
    for parts in back.values():
        assert all(one[2] == other[1] for one, other in pairwise(parts))


RULES = st.builds(
    lambda freq, interval, by, end: ";".join(filter(None, (freq, interval, by, end))),
    st.sampled_from(["FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY"]),
    st.sampled_from(["", "INTERVAL=2", "INTERVAL=3"]),
    st.sampled_from(["", "BYDAY=TU", "BYDAY=TU,FR", "BYMONTH=12,3", "BYHOUR=9,15"]),
    st.sampled_from(["", "COUNT=5", "UNTIL=20270401T080000Z", "UNTIL=20270331"]),
)


@settings(deadline=None)
@given(
    RULES,
    st.sets(st.integers(0, 200).map(lambda n: date(2026, 12, 1) + timedelta(days=n)), max_size=3),
    st.sampled_from([("090000", "130000"), ("220000", "060000"), ("023000", "050000")]),
)
def test_a_series_is_read_as_calendar_programs_show_it(
    rule: str, skips: set[date], hours: tuple[str, str]
) -> None:
    """Against recurring-ical-events for every rule, also those that stay rules; but a time that the
    clock skips is when it jumps."""
    starts, ends = hours
    day = "20261202" if ends < starts else "20261201"
    lines = (
        f"DTSTART;TZID=Europe/Amsterdam:20261201T{starts}",
        f"DTEND;TZID=Europe/Amsterdam:{day}T{ends}",
        f"RRULE:{rule}".replace("20270331", "20270331T220000Z"),
        *(f"EXDATE;TZID=Europe/Amsterdam:{skip:%Y%m%d}T{starts}" for skip in sorted(skips)),
    )
    shown = recurring_ical_events.of(Calendar.from_ical(file(lines))).between(
        WINDOW.starts, WINDOW.ends
    )
    expected = {moment(e.start.date(), e.start.time(), AMSTERDAM) for e in shown}
    found = read((*lines[:2], f"RRULE:{rule}", *lines[3:]))
    assert {at for planned in found.planned for at, _ in spans(planned)} == expected


NAMES = st.sampled_from(
    [
        "DTSTART",
        "DTEND",
        "DURATION",
        "RRULE",
        "RDATE",
        "EXDATE",
        "RECURRENCE-ID",
        "UID",
        "SUMMARY",
        "ATTENDEE",
        "CATEGORIES",
        "STATUS",
        "BEGIN",
        "END",
    ]
)
PARAMS = st.sampled_from(
    ["", ";VALUE=DATE", ";VALUE=PERIOD", ";TZID=Europe/Amsterdam", ";TZID=", ';CN="a', ";RANGE=X"]
)
VALUES = st.sampled_from(
    [
        *("20261201T090000", "20261201T090000Z", "20261201", "20261208T090000,20261201", "PT4H"),
        *("-P1D", "P9999999999W", "FREQ=WEEKLY", "FREQ=DAILY;BYHOUR=9,14;COUNT=4", "VEVENT"),
        *("FREQ=YEARLY;BYDAY=53MO", "FREQ=MONTHLY;BYSETPOS=0", "FREQ=WEEKLY;BYDAY=", "1", "Noor"),
        *("20261201T090000/PT2H", "CANCELLED", "FREQ=DAILY;UNTIL=99991231T235959Z", "\\", "é\x00"),
    ]
) | st.text(max_size=12)


@settings(deadline=None)
@given(
    st.lists(st.lists(st.builds("{}{}:{}".format, NAMES, PARAMS, VALUES), max_size=6), max_size=3)
)
def test_whatever_it_says_it_is_read_or_refused(events: list[list[str]]) -> None:
    content = file(*[(*TUESDAY, *lines) for lines in events], *map(tuple, events))
    try:
        found = read_ics(content, OFFICE)
    except Unreadable:
        return
    assert all(problem.key.startswith("inlezen.") for problem in found.problems)
    for planned in found.planned:
        spans(planned)
