"""A proposal to divide the open duty hours evenly; nothing happens without a tap."""

from dataclasses import dataclass, replace

from sqlalchemy import select

from handlers.action import Action
from handlers.bewaard import keep, kept
from handlers.opdrachten import Command
from handlers.rooster.plan import Changed, tell_planned
from handlers.rooster.waar import place_of
from handlers.routing import on
from handlers.say import Line, Message, Text, button, say
from handlers.turn import Turn
from handlers.when.said import said_period
from models.drafts import Draft
from models.errors import DomainError, NotYours
from models.location import Location
from models.people import Person
from models.rooster import ShiftRule
from models.rooster.recurrence import Span
from models.rooster.voorstel import NOBODY, OpenShift, accepted, divided, open_holes

MOST = 20
"""Open shifts in one proposal: more do not fit in one message."""
DRAFT = "verdeel"


@dataclass(frozen=True)
class Another(Action, name="verdeel.ander"):
    """The next colleague who can take this shift, and after the last one: nobody."""

    draft_id: int
    place: int


@dataclass(frozen=True)
class Accept(Action, name="verdeel.neem_over"):
    draft_id: int


@dataclass(frozen=True)
class Drop(Action, name="verdeel.niet"):
    draft_id: int


@on("verdeel")
async def propose(turn: Turn, command: Command) -> None:
    place, _ = place_of(turn, command.rest, "verdelen.fout.coordinator")
    found = await open_holes(turn.db, place, turn.live, turn.now)
    if not found:
        raise DomainError("verdelen.fout.niets_open", locatie=place.name)
    shifts = await divided(turn.db, found[:MOST], turn.live, turn.now)
    values = {
        "location": place.id,
        "shifts": [one.dump() for one in shifts],
        "more": len(found) - len(shifts),
    }
    draft = await keep(turn, DRAFT, values)
    await _show(turn, draft, place)


async def _show(turn: Turn, draft: Draft, place: Location) -> None:
    """One message that is edited with each change."""
    shifts = _shifts(draft)
    names = await _names(turn, {one for shift in shifts for one in shift.able})
    lines = [
        Line(
            _line(turn, place, shift, names),
            button("verdelen.knop.ander", Another(draft.id, number)) if shift.able else None,
        )
        for number, shift in enumerate(shifts)
    ]
    if more := draft.values["more"]:
        lines.append(Line(say("verdelen.voorstel.en_nog", n=more)))
    controls = (
        button("verdelen.knop.neem_over", Accept(draft.id), "primary"),
        button("verdelen.knop.niet", Drop(draft.id)),
    )
    head = say("verdelen.voorstel.kop", locatie=place.name)
    message = Message(head, tuple(lines), controls=controls, footer=say("verdelen.voorstel.verder"))
    turn.tell(turn.person, message, about=f"verdeel:{draft.id}")


def _line(turn: Turn, place: Location, shift: OpenShift, names: dict[int, str]) -> Text:
    when = said_period(Span(shift.starts, shift.ends), place.tz, turn.now)
    pool = say(f"verdelen.pool.{shift.pool}")
    if shift.taker == NOBODY:
        key = "niemand" if shift.able else "niemand_kan"
        return say(f"verdelen.voorstel.{key}", wanneer=when, pool=pool)
    return say("verdelen.voorstel.regel", wanneer=when, pool=pool, name=names[shift.taker])


async def _names(turn: Turn, people: set[int]) -> dict[int, str]:
    rows = await turn.db.execute(select(Person.id, Person.name).where(Person.id.in_(people)))
    return {person_id: name for person_id, name in rows}


@on(Another)
async def another(turn: Turn, action: Another) -> None:
    draft = await _mine(turn, action.draft_id)
    shifts = _shifts(draft)
    if not 0 <= action.place < len(shifts):
        raise NotYours
    shift = shifts[action.place]
    order = (*shift.able, NOBODY)
    after = order[(order.index(shift.taker) + 1) % len(order)]
    shifts[action.place] = replace(shift, taker=after)
    draft.values = {**draft.values, "shifts": [one.dump() for one in shifts]}
    await _show(turn, draft, await turn.db.get_one(Location, draft.values["location"]))


@on(Accept)
async def accept(turn: Turn, action: Accept) -> None:
    """What was filled meanwhile, or whose colleague cannot any more, is left out and said."""
    draft = await _mine(turn, action.draft_id)
    draft.done_at = turn.now
    here = select(Location).where(Location.id == draft.values["location"])
    place = (await turn.db.scalars(here.with_for_update(of=Location, key_share=True))).one()
    found = await accepted(turn.db, place, _shifts(draft), turn.live, turn.now)
    rules: dict[int, list[ShiftRule]] = {}
    for plan in found.plans:
        rules.setdefault(plan.person_id, []).extend(plan.rules(turn.person, turn.now))
    for person_id, his in rules.items():
        turn.db.add_all(his)
        tell_planned(turn, await turn.db.get_one(Person, person_id), his, Changed.MADE)
    await turn.db.flush()
    one = "_een" if len(found.plans) == 1 else ""
    staat = Text(
        f"verdelen.voorstel.staat{one}", {"aantal": len(found.plans), "locatie": place.name}
    )
    _close(turn, draft, staat)
    if found.missed:
        turn.reply(say("verdelen.voorstel.overgeslagen", aantal=found.missed))


@on(Drop)
async def drop(turn: Turn, action: Drop) -> None:
    draft = await kept(turn, DRAFT, action.draft_id)
    draft.done_at = turn.now
    _close(turn, draft, say("verdelen.voorstel.niets"))


def _close(turn: Turn, draft: Draft, text: Text) -> None:
    turn.tell(turn.person, text, about=f"verdeel:{draft.id}")


async def _mine(turn: Turn, draft_id: int) -> Draft:
    """He must still be the coordinator of that place."""
    draft = await kept(turn, DRAFT, draft_id)
    if not turn.person.coordinates(draft.values["location"]):
        raise NotYours
    return draft


def _shifts(draft: Draft) -> list[OpenShift]:
    return [OpenShift.load(data) for data in draft.values["shifts"]]
