"""Reading a table that somebody keeps in Excel: cells as people write them, and never as formulas."""

from contextlib import suppress
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.texts import LANGUAGES, sentence
from models.rooster.inlezen import Assumed, Read, Unreadable, read_csv
from models.rooster.recurrence import Recurrence, Span

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
WINDOW = Span(datetime(2026, 11, 25, 9, tzinfo=UTC), datetime(2027, 11, 25, tzinfo=UTC))
OFFICE = Assumed(AMSTERDAM, (time(9), time(13)), WINDOW)
TODAY = date(2026, 11, 25)


def read(text: str | bytes) -> Read:
    found = read_csv(text if isinstance(text, bytes) else text.encode(), OFFICE)
    for problem in (*found.problems, *found.notices):
        for language in LANGUAGES:
            fout = sentence(language, problem.key).format(**problem.values)
            assert sentence(language, problem.place).format(nummer=problem.number, fout=fout)
    return found


def taken(text: str | bytes) -> list[tuple[str, Recurrence]]:
    found = read(text)
    assert found.problems == ()
    return [(planned.who, planned.recurrence) for planned in found.planned]


def row(heads: str, cells: str) -> Recurrence:
    ((_, found),) = taken(f"naam;{heads}\r\nNoor;{cells}\r\n")
    return found


