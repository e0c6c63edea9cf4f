"""What the conversations about the roster share: who has duty, and a location's own rule."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from models.location import Location
from models.people import Person
from models.rooster import ShiftRule, Where, load_roster
from tests.talk import Talk

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def at(text: str) -> datetime:
    """ "2026-03-10 10:00", on the wall in Amsterdam."""
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


async def on_duty(talk: Talk, moment: str, location_id: int | None = 1) -> list[str]:
    """Who has duty there then, without the national pool; None for the national pool alone."""
    async with talk.database.reading() as db:
        roster = await load_roster(db, Where(), at(moment), at(moment))
        people = {p.id: p.key for p in await db.scalars(select(Person))}
    found = [d for d in roster.at(at(moment)) if d.location_id == location_id]
    return sorted(people[duty.person_id] for duty in found)


async def off_duty(talk: Talk, key: str) -> None:
    """This person never had a duty of his own: so he can take one."""
    async with talk.database.writing.begin() as db:
        him = await db.scalar(select(Person.id).where(Person.key == key))
        his = update(ShiftRule).where(ShiftRule.person_id == him)
        await db.execute(his.values(ended_at=ShiftRule.made_at))


async def approval(talk: Talk) -> None:
    async with talk.database.writing.begin() as db:
        await db.execute(update(Location).values(swap_approval=True))
