"""Hours for payment: real ones, per person and month, in files that Excel opens as they are."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from openpyxl import load_workbook

from models.rooster.recurrence import Span
from models.rooster.uren import Done, Hours, by_month, hours_csv, hours_xlsx

DECEMBER, JANUARY = date(2026, 12, 1), date(2027, 1, 1)
ROWS = [
    Hours("Samir", "Kantoor B", "Utrecht", DECEMBER, 60, 1),
    Hours("Noor", "Kantoor A", "Utrecht", JANUARY, 20, 1),
    Hours("Noor", "Kantoor A", "Utrecht", DECEMBER, 255, 2),
    Hours("Noor", "Kantoor A", "Almere", DECEMBER, 20, 1),
]


def done(starts: str, ends: str, name: str = "Noor", zone: str = "Europe/Amsterdam") -> Done:
    span = Span(*(datetime.fromisoformat(at).astimezone(UTC) for at in (starts, ends)))
    return Done(name, "Kantoor A", "Utrecht", zone, span)


def table(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return [*csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")]


def sheet(content: bytes) -> list[list[object]]:
    book = load_workbook(io.BytesIO(content))
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]


def test_a_csv_has_a_line_a_month_and_a_total_a_person() -> None:
    assert table(hours_csv(ROWS)) == [
        ["Naam", "Organisatie", "Locatie", "Maand", "Diensten", "Minuten", "Uren"],
        ["Noor", "Kantoor A", "Almere", "2026-12", "1", "20", "0,33"],
        ["Noor", "Kantoor A", "Utrecht", "2026-12", "2", "255", "4,25"],
        ["Noor", "Kantoor A", "Utrecht", "2027-01", "1", "20", "0,33"],
        ["Noor", "Kantoor A", "Totaal", "", "4", "295", "4,92"],
        ["Samir", "Kantoor B", "Utrecht", "2026-12", "1", "60", "1,00"],
        ["Samir", "Kantoor B", "Totaal", "", "1", "60", "1,00"],
    ]


def test_an_excel_file_says_the_same_in_numbers_and_dates() -> None:
    heads, *lines = sheet(hours_xlsx(ROWS, "en"))
    assert heads == ["Name", "Organisation", "Location", "Month", "Duties", "Minutes", "Hours"]
    assert lines[0] == ["Noor", "Kantoor A", "Almere", datetime(2026, 12, 1), 1, 20, 0.33]  # noqa: DTZ001
    assert lines[3] == ["Noor", "Kantoor A", "Total", None, 4, 295, 4.92]
    assert len(lines) == 6


def test_the_order_in_which_rows_come_does_not_matter() -> None:
    assert hours_csv(reversed(ROWS)) == hours_csv(ROWS)


def test_the_headings_are_in_the_readers_language() -> None:
    assert table(hours_csv([], "en")) == [
        ["Name", "Organisation", "Location", "Month", "Duties", "Minutes", "Hours"]
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", "\n@", " ="])
def test_no_name_becomes_a_formula(start: str) -> None:
    name = f'{start}HYPERLINK("http://x";"klik")'
    rows = [Hours(name, "@SUM(A1)", "-1+1", DECEMBER, 60, 1)]
    for line in table(hours_csv(rows))[1:]:
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in line)
    book = load_workbook(io.BytesIO(hours_xlsx(rows)))
    for row in book.worksheets[0].iter_rows(min_row=2, max_col=2):
        assert [cell.data_type for cell in row] == ["s", "s"]
        assert all(cell.quotePrefix for cell in row)
        assert str(row[0].value).endswith('HYPERLINK("http://x";"klik")')


@pytest.mark.parametrize(
    "name", ["#N/A", "Zoë 👩‍⚖️; mr.", 'O"Neil', "N\x00o\x0bor", "\ud800x", "1-12-2026", "x" * 300]
)
def test_odd_names_stay_names(name: str) -> None:
    shown = name.replace("\x00", "").replace("\x0b", " ").replace("\ud800", "")
    rows = [Hours(name, "A", "B", DECEMBER, 60, 1)]
    assert table(hours_csv(rows))[1][0] == shown
    book = load_workbook(io.BytesIO(hours_xlsx(rows)))
    cell = book.worksheets[0]["A2"]
    assert (cell.value, cell.data_type) == (shown, "s")


@pytest.mark.parametrize(
    ("starts", "ends", "minutes"),
    [
        ("2026-12-01T09:00+01:00", "2026-12-01T13:00+01:00", {DECEMBER: 240}),
        # the night that the clock goes back, and the one that it goes forward
        ("2026-10-24T22:00+02:00", "2026-10-25T06:00+01:00", {date(2026, 10, 1): 540}),
        ("2026-03-28T22:00+01:00", "2026-03-29T06:00+02:00", {date(2026, 3, 1): 420}),
        # over the end of a month, and of a year
        ("2026-12-31T22:00+01:00", "2027-01-01T06:00+01:00", {DECEMBER: 120, JANUARY: 360}),
        ("2026-12-31T22:00+01:00", "2027-01-01T00:00+01:00", {DECEMBER: 120}),
        (
            "2026-11-30T00:00+01:00",
            "2027-01-01T01:00+01:00",
            {date(2026, 11, 1): 1440, DECEMBER: 31 * 1440, JANUARY: 60},
        ),
    ],
)
def test_minutes_are_real_ones_in_the_month_in_which_they_were(
    starts: str, ends: str, minutes: dict[date, int]
) -> None:
    found = by_month([done(starts, ends)])
    assert {row.month: row.minutes for row in found} == minutes
    assert [row.duties for row in found] == [1] + [0] * (len(found) - 1)


def test_a_month_begins_when_it_does_at_the_location() -> None:
    duty = done("2027-01-01T01:00+00:00", "2027-01-01T03:00+00:00", zone="America/Curacao")
    assert [row.month for row in by_month([duty])] == [DECEMBER]


def test_duties_of_one_person_are_added_up() -> None:
    begin = datetime(2026, 12, 1, 8, tzinfo=UTC)
    duties = [
        done(
            (begin + timedelta(days=7 * n)).isoformat(),
            (begin + timedelta(days=7 * n, hours=4)).isoformat(),
        )
        for n in range(5)
    ]
    other = done("2026-12-01T09:00+01:00", "2026-12-01T10:30+01:00", name="Samir")
    assert by_month([other, *duties]) == [
        Hours("Noor", "Kantoor A", "Utrecht", DECEMBER, 1200, 5),
        Hours("Samir", "Kantoor A", "Utrecht", DECEMBER, 90, 1),
    ]
