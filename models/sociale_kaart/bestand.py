"""The kaart as a CSV file: a row a service, with the field names of HSDS, out and in again."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from models.csv_file import Unreadable, as_meant, as_text, csv_of, rows_of, text_of
from models.location import Location
from models.people import Organisation
from models.phone import shown
from models.sociale_kaart import cellen
from models.sociale_kaart.cellen import LONGEST, NEEDED, Wrong
from models.sociale_kaart.plaats import fold
from models.sociale_kaart.tabel import Service

_HEADS = {
    "id": "id",
    "organization_name": "organization_name organisatie organization",
    "name": "name naam dienst service_name",
    "alternate_name": "alternate_name andere_namen trefwoorden keywords",
    "description": "description omschrijving wat",
    "eligibility_description": "eligibility_description doelgroep voor_wie",
    "schedule": "schedule openingstijden schedule_description open",
    "phone": "phone telefoon telefoonnummer nummer phone_number",
    "email": "email e-mail mail e-mailadres",
    "service_area": "service_area gemeenten gemeente werkgebied",
    "location": "location locatie",
    "party": "party partij",
    "last_verified": "last_verified gecontroleerd assured_date",
    "status": "status",
}
_COLUMNS = {head: column for column, heads in _HEADS.items() for head in heads.split()}
NATIONAL = "landelijk"
_NATIONAL = {NATIONAL, "national", "nederland", "heel nederland"}
MOST = 2000

T = TypeVar("T")


@dataclass(frozen=True)
class Row:
    """What one row says an entry must be. `is_active`: not ended."""

    line: int
    id: int | None
    location_id: int | None
    organisation_id: int | None
    organization_name: str
    name: str
    alternate_name: str
    description: str
    eligibility_description: str
    schedule: str
    phone: str | None
    email: str | None
    service_area: list[str]
    last_verified: date | None
    is_active: bool
    columns: list[str]
    """Those of its file. What has no column is left as it is."""


@dataclass(frozen=True)
class Problem:
    """What is wrong with a cell, by its line and column as Excel shows them. Never what stands in it:
    who sends the wrong file must not find it back in his chat."""

    line: int
    column: str
    key: str
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Names:
    """What a file may name: `home` is the location of who names none."""

    locations: Sequence[Location]
    parties: Sequence[Organisation]
    home: Location | None
    today: date

    def location(self, cell: str) -> int | None:
        if fold(cell) in _NATIONAL:
            return None
        if not cell and self.home:
            return self.home.id
        for location in self.locations:
            if fold(cell) in (fold(location.name), fold(location.key)):
                return location.id
        raise Wrong("locatie")

    def party(self, cell: str) -> int | None:
        for party in self.parties:
            if cell and fold(cell) in (fold(party.key), fold(party.name)):
                return party.id
        if cell:
            raise Wrong("partij", partijen=", ".join(party.key for party in self.parties))
        return None


def write(services: Iterable[Service]) -> bytes:
    return csv_of([[*_HEADS], *(_cells(service) for service in services)])


def _cells(service: Service) -> list[str]:
    cells = {
        "id": str(service.id),
        "phone": shown(service.phone) if service.phone else "",
        "email": service.email or "",
        "service_area": ", ".join(service.service_area),
        "location": service.location.name if service.location else NATIONAL,
        "party": service.organisation.key if service.organisation else "",
        "last_verified": f"{service.last_verified or ''}",
        "status": "inactive" if service.ended_at else "active",
        **{name: getattr(service, name) for name in LONGEST},
    }
    return [as_text(cells[head]) for head in _HEADS]


def read(content: bytes, names: Names) -> tuple[list[Row], list[Problem]]:
    """Raises Unreadable if it is no such table. A cell is only ever text: = makes no formula."""
    filled = [(line, cells) for line, cells in rows_of(text_of(content)) if any(cells)]
    if len(filled) < 2:
        raise Unreadable("sociale_kaart.bestand.leeg")
    if len(filled) > MOST + 1:
        raise Unreadable("sociale_kaart.bestand.te_veel", max=MOST)
    (_, heads), *lines = filled
    while not heads[-1]:
        heads.pop()
    columns, rows, problems = _columns(heads), [], []
    for line, cells in lines:
        meant = dict(zip(columns, map(as_meant, cells), strict=False))
        reading = _Reading(line, columns, meant, names)
        if any(cells[len(columns) :]):
            reading.problems.append(Problem(line, "…", "sociale_kaart.fout.te_veel_cellen"))
        row = reading.row()
        problems += reading.problems
        if not reading.problems:
            rows.append(row)
    return rows, problems


def _columns(heads: Sequence[str]) -> list[str]:
    """An unknown column would be lost unseen, so it is refused."""
    plain = [re.sub(r"[\s_]+", "_", head.lower().strip(" .:*")) for head in heads]
    columns = [_COLUMNS[head] for head in plain if head in _COLUMNS]
    if len(columns) < len(heads):
        raise Unreadable("sociale_kaart.bestand.kolom", kolommen=", ".join(_HEADS))
    if missing := [needed for needed in NEEDED if needed not in columns]:
        raise Unreadable("sociale_kaart.bestand.geen_kolom", naam=missing[0])
    if twice := [column for column in columns if columns.count(column) > 1]:
        raise Unreadable("inlezen.bestand.dubbele_kolom", naam=twice[0])
    return columns


@dataclass
class _Reading:
    """One row; all that is wrong with it is gathered."""

    line: int
    columns: Sequence[str]
    cells: Mapping[str, str]
    names: Names
    problems: list[Problem] = field(default_factory=list)

    def row(self) -> Row:
        texts = {name: self._cell(name, cellen.text(name), "") for name in LONGEST}
        return Row(
            line=self.line,
            id=self._cell("id", cellen.read_id, None),
            location_id=self._cell("location", self.names.location, None),
            organisation_id=self._cell("party", self.names.party, None),
            phone=self._cell("phone", cellen.phone, None),
            email=self._cell("email", cellen.email, None),
            service_area=self._cell("service_area", cellen.gemeenten, []),
            last_verified=self._cell("last_verified", self._day, None),
            is_active=self._cell("status", cellen.status, True),
            columns=[*self.columns],
            **texts,
        )

    def _cell(self, column: str, read: Callable[[str], T], otherwise: T) -> T:
        try:
            return read(self.cells.get(column, ""))
        except Wrong as wrong:
            self.problems.append(Problem(self.line, column, wrong.key, wrong.values))
            return otherwise

    def _day(self, cell: str) -> date | None:
        return cellen.day(cell, self.names.today)
