"""A spreadsheet saved as CSV becomes duties: a line with a date is one, a line with a day a rule."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time
from typing import TypeVar

from models.csv_file import Unreadable, rows_of, text_of
from models.rooster.inlezen.cellen import (
    DAYS,
    read_date,
    read_days,
    read_fields,
    read_start,
    read_time,
)
from models.rooster.inlezen.gelezen import (
    MOST,
    Assumed,
    Planned,
    Problem,
    Read,
    Wrong,
    one_line,
    short,
)
from models.rooster.recurrence import Recurrence

_HEADS = {
    "naam": "naam wie persoon medewerker advocaat name who person",
    "datum": "datum date",
    "dag": "dag weekdag dagen day weekday days",
    "van": "van begin begintijd starttijd start from starts start_time",
    "tot": "tot einde eind eindtijd to until end ends end_time",
    "vanaf": "vanaf ingangsdatum begindatum startdatum vanaf_datum since from_date start_date",
    "t/m": "t/m tm tot_en_met einddatum t/m_datum through end_date last_date",
    "rechtsgebied": "rechtsgebied rechtsgebieden gebied field fields law area area_of_law",
}
_COLUMNS = {head: column for column, heads in _HEADS.items() for head in heads.split()}
T = TypeVar("T")
Cells = dict[str, str]


def read_csv(content: bytes, assumed: Assumed) -> Read:
    """Raises Unreadable if it is no such table; what is wrong with a line is a problem of that line.

    A line without hours has those of the location; a weekly rule without a first day begins today.
    A cell is only ever text: what begins with = is no formula.
    """
    table = _table(content)
    found = _Found(assumed)
    if table.ignored:
        names = ", ".join(map(short, table.ignored))
        found.notices.append(Problem(table.line, "inlezen.let_op.kolom", {"namen": names}))
    for line, cells in table.rows:
        if any(cells):
            found.take(line, table.named(cells), cells[len(table.columns) :])
    return Read(
        tuple(dict.fromkeys(found.planned)),
        tuple(found.problems),
        tuple(found.notices),
        found.outside,
    )


@dataclass(frozen=True)
class _Table:
    line: int
    """Where the headings are."""
    columns: list[str | None]
    ignored: list[str]
    rows: list[tuple[int, list[str]]]

    def named(self, cells: list[str]) -> Cells:
        pairs = zip(self.columns, cells, strict=False)
        return {column: cell for column, cell in pairs if column and cell}


def _table(content: bytes) -> _Table:
    rows = [*rows_of(text_of(content))]
    filled = [(line, cells) for line, cells in rows if any(cells)]
    if not filled:
        raise Unreadable("inlezen.bestand.leeg")
    if len(filled) > MOST + 1:
        raise Unreadable("inlezen.bestand.te_veel", max=MOST)
    (line, heads), *rest = filled
    columns = [_COLUMNS.get(re.sub(r"[\s_]+", "_", head.lower().strip(" .:*"))) for head in heads]
    known = [column for column in columns if column]
    if twice := sorted({column for column in known if known.count(column) > 1}):
        raise Unreadable("inlezen.bestand.dubbele_kolom", naam=twice[0])
    if "naam" not in known or not {"datum", "dag"} & {*known}:
        raise Unreadable("inlezen.bestand.geen_kolommen")
    if not rest:
        raise Unreadable("inlezen.bestand.leeg")
    ignored = [head for head, column in zip(heads, columns, strict=True) if head and not column]
    return _Table(line, columns, ignored, rest)


@dataclass
class _Found:
    assumed: Assumed
    planned: list[Planned] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)
    outside: int = 0

    def take(self, line: int, cells: Cells, beyond: list[str]) -> None:
        row = _Row(cells, self.assumed)
        if any(beyond):
            row.wrong.append(
                Wrong("inlezen.fout.te_veel_cellen", cel=short(next(filter(None, beyond))))
            )
        recurrence = row.recurrence()
        if row.wrong or recurrence is None:
            who = short(cells.get("naam", ""))
            self.problems += [Problem(line, wrong.key, wrong.values, who) for wrong in row.wrong]
        elif self._is_inside(recurrence):
            zone, fields = self.assumed.zone.key, read_fields(cells.get("rechtsgebied", ""))
            self.planned.append(Planned(line, one_line(cells["naam"]), recurrence, zone, fields))
        else:
            self.outside += 1

    def _is_inside(self, recurrence: Recurrence) -> bool:
        window = self.assumed.window
        if recurrence.rrule and not recurrence.last:
            return True
        spans = recurrence.spans(window.starts, window.ends, self.assumed.zone)
        return next(spans, None) is not None


@dataclass
class _Row:
    """One line; all that is wrong with it is gathered."""

    cells: Cells
    assumed: Assumed
    wrong: list[Wrong] = field(default_factory=list)

    def recurrence(self) -> Recurrence | None:
        if "naam" not in self.cells:
            self.wrong.append(Wrong("inlezen.fout.lege_naam"))
        day, days = self._cell("datum", read_date), self._cell("dag", read_days)
        first, last = self._cell("vanaf", read_date), self._cell("t/m", read_date)
        hours = self._hours()
        self._check(day, days, first)
        if self.wrong or hours is None:
            return None
        begin = day or first or self.assumed.today
        if last and last < begin:
            self.wrong.append(Wrong("inlezen.fout.periode"))
            return None
        if day and not last:
            return self._once(day, hours)
        named = ",".join(DAYS[n] for n in days or ())
        return Recurrence(
            begin, *hours, f"FREQ=WEEKLY;BYDAY={named}" if days else "FREQ=DAILY", last
        )

    def _check(self, day: date | None, days: tuple[int, ...] | None, first: date | None) -> None:
        if not {"datum", "dag"} & self.cells.keys():
            self.wrong.append(Wrong("inlezen.fout.geen_dag"))
        if day and first:
            self.wrong.append(Wrong("inlezen.fout.datum_en_vanaf"))
        if day and days and "t/m" not in self.cells and days != (day.weekday(),):
            self.wrong.append(Wrong("inlezen.fout.andere_dag", cel=short(self.cells["datum"])))

    def _once(self, day: date, hours: tuple[time, time]) -> Recurrence | None:
        made = Recurrence(day, *hours)
        if made.span(day, self.assumed.zone):
            return made
        self.wrong.append(Wrong("inlezen.fout.bestaat_niet"))
        return None

    def _hours(self) -> tuple[time, time] | None:
        """None if they are wrong. An end before the start is on the next day."""
        starts, ends = self._cell("van", read_start), self._cell("tot", read_time)
        if not {"van", "tot"} & self.cells.keys():
            return self.assumed.hours
        for name in ("van", "tot"):
            if name not in self.cells:
                self.wrong.append(Wrong("inlezen.fout.geen_tijd", kolom=name))
        if starts is None or ends is None:
            return None
        if starts == ends and not self.cells["tot"].startswith("24"):
            self.wrong.append(Wrong("inlezen.fout.zelfde_tijd", cel=short(self.cells["van"])))
            return None
        return starts, ends

    def _cell(self, name: str, read: Callable[[str], T]) -> T | None:
        """None if it is empty or wrong."""
        try:
            return read(self.cells[name]) if name in self.cells else None
        except Wrong as wrong:
            self.wrong.append(wrong)
            return None
