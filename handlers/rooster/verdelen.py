"""A proposal to divide the open duty hours evenly; nothing happens without a tap."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from handlers.action import Action
from handlers.bewaard import keep, kept
from handlers.opdrachten import Command
from handlers.rooster.plan import Changed, tell_planned
from handlers.rooster.verdeling import AHEAD, coordinated
from handlers.routing import on
from handlers.say import Line, Message, Text, button, say
from handlers.turn import Turn
from handlers.when.said import said_period
from models.colleagues import colleagues
from models.drafts import Draft
from models.errors import DomainError, NotYours
from models.location import Location
from models.people import Kind, Person
from models.rooster.eerlijk import Colleague, divide, minutes
from models.rooster.gaten import Hole, holes, reachable
from models.rooster.on_duty import Where, load_roster
from models.rooster.plannen import Plan
from models.rooster.recurrence import Recurrence, Span
from models.rooster.tables import Absence

MOST = 20
"""Open shifts in one proposal: more do not fit in one message."""
NOBODY = 0
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


@dataclass(frozen=True)
class OpenShift(Span):
    """One line of the proposal: who can take it, in order, and who does (NOBODY)."""

    pool: Kind
    able: tuple[int, ...]
    taker: int

    def dump(self) -> dict[str, Any]:
        return {
            "starts": self.starts.isoformat(),
            "ends": self.ends.isoformat(),
            "pool": self.pool,
            "able": [*self.able],
            "taker": self.taker,
        }

    @classmethod
    def load(cls, data: dict[str, Any]) -> "OpenShift":
        starts, ends = (datetime.fromisoformat(data[name]) for name in ("starts", "ends"))
        return cls(starts, ends, Kind(data["pool"]), tuple(data["able"]), data["taker"])


@on("verdeel")
async def propose(turn: Turn, command: Command) -> None:
    place = coordinated(turn, command.rest)
    found = [
        hole
        for hole in await holes(turn.db, turn.live, turn.now)
        if hole.location_id == place.id and hole.starts > turn.now
    ]
    if not found:
        raise DomainError("verdelen.fout.niets_open", locatie=place.name)
    shifts: list[OpenShift] = []
    for pool in dict.fromkeys(hole.pool for hole in found[:MOST]):
        shifts += await _divided(turn, place, pool, [h for h in found[:MOST] if h.pool is pool])
    shifts.sort(key=lambda one: (one.starts, one.pool))
    values = {
        "location": place.id,
        "shifts": [one.dump() for one in shifts],
        "more": len(found) - len(shifts),
    }
    draft = await keep(turn, DRAFT, values)
    await _show(turn, draft, place)


async def _divided(
    turn: Turn, place: Location, pool: Kind, open_shifts: Sequence[Hole]
) -> list[OpenShift]:
    able = await _able(turn, place, pool)
    taken = divide(open_shifts, able)
    return [
        OpenShift(
            one.starts,
            one.ends,
            pool,
            tuple(who.person_id for who in able if who.can(one)),
            taken.get(number, NOBODY),
        )
        for number, one in enumerate(open_shifts)
    ]


async def _able(turn: Turn, place: Location, pool: Kind) -> list[Colleague]:
    """The location's colleagues of that pool who can be reached, with what they have already."""
    people = [one.id for one in await colleagues(turn.db, pool, place.id)]
    there = await reachable(turn.db, people, turn.live)
    end = turn.now + AHEAD
    duties = (await load_roster(turn.db, Where(), turn.now, end)).duties(turn.now, end)
    away = await absences(turn, people, end)
    return [
        Colleague(
            person_id,
            sum(minutes(duty) for duty in duties if duty.person_id == person_id),
            (
                *(Span(d.starts, d.ends) for d in duties if d.person_id == person_id),
                *(span for who, span in away if who == person_id),
            ),
        )
        for person_id in people
        if person_id in there
    ]


async def absences(turn: Turn, people: Sequence[int], end: datetime) -> list[tuple[int, Span]]:
    rows = await turn.db.scalars(
        select(Absence).where(
            Absence.person_id.in_(people), Absence.starts < end, Absence.ends > turn.now
        )
    )
    return [(row.person_id, span) for row in rows if (span := row.counted)]


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
    draft = await kept(turn, DRAFT, action.draft_id)
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
    draft = await kept(turn, DRAFT, action.draft_id)
    draft.done_at = turn.now
    place = await turn.db.get_one(Location, draft.values["location"])
    wanted = [one for one in _shifts(draft) if one.taker != NOBODY and one.starts > turn.now]
    still = await _still(turn, place, wanted)
    for person_id in dict.fromkeys(one.taker for one in still):
        person = await turn.db.get_one(Person, person_id)
        rules = [
            rule
            for one in still
            if one.taker == person_id
            for rule in _plan(place, one).rules(turn.person, turn.now)
        ]
        turn.db.add_all(rules)
        tell_planned(turn, person, rules, Changed.MADE)
    await turn.db.flush()
    _close(turn, draft, say("verdelen.voorstel.staat", aantal=len(still), locatie=place.name))
    if missed := len(wanted) - len(still):
        turn.reply(say("verdelen.voorstel.overgeslagen", aantal=missed))


async def _still(turn: Turn, place: Location, wanted: Sequence[OpenShift]) -> list[OpenShift]:
    open_now = await holes(turn.db, turn.live, turn.now)
    able = {
        (pool, one.person_id): one
        for pool in {shift.pool for shift in wanted}
        for one in await _able(turn, place, pool)
    }
    return [
        shift
        for shift in wanted
        if any(
            (hole.location_id, hole.pool) == (place.id, shift.pool)
            and hole.starts <= shift.starts
            and shift.ends <= hole.ends
            for hole in open_now
        )
        and (who := able.get((shift.pool, shift.taker)))
        and who.can(shift)
    ]


def _plan(place: Location, shift: OpenShift) -> Plan:
    starts, ends = (at.astimezone(place.tz) for at in (shift.starts, shift.ends))
    once = Recurrence(starts.date(), starts.time(), ends.time())
    free = tuple(place.free_days)
    return Plan(shift.taker, place.id, shift.pool, (), place.zone, free, (once,))


@on(Drop)
async def drop(turn: Turn, action: Drop) -> None:
    draft = await kept(turn, DRAFT, action.draft_id)
    draft.done_at = turn.now
    _close(turn, draft, say("verdelen.voorstel.niets"))


def _close(turn: Turn, draft: Draft, text: Text) -> None:
    turn.tell(turn.person, text, about=f"verdeel:{draft.id}")


def _shifts(draft: Draft) -> list[OpenShift]:
    return [OpenShift.load(data) for data in draft.values["shifts"]]
