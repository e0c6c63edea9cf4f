"""Put somebody on the roster in plain Dutch: understood, said back, and only then true."""

from dataclasses import dataclass, replace
from datetime import time
from zoneinfo import ZoneInfo

from config.feestdagen import FREE_DAYS
from config.words import words
from handlers.action import Action
from handlers.opdrachten import EDGES, split_location
from handlers.rooster.namen import read_name
from handlers.rooster.plan import Changed, plan_lines, tell_planned
from handlers.rooster.regels import StopRule, show_rules
from handlers.routing import on
from handlers.say import Line, Message, Text, button, say
from handlers.turn import Turn
from handlers.when import Either, Perhaps, Sure, Unclear, read_duties
from handlers.when.said import said_duties
from models.drafts import Draft
from models.errors import DomainError, NotYours
from models.location import Location
from models.people import Person
from models.rooster.plannen import Plan, clashes, people_of, pool_of
from models.rooster.recurrence import Recurrence

NATIONAL_HOURS = (time(9), time(13))
NATIONAL = {"landelijk", "national"}
EVERY_FIELD = {"alles", "alle", "rechtsgebieden", "everything"}
JOINING = {"en", "and", "voor", "for"}
DRAFT = "rooster"


@dataclass(frozen=True)
class Confirm(Action, name="rooster.klopt"):
    draft_id: int


@dataclass(frozen=True)
class Reject(Action, name="rooster.klopt_niet"):
    draft_id: int


@dataclass(frozen=True)
class Meant(Action, name="rooster.naam"):
    """Which of two colleagues was meant; what followed the name stands in the draft."""

    draft_id: int
    person_id: int


async def fill(turn: Turn, text: str) -> None:
    """`NAAM elke dinsdag 9-13 arbeidsrecht vanaf 1 december`; a location may stand in front."""
    place, rest = _place(turn, text)
    national, rest = _taken_out(rest, NATIONAL)
    named = read_name(rest, await people_of(turn.db, None if national else place))
    match named.people:
        case []:
            raise DomainError("rooster.fout.wie", locatie=place.name)
        case [person]:
            await _for_person(turn, person, place, named.rest, national)
        case several:
            values = {"place": place.id, "rest": named.rest, "national": national}
            draft = await _keep(turn, values)
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
    values = (await _take_up(turn, action.draft_id)).values
    person = await turn.db.get_one(Person, action.person_id)
    place = await turn.db.get_one(Location, values["place"])
    await _for_person(turn, person, place, values["rest"], values["national"])


async def _for_person(
    turn: Turn, person: Person, place: Location, rest: str, national: bool
) -> None:
    if not rest:
        await show_rules(turn, person)
        return
    pool = pool_of(person, None if national else place.id)
    if pool is None:
        raise DomainError("rooster.fout.pool", name=person.name)
    fields, when = _fields(rest)
    zone = "Europe/Amsterdam" if national else place.zone
    plan = Plan(
        person.id,
        None if national else place.id,
        pool,
        fields,
        zone,
        FREE_DAYS if national else tuple(place.free_days),
        (),
    )
    hours = NATIONAL_HOURS if national else (place.opens, place.closes)
    match read_duties(when, turn.now, ZoneInfo(zone), hours):
        case Sure(duties):
            await _say_back(turn, person, plan, duties, say("rooster.vul.klopt"))
        case Perhaps(duties):
            await _say_back(turn, person, plan, duties, say("rooster.vul.bedoel_je"))
        case Either(first, second):
            await _choose(turn, person, plan, first, second)
        case Unclear(why):
            turn.reply(Message(why, (Line(say("rooster.vul.voorbeeld")),)))


def _place(turn: Turn, text: str) -> tuple[Location, str]:
    """A coordinator fills the roster of his own location; of several it is named in front."""
    mine = [place for place in turn.person.locations() if turn.person.coordinates(place.id)]
    if not mine:
        raise DomainError("rooster.fout.coordinator")
    key, rest = split_location(text, [place.key for place in mine])
    for place in mine:
        if place.key == key or len(mine) == 1:
            return place, rest
    for place in mine:
        if place.id == turn.person.location_id:
            return place, rest
    raise DomainError("rooster.fout.welke_locatie", locatie=mine[0].key)


