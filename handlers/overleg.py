"""The agenda of the signaleringsoverleg: for the chair's own chat, as a file, or in the channel."""

from dataclasses import dataclass

from sqlalchemy import select

from handlers.action import Action
from handlers.kaarten.agenda import document, heading, paged
from handlers.opdrachten import Command
from handlers.routing import on
from handlers.say import Button, Message, Text, button, say
from handlers.turn import Turn
from models.errors import DomainError
from models.location import Location, RoomKind
from models.outbox import Lane
from models.signaal import for_the_next_meeting


@dataclass(frozen=True)
class ShowAgenda(Action, name="overleg.agenda"):
    location_id: int


@dataclass(frozen=True)
class PostAgenda(Action, name="overleg.plaats"):
    location_id: int


@dataclass(frozen=True)
class ReadAgenda(Action, name="overleg.lees"):
    """Opened by a single-use link, for who gets no content in his chat."""

    location_id: int


@dataclass(frozen=True)
class PinCards(Action, name="overleg.kanaal", system_only=True):
    """After every `inrichten`: each signalering channel has its pinned card, once."""


@on(PinCards)
async def pin_cards(turn: Turn, action: PinCards) -> None:
    for location in await turn.db.scalars(select(Location)):
        turn.post(
            location,
            RoomKind.SIGNALERING,
            Message(
                say("agenda.kanaal.kop", locatie=location.name),
                footer=say("agenda.kanaal.uitleg"),
                controls=(button("agenda.knop.agenda", ShowAgenda(location.id)),),
                pinned=True,
            ),
            about=f"kanaal:{location.id}",
        )


@on("agenda")
async def typed(turn: Turn, command: Command) -> None:
    """`/piket agenda`, for a coordinator; who coordinates more places names one."""
    places = turn.person.coordinated
    named = [p for p in places if p.key == command.rest.strip().casefold()]
    if not places or (command.rest.strip() and not named):
        raise DomainError("agenda.fout.geen_coordinator")
    if len(named or places) > 1:
        turn.reply(
            Message(
                say("agenda.keuze.welke"),
                buttons=tuple(
                    button(say("algemeen.woord.naam", w=p.name), ShowAgenda(p.id)) for p in places
                ),
                once=True,
            )
        )
        return
    await send(turn, (named or places)[0])


@on(ShowAgenda)
async def pressed(turn: Turn, action: ShowAgenda) -> None:
    await send(turn, await chaired(turn, action.location_id))


async def chaired(turn: Turn, location_id: int) -> Location:
    """Any coordinator of the location counts as its chair for now (ruling 17)."""
    location = await turn.db.get(Location, location_id)
    if location is None or not turn.person.coordinates(location_id):
        raise DomainError("agenda.fout.geen_coordinator")
    return location


async def send(turn: Turn, location: Location) -> None:
    """To the puller's own chat; a face without case content gets the count and a link."""
    signalen = await for_the_next_meeting(turn.db, location.id)
    if not signalen:
        turn.reply(say("agenda.leeg.geen", locatie=location.name))
        return
    if turn.platform_of(turn.person) == "telegram":
        turn.tell(turn.person, _by_link(turn, location, len(signalen)), lane=Lane.ANSWER)
        return
    pages = paged(signalen)
    today = turn.now.astimezone(location.tz)
    file = document(location, signalen, f"agenda-{location.key}-{today:%Y-%m-%d}.md")
    last = len(pages) - 1
    for number, page in enumerate(pages):
        turn.tell(
            turn.person,
            Message(
                heading(location, signalen) if number == 0 else say("agenda.kop.vervolg"),
                page,
                controls=(button("agenda.knop.plaats", PostAgenda(location.id)),)
                if number == last
                else (),
                file=file if number == last else None,
                once=number == last,
            ),
            lane=Lane.DIGEST,
        )
    turn.reply(counted("agenda.kop.komt", location, len(signalen)))


def counted(key: str, location: Location, count: int) -> Text:
    """One signaal, or so many signalen."""
    return say(f"{key}_een" if count == 1 else key, aantal=count, locatie=location.name)


def _by_link(turn: Turn, location: Location, count: int) -> Message:
    text = counted("agenda.kop.aantal", location, count)
    if page := turn.link(ReadAgenda(location.id)):
        return Message(text, buttons=(Button(say("agenda.knop.lees"), url=page),))
    return Message(text, footer=say("algemeen.telegram.doe_dit_in_slack"))


@on(ReadAgenda)
async def read(turn: Turn, action: ReadAgenda) -> None:
    location = await chaired(turn, action.location_id)
    signalen = await for_the_next_meeting(turn.db, location.id)
    for number, page in enumerate(paged(signalen)):
        head = heading(location, signalen) if number == 0 else say("agenda.kop.vervolg")
        turn.reply(Message(head, page))


@on(PostAgenda)
async def place(turn: Turn, action: PostAgenda) -> None:
    location = await chaired(turn, action.location_id)
    signalen = await for_the_next_meeting(turn.db, location.id)
    rooms = [
        turn.post(
            location,
            RoomKind.SIGNALERING,
            Message(heading(location, signalen) if n == 0 else say("agenda.kop.vervolg"), page),
            about=f"agenda:{location.id}:{turn.now:%Y%m%d%H%M}:{n}",  # two taps are one placing
            lane=Lane.DIGEST,
        )
        for n, page in enumerate(paged(signalen))
    ]
    turn.reply(say("agenda.kop.geplaatst" if any(rooms) else "agenda.fout.geen_kanaal"))
