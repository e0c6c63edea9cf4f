"""Look up who helps further: `/piket kaart schulden Zwolle`. For everybody, on every platform."""

from collections.abc import Sequence
from datetime import date

from handlers import privacy
from handlers.kaarten.overdracht import found_line
from handlers.opdrachten import Command
from handlers.routing import on
from handlers.say import Days, Line, Message, Phone, Text, say
from handlers.turn import Turn
from models.sociale_kaart import Place, Service, find, of_locations, places, read_place

SHOWN, GEMEENTEN = 5, 6
MOST_SIGNS = 3000
"""Of what is shown of them together: Telegram takes 4096 in a message."""


@on("kaart")
async def look_up(turn: Turn, command: Command) -> None:
    """The words are read and forgotten: no answer repeats them, so none is stored."""
    privacy.check(command.rest)
    if not command.rest.strip():
        keeps = say("sociale_kaart.zoek.beheer") if turn.person.coordinated else None
        turn.reply(Message(say("sociale_kaart.zoek.hoe"), footer=keeps))
        return
    place, words = read_place(command.rest, await places(turn.db))
    place = place or _own(turn)
    found = await find(turn.db, words, place)
    if found:
        turn.reply(_answer(turn, found, place))
    else:
        turn.reply(await _nothing(turn, words, place))


def _own(turn: Turn) -> Place | None:
    """Where he asks from, else wherever he works."""
    mine = turn.person.locations()
    chosen = [place for place in mine if place.id == turn.person.location_id] or mine
    return of_locations(chosen) if chosen else None


def _answer(turn: Turn, found: Sequence[Service], place: Place | None) -> Message:
    shown = _fitting(found[:SHOWN])
    lines = [line for service in shown for line in card(service, turn.now.date())]
    head = say("sociale_kaart.zoek.kop", n=len(shown), plaats=_where(place))
    more = len(found) - len(shown)
    return Message(
        head, tuple(lines), footer=say("sociale_kaart.zoek.meer", n=more) if more else None
    )


def _fitting(services: Sequence[Service]) -> list[Service]:
    """The first always."""
    left = MOST_SIGNS
    fits: list[Service] = []
    for service in services:
        left -= sum(len(part) for part in (service.description, service.eligibility_description))
        left -= sum(len(part) for part in (service.schedule, service.name)) + 250
        if fits and left < 0:
            break
        fits.append(service)
    return fits


def card(service: Service, on: date) -> list[Line]:
    """Who, what and for whom, how and when to reach them, and how sure that is."""
    lines = [
        say(
            "sociale_kaart.kaart.kop",
            naam=service.name,
            organisatie=service.organization_name,
            waar=_area(service),
        )
    ]
    if service.description:
        lines.append(say("sociale_kaart.kaart.wat", wat=service.description))
    if service.eligibility_description:
        lines.append(say("sociale_kaart.kaart.voor_wie", wie=service.eligibility_description))
    if contact := _contact(service):
        lines.append(contact)
    if service.schedule:
        lines.append(say("sociale_kaart.kaart.open", open=service.schedule))
    return [*(Line(text) for text in (*lines, verified(service, on))), found_line(service)]


def _area(service: Service) -> list[Text]:
    location = [service.location.name] if service.location else []
    names = service.service_area or location
    said = [say("algemeen.woord.naam", w=name) for name in names[:GEMEENTEN]]
    if len(names) > GEMEENTEN:
        said.append(say("sociale_kaart.kaart.en_nog", n=len(names) - GEMEENTEN))
    return said or [say("sociale_kaart.kaart.landelijk")]


def _contact(service: Service) -> Text | None:
    phone = Phone(service.phone) if service.phone else None
    if phone and service.email:
        return say("sociale_kaart.kaart.bereik", nummer=phone, email=service.email)
    if phone:
        return say("sociale_kaart.kaart.bel", nummer=phone)
    return say("sociale_kaart.kaart.mail", email=service.email) if service.email else None


def verified(service: Service, on: date) -> Text:
    """Whoever looks for a number hears when it may be old."""
    if service.last_verified is None:
        return say("sociale_kaart.kaart.nooit")
    if service.is_stale(on):
        return say("sociale_kaart.kaart.lang_geleden", dag=Days((service.last_verified,)))
    return say("sociale_kaart.kaart.gecontroleerd", dag=Days((service.last_verified,)))


def _where(place: Place | None) -> Text:
    if place is None:
        return say("sociale_kaart.kaart.landelijk")
    return say("algemeen.woord.naam", w=place.name)


async def _nothing(turn: Turn, words: str, place: Place | None) -> Message:
    """With where there is something, if anywhere."""
    there = [s.location.name for s in await find(turn.db, words) if s.location]
    elsewhere = [say("algemeen.woord.naam", w=name) for name in dict.fromkeys(there)]
    text = say("sociale_kaart.zoek.niets", plaats=_where(place))
    if elsewhere:
        return Message(text, footer=say("sociale_kaart.zoek.elders", plaatsen=elsewhere))
    return Message(text, footer=say("sociale_kaart.zoek.ander_woord"))
