"""The organisation file changed somebody's duties: he hears which, as when a colleague does it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import raiseload

from handlers.action import Action
from handlers.rooster.plan import TOLD
from handlers.routing import on
from handlers.say import Line, Message, Text, say
from handlers.turn import Turn
from handlers.when.said import said_duties
from models.people import Person
from models.rooster import ShiftRule, Source

EPOCH, A_MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


@dataclass(frozen=True)
class FileApplied(Action, name="rooster.bestand", system_only=True, can_wait=True):
    """`at`: microseconds since 1970, which every rule that it made or ended bears."""

    person_id: int
    at: int


async def to_tell(db: AsyncSession, keys: Collection[str], at: datetime) -> list[FileApplied]:
    """One for each of these people, whose duties the file changed at that moment."""
    people = await db.scalars(select(Person.id).where(Person.key.in_(keys)).order_by(Person.id))
    return [FileApplied(person_id, (at - EPOCH) // A_MICROSECOND) for person_id in people]


@on(FileApplied)
async def tell(turn: Turn, action: FileApplied) -> None:
    """Which shifts came and went. Other fields or holidays of the same shifts are no news."""
    at = EPOCH + action.at * A_MICROSECOND
    rows = await turn.db.scalars(
        select(ShiftRule)
        .where(
            ShiftRule.person_id == action.person_id,
            ShiftRule.source == Source.BESTAND,
            or_(ShiftRule.made_at == at, ShiftRule.ended_at == at),
        )
        .options(raiseload(ShiftRule.person))
        .order_by(ShiftRule.id)
    )
    rules = rows.all()
    made = {rule.series_id: rule for rule in rules if rule.made_at == at}
    ended = {rule.series_id: rule for rule in rules if rule.ended_at == at}
    lines = [
        *_lines("rooster.melding.erbij", [made[one] for one in made if one not in ended]),
        *_lines("rooster.melding.weg", [ended[one] for one in ended if one not in made]),
    ]
    if lines:
        person = await turn.db.get_one(Person, action.person_id)
        turn.tell(person, Message(say("rooster.melding.bestand"), tuple(map(Line, lines))))


def _lines(head: str, rules: Iterable[ShiftRule]) -> list[Text]:
    said = [text for rule in rules for text in said_duties((rule.recurrence,), rule.tz)]
    more = [say("rooster.melding.en_nog", n=len(said) - TOLD)] if len(said) > TOLD else []
    return [say(head), *said[:TOLD], *more] if said else []
