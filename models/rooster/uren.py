"""The hours that people were on duty, by month, as a file for whoever pays them."""

import io
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, time
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from config.texts import sentence
from models.csv_file import as_text, csv_of
from models.rooster.recurrence import A_MINUTE, Span, moment

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

COLUMNS = {
    "naam": 28,
    "organisatie": 28,
    "locatie": 22,
    "maand": 16,
    "diensten": 10,
    "minuten": 10,
    "uren": 10,
}
"""And how wide they are."""


@dataclass(frozen=True)
class Done:
    """One duty that was done, in the zone of its location."""

    name: str
    organisation: str
    location: str
    zone: str
    span: Span


@dataclass(frozen=True)
class Hours:
    """One person's duties at one location in a month. `month` is its first day.

    Minutes are real ones: a duty in the night that the clock goes back has an hour more.
    """

    name: str
    organisation: str
    location: str
    month: date
    minutes: int
    duties: int


def by_month(done: Iterable[Done]) -> list[Hours]:
    """Every minute in the month in which it was, by the clock of the location; a duty is counted in
    the month in which it starts. Whoever is on duty twice at a time has those minutes twice."""
    totals: dict[tuple[str, str, str, date], list[int]] = {}
    for duty in done:
        for n, (month, minutes) in enumerate(_months(duty)):
            who = (duty.name, duty.organisation, duty.location, month)
            total = totals.setdefault(who, [0, 0])
            total[0] += minutes
            total[1] += n == 0
    return sorted((Hours(*who, *total) for who, total in totals.items()), key=_order)


def _months(duty: Done) -> Iterator[tuple[date, int]]:
    zone = ZoneInfo(duty.zone)
    begin, ends = (at.astimezone(UTC) for at in (duty.span.starts, duty.span.ends))
    while begin < ends:
        month = begin.astimezone(zone).date().replace(day=1)
        later = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        until = min(moment(later, time(), zone), ends)
        yield month, (until - begin) // A_MINUTE
        begin = until


@dataclass(frozen=True)
class _Line:
    texts: tuple[str, str, str]
    month: date | None
    """None in the line that adds up what a person did."""
    duties: int
    minutes: int

    @property
    def hours(self) -> Decimal:
        """Two decimals: what is paid for. The minutes beside it are exact."""
        return (Decimal(self.minutes) / 60).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _lines(rows: Iterable[Hours], language: str) -> Iterator[_Line]:
    """By name and month, and below each person the sum: of the minutes, not of rounded hours."""
    for who, found in groupby(sorted(rows, key=_order), lambda row: (row.name, row.organisation)):
        name, organisation = map(_clean, who)
        own = [*found]
        for row in own:
            texts = (name, organisation, _clean(row.location))
            yield _Line(texts, row.month, row.duties, row.minutes)
        total = (name, organisation, sentence(language, "uren.tabel.totaal"))
        yield _Line(total, None, sum(row.duties for row in own), sum(row.minutes for row in own))


def _order(row: Hours) -> tuple[str, str, str, date, str]:
    return row.name.casefold(), row.name, row.organisation, row.month, row.location


def _clean(text: str) -> str:
    """On one line, without the control signs that no Excel file may hold."""
    return " ".join(
        "".join(sign for sign in word if unicodedata.category(sign) not in ("Cc", "Cs"))
        for word in text.split()
    ).strip()


def hours_csv(rows: Iterable[Hours], language: str = "nl") -> bytes:
    """As a Dutch Excel opens it at a double click: UTF-8 with a mark, semicolons, decimal commas."""
    table: list[list[object]] = [[*_heads(language)]]
    for line in _lines(rows, language):
        month = f"{line.month:%Y-%m}" if line.month else ""
        hours = str(line.hours).replace(".", ",")
        table.append([*map(as_text, line.texts), month, line.duties, line.minutes, hours])
    return csv_of(table)


def _heads(language: str) -> list[str]:
    return [sentence(language, f"uren.tabel.{column}") for column in COLUMNS]


def hours_xlsx(rows: Iterable[Hours], language: str = "nl") -> bytes:
    """The same as an Excel file, with numbers that add up and months that sort."""
    from openpyxl import Workbook  # 0.2 s to import, needed once a month

    book = Workbook(write_only=True)
    book.properties.creator = "Piket"
    sheet = book.create_sheet(sentence(language, "uren.tabel.titel"))
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDEFG", COLUMNS.values(), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.append([_cell(sheet, head, bold=True) for head in _heads(language)])
    for line in _lines(rows, language):
        values = (*line.texts, line.month, line.duties, line.minutes, line.hours)
        sheet.append([_cell(sheet, value, bold=line.month is None) for value in values])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _cell(
    sheet: "WriteOnlyWorksheet", value: str | date | int | Decimal | None, bold: bool
) -> "Cell":
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cell = WriteOnlyCell(sheet)
    cell.value = value
    cell.font = Font(bold=bold)
    if isinstance(value, str):
        cell.data_type = "s"  # or "=1+1" is a formula, and "#N/A" an error
        cell.quotePrefix = as_text(value) != value
    elif isinstance(value, date):
        cell.number_format = "mmmm yyyy"
    elif isinstance(value, Decimal):
        cell.number_format = "0.00"
    return cell
