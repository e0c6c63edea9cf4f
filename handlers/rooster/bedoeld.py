"""Whose shift, and when: "mr. De Vries dinsdag 14 december". What is not sure is asked back."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from handlers.bewaard import keep, kept, take_up
from handlers.opdrachten import Command
from handlers.privacy import check
from handlers.rooster.knoppen import ForWhom, InPeriod, span
from handlers.rooster.namen import Named, read_name
from handlers.routing import on
from handlers.say import Button, Message, button, say
from handlers.turn import Turn
from handlers.when import Either, Perhaps, Sure, Unclear, read_period
from handlers.when.said import said_period
from models.colleagues import coordinated, people_at
from models.drafts import Draft
from models.errors import DomainError, NotYours
from models.minutes import minute_of
from models.people import Person
from models.rooster import Span

MOST_NAMES = 5


@dataclass(frozen=True)
class Wanted:
    """`period` None: he named no time."""

    person: Person
    period: Span | None


GoesOn = Callable[[Turn, Wanted], Awaitable[None]]
_FLOWS: dict[str, GoesOn] = {}


def understood(flow: str) -> Callable[[GoesOn], GoesOn]:
    """`@understood("ruil")`: what a flow does once it is clear whose shift, and when."""

    def register(goes_on: GoesOn) -> GoesOn:
        _FLOWS[flow] = goes_on
        return goes_on

    return register


async def understand(turn: Turn, flow: str, command: Command) -> None:
    """A period alone is about who types it; a name before it makes it about somebody else."""
    words = command.rest.strip()
    alone = not words or isinstance(read_period(words, turn.now, turn.zone()), Sure | Either)
    if alone:
        await _when(turn, flow, turn.person, words)
        return
    people = await people_at(turn.db, [place.id for place in turn.person.locations()])
    match read_name(words, people):
        case Named((), rest):
            await _when(turn, flow, turn.person, rest)
        case Named((person,), rest, True):
            await _when(turn, flow, person, rest)
        case Named(several, rest, sure):
            await _who(turn, flow, several[:MOST_NAMES], rest, sure)


async def _who(turn: Turn, flow: str, people: tuple[Person, ...], rest: str, sure: bool) -> None:
    check(rest)
    ids = [person.id for person in people]
    draft = await keep(turn, flow, {"people": ids, "words": rest})
    turn.reply(
        Message(
            say("ruil.keuze.wie" if sure or len(people) > 1 else "ruil.keuze.bedoel_je"),
            buttons=tuple(
                button(say("algemeen.woord.naam", w=person.name), ForWhom(draft.id, person.id))
                for person in people
            ),
            once=True,
        )
    )


async def _when(turn: Turn, flow: str, person: Person, words: str) -> None:
    await may_act(turn, person)
    if not words:
        await _FLOWS[flow](turn, Wanted(person, None))
        return
    zone = turn.zone()
    match read_period(words, turn.now, zone):
        case Sure(period):
            await _FLOWS[flow](turn, Wanted(person, period))
        case Either(first, second):
            await _ask_period(turn, flow, person, (first, second))
        case Perhaps(period):
            await _ask_period(turn, flow, person, (period,))
        case Unclear(why):
            turn.reply(Message(why, footer=say(f"{flow}.keuze.voorbeeld")))


async def _ask_period(turn: Turn, flow: str, person: Person, periods: tuple[Span, ...]) -> None:
    draft = await keep(turn, flow, {"people": [person.id]})
    turn.reply(
        Message(
            say("ruil.keuze.wanneer" if len(periods) > 1 else "ruil.keuze.bedoel_je"),
            buttons=tuple(_period(turn, draft, period) for period in periods),
            footer=say("ruil.keuze.of_typ"),
            once=True,
        )
    )


def _period(turn: Turn, draft: Draft, period: Span) -> Button:
    action = InPeriod(draft.id, minute_of(period.starts), minute_of(period.ends))
    return button(said_period(period, turn.zone(), turn.now), action)


async def may_act(turn: Turn, person: Person) -> None:
    """For oneself; for somebody else as a coordinator of a location of his."""
    if person.id != turn.person.id and not await coordinated(turn.db, turn.person, person):
        raise DomainError("ruil.fout.alleen_coordinator", name=person.name)


@on(ForWhom)
async def for_whom(turn: Turn, action: ForWhom) -> None:
    flow, values = await _take_up(turn, action.draft_id)
    if action.person_id not in values["people"]:
        raise NotYours
    person = await turn.db.get_one(Person, action.person_id)
    await _when(turn, flow, person, values["words"])


@on(InPeriod)
async def in_period(turn: Turn, action: InPeriod) -> None:
    flow, values = await _take_up(turn, action.draft_id)
    person = await turn.db.get_one(Person, values["people"][0])
    await may_act(turn, person)
    await _FLOWS[flow](turn, Wanted(person, span(action.begin, action.end)))


async def _take_up(turn: Turn, draft_id: int) -> tuple[str, dict[str, Any]]:
    """Which flow was asking, and what it keeps."""
    flow = (await kept(turn, None, draft_id)).kind
    if flow not in _FLOWS:
        raise NotYours
    return flow, await take_up(turn, flow, draft_id)
