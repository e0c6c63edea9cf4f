"""Say just before your duty whether you are there: who cannot is replaced at once."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select

from handlers.action import Action
from handlers.rooster.aanbod import replace
from handlers.rooster.gemist import redraw_missing
from handlers.rooster.laden import lock_offers
from handlers.rooster.vooruit import GRACE, AskHere, TellMissing, plan_ahead
from handlers.routing import on
from handlers.say import Clock, Message, button, say
from handlers.turn import Turn
from handlers.when.said import said_period
from models.colleagues import coordinators
from models.errors import NotYours
from models.location import Location
from models.minutes import at_minute
from models.people import Person
from models.rooster import Absence, CheckIn, Duty, Reason, Span, load_roster_of
from models.rooster.stretches import stretch_at


@dataclass(frozen=True)
class Here(Action, name="dienst.ik_ben_er"):
    check_in_id: int


@dataclass(frozen=True)
class Cannot(Action, name="dienst.ik_kan_niet"):
    check_in_id: int


@on(AskHere)
async def ask_here(turn: Turn, action: AskHere) -> None:
    """Once, and only before it begins: whom nobody asked in time is not counted as silent."""
    found = await stretch_at(turn.db, action.person_id, at_minute(action.minute))
    if found is None or turn.now >= found[1].starts:
        return
    ahead, stretch = found
    person = ahead.person(stretch)
    if turn.platform_of(person) is None or await _asked(turn, person.id, stretch):
        return
    row = CheckIn(person_id=person.id, starts=stretch.starts, ends=stretch.ends, asked_at=turn.now)
    turn.db.add(row)
    await turn.db.flush()
    _draw(turn, person, row, ahead.zone(stretch))
    turn.later(at_minute(action.minute) + GRACE, TellMissing(action.minute))


async def _asked(turn: Turn, person_id: int, stretch: Span) -> CheckIn | None:
    return await turn.db.scalar(
        select(CheckIn).where(CheckIn.person_id == person_id, CheckIn.starts == stretch.starts)
    )


@on(Here)
async def here(turn: Turn, action: Here) -> None:
    row = await _mine(turn, action.check_in_id)
    row.is_here(turn.now)
    _draw(turn, turn.person, row, turn.zone())
    await redraw_missing(turn, row.starts)


@on(Cannot)
async def cannot(turn: Turn, action: Cannot) -> None:
    row = await _mine(turn, action.check_in_id)
    if row.cannot(turn.now):
        await give_up(turn, turn.person, Span(max(turn.now, row.starts), row.ends))
    _draw(turn, turn.person, row, turn.zone())
    await redraw_missing(turn, row.starts)


async def can_again(turn: Turn, person: Person, span: Span) -> None:
    """Of duties in that span which still last: nobody has to ask him once more."""
    rows = await turn.db.scalars(
        select(CheckIn).where(
            CheckIn.person_id == person.id,
            CheckIn.starts < span.ends,
            CheckIn.ends > max(span.starts, turn.now),
            CheckIn.cannot_at.is_not(None),
        )
    )
    for row in list(rows):
        row.comes_back(turn.now)
        _draw(turn, person, row, turn.zone())
        await redraw_missing(turn, row.starts)


async def _mine(turn: Turn, check_in_id: int) -> CheckIn:
    row = await turn.db.get(CheckIn, check_in_id, with_for_update=True)
    if row is None or row.person_id != turn.person.id:
        raise NotYours
    return row


def _draw(turn: Turn, person: Person, row: CheckIn, zone: ZoneInfo) -> None:
    """One card, that says how things stand."""
    when = said_period(Span(row.starts, row.ends), zone, turn.now)
    if row.cannot_at:
        said = Message(
            say("dienst.vraag.kan_niet", wanneer=when), footer=say("dienst.vraag.gemeld")
        )
    elif row.here_at:
        said = Message(
            say("dienst.vraag.er", wanneer=when),
            buttons=(button("dienst.knop.toch_niet", Cannot(row.id)),),
        )
    else:
        said = Message(
            say("dienst.vraag.kop", tijd=Clock(row.starts, zone.key, row.asked_at), wanneer=when),
            question=say("dienst.vraag.ben_je_er"),
            buttons=(
                button("dienst.knop.er", Here(row.id), "primary"),
                button("dienst.knop.kan_niet", Cannot(row.id)),
            ),
        )
    turn.tell(person, said, about=f"dienst:{row.id}")


async def give_up(turn: Turn, person: Person, span: Span) -> None:
    """His duty of that span ends, colleagues are asked at once, and the coordinators hear it."""
    await lock_offers(turn, person.id, span)
    lost = await _end(turn, person, span)
    told: dict[int, tuple[Person, int]] = {}
    for duty in lost:
        for place in [duty.location_id] if duty.location_id else _works(person):
            told |= {c.id: (c, place) for c in await coordinators(turn.db, place)}
    for coordinator, place in told.values():
        if coordinator.id != person.id:
            turn.tell(coordinator, await _lost(turn, person, span, place))
    for duty in lost:
        await replace(turn, duty, Reason.KAN_NIET)
    plan_ahead(turn)


async def _end(turn: Turn, person: Person, span: Span) -> list[Duty]:
    """An absence takes the duties away; returns what it took."""
    roster = await load_roster_of(turn.db, [person.id], span.starts, span.ends)
    whole = (d for d in roster.duties(span.starts, span.ends) if d.person_id == person.id)
    parts = [duty.within(span.starts, span.ends) for duty in whole]
    when = {"starts": span.starts, "ends": span.ends, "made_at": turn.now}
    turn.db.add(Absence(person_id=person.id, made_by_id=person.id, **when))
    await turn.db.flush()
    return [part for part in parts if part]


def _works(person: Person) -> list[int]:
    return [membership.location_id for membership in person.memberships]


async def _lost(turn: Turn, person: Person, span: Span, location_id: int) -> Message:
    place = await turn.db.get_one(Location, location_id)
    return Message(
        say(
            "dienst.uitval.kop",
            name=person.name,
            wanneer=said_period(span, place.tz, turn.now),
            locatie=place.name,
        ),
        footer=say("dienst.uitval.voet"),
    )
