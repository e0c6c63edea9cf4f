"""How registering goes: `/piket cijfers`, for the coordinators of a location."""

from datetime import timedelta

from handlers.opdrachten import Command
from handlers.routing import on
from handlers.say import Line, Message, Text, say
from handlers.turn import Turn
from models.cijfers import FEWEST, Effort, Registering, registering
from models.errors import DomainError
from models.location import Location
from models.vragen import Side

WINDOW = timedelta(days=90)
MINUTE = 60


@on("cijfers")
async def figures(turn: Turn, command: Command) -> None:
    """Of the last ninety days, a message a location; nothing about one person."""
    places = turn.person.coordinated
    if not places:
        raise DomainError("cijfers.fout.coordinator")
    for place in places:
        found = await registering(turn.db, place.id, turn.now - WINDOW)
        turn.reply(_message(place, found))


def _message(place: Location, found: Registering) -> Message:
    head = say("cijfers.registratie.kop", locatie=place.name, dagen=WINDOW.days)
    if found.talks < FEWEST:
        return Message(head, (Line(say("cijfers.registratie.te_weinig", aantal=FEWEST)),))
    whole = say(
        "cijfers.registratie.compleet",
        gesprekken=found.talks,
        compleet=found.complete,
        procent=round(100 * found.complete / found.talks),
    )
    sides = (_side(side, effort) for side, effort in found.sides.items())
    lines = (Line(whole), *(Line(text) for text in sides))
    return Message(head, lines, footer=say("cijfers.registratie.voet"))


def _side(side: Side, effort: Effort) -> Text:
    if effort.seconds is None or effort.taps is None:
        return say(
            f"cijfers.registratie.{side}_geen", beantwoord=effort.answered, aantal=effort.count
        )
    return say(
        f"cijfers.registratie.{side}",
        beantwoord=effort.answered,
        aantal=effort.count,
        tikken=round(effort.taps),
        tijd=_span(effort.seconds),
    )


def _span(seconds: float) -> Text:
    if seconds < 2 * MINUTE:
        return say("cijfers.tijd.seconden", n=round(seconds))
    return say("cijfers.tijd.minuten", n=round(seconds / MINUTE))
