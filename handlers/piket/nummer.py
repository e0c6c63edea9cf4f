"""Where the asker wants to be rung: on her card, or typed; kept for the next time."""

from sqlalchemy import func, select

from handlers.casus import redraw
from handlers.dossier import load
from handlers.form import open_form
from handlers.kaarten.actions import EditNumber, NumberForm
from handlers.kaarten.words import heading
from handlers.opdrachten import Command
from handlers.routing import on
from handlers.say import Line, Message, Phone, say
from handlers.turn import Turn
from models.errors import DomainError, Finished, NotYours
from models.phone import read_number, shown
from models.piket import Casus
from models.piket_states import State


@on(EditNumber)
async def edit_number(turn: Turn, action: EditNumber) -> None:
    dossier = await load(turn, action.casus_id)
    casus = dossier.casus
    if casus.asker_id != turn.person.id:
        raise NotYours
    if not turn.face.forms:
        turn.reply(say("piket.nummer.typ"))
        return
    known = shown(casus.call_number) if casus.call_number else ""
    turn.ask(open_form(NumberForm, {"casus_id": casus.id}, initial={"nummer": known}))


@on(NumberForm)
async def new_number(turn: Turn, form: NumberForm) -> None:
    await ring_on(turn, form.casus_id, form.nummer)


@on("nummer")
async def number_typed(turn: Turn, command: Command) -> None:
    """`/piket nummer 06 12345678`: for the question that runs, and for the next ones."""
    if not command.rest.strip():
        turn.reply(say("piket.nummer.typ"))
        return
    casus_id = await turn.db.scalar(
        select(func.max(Casus.id)).where(
            Casus.asker_id == turn.person.id,
            Casus.state.in_((State.OPEN, State.WAITING, State.UNANSWERED, State.ACCEPTED)),
        )
    )
    if casus_id is not None:
        await ring_on(turn, casus_id, command.rest)
    turn.person.call_number = number_or_refuse(command.rest)
    turn.reply(say("piket.nummer.onthouden", nummer=Phone(turn.person.call_number)))


def number_or_refuse(typed: str) -> str:
    number = read_number(typed)
    if number is None:
        raise DomainError("piket.fout.geen_nummer", field="nummer", text=typed)
    return number


async def ring_on(turn: Turn, casus_id: int, typed: str) -> None:
    """Where she wants to be rung: kept for this casus, and remembered for the next."""
    number = number_or_refuse(typed)
    dossier = await load(turn, casus_id)
    casus = dossier.casus
    if casus.asker_id != turn.person.id:
        raise NotYours
    if casus.state.is_over:
        raise Finished(code=casus.code)
    casus.call_number = turn.person.call_number = number
    if casus.answerer and casus.state is State.ACCEPTED:
        turn.tell(casus.answerer, _rings_elsewhere(casus, number), casus=casus)
    redraw(turn, dossier)


def _rings_elsewhere(casus: Casus, number: str) -> Message:
    text = say("piket.melding.ander_nummer", name=casus.asker.name, nummer=Phone(number))
    return Message(heading("piket.melding.kop", casus), (Line(text),))