def wrong(heads: str, cells: str) -> list[str]:
    found = read(f"naam;{heads}\r\nNoor;{cells}\r\nSamir;{cells}\r\n")
    assert not found.planned
    keys = [problem.key.removeprefix("inlezen.fout.") for problem in found.problems]
    assert keys[: len(keys) // 2] == keys[len(keys) // 2 :]
    assert {problem.number for problem in found.problems} == {2, 3}
    return keys[: len(keys) // 2]


ONCE = Recurrence(date(2026, 12, 1), time(9), time(13))
TABLE = "naam{0}datum{0}van{0}tot{0}rechtsgebied\r\nZoë{0}1-12-2026{0}9.00{0}13.00{0}huurrecht\r\n"


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("alphabet", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_way_in_which_excel_saves_a_table(separator: str, alphabet: str) -> None:
    (planned,) = read(TABLE.format(separator).encode(alphabet)).planned
    assert (planned.number, planned.who, planned.recurrence) == (2, "Zoë", ONCE)
    assert (planned.zone, planned.rechtsgebieden) == ("Europe/Amsterdam", ("huurrecht",))


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\r\nnaam;datum;van;tot\r\nNoor;1-12-2026;9.00;13.00\r\n",
        "Naam ;DATUM:;Van;Tot\nNoor;1-12-2026;9:00;13:00",
        "\r\n\r\nWie;Datum;Begin;Eind\rNoor;1-12-2026;9:00;13:00\r;;;\r",
        "date,from,to,person\n2026-12-01,9:00,13:00,Noor\n",
        'naam;datum;van;tot\n"Noor";"1-12-2026";"9:00";"13:00"',
        "naam;datum;van;tot;;\nNoor;1-12-2026;9:00;13:00;;;;",
        "naam;datum\nNoor;1-12-2026",
        "naam;datum;van;tot\nNoor;1-12-2026;;",
        "naam;datum;dag;van;tot\n\xa0Noor\xa0;1-12-2026;dinsdag;9;13",
    ],
)
def test_a_table_in_any_shape(text: str) -> None:
    assert taken(text) == [("Noor", ONCE)]


@pytest.mark.parametrize(
    "cell",
    [
        "1-12-2026",
        "01-12-2026",
        "1/12/2026",
        "1.12.2026",
        "2026-12-01",
        "di 1-12-2026",
        "Dinsdag, 1-12-2026",
    ],
)
def test_a_date_has_its_day_first_or_its_year(cell: str) -> None:
    assert row("datum", cell) == ONCE


@pytest.mark.parametrize(
    ("cell", "at"),
    [
        *(
            (cell, time(9))
            for cell in ("9.00", "9:00", "09u00", "9u00", "900", "0900", "9", "09", "9u", "9 uur")
        ),
        *((cell, time(9)) for cell in ("9.00 uur", "9,00", "9h00", "9:00:00", "09:00:00", "9.00u")),
        ("930", time(9, 30)),
        ("9u30", time(9, 30)),
        ("0.15", time(0, 15)),
        ("1245", time(12, 45)),
    ],
)
def test_a_time_in_the_ways_people_write_it(cell: str, at: time) -> None:
    assert row("datum;van;tot", f"1-12-2026;{cell};13.00") == Recurrence(
        date(2026, 12, 1), at, time(13)
    )


@pytest.mark.parametrize(
    ("heads", "cells", "expected"),
    [
        (
            "dag;van;tot;vanaf;t/m",
            "dinsdag;9;13;1-12-2026;29-12-2026",
            ("TU", date(2026, 12, 1), date(2026, 12, 29)),
        ),
        ("dag;van;tot", "di;9;13", ("TU", TODAY, None)),
        (
            "dag;van;tot;ingangsdatum",
            "ma t/m do;9;13;7-12-2026",
            ("MO,TU,WE,TH", date(2026, 12, 7), None),
        ),
        ("dag", "ma, wo en vr", ("MO,WE,FR", TODAY, None)),
        ("day;until;from", "Mon-Thu/Sat;13;9", ("MO,TU,WE,TH,SA", TODAY, None)),
        (
            "dag;datum;tot en met",
            "di;1-12-2026;15-12-2026",
            ("TU", date(2026, 12, 1), date(2026, 12, 15)),
        ),
    ],
)
def test_a_day_of_the_week_is_a_rule(
    heads: str, cells: str, expected: tuple[str, date, date | None]
) -> None:
    days, first, last = expected
    assert row(heads, cells) == Recurrence(
        first, time(9), time(13), f"FREQ=WEEKLY;BYDAY={days}", last
    )


def test_a_date_until_another_is_every_day() -> None:
    assert row("datum;t/m", "24-12-2026;27-12-2026") == Recurrence(
        date(2026, 12, 24), time(9), time(13), "FREQ=DAILY", date(2026, 12, 27)
    )


@pytest.mark.parametrize("hours", ["22.00;6.00", "0.00;24.00", "20.00;24.00"])
def test_an_end_may_be_on_the_next_day(hours: str) -> None:
    starts, ends = (int(hour[:-3]) for hour in hours.split(";"))
    assert row("datum;van;tot", f"1-12-2026;{hours}") == Recurrence(
        date(2026, 12, 1), time(starts), time(ends % 24)
    )


@pytest.mark.parametrize(
    ("heads", "cells", "keys"),
    [
        ("datum", "46357", ["excel_datum"]),
        ("datum", "46357,375", ["excel_datum"]),
        ("datum", "1-12-26", ["datum"]),
        ("datum", "1 dec 2026", ["datum"]),
        ("datum", "morgen", ["datum"]),
        ("datum", ",", ["datum"]),
        ("datum", "31-11-2026", ["geen_datum"]),
        ("datum", "12/31/2026", ["geen_datum"]),
        ("datum", "1-12-0206", ["jaar"]),
        ("datum", "ma 1-12-2026", ["andere_dag"]),
        ("datum;dag", "1-12-2026;maandag", ["andere_dag"]),
        ("datum;van;tot", "1-12-2026;0,375;13.00", ["excel_tijd"]),
        ("datum;van;tot", "1-12-2026;0.5;13.00", ["excel_tijd"]),
        ("datum;van;tot", "1-12-2026;25:00;13.00", ["tijd"]),
        ("datum;van;tot", "1-12-2026;9.60;13.00", ["tijd"]),
        ("datum;van;tot", "1-12-2026;9.5;13.00", ["tijd"]),
        ("datum;van;tot", "1-12-2026;24.00;13.00", ["tijd"]),
        ("datum;van;tot", "1-12-2026;9:00 AM;13.00", ["tijd"]),
        ("datum;van;tot", "1-12-2026;-9;+13", ["tijd", "tijd"]),
        ("datum;van;tot", "1-12-2026;9.00;", ["geen_tijd"]),
        ("datum;van;tot", "1-12-2026;9.00;9.00", ["zelfde_tijd"]),
        ("datum;van;tot", "28-3-2027;2.15;2.45", ["bestaat_niet"]),
        ("datum;van", "1-12-2026;9.00", ["geen_tijd"]),
        ("datum;dag", ";", ["geen_dag"]),
        ("dag", "dinsdga", ["dag"]),
        ("dag", "vr-ma", ["dag"]),
        ("dag;vanaf;t/m", "di;2-12-2026;1-12-2026", ["periode"]),
        ("datum;vanaf", "1-12-2026;1-12-2026", ["datum_en_vanaf"]),
        ("datum", "1-12-2026;9.00", ["te_veel_cellen"]),
        ("datum;van;tot", "31-2-2026;kwart;0,5", ["geen_datum", "tijd", "excel_tijd"]),
    ],
)
def test_what_is_wrong_is_told_for_every_line_and_cell(
    heads: str, cells: str, keys: list[str]
) -> None:
    assert wrong(heads, cells) == keys


def test_the_lines_that_are_right_are_taken_and_the_others_numbered_as_excel_does() -> None:
    found = read('naam;datum\n"Noor\nde Vries";1-12-2026\n\n;2-12-2026\nSamir;x\nSamir;3-12-2026\n')
    assert [(planned.number, planned.who) for planned in found.planned] == [
        (2, "Noor de Vries"),
        (7, "Samir"),
    ]
    assert [(problem.number, problem.who) for problem in found.problems] == [(5, ""), (6, "Samir")]


@pytest.mark.parametrize(
    "name", ["=1+1", "+31 Noor", "-Noor", "@Noor", '=HYPERLINK("http://x")', "'Noor"]
)
def test_a_cell_that_looks_like_a_formula_is_a_name(name: str) -> None:
    quoted = name.replace('"', '""')
    assert taken(f'naam;datum\n"{quoted}";1-12-2026\n') == [(name, ONCE)]


def test_a_cell_of_a_hundred_thousand_spaces_costs_nothing() -> None:
    """Or the patterns for days would look at every pair of them: minutes."""
    (problem,) = read(b"naam;dag\nNoor;x" + b" " * 100_000 + b"x\n").problems
    assert problem.values == {"cel": "x x"}


def test_columns_that_are_not_used_are_named() -> None:
    found = read("naam;telefoon;datum;opmerking\nNoor;06;1-12-2026;x\n")
    (notice,) = found.notices
    assert notice.values == {"namen": "telefoon, opmerking"}
    assert len(found.planned) == 1


def test_several_fields_of_law_in_one_cell() -> None:
    (planned,) = read(
        "naam;datum;rechtsgebied\nNoor;1-12-2026;huur, sociale zekerheid en arbeid\n"
    ).planned
    assert planned.rechtsgebieden == ("huur", "sociale zekerheid", "arbeid")


def test_what_is_past_is_counted_not_planned() -> None:
    found = read(
        "naam;dag;datum;vanaf;t/m\nNoor;;1-12-2025;;\nNoor;di;;1-1-2026;1-2-2026\nNoor;di;;;\n"
    )
    assert (len(found.planned), found.outside, found.problems) == (1, 2, ())


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "leeg"),
        (b" \r\n;;\r\n", "leeg"),
        (b"naam;datum\r\n", "leeg"),
        (b"Noor;1-12-2026;9.00;13.00\r\n", "geen_kolommen"),
        (b"naam;van;tot\r\nNoor;9;13\r\n", "geen_kolommen"),
        (b"datum;van;tot\r\n1-12-2026;9;13\r\n", "geen_kolommen"),
        (b"naam;wie;datum\r\nNoor;Noor;1-12-2026\r\n", "dubbele_kolom"),
        (b"PK\x03\x04\x14\x00", "excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "excel"),
        (b"naam;datum\x00\r\n", "geen_tabel"),
        (b'naam;datum\r\n"Noor;1-12-2026\r\nSamir;2-12-2026\r\n', "aanhalingsteken"),
        (b"naam;datum\r\n" + b"x" * 1_000_000, "te_groot"),
        (b"naam;datum\r\n" + b"Noor;1-12-2026\r\n" * 2001, "te_veel"),
    ],
)
def test_what_is_no_table_is_refused_as_a_whole(content: bytes, key: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_csv(content, OFFICE)
    assert refused.value.key == f"inlezen.bestand.{key}"
    for language in LANGUAGES:
        assert sentence(language, refused.value.key).format(**refused.value.values)


DATES = st.dates(date(2026, 11, 26), date(2027, 11, 20))
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
DATE_SHAPES = st.sampled_from(["{0.day}-{0.month}-{0.year}", "{0:%d/%m/%Y}", "{0:%Y-%m-%d}"])
TIME_SHAPES = st.sampled_from(
    ["{0.hour}.{0:%M}", "{0:%H:%M}", "{0:%H}u{0:%M}", "{0:%H%M}", "{0:%H:%M:00}"]
)


@given(DATES, TIMES, TIMES, DATE_SHAPES, TIME_SHAPES)
def test_what_a_person_writes_is_what_is_read(
    day: date, starts: time, ends: time, as_date: str, as_time: str
) -> None:
    cells = ";".join([as_date.format(day), as_time.format(starts), as_time.format(ends)])
    found = read(f"naam;datum;van;tot\nNoor;{cells}\n")
    if starts == ends:
        assert [problem.key for problem in found.problems] == ["inlezen.fout.zelfde_tijd"]
    elif Recurrence(day, starts, ends).span(day, AMSTERDAM):
        assert [planned.recurrence for planned in found.planned] == [Recurrence(day, starts, ends)]
    else:
        assert [problem.key for problem in found.problems] == ["inlezen.fout.bestaat_niet"]


@given(
    st.text(max_size=60) | st.binary(max_size=60),
    st.text("0123456789-:.,;= uadnm\t\"'\r\n/", max_size=60),
)
def test_whatever_is_in_it_it_is_read_or_refused(head: str | bytes, cells: str) -> None:
    start = head if isinstance(head, bytes) else head.encode()
    for content in (start, b"naam;datum;dag;van;tot;vanaf;t/m\n" + cells.encode()):
        with suppress(Unreadable):
            found = read(content)
            assert all(planned.number > 0 for planned in found.planned)
            assert all(problem.key.startswith("inlezen.") for problem in found.problems)
