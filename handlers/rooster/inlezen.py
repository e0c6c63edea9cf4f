"""Read a roster that exists already, a calendar or a table: shown first, in force after one tap."""

import asyncio
from base64 import b64decode
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from handlers.action import Action
from handlers.bestand import by_link
from handlers.bewaard import keep, take_up
from handlers.form import Form, Reading, open_form, question
from handlers.opdrachten import Command
from handlers.rooster.inleeskaart import not_understood, preview
from handlers.rooster.plan import Changed
from handlers.rooster.terugdraaien import TAKEN, TakeBack, tell_each
from handlers.rooster.uit_bestand import Proposal, proposed
from handlers.rooster.waar import Target, read_target, target_of
from handlers.routing import on
from handlers.say import Message, Text, button, say
from handlers.turn import Turn
from models.csv_file import MOST_BYTES
from models.errors import DomainError, NotYours
from models.location import Location
from models.rooster.inlezen import Unreadable
from models.rooster.nieuw import only_new, standing
from models.rooster.plannen import Plan
from models.rooster.tables import ShiftRule, Source

DRAFT = "inlezen"


@dataclass(frozen=True)
class ReadIn(Action, name="inlezen.open", asks=True):
    """The form for a file, on a page of our own."""

    location_id: int
    national: int


@dataclass(frozen=True)
class TakeOver(Action, name="inlezen.neem_over"):
    draft_id: int


@dataclass(frozen=True)
class LeaveIt(Action, name="inlezen.niet_doen"):
    draft_id: int


@dataclass(frozen=True)
class FileForm(Form, name="inlezen.bestand", title="inlezen.form.titel"):
    location_id: int
    national: bool
    bestand: str = question(
        "inlezen.form.bestand", "file", max_length=MOST_BYTES, hint="inlezen.form.uitleg"
    )

    async def prepared(self, reading: Reading, now: datetime) -> "ReadFile":
        """In a thread: at its worst a file takes seconds, and nobody waits for those."""
        async with reading() as db:
            place = await db.get(Location, self.location_id)
            if place is None:
                raise NotYours
            target = Target(place, self.national)
            people = await target.people(db)
            there = await standing(db, target.location_id)
        content = b64decode(self.bestand)
        try:
            found = await asyncio.to_thread(proposed, content, target, people, there, now)
        except Unreadable as why:
            why.field = "bestand"
            raise
        return ReadFile(self.location_id, self.national, found)


@dataclass(frozen=True)
class ReadFile:
    """What came of a file that was sent."""

    location_id: int
    national: bool
    proposal: Proposal


@on("rooster_inlezen")
async def read_in(turn: Turn, command: Command) -> None:
    """`/piket rooster inlezen`; a location or "landelijk" may follow."""
    target, rest = read_target(turn, command.rest)
    if rest:
        raise DomainError("inlezen.antwoord.alleen")
    await open_file_form(turn, ReadIn(target.place.id, int(target.national)))


@on(ReadIn)
async def open_file_form(turn: Turn, action: ReadIn) -> None:
    """Where there are no files, by a link that works once."""
    target = target_of(turn, action.location_id, bool(action.national))
    if turn.face.files:
        context = {"location_id": target.place.id, "national": action.national}
        turn.ask(open_form(FileForm, context))
        return
    text, none = say("inlezen.antwoord.link"), say("inlezen.antwoord.geen_pagina")
    by_link(turn, action, text, "inlezen.knop.open", none)


@on(ReadFile)
async def show(turn: Turn, read: ReadFile) -> None:
    """In the coordinator's own chat: nothing has changed yet."""
    target, proposal = target_of(turn, read.location_id, read.national), read.proposal
    actions = None
    if proposal.plans:
        values = {**_where(target), "plans": [plan.dump() for plan in proposal.plans]}
        draft = await keep(turn, DRAFT, values)
        actions = TakeOver(draft.id), LeaveIt(draft.id)
    for message in not_understood(proposal.problems, proposal.notices):
        turn.tell(turn.person, message)
    turn.tell(turn.person, await preview(turn, target, proposal, actions))
    turn.reply(say("inlezen.antwoord.in_chat"))


def _where(target: Target) -> dict[str, Any]:
    return {"place": target.place.id, "national": target.national}


@on(TakeOver)
async def take_over(turn: Turn, action: TakeOver) -> None:
    """What was shown, as far as it is still new: meanwhile others may have planned the same."""
    values = await take_up(turn, DRAFT, action.draft_id)
    target = target_of(turn, values["place"], values["national"])
    await turn.db.execute(
        select(Location.id).where(Location.id == target.place.id).with_for_update(key_share=True)
    )
    shown = [Plan.load(plan) for plan in values["plans"]]
    people = {person.id: person for person in await target.people(turn.db)}
    plans = await _still_new(turn, target, [plan for plan in shown if plan.person_id in people])
    if not plans:
        turn.reply(say("inlezen.antwoord.niets_meer"))
        return
    rules = await _made(turn, plans)
    done = await keep(turn, TAKEN, {**_where(target), "rules": [rule.id for rule in rules]})
    turn.reply(
        Message(
            say("inlezen.antwoord.overgenomen", n=len(rules)),
            footer=_skipped(shown, len(rules)),
            buttons=(button("rooster.knop.ongedaan", TakeBack(done.id)),),
            once=True,
        )
    )
    tell_each(turn, people, rules, Changed.MADE)


def _skipped(shown: list[Plan], taken: int) -> Text | None:
    left_out = sum(len(plan.recurrences) for plan in shown) - taken
    return say("inlezen.antwoord.overgeslagen", n=left_out) if left_out else None


async def _still_new(turn: Turn, target: Target, plans: list[Plan]) -> list[Plan]:
    there = await standing(turn.db, target.location_id)
    today = turn.now.astimezone(ZoneInfo(target.zone)).date()
    return only_new(plans, there, today)


async def _made(turn: Turn, plans: list[Plan]) -> list[ShiftRule]:
    rules = [rule for plan in plans for rule in plan.rules(turn.person, turn.now, Source.AGENDA)]
    turn.db.add_all(rules)
    await turn.db.flush()
    return rules


@on(LeaveIt)
async def leave_it(turn: Turn, action: LeaveIt) -> None:
    await take_up(turn, DRAFT, action.draft_id)
    turn.reply(say("inlezen.antwoord.niets_veranderd"))
