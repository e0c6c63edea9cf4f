"""A coordinator hears once, just after the start, who has not said that he is there."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from handlers.rooster.vooruit import GRACE, TellMissing
from handlers.routing import on
from handlers.say import Clock, Message, say
from handlers.turn import Turn
from models.colleagues import coordinators
from models.minutes import at_minute, minute_of
from models.people import Person
from models.rooster import CheckIn, Where, load_roster

NO_NEWS = timedelta(minutes=30)
"""After the start. Who could not tap because the program was away is not told on."""


@on(TellMissing)
async def tell_missing(turn: Turn, action: TellMissing) -> None:
    if turn.now - at_minute(action.minute) < NO_NEWS:
        await _tell(turn, at_minute(action.minute), edit_only=False)


async def redraw_missing(turn: Turn, starts: datetime) -> None:
    """Somebody tapped late: whoever was told does not ring around for nothing."""
    if turn.now < starts + GRACE:
        return
    await _tell(turn, starts.replace(second=0, microsecond=0), edit_only=True)


async def _tell(turn: Turn, starts: datetime, edit_only: bool) -> None:
    """Names only, no times and no counts: this is about now, and is kept of nobody."""
    rows = await turn.db.scalars(
        select(CheckIn).where(
            CheckIn.starts >= starts, CheckIn.starts < starts + timedelta(minutes=1)
        )
    )
    asked = {row.person_id: row for row in rows}
    missing: dict[int, list[str]] = {}
    telling: dict[int, Person] = {}
    for person, places, still in await _on_duty(turn, [*asked], starts):
        row = asked[person.id]
        silent = still and row.here_at is None and row.cannot_at is None
        for coordinator in [c for place in places for c in await coordinators(turn.db, place)]:
            telling[coordinator.id] = coordinator
            names = missing.setdefault(coordinator.id, [])
            if silent and coordinator.id != person.id and person.name not in names:
                names.append(person.name)
    for number, names in missing.items():
        if names or edit_only:
            turn.tell(
                telling[number],
                _message(starts, names, telling[number]),
                about=f"dienst:gemist:{minute_of(starts)}",
                edit_only=edit_only,
            )


async def _on_duty(
    turn: Turn, people: Sequence[int], starts: datetime
) -> list[tuple[Person, list[int], bool]]:
    """Whoever had duty when it began, with the places whose coordinators it concerns (for the
    national pool those where he works), and whether he has it still."""
    since, now = min(starts, turn.now), turn.now
    roster = await load_roster(turn.db, Where(), since, now)
    here: dict[int, list[int]] = {}
    for duty in (*roster.at(since), *roster.at(now)):
        places = here.setdefault(duty.person_id, [])
        if duty.location_id is not None and duty.location_id not in places:
            places.append(duty.location_id)
    still = {duty.person_id for duty in roster.at(now)}
    rows = await turn.db.scalars(
        select(Person)
        .where(Person.id.in_([person for person in people if person in here]))
        .order_by(Person.name)
        .execution_options(populate_existing=True)
    )
    return [(p, here[p.id] or [m.location_id for m in p.memberships], p.id in still) for p in rows]


def _message(starts: datetime, names: Sequence[str], reader: Person) -> Message:
    places = reader.locations()
    when = Clock(starts, places[0].zone if places else "Europe/Amsterdam", bare=True)
    if not names:
        return Message(say("dienst.gemist.iedereen", tijd=when))
    said = say("dienst.gemist.kop", tijd=when, namen=", ".join(names))
    return Message(said, footer=say("dienst.gemist.voet"))
