"""Ask the other way: `/piket hjl`, `/piket srw zwolle`, and an advocate of another location."""

from dataclasses import replace

from sqlalchemy import select

from config.words import words
from handlers.opdrachten import Command, Direction, after_a_place, read_direction
from handlers.piket.navragen import ask_whether_place, begin
from handlers.piket.openen import Wish
from handlers.privacy import check
from handlers.routing import on
from handlers.say import Message, say, secret
from handlers.sociale_kaart.opzoeken import card
from handlers.turn import Turn
from models.errors import DomainError
from models.location import Location
from models.people import Kind
from models.sociale_kaart import Service, by_gemeente, gemeenten

GEMEENTE = "gemeente "
"""Before the name of a place that is no location of ours: no key holds a space."""


@on("hjl")
async def hjl(turn: Turn, command: Command) -> None:
    """The advocate's way to the first line (R12), and a colleague's within it."""
    await _ask(turn, Kind.HJL, command.rest)


@on("srw")
async def srw(turn: Turn, command: Command) -> None:
    """Of a gemeente as well: the sociale kaart knows whose it is (K10)."""
    await _ask(turn, Kind.SRW, command.rest)


@on("advocaat")
async def advocaat(turn: Turn, command: Command) -> None:
    await _ask(turn, Kind.ADVOCATUUR, command.rest)


async def _ask(turn: Turn, pool: Kind, typed: str) -> None:
    here = await _locations(turn)
    read = _read(turn, typed, here)
    if not read.place and read.text:
        read = await _elsewhere(turn, typed, here, read)
    if (field := after_a_place(read, words())) is not None:
        await ask_whether_place(turn, replace(_wish(pool, read), rechtsgebied=field))
        return
    if not read.place.startswith(GEMEENTE):
        await begin(turn, _wish(pool, read))
        return
    service = await _serving(turn, pool, read.place.removeprefix(GEMEENTE))
    if service.location is None:
        _only_there(turn, service, read.text)
        return
    turn.reply(Message(say("piket.richting.kaart"), tuple(card(service, turn.now.date()))))
    await begin(turn, _wish(pool, replace(read, place=service.location.key)))


def _read(turn: Turn, typed: str, known: dict[str, str]) -> Direction:
    """A reason is an advocate's: of the first line such words are part of the question."""
    advocate = {m.organisation.kind for m in turn.person.memberships} == {Kind.ADVOCATUUR}
    return read_direction(typed, known, words(), reasons=advocate)


async def _locations(turn: Turn) -> dict[str, str]:
    """By name and by key."""
    rows = (await turn.db.execute(select(Location.name, Location.key))).all()
    return {name.casefold(): key for name, key in rows} | {key: key for _, key in rows}


async def _elsewhere(turn: Turn, typed: str, here: dict[str, str], read: Direction) -> Direction:
    """The question may begin with a gemeente that the sociale kaart names."""
    there = {name: f"{GEMEENTE}{name}" for name in await gemeenten(turn.db)}
    again = _read(turn, typed, {**there, **here})
    return again if again.place else read


async def _serving(turn: Turn, pool: Kind, gemeente: str) -> Service:
    """Preferably one whose colleagues can be asked here as well."""
    found = await by_gemeente(turn.db, gemeente, [pool])
    if not found:
        raise DomainError("piket.richting.niemand_daar", gemeente=gemeente.title())
    return next((service for service in found if service.location), found[0])


def _only_there(turn: Turn, service: Service, text: str) -> None:
    """Nobody of theirs is asked here: they are rung. The question is handed back."""
    check(text)
    turn.reply(Message(say("piket.richting.alleen_daar"), tuple(card(service, turn.now.date()))))
    if text and turn.face.acks and turn.face.free_text:
        turn.reply(secret("algemeen.fout.je_tekst", tekst=text))


def _wish(pool: Kind, read: Direction) -> Wish:
    return Wish(
        read.rechtsgebied,
        bool(read.spoed),
        read.text,
        pool=pool,
        asked_key=read.place,
        waarom=read.waarom,
    )
