"""An organisation that is on duty day and night: many small locations on both platforms.

Many, because a conversation takes one message a second: a few busy channels would make a run wait
for Slack's limits instead of for the bot.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time

from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from models.location import Location, Room, RoomKind
from models.people import Account, Kind, Membership, Organisation, Person
from models.rooster import Recurrence, ShiftRule
from tests.servers.slack import SlackServer
from tests.servers.telegram import TelegramServer

ASKERS, ADVOCATES = 4, 3
"""A location; one of each is on Telegram."""
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
ALWAYS = Recurrence(LONG_AGO.date(), time(0), time(0), "FREQ=DAILY")


@dataclass(frozen=True)
class Somebody:
    """A person of the run, on the one platform that is his."""

    platform: str
    id: str
    name: str
    place: int
    asks: bool


def cast(places: int) -> list[Somebody]:
    people = []
    for place in range(places):
        for number in range(ASKERS + ADVOCATES):
            asks = number < ASKERS
            on_telegram = number in (0, ASKERS)
            people.append(
                Somebody(
                    "telegram" if on_telegram else "slack",
                    str(50_000 + place * 10 + number) if on_telegram else f"U0{place:03}{number}",
                    f"Vrager {place}-{number}" if asks else f"mr. Piket {place}-{number}",
                    place,
                    asks,
                )
            )
    return people


def channel(place: int) -> str:
    return f"C0PIK{place:03}"


def join(people: list[Somebody], slack: SlackServer, telegram: TelegramServer) -> None:
    """In every second location the askers read the piket channel: their cards stand in threads."""
    for one in people:
        if one.platform == "slack":
            slack.add_user(one.id, one.name)
        else:
            telegram.add_user(int(one.id), one.name)
    for place in {one.place for one in people}:
        here = [p.id for p in people if p.place == place and p.platform == "slack" and p.asks]
        slack.add_channel(channel(place), f"piket-{place}", here if place % 2 else [])


async def settle_in(database_url: str, people: list[Somebody]) -> None:
    """The tables, and everybody in them."""
    database = Database(database_url)
    try:
        await database.migrate()
        async with database.writing.begin() as db:
            await _fill(db, people)
    finally:
        await database.close()


async def _fill(db: AsyncSession, people: list[Somebody]) -> None:
    loket = Organisation(key="hjl", name="Juridisch Loket", kind=Kind.HJL)
    bar = Organisation(key="adv", name="Sociale advocatuur", kind=Kind.ADVOCATUUR)
    places = {
        number: Location(key=f"plaats{number}", name=f"Plaats {number}", patience_minutes=1)
        for number in sorted({one.place for one in people})
    }
    db.add_all([loket, bar, *places.values()])
    await db.flush()
    for number, place in places.items():
        db.add(
            Room(
                location_id=place.id,
                kind=RoomKind.PIKET,
                platform="slack",
                workspace=SlackServer.team_id,
                external_id=channel(number),
            )
        )
    for one in people:
        await _employ(db, one, places[one.place], loket if one.asks else bar)


async def _employ(
    db: AsyncSession, one: Somebody, place: Location, works_for: Organisation
) -> None:
    person = Person(key=one.id, name=one.name, work_number="+31302345678", shown_around_at=LONG_AGO)
    db.add(person)
    await db.flush()
    team = SlackServer.team_id if one.platform == "slack" else ""
    account = {"platform": one.platform, "workspace": team, "external_id": one.id}
    db.add(Account(person_id=person.id, **account))
    db.add(Membership(person_id=person.id, location_id=place.id, organisation_id=works_for.id))
    if not one.asks:
        db.add(_duty(person, place))


def _duty(person: Person, place: Location) -> ShiftRule:
    return ShiftRule(
        person_id=person.id,
        location_id=place.id,
        pool=Kind.ADVOCATUUR,
        rechtsgebieden=[],
        free_days=[],
        made_at=LONG_AGO,
        **ShiftRule.facts(ALWAYS),
    )
