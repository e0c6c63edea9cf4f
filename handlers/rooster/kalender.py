"""The roster in one's own calendar: `/piket kalender` gives a private address to subscribe to."""

from dataclasses import dataclass

from handlers.action import Action
from handlers.opdrachten import Command
from handlers.rooster.words import field
from handlers.routing import on
from handlers.say import Line, Message, Text, button, say
from handlers.turn import Turn
from models.errors import NotYours
from models.location import Location
from models.rooster import Duty
from models.rooster.feeds import feeds_of, new_feed

OWN = 0
"""Stands for one's own duties where else a location stands."""


@dataclass(frozen=True)
class ShowKalender(Action, name="kalender.toon"):
    pass


@dataclass(frozen=True)
class NewAddress(Action, name="kalender.nieuw"):
    location_id: int


@on("kalender")
async def typed(turn: Turn, command: Command) -> None:
    await _answer(turn)


@on(ShowKalender)
async def pressed(turn: Turn, action: ShowKalender) -> None:
    await _answer(turn)


@on(NewAddress)
async def renew(turn: Turn, action: NewAddress) -> None:
    """The old one ends at once, for every calendar that has it."""
    if action.location_id not in (OWN, *(place.id for place in turn.person.coordinated)):
        raise NotYours
    old = (await feeds_of(turn.db, turn.person)).get(action.location_id or None)
    if old is not None:
        old.ended_at = turn.now
        await turn.db.flush()
    await _answer(turn, renewed=True)


async def _answer(turn: Turn, *, renewed: bool = False) -> None:
    """An address is made when it is first asked for; asking again shows the same one."""
    if not turn.public_url:
        turn.reply(say("kalender.fout.geen_webadres"))
        return
    known = await feeds_of(turn.db, turn.person)
    lines = []
    for place in (None, *turn.person.coordinated):
        feed = known.get(place.id if place else None)
        if feed is None:
            feed = new_feed(turn.person, place.id if place else None, turn.now)
            turn.db.add(feed)
        address = f"{turn.public_url.rstrip('/')}/rooster/{feed.token}.ics"
        lines.append(_line(place, address))
    head = say("kalender.kop.vernieuwd" if renewed else "kalender.kop.adres")
    turn.reply(Message(head, tuple(lines), footer=say("kalender.kop.uitleg"), in_place=True))


def _line(place: Location | None, address: str) -> Line:
    renews = button("kalender.knop.nieuw", NewAddress(place.id if place else OWN))
    if place is None:
        return Line(say("kalender.adres.eigen", adres=address), renews)
    return Line(say("kalender.adres.locatie", locatie=place.name, adres=address), renews)


def summary(duty: Duty, place: str | None) -> Text:
    """A duty in its owner's calendar: "Piket arbeidsrecht, Utrecht"."""
    where = say("algemeen.woord.naam", w=place) if place else say("tonen.dienst.landelijk")
    return say("kalender.dienst.eigen", wat=field(duty), locatie=where)


def title(place: str | None) -> Text:
    """What the calendar is called in its reader's list."""
    return say("kalender.naam.locatie", locatie=place) if place else say("kalender.naam.eigen")
