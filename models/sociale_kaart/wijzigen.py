"""What a file would change in the kaart: compared first, applied whole or not at all."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.location import Location
from models.sociale_kaart.bestand import Problem, Row
from models.sociale_kaart.cellen import LONGEST
from models.sociale_kaart.plaats import fold
from models.sociale_kaart.tabel import Service

Key = tuple[int | None, str, str]
_FACTS = (
    *LONGEST,
    *("phone", "email", "service_area", "location_id", "organisation_id", "last_verified"),
)
_HEADS = {"location_id": "location", "organisation_id": "party"}


class What(StrEnum):
    NEW = "nieuw"
    CHANGED = "anders"
    ENDED = "gestopt"
    BACK = "terug"


@dataclass(frozen=True)
class Change:
    """`columns`: what becomes different."""

    what: What
    row: Row
    service: Service | None = None
    columns: tuple[str, ...] = ()


@dataclass
class Comparison:
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    same: int = 0

    @property
    def seen(self) -> list[list[object]]:
        """What was shown, to know it again: as JSON keeps it."""
        return [
            [c.what.value, c.row.line, c.service.id if c.service else 0, *map(str, _before(c))]
            for c in self.changes
        ]


def _before(change: Change) -> Iterator[object]:
    return (getattr(change.service, column) for column in change.columns)


async def compare(db: AsyncSession, rows: Sequence[Row], kept: Collection[int]) -> Comparison:
    """For who keeps the entries of these locations, and those of the whole country. What the file
    does not name is left alone. A row without id is the entry with its names, if there is one."""
    services = (await db.scalars(select(Service).order_by(Service.id))).all()
    return Comparing(services, {None, *kept}).all(rows)


class Comparing:
    def __init__(self, services: Sequence[Service], kept: set[int | None]) -> None:
        self.by_id = {service.id: service for service in services}
        ended_first = sorted(services, key=lambda service: service.ended_at is None)
        self.by_key = {_key(service): service for service in ended_first}
        self.kept, self.found = kept, Comparison()
        self.lines: dict[int, int] = {}
        """Which line an entry was named on."""

    def all(self, rows: Sequence[Row]) -> Comparison:
        for row in rows:
            self._take(row)
        self._no_doubles(rows)
        return self.found

    def _take(self, row: Row) -> None:
        service = self.by_id.get(row.id) if row.id else self.by_key.get(_key(row))
        if row.id and service is None:
            return self._wrong(row, "id", "onbekend_id")
        if row.location_id not in self.kept or (service and service.location_id not in self.kept):
            return self._wrong(row, "location", "niet_van_jou")
        if service and service.id in self.lines:
            return self._wrong(row, "id", "dubbel", regel=self.lines[service.id])
        if service:
            self.lines[service.id] = row.line
        if change := _change(row, service):
            self.found.changes.append(change)
        else:
            self.found.same += 1
        return None

    def _no_doubles(self, rows: Sequence[Row]) -> None:
        """Once all is applied no two living entries have the same names in one place."""
        keys = {
            _key(service): 0
            for service in self.by_id.values()
            if service.ended_at is None and service.id not in self.lines
        }
        for row in rows:
            if row.is_active and _key(row) in keys:
                self._wrong(
                    row, "name", "dubbel" if keys[_key(row)] else "bestaat", regel=keys[_key(row)]
                )
            elif row.is_active:
                keys[_key(row)] = row.line

    def _wrong(self, row: Row, column: str, key: str, **values: int) -> None:
        problem = Problem(row.line, column, f"sociale_kaart.fout.{key}", values)
        if all(known.line != row.line for known in self.found.problems):
            self.found.problems.append(problem)


def _key(entry: Row | Service) -> Key:
    return entry.location_id, fold(entry.organization_name), fold(entry.name)


def _change(row: Row, service: Service | None) -> Change | None:
    """None: it is so already."""
    is_live = service is not None and service.ended_at is None
    if not row.is_active:
        return Change(What.ENDED, row, service) if is_live else None
    if service is None:
        return Change(What.NEW, row)
    given = (c for c in _FACTS if _HEADS.get(c, c) in row.columns)
    different = tuple(c for c in given if _wanted(row, service, c) != getattr(service, c))
    if not is_live:
        return Change(What.BACK, row, service, different)
    return Change(What.CHANGED, row, service, different) if different else None


def _wanted(row: Row, service: Service, column: str) -> object:
    """A file that was written before somebody tapped does not take back that he verified."""
    if column == "last_verified":
        return max(filter(None, (row.last_verified, service.last_verified)), default=None)
    return getattr(row, column)


def heads(change: Change) -> list[str]:
    return [_HEADS.get(column, column) for column in change.columns]


async def lock(db: AsyncSession) -> None:
    """Files are applied one at a time, and nobody verifies an entry meanwhile."""
    one = select(Location.id).order_by(Location.id).limit(1)
    await db.execute(one.with_for_update(key_share=True))
    await db.execute(select(Service.id).order_by(Service.id).with_for_update())


def apply(db: AsyncSession, changes: Sequence[Change], now: datetime) -> None:
    for change in changes:
        service = change.service
        if service is None:
            db.add(Service(**{column: getattr(change.row, column) for column in _FACTS}))
            continue
        for column in change.columns:
            setattr(service, column, _wanted(change.row, service, column))
        service.ended_at = now if change.what is What.ENDED else None
