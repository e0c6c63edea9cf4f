"""Bringing the database in line with the organisation file: again and again, without harm.

What the file names is made as the file says. Who or what it does not name is left alone: people,
locations, and what people of the file do at such a location. Accounts are added and moved, never
just taken away: somebody may have signed up himself.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from config.organisatie import Organisatie
from models.inrichten.change import Change
from models.inrichten.kaart import add_kaart
from models.inrichten.mensen import apply_people
from models.inrichten.plaatsen import apply_locations, apply_organisations

__all__ = ["Change", "add_kaart", "apply"]


async def apply(db: AsyncSession, wanted: Organisatie, now: datetime) -> list[Change]:
    """In the caller's transaction; the caller commits. A second time nothing changes."""
    locations, placed = await apply_locations(db, wanted)
    organisations, joined = await apply_organisations(db, wanted)
    moved = await apply_people(db, wanted, locations, organisations, now)
    await db.flush()
    return [*placed, *joined, *moved]
