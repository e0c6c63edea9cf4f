"""How the coming duties are divided over the colleagues: for planning, so no pages and no times."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.opdrachten import Command
from handlers.rooster.waar import place_of
from handlers.routing import on
from handlers.say import Line, Message, Text, say
from handlers.turn import Turn
from models.colleagues import colleagues
from models.errors import DomainError
from models.people import Kind, Person
from models.rooster.duties import Duty
from models.rooster.eerlijk import planned
from models.rooster.lezen import Where, load_roster

AHEAD = timedelta(weeks=4)


@on("verdeling")
async def overview(turn: Turn, command: Command) -> None:
    """Planned duties of the coming four weeks, by name: for planning, so no pages and no times."""
    place, _ = place_of(turn, command.rest, "verdelen.fout.coordinator")
    end = turn.now + AHEAD
    roster = await load_roster(turn.db, Where(place.id), turn.now, end)
    duties = [d for d in roster.duties(turn.now, end) if d.location_id == place.id]
    lines: list[Line] = []
    for pool in Kind:
        people = await colleagues(turn.db, pool, place.id)
        mine = {
            one.id: [d for d in duties if (d.person_id, d.pool) == (one.id, pool)] for one in people
        }
        if any(mine.values()):
            lines.append(Line(say(f"verdelen.pool.{pool}")))
            lines += [Line(_planned(one, mine[one.id], turn.now, end)) for one in people]
    if not lines:
        raise DomainError("verdelen.fout.leeg", locatie=place.name)
    head = say("verdelen.overzicht.kop", locatie=place.name)
    turn.reply(Message(head, tuple(lines), footer=say("verdelen.overzicht.verder")))


def _planned(person: Person, duties: Sequence[Duty], begin: datetime, end: datetime) -> Text:
    hours = round(planned(duties, begin, end) / 60)
    return say("verdelen.overzicht.regel", name=person.name, aantal=len(duties), uren=hours)
