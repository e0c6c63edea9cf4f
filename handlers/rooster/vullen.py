"""Put somebody on the roster in plain Dutch: understood, said back, and only then true."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.action import Action
from handlers.bewaard import keep, take_up
from handlers.privacy import check
from handlers.rooster.namen import read_name
from handlers.rooster.regels import show_rules
from handlers.rooster.voorleggen import put_before
from handlers.rooster.waar import Target, read_target, target_of
from handlers.routing import on
from handlers.say import Line, Message, Text, button, say
from handlers.turn import Turn
from models.errors import DomainError, NotYours
from models.people import Person

DRAFT = "rooster.wie"


@dataclass(frozen=True)
class Meant(Action, name="rooster.naam"):
    """Which of two colleagues was meant; what followed the name stands in the draft."""

    draft_id: int
    person_id: int


async def fill(turn: Turn, text: str) -> None:
    """`NAAM elke dinsdag 9-13 arbeidsrecht vanaf 1 december`; a location may stand in front."""
    target, rest = read_target(turn, text)
    named = read_name(rest, await target.people(turn.db))
    match named.people:
        case []:
            raise DomainError("rooster.fout.wie", locatie=target.place.name)
        case [person]:
            await _for_person(turn, person, target, named.rest)
        case several:
            await _ask_who(turn, several, target, named.rest)


async def _ask_who(turn: Turn, several: Sequence[Person], target: Target, rest: str) -> None:
    check(rest)
    values = {"place": target.place.id, "rest": rest, "national": target.national}
    draft = await keep(turn, DRAFT, values)
    choices = (button(_who(one), Meant(draft.id, one.id)) for one in several)
    turn.reply(Message(say("rooster.vul.wie"), buttons=tuple(choices), once=True))


def _who(person: Person) -> Text:
    """Two colleagues may have one name."""
    works = [member.organisation.name for member in person.memberships[:1]]
    if not works:
        return say("algemeen.woord.naam", w=person.name)
    return say("rooster.knop.persoon", name=person.name, organisatie=works[0])


@on(Meant)
async def meant(turn: Turn, action: Meant) -> None:
    values = await take_up(turn, DRAFT, action.draft_id)
    target = target_of(turn, values["place"], values["national"])
    people = {one.id: one for one in await target.people(turn.db)}
    person = people.get(action.person_id)
    if person is None:
        raise NotYours
    await _for_person(turn, person, target, values["rest"])


async def _for_person(turn: Turn, person: Person, target: Target, rest: str) -> None:
    """Only a name: what he has."""
    if not rest:
        await show_rules(turn, person)
    elif why := await put_before(turn, person, target, rest):
        turn.reply(Message(why, (Line(say("rooster.vul.voorbeeld")),)))
