"""Ask the other way: `/piket hjl`, `/piket srw zwolle`, and an advocate of another location."""

from sqlalchemy import select

from config.words import words
from handlers.opdrachten import Command, read_direction
from handlers.piket.navragen import begin
from handlers.piket.openen import Wish
from handlers.routing import on
from handlers.turn import Turn
from models.location import Location
from models.people import Kind


@on("hjl")
async def hjl(turn: Turn, command: Command) -> None:
    """The advocate's way to the first line (R12), and a colleague's within it."""
    await _ask(turn, Kind.HJL, command)


@on("srw")
async def srw(turn: Turn, command: Command) -> None:
    await _ask(turn, Kind.SRW, command)


@on("advocaat")
async def advocaat(turn: Turn, command: Command) -> None:
    await _ask(turn, Kind.ADVOCATUUR, command)


async def _ask(turn: Turn, pool: Kind, command: Command) -> None:
    rows = await turn.db.execute(select(Location.name, Location.key))
    places = {name.casefold(): key for name, key in rows}
    read = read_direction(
        command.rest, {**places, **{key: key for key in places.values()}}, words()
    )
    reasons = {place.organisation.kind for place in turn.person.memberships} == {Kind.ADVOCATUUR}
    await begin(
        turn,
        Wish(
            read.rechtsgebied,
            bool(read.spoed),
            read.text,
            pool=pool,
            asked_key=read.place,
            waarom=read.waarom if reasons and pool is not Kind.ADVOCATUUR else "",
        ),
    )
