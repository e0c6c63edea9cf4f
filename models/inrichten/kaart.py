"""A first sociale kaart: what it does not hold yet. What coordinators keep is left to them."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from config.organisatie import BadFile, Problem
from config.texts import sentence
from models.csv_file import Unreadable
from models.inrichten.change import Change
from models.inrichten.change import What as Said
from models.location import Location
from models.people import Organisation
from models.rooster.on_duty import HOME
from models.sociale_kaart import bestand, wijzigen

LANGUAGE = "nl"
"""Of the command line."""


async def add_kaart(db: AsyncSession, file: Path, content: bytes, now: datetime) -> list[Change]:
    """In the caller's transaction. Raises BadFile if any row is wrong. Entries that are known are
    not touched, also if they have ended."""
    await wijzigen.lock(db)
    locations = (await db.scalars(select(Location).order_by(Location.id))).all()
    parties = (await db.scalars(select(Organisation).order_by(Organisation.id))).all()
    names = bestand.Names(locations, parties, None, now.astimezone(HOME).date())
    try:
        rows, problems = bestand.read(content, names)
    except Unreadable as why:
        raise BadFile(file, Problem("", _sentence(why.key, why.values))) from why
    found = await wijzigen.compare(db, rows, [location.id for location in locations])
    if wrong := [*problems, *found.problems]:
        raise BadFile(file, *map(_problem, wrong))
    new = [change for change in found.changes if change.what is wijzigen.What.NEW]
    wijzigen.apply(db, new, now)
    return [
        Change(Said.NEW, "sociale kaart", f"{c.row.name}, {c.row.organization_name}") for c in new
    ]


def _problem(wrong: bestand.Problem) -> Problem:
    return Problem(f"regel {wrong.line}, kolom {wrong.column}", _sentence(wrong.key, wrong.values))


def _sentence(key: str, values: object) -> str:
    assert isinstance(values, dict)
    return sentence(LANGUAGE, key).format(**values).rstrip(".")