def _taken_out(text: str, wanted: set[str]) -> tuple[bool, str]:
    typed = text.split()
    left = [word for word in typed if word.casefold().strip(EDGES) not in wanted]
    return len(left) < len(typed), " ".join(left)


def _fields(text: str) -> tuple[tuple[str, ...], str]:
    """The rechtsgebieden that are named anywhere, and what is left: that must say when."""
    known, typed = words().fields, text.split()
    longest = max(len(phrase.split()) for phrase in known)
    found: list[str] = []
    left: list[str] = []
    at = 0
    while at < len(typed):
        for size in range(min(longest, len(typed) - at), 0, -1):
            phrase = " ".join(typed[at : at + size]).casefold().strip(EDGES).replace("_", " ")
            if phrase in known or phrase in EVERY_FIELD:
                found += [known[phrase]] if phrase in known else []
                while left and left[-1].casefold().strip(EDGES) in JOINING:
                    left.pop()
                at += size
                break
        else:
            left.append(typed[at])
            at += 1
    return tuple(dict.fromkeys(found)), " ".join(left)


async def _choose(
    turn: Turn,
    person: Person,
    plan: Plan,
    first: tuple[Recurrence, ...],
    second: tuple[Recurrence, ...],
) -> None:
    """It can mean two things: both are said, and one tap makes it one of them."""
    lines, buttons = [], []
    for number, duties in enumerate((first, second), 1):
        draft = await _keep(turn, {"plan": replace(plan, recurrences=duties).dump()})
        said = said_duties(duties, ZoneInfo(plan.zone))
        lines.append(Line(say("rooster.vul.keuze", n=number, diensten=said)))
        buttons.append(button(say("rooster.knop.keuze", n=number), Confirm(draft.id)))
    question = say("rooster.vul.welke", name=person.name)
    turn.reply(Message(question, tuple(lines), buttons=tuple(buttons), once=True))


async def _say_back(
    turn: Turn, person: Person, plan: Plan, duties: tuple[Recurrence, ...], ask: Text
) -> None:
    plan = replace(plan, recurrences=duties)
    lines = plan_lines(turn, person, plan, await clashes(turn.db, plan, turn.now))
    draft = await _keep(turn, {"plan": plan.dump()})
    turn.reply(
        Message(
            say("rooster.vul.kop", name=person.name),
            lines,
            question=ask,
            buttons=(
                button("rooster.knop.klopt", Confirm(draft.id), "primary"),
                button("rooster.knop.klopt_niet", Reject(draft.id)),
            ),
            once=True,
        )
    )


@on(Confirm)
async def confirm(turn: Turn, action: Confirm) -> None:
    draft = await _take_up(turn, action.draft_id)
    plan = Plan.load(draft.values["plan"])
    person = await turn.db.get_one(Person, plan.person_id)
    rules = plan.rules(turn.person, turn.now)
    turn.db.add_all(rules)
    await turn.db.flush()
    undo = button("rooster.knop.ongedaan", StopRule(rules[0].id)) if len(rules) == 1 else None
    said = say("rooster.vul.staat", name=person.name)
    lines = tuple(Line(text) for text in said_duties(plan.recurrences, ZoneInfo(plan.zone)))
    turn.reply(Message(said, lines, buttons=(undo,) if undo else (), once=True))
    tell_planned(turn, person, rules, Changed.MADE)


@on(Reject)
async def reject(turn: Turn, action: Reject) -> None:
    await _take_up(turn, action.draft_id)
    turn.reply(Message(say("rooster.vul.niets_veranderd"), (Line(say("rooster.vul.voorbeeld")),)))


async def _keep(turn: Turn, values: dict[str, object]) -> Draft:
    draft = Draft(person_id=turn.person.id, kind=DRAFT, values=values, made_at=turn.now)
    turn.db.add(draft)
    await turn.db.flush()
    return draft


async def _take_up(turn: Turn, draft_id: int) -> Draft:
    """Once, by whoever it was shown to."""
    draft = await turn.db.get(Draft, draft_id, with_for_update=True)
    if draft is None or draft.person_id != turn.person.id:
        raise NotYours
    if draft.done_at:
        raise DomainError("algemeen.fout.al_gedaan")
    draft.done_at = turn.now
    return draft
