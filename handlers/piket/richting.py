"""Ask the other way: `/piket hjl`, `/piket srw zwolle`, and an advocate of another location."""

from sqlalchemy import select

from config.words import words
from handlers.opdrachten import Command, Direction, read_direction
from handlers.piket.navragen import begin
from handlers.piket.openen import Wish
from handlers.routing import on
from handlers.say import Message, say
from handlers.sociale_kaart.opzoeken import card
from handlers.turn import Turn
from models.errors import DomainError
from models.location import Location
from models.people import Kind
from models.sociale_kaart import Service, by_gemeente, places

GEMEENTE = "gemeente "
"""Before the name of a place that is no location of ours: no key holds a space."""


@on("hjl")
async def hjl(turn: Turn, command: Command) -> None:
    """The advocate's way to the first line (R12), and a colleague's within it."""
    await _ask(turn, Kind.HJL, command)


@on("srw")
async def srw(turn: Turn, command: Command) -> None:
    """Of a gemeente as well: the sociale kaart knows whose it is (K10)."""
    await _ask(turn, Kind.SRW, command)


@on("advocaat")
async def advocaat(turn: Turn, command: Command) -> None:
    await _ask(turn, Kind.ADVOCATUUR, command)


async def _ask(turn: Turn, pool: Kind, command: Command) -> None:
    read = read_direction(command.rest, await _places(turn), words())
    asked_key = read.place
    if read.place.startswith(GEMEENTE):
        service = await _serving(turn, pool, read.place.removeprefix(GEMEENTE))
        turn.reply(Message(say("piket.richting.kaart"), tuple(card(service))))
        if service.location is None:
            return
        asked_key = service.location.key
    await begin(turn, _wish(turn, pool, read, asked_key))


async def _places(turn: Turn) -> dict[str, str]:
    """The locations, by name and key, and the gemeenten that the sociale kaart names."""
    rows = (await turn.db.execute(select(Location.name, Location.key))).all()
    known = {name: f"{GEMEENTE}{name}" for name in await places(turn.db)}
    known |= {name.casefold(): key for name, key in rows}
    return known | {key: key for _, key in rows}


async def _serving(turn: Turn, pool: Kind, gemeente: str) -> Service:
    """Preferably one whose colleagues can be asked here as well."""
    found = await by_gemeente(turn.db, gemeente, [pool])
    if not found:
        raise DomainError("piket.richting.niemand_daar", gemeente=gemeente.title())
    return next((service for service in found if service.location), found[0])


def _wish(turn: Turn, pool: Kind, read: Direction, asked_key: str) -> Wish:
    """A reason is an advocate's: the first line is asked another question."""
    advocate = {m.organisation.kind for m in turn.person.memberships} == {Kind.ADVOCATUUR}
    return Wish(
        read.rechtsgebied,
        bool(read.spoed),
        read.text,
        pool=pool,
        asked_key=asked_key,
        waarom=read.waarom if advocate and pool is not Kind.ADVOCATUUR else "",
    )
