"""Change the kaart with a file: shown first, all of it counts after one tap, or nothing of it."""

import asyncio
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import select

from handlers.action import Action
from handlers.bestand import by_link
from handlers.bewaard import keep, take_up
from handlers.form import Form, Reading, open_form, question
from handlers.opdrachten import Command
from handlers.routing import on
from handlers.say import say
from handlers.sociale_kaart.voorstel import done, preview, refused
from handlers.turn import Turn
from models.csv_file import MOST_BYTES, Unreadable
from models.errors import DomainError
from models.location import Location
from models.people import Organisation
from models.rooster.on_duty import HOME
from models.sociale_kaart.bestand import Names, Problem, Row, read
from models.sociale_kaart.wijzigen import Comparison, apply, compare, lock

DRAFT = "kaart"
NONE = 0
ROWS: TypeAdapter[list[Row]] = TypeAdapter(list[Row])


@dataclass(frozen=True)
class ReadKaart(Action, name="kaart.inlezen", asks=True):
    """The form for a file. `location_id` is the location of rows that name none, or NONE."""

    location_id: int


@dataclass(frozen=True)
class TakeOver(Action, name="kaart.klopt"):
    draft_id: int


@dataclass(frozen=True)
class LeaveIt(Action, name="kaart.niet_doen"):
    draft_id: int


@dataclass(frozen=True)
class KaartForm(Form, name="kaart.bestand", title="sociale_kaart.form.titel"):
    location_id: int
    bestand: str = question(
        "sociale_kaart.form.bestand", "file", max_length=MOST_BYTES, hint="sociale_kaart.form.hoe"
    )

    async def prepared(self, reading: Reading, now: datetime) -> "KaartRead":
        """In a thread, before the transaction: two thousand rows take a while."""
        async with reading() as db:
            locations = (await db.scalars(select(Location).order_by(Location.id))).all()
            parties = (await db.scalars(select(Organisation).order_by(Organisation.id))).all()
        home = next((place for place in locations if place.id == self.location_id), None)
        names = Names(locations, parties, home, now.astimezone(HOME).date())
        try:
            found = await asyncio.to_thread(read, b64decode(self.bestand), names)
        except Unreadable as why:
            why.field = "bestand"
            raise
        return KaartRead(*found)


@dataclass(frozen=True)
class KaartRead:
    """What stands in a file that was sent."""

    rows: list[Row]
    problems: list[Problem]


@on("kaart_inlezen")
async def read_in(turn: Turn, command: Command) -> None:
    mine = [place.id for place in turn.person.coordinated]
    home = mine[0] if len(mine) == 1 else turn.person.location_id
    await open_file_form(turn, ReadKaart(home if home in mine else NONE))


@on(ReadKaart)
async def open_file_form(turn: Turn, action: ReadKaart) -> None:
    """Where there are no files, by a link that works once."""
    mine = [place.id for place in turn.person.coordinated]
    if not mine or action.location_id not in (NONE, *mine):
        raise DomainError("sociale_kaart.fout.coordinator")
    if turn.face.files:
        turn.ask(open_form(KaartForm, {"location_id": action.location_id}))
        return
    text, none = say("sociale_kaart.inlezen.link"), say("sociale_kaart.inlezen.geen_pagina")
    by_link(turn, action, text, "sociale_kaart.knop.kies", none)


@on(KaartRead)
async def show(turn: Turn, read: KaartRead) -> None:
    """In the coordinator's own chat: nothing has changed yet."""
    found = await _compared(turn, read.rows)
    problems = sorted((*read.problems, *found.problems), key=lambda problem: problem.line)
    if problems:
        turn.tell(turn.person, refused(problems, len(read.rows) - len(found.problems)))
        turn.reply(say("sociale_kaart.inlezen.fout_in_chat"))
        return
    actions = None
    if found.changes:
        values = {"rows": ROWS.dump_python(read.rows, mode="json"), "seen": found.seen}
        draft = await keep(turn, DRAFT, values)
        actions = TakeOver(draft.id), LeaveIt(draft.id)
    turn.tell(turn.person, preview(found, actions))
    turn.reply(say("sociale_kaart.inlezen.in_chat"))


async def _compared(turn: Turn, rows: Sequence[Row]) -> Comparison:
    kept = [place.id for place in turn.person.coordinated]
    if not kept:
        raise DomainError("sociale_kaart.fout.coordinator")
    return await compare(turn.db, rows, kept)


@on(TakeOver)
async def take_over(turn: Turn, action: TakeOver) -> None:
    """What was shown, and nothing else: who changed the kaart meanwhile is not overruled."""
    values = await take_up(turn, DRAFT, action.draft_id)
    await lock(turn.db)
    found = await _compared(turn, ROWS.validate_python(values["rows"]))
    if found.problems or found.seen != values["seen"]:
        raise DomainError("sociale_kaart.inlezen.intussen")
    apply(turn.db, found.changes, turn.now)
    turn.reply(done(found))


@on(LeaveIt)
async def leave_it(turn: Turn, action: LeaveIt) -> None:
    await take_up(turn, DRAFT, action.draft_id)
    turn.reply(say("sociale_kaart.inlezen.niets_veranderd"))
