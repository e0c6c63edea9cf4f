"""A small organisation for tests: two locations, a handful of people, one database a test."""

import itertools
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from models.location import Location, Room, RoomKind
from models.people import Account, Kind, Membership, Organisation, Person, Role
from models.rooster import Recurrence, ShiftRule

TEAM = "T0PIKET"
PLATFORMS = ("slack", "telegram", "web")

NUMBERS = {
    "noor": "+31302345601",
    "aisha": "+31302345602",
    "bram": "+31302345603",
    "lotte": "+31302345604",
    "devries": "+31302345611",
    "jansen": "+31302345612",
    "yilmaz": "+31202345613",
    "demir": "+31302345614",
}
NAMES = {
    "noor": "Noor",
    "aisha": "Aisha",
    "bram": "Bram",
    "lotte": "Lotte",
    "devries": "mr. De Vries",
    "jansen": "mr. Jansen",
    "yilmaz": "mr. Yilmaz",
    "demir": "mr. Demir",
    "nummerloos": "mr. Nummerloos",
}
ADVOCATES = {"devries", "jansen", "yilmaz", "demir", "nummerloos"}
WORKS = {
    "noor": [("utrecht", "hjl", Role.MEDEWERKER)],
    "aisha": [("utrecht", "srw", Role.MEDEWERKER)],
    "bram": [("utrecht", "hjl", Role.COORDINATOR)],
    "lotte": [("utrecht", "hjl", Role.MEDEWERKER), ("zwolle", "hjl", Role.MEDEWERKER)],
    "devries": [("utrecht", "advocatuur", Role.MEDEWERKER)],
    "jansen": [("utrecht", "advocatuur", Role.MEDEWERKER)],
    "yilmaz": [("zwolle", "advocatuur", Role.MEDEWERKER)],
    "demir": [("utrecht", "advocatuur", Role.MEDEWERKER)],
    "nummerloos": [("zwolle", "advocatuur", Role.MEDEWERKER)],
}
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
WEEKDAYS = Recurrence(LONG_AGO.date(), time(9), time(13), rrule="FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")


@dataclass
class World:
    database: Database
    strangers: frozenset[str] = frozenset()

    def external_id(self, key: str, platform: str) -> str:
        number = sorted(NAMES).index(key) + 1 if key in NAMES else 99
        return {"slack": f"U0{number:03}", "telegram": str(1000 + number), "web": key}[platform]

    def workspace(self, platform: str) -> str:
        return TEAM if platform == "slack" else ""

    def is_advocate(self, key: str) -> bool:
        return key in ADVOCATES

    def rooms(self, platform: str) -> dict[str, set[str]]:
        """Who reads which channel: everyone of the location; Telegram has no channels."""
        if platform == "telegram":
            return {}
        return {
            channel(platform, place, kind): {
                self.external_id(key, platform)
                for key, works in WORKS.items()
                if any(at == place for at, _, _ in works)
            }
            for place in ("utrecht", "zwolle")
            for kind in RoomKind
        }


def channel(platform: str, place: str, kind: RoomKind) -> str:
    if platform == "slack":
        return f"C0{place[:3].upper()}{kind[:3].upper()}"
    return f"{place}:{kind}"


SHIFTS = (
    ("devries", "utrecht", ["arbeidsrecht"]),
    ("jansen", "utrecht", ["arbeidsrecht", "huurrecht"]),
    ("yilmaz", None, []),
)
"""Monday to Friday, 9 to 13; without a place it is the national pool."""


async def populate(db: AsyncSession) -> None:
    places = {key: Location(key=key, name=key.capitalize()) for key in ("utrecht", "zwolle")}
    kinds = {
        "hjl": Organisation(key="hjl", name="Juridisch Loket", kind=Kind.HJL),
        "srw": Organisation(key="srw", name="Sociaal Raadslieden", kind=Kind.SRW),
        "advocatuur": Organisation(
            key="advocatuur", name="Sociale advocatuur", kind=Kind.ADVOCATUUR
        ),
    }
    people = {
        key: Person(key=key, name=name, work_number=NUMBERS.get(key), shown_around_at=LONG_AGO)
        for key, name in NAMES.items()
    }
    db.add_all([*places.values(), *kinds.values(), *people.values()])
    await db.flush()
    for place in places.values():
        db.add_all(rooms_of(place))
    for key, person in people.items():
        db.add_all(accounts_of(key, person))
        for place_key, organisation, role in WORKS[key]:
            db.add(
                Membership(
                    person_id=person.id,
                    location_id=places[place_key].id,
                    organisation_id=kinds[organisation].id,
                    role=role,
                )
            )
    for key, duty, fields in SHIFTS:
        db.add(duty_of(people[key], places[duty].id if duty else None, fields))


def rooms_of(place: Location) -> list[Room]:
    return [
        Room(
            location_id=place.id,
            kind=kind,
            platform=platform,
            workspace=TEAM if platform == "slack" else "",
            external_id=channel(platform, place.key, kind),
        )
        for kind in RoomKind
        for platform in ("slack", "web")
    ]


def accounts_of(key: str, person: Person) -> list[Account]:
    world = World(None)  # type: ignore[arg-type]  # its ids need no database
    return [
        Account(
            person_id=person.id,
            platform=platform,
            workspace=world.workspace(platform),
            external_id=world.external_id(key, platform),
        )
        for platform in PLATFORMS
    ]


def duty_of(person: Person, location_id: int | None, fields: list[str]) -> ShiftRule:
    return ShiftRule(
        person_id=person.id,
        location_id=location_id,
        pool=Kind.ADVOCATUUR,
        rechtsgebieden=fields,
        made_at=LONG_AGO,
        **ShiftRule.facts(WEEKDAYS),
    )


async def build(path: Path) -> None:
    """The template every test copies: migrated once, filled once."""
    database = Database(f"sqlite+aiosqlite:///{path}", durable=False)
    await database.migrate()
    async with database.writing.begin() as db:
        await populate(db)
    await database.close()


class Files:
    """One Database for all tests of a process, and a file of its own for each test.

    SQLAlchemy keeps the statements that it has put together in a Database: doing that anew was a
    third of a conversation. What the url names is a link to the folder of the test at hand.
    """

    def __init__(self, template: Path, folder: Path) -> None:
        self.template, self.folder, self.numbers = template, folder, itertools.count(1)
        self.now = folder / "now"
        self.database = Database(f"sqlite+aiosqlite:///{self.now}/piket.db", durable=False)

    def world(self) -> World:
        """The one before is over: its connections are closed."""
        if self.now.exists():
            shutil.rmtree(self.now.resolve())
            self.now.unlink()
        mine = self.folder / str(next(self.numbers))
        mine.mkdir()
        shutil.copy(self.template, mine / "piket.db")
        self.now.symlink_to(mine)
        return World(self.database)
