"""Hear in which duty hours nobody can be reached: once a week, at once when it is near, or now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from handlers.action import Action
from handlers.opdrachten import Command
from handlers.rooster.vooruit import (
    SWEEPS_AT,
    Digest,
    Settled,
    Sweep,
    look_for_gaps,
    next_monday,
    next_time,
)
from handlers.routing import on
from handlers.say import Line, Message, Text, button, say
from handlers.turn import Turn
from handlers.when.said import said_period
from models.colleagues import coordinators
from models.errors import DomainError
from models.location import Location
from models.minutes import at_minute, minute_of
from models.people import Kind, Person
from models.rooster import Gap
from models.rooster.gaten import WINDOW, Hole, holes, intend, news, remember, rows_since
from models.rooster.on_duty import HOME
from models.rooster.recurrence import A_DAY, A_MINUTE

MOST = 20
"""Lines of one message."""


@dataclass(frozen=True)
class NotIntended(Action, name="gaten.toch_niet"):
    """Takes back that those hours may stay empty."""

    gap_id: int


@dataclass(frozen=True)
class Intended(Action, name="gaten.bedoeld"):
    """Minutes since 1970: the button works also when nobody wrote the gap down."""

    location_id: int
    pool: Kind
    starts: int
    ends: int


@on("gaten")
async def show(turn: Turn, command: Command) -> None:
    """`/piket gaten`, for a coordinator: those of his locations, now; and what may stay empty."""
    mine = {place.id: place for place in turn.person.coordinated}
    if not mine:
        raise DomainError("gaten.fout.geen_coordinator")
    found: list[Hole] = []
    for place in mine.values():
        found += await holes(turn.db, turn.live, turn.now, place)
    found.sort(key=lambda hole: (hole.starts, hole.location_id, hole.pool))
    meant = [
        row
        for row in await rows_since(turn.db, turn.now)
        if row.intended_at and row.ends > turn.now and row.location_id in mine
    ]
    said = _message(turn, "gaten.kop.nu", found, mine) if found else Message(say("gaten.kop.geen"))
    empty = tuple(_meant(turn, row, mine[row.location_id]) for row in meant[:MOST])
    turn.reply(replace(said, lines=(*said.lines, *empty)))


@on(Digest)
async def digest(turn: Turn, action: Digest) -> None:
    """All gaps of four weeks, every Monday; where there are none, nothing is said."""
    monday, places = at_minute(action.minute), await _places(turn)
    here = {p.id for p in places.values() if next_monday(monday - A_MINUTE, p.tz) == monday}
    found = await holes(turn.db, turn.live, turn.now)
    told = await _tell(turn, "gaten.kop.week", [h for h in found if h.location_id in here], places)
    await remember(turn.db, found, told, turn.now)


@on(Sweep)
async def sweep(turn: Turn, action: Sweep) -> None:
    turn.later(next_time(turn.now, SWEEPS_AT, HOME), Sweep())
    await _tell_news(turn)


@on(Settled)
async def settled(turn: Turn, action: Settled) -> None:
    await _tell_news(turn)


async def _tell_news(turn: Turn) -> None:
    """What is new and near is told at once, one message for all of it."""
    found = await holes(turn.db, turn.live, turn.now)
    new = news(found, await rows_since(turn.db, turn.now), turn.now)
    told = await _tell(turn, "gaten.kop.nieuw", new, await _places(turn))
    await remember(turn.db, found, told, turn.now)


async def _places(turn: Turn) -> dict[int, Location]:
    rows = await turn.db.scalars(select(Location).order_by(Location.id))
    return {place.id: place for place in rows}


async def _tell(
    turn: Turn, key: str, found: Sequence[Hole], places: dict[int, Location]
) -> list[Hole]:
    """One message for each coordinator. Returns what somebody was told."""
    people: dict[int, tuple[Person, list[Hole]]] = {}
    told = []
    for hole in found:
        hear = [c for c in await coordinators(turn.db, hole.location_id) if turn.platform_of(c)]
        for coordinator in hear:
            people.setdefault(coordinator.id, (coordinator, []))[1].append(hole)
        if hear:
            told.append(hole)
    for _, (coordinator, mine) in sorted(people.items()):
        turn.tell(coordinator, _message(turn, key, mine, places))
    return told


def _message(turn: Turn, key: str, found: Sequence[Hole], places: dict[int, Location]) -> Message:
    more = len(found) - MOST
    lines = [_line(turn, hole, places[hole.location_id]) for hole in found[:MOST]]
    if more > 0:
        lines.append(Line(say("gaten.regel.meer", aantal=more)))
    return Message(say(key), tuple(lines), footer=say("gaten.kop.voet"))


def _line(turn: Turn, hole: Hole, place: Location) -> Line:
    whole = Intended(hole.location_id, hole.pool, minute_of(hole.starts), minute_of(hole.ends))
    return Line(_said(turn, "gaten.regel.gat", hole, place), button("gaten.knop.bedoeld", whole))


def _said(turn: Turn, key: str, hole: Hole, place: Location) -> Text:
    return say(
        key,
        wanneer=said_period(hole, place.tz, turn.now),
        pool=say(f"gaten.pool.{hole.pool}"),
        locatie=place.name,
    )


def _meant(turn: Turn, row: Gap, place: Location) -> Line:
    hole = Hole(row.starts, row.ends, row.location_id, row.pool)
    said = _said(turn, "gaten.regel.bedoeld", hole, place)
    return Line(said, button("gaten.knop.toch_niet", NotIntended(row.id)))


@on(Intended)
async def intended(turn: Turn, action: Intended) -> None:
    """Those hours stay empty: nobody hears of them again."""
    place = await turn.db.get(Location, action.location_id)
    if place is None or not turn.person.coordinates(place.id):
        raise DomainError("gaten.fout.geen_coordinator")
    now = minute_of(turn.now)
    latest = now + (WINDOW + A_DAY) // A_MINUTE
    if not (action.starts < action.ends and now < action.ends <= latest):
        raise DomainError("gaten.fout.voorbij")
    hole = Hole(at_minute(action.starts), at_minute(action.ends), place.id, action.pool)
    row = await intend(turn.db, hole, turn.person.id, turn.now)
    said = _said(turn, "gaten.kop.bedoeld", hole, place)
    back = button("gaten.knop.toch_niet", NotIntended(row.id))
    turn.reply(Message(said, buttons=(back,), once=True))


@on(NotIntended)
async def not_intended(turn: Turn, action: NotIntended) -> None:
    """Is nobody there still, then it is told with the next gaps."""
    row = await turn.db.get(Gap, action.gap_id, with_for_update=True)
    if row is None:
        raise DomainError("gaten.fout.voorbij")
    if not turn.person.coordinates(row.location_id):
        raise DomainError("gaten.fout.geen_coordinator")
    if row.intended_at is None:
        raise DomainError("algemeen.fout.al_gedaan")
    place = await turn.db.get_one(Location, row.location_id)
    hole = Hole(row.starts, row.ends, row.location_id, row.pool)
    await turn.db.delete(row)
    look_for_gaps(turn)
    turn.reply(_said(turn, "gaten.kop.toch_niet", hole, place))
