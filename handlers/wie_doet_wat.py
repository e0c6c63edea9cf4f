"""Who does what: of each organisation its tasks, when to call it, and where."""

from handlers.opdrachten import Command
from handlers.routing import on
from handlers.say import Line, Message, Phone, Text, say
from handlers.turn import Turn
from models.colleagues import kinds_of, organisations_at
from models.errors import DomainError
from models.location import Location
from models.outbox import Lane
from models.people import Kind, Organisation, Person
from models.piket import Casus


@on("wie_doet_wat")
async def asked(turn: Turn, command: Command) -> None:
    """At the one location named, or else wherever he works."""
    named, places = command.rest.strip().casefold(), turn.person.locations()
    here = [place for place in places if named in ("", place.key)]
    if not here:
        raise DomainError("piket.fout.geen_locatie" if not places else "wie_doet_wat.fout.waar")
    for place in here:
        head = say("wie_doet_wat.kaart.kop", locatie=place.name)
        turn.reply(await card(turn, place, head, turn.person))


async def show_around(turn: Turn, person: Person, casus: Casus) -> None:
    """Beside the first page he ever gets. It waits for whatever the page waits for, and goes after
    it: nothing delays a page."""
    if person.shown_around_at is None:
        person.shown_around_at = turn.now
        place = casus.asked_location
        head = say("wie_doet_wat.kaart.eerste", locatie=place.name)
        turn.tell(
            person,
            await card(turn, place, head, person),
            about=f"wie_doet_wat:{person.id}",
            lane=Lane.DIGEST,
            casus=casus,
        )


async def card(turn: Turn, place: Location, head: Text, reader: Person) -> Message:
    parties = await organisations_at(turn.db, place.id)
    theirs = await kinds_of(turn.db, reader)
    advocate = theirs == {Kind.ADVOCATUUR}
    return Message(
        head,
        tuple(line for party in parties for line in _party(party, place, advocate)),
        footer=say("wie_doet_wat.kaart.voet"),
    )


def _party(party: Organisation, place: Location, advocate: bool) -> list[Line]:
    """What is not told is left out. How to reach them by the bot is always known; advocates do not
    reach each other by it."""
    key = "met_taken" if party.tasks else "naam"
    lines = [say(f"wie_doet_wat.partij.{key}", organisatie=party.name, taken=party.tasks)]
    if party.call_for:
        lines.append(say("wie_doet_wat.partij.bel_voor", bel_voor=party.call_for))
    if number := party.number_at(place):
        lines.append(say("wie_doet_wat.partij.nummer", nummer=Phone(number)))
    if not (advocate and party.kind is Kind.ADVOCATUUR):
        lines.append(say(f"wie_doet_wat.bot.{party.kind}"))
    return [Line(text) for text in lines]
