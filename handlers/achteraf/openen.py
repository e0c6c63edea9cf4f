"""A talk that was told opens as spoken, both sides get their card; or it joins the casus it was in."""

from datetime import date, datetime

from handlers.casus import redraw
from handlers.dossier import load
from handlers.kaarten.achteraf import day_of
from handlers.kaarten.words import rechtsgebied
from handlers.open_kaarten import ShowCard, show_card
from handlers.piket.verloop import Close, tell_coordinators
from handlers.say import Message, Text, say
from handlers.turn import Turn
from handlers.werkdagen import plan_reminder
from models import audit
from models.achteraf import Report, confirm, moment_of, open_afterwards, other_of
from models.codes import free_code
from models.dossier import Dossier
from models.errors import NotYours
from models.people import Person
from models.piket import Casus
from models.piket_states import State
from models.vragen import Side


async def open_talk(turn: Turn, report: Report) -> None:
    casus = open_afterwards(report, await free_code(turn.db), turn.now)
    if report.reporter is report.asker:
        casus.asker_platform = turn.face.platform
    turn.db.add(casus)
    await turn.db.flush()
    turn.opened.add(casus.id)
    dossier = Dossier(casus)
    both = (
        dossier.open_side(report.asker, Side.ASKER, turn.now),
        dossier.open_side(report.answerer, Side.ANSWERER, turn.now),
    )
    turn.db.add_all(both)
    await turn.db.flush()
    for reg in both:
        plan_reminder(turn, casus, reg)
    turn.later(casus.closes_at, Close(casus.id))
    redraw(turn, dossier)
    turn.reply(_noted(turn, report, casus))


def _noted(turn: Turn, report: Report, casus: Casus) -> Message:
    """Said back whole, for the day and the field may have been understood otherwise."""
    reached = turn.platform_of(report.other) is not None
    return Message(
        say(
            "achteraf.gedaan.genoteerd",
            name=report.other.name,
            dag=day_of(casus),
            rechtsgebied=rechtsgebied(casus.rechtsgebied),
            code=casus.code,
        ),
        footer=say(
            f"achteraf.gedaan.{'gevraagd' if reached else 'onbereikbaar'}", name=report.other.name
        ),
    )


async def join(turn: Turn, casus_id: int, other_id: int, day: date) -> None:
    """It is the same talk: nothing new opens, and what was promised has been done, on that day."""
    dossier = await load(turn, casus_id)
    casus, me = dossier.casus, turn.person
    at = max(casus.opened_at, moment_of(day, casus.location, turn.now))
    if casus.answerer is None and casus.state.can_be_accepted:
        await _phoned_instead(turn, dossier, other_id, at)
    if casus.answerer is None or me.id not in (casus.asker_id, casus.answerer_id):
        raise NotYours
    other = casus.answerer if me.id == casus.asker_id else casus.asker
    who = {"actor_id": me.id, "about_id": other.id}
    audit.note(turn.db, audit.Deed.JOINED, turn.now, casus_id=casus.id, **who)
    if casus.state.is_over:
        turn.reply(_joined("afgehandeld", casus))
        return
    casus.spoke(at)
    theirs = other_of(casus)
    if theirs and theirs.id == me.id:
        confirm(casus, me, turn.now)
    redraw(turn, dossier)
    turn.reply(_joined("samen", casus))
    await turn.db.flush()
    side = Side.ASKER if me.id == casus.asker_id else Side.ANSWERER
    await show_card(turn, ShowCard(casus.id, side))


async def _phoned_instead(turn: Turn, dossier: Dossier, other_id: int, at: datetime) -> None:
    """He was paged, and called without a tap: it is his now, and nobody else is asked."""
    casus, me = dossier.casus, turn.person
    if casus.asker_id not in (me.id, other_id):
        raise NotYours
    called = me.id if casus.asker_id == other_id else other_id
    answerer = await turn.db.get_one(Person, called)
    await turn.db.refresh(answerer, ["memberships"])
    casus.accept(answerer, at, at)
    turn.db.add(dossier.open_side(answerer, Side.ANSWERER, turn.now))
    await turn.db.flush()
    for reg in dossier.registrations:
        plan_reminder(turn, casus, reg)
    await tell_coordinators(turn, casus)


def _joined(key: str, casus: Casus) -> Text:
    assert casus.state is not State.WITHDRAWN
    return say(
        f"achteraf.gedaan.{key}", code=casus.code, rechtsgebied=rechtsgebied(casus.rechtsgebied)
    )
