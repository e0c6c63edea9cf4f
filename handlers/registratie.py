"""Register with a few taps: every tap saves one answer, and can be changed until the end."""

from sqlalchemy import func, select

from handlers.casus import Dossier, load, redraw
from handlers.form import open_form
from handlers.kaarten.actions import Answer, Change, EditNumber, NumberForm
from handlers.kaarten.words import heading
from handlers.opdrachten import Command
from handlers.routing import on
from handlers.say import Line, Message, Phone, say
from handlers.signaal import PostSignaal, show, signaal_form
from handlers.turn import Turn
from handlers.werkdagen import Remind
from models.errors import DomainError, Finished, NotYours
from models.people import Person
from models.phone import read_number, shown
from models.piket import Casus
from models.piket_states import State
from models.registratie import Registration, Side
from models.signaal import POSTED_WITHOUT_SENTENCE, Signaal


@on(Answer)
async def answer(turn: Turn, action: Answer) -> None:
    """One tap, one answer, saved at once. An answer about the talk proves the talk (ruling 4)."""
    dossier = await load(turn, action.casus_id)
    reg = _mine(turn, dossier, action.side)
    question = reg.answer(dossier.casus, action.question, action.value, turn.now)
    if question.after_talk:
        dossier.casus.spoke(turn.now)
    if question.name == "signaleringsoverleg":
        await _relevant(turn, dossier, action.value == "ja")
    redraw(turn, dossier)


@on(Change)
async def change(turn: Turn, action: Change) -> None:
    dossier = await load(turn, action.casus_id)
    _mine(turn, dossier, action.side).change(action.question)
    redraw(turn, dossier)


def _mine(turn: Turn, dossier: Dossier, side: Side) -> Registration:
    """Only one's own side, and only until the casus closes."""
    casus = dossier.casus
    reg = dossier.of(turn.person, side)
    if side is Side.ANSWERER and casus.answerer_id != turn.person.id:
        raise NotYours
    if casus.state.is_over:
        raise Finished(code=casus.code)
    return reg


async def _relevant(turn: Turn, dossier: Dossier, relevant: bool) -> None:
    """A "ja" counts at once and opens the one sentence; a "nee" takes back one's own part."""
    casus = dossier.casus
    if not relevant:
        if dossier.signaal:
            dossier.signaal.withdraw_by(turn.person, turn.now)
            await show(turn, dossier.signaal, casus.location)
        return
    if dossier.signaal is None:
        dossier.signaal = Signaal(
            casus_id=casus.id,
            code=casus.code,
            location_id=casus.location_id,
            rechtsgebied=casus.rechtsgebied,
            raised_at=turn.now,
            contributions=[],
            recognitions=[],
        )
        turn.db.add(dossier.signaal)
        await turn.db.flush()
        turn.later(turn.now + POSTED_WITHOUT_SENTENCE, PostSignaal(dossier.signaal.id))
    part = dossier.signaal.raise_by(turn.person, organisation_of(turn.person, casus), turn.now)
    await turn.db.flush()
    await show(turn, dossier.signaal, casus.location)
    if not part.sentence:
        turn.ask(signaal_form(casus, part))


def organisation_of(person: Person, casus: Casus) -> int:
    if person.id == casus.asker_id:
        return casus.organisation_id
    here = person.works_at(casus.location_id)
    return (here or person.memberships[0]).organisation_id


@on(Remind)
async def remind(turn: Turn, action: Remind) -> None:
    """Once, and only if something is still open (DOMAIN section 6)."""
    casus_id = await turn.db.scalar(
        select(Registration.casus_id).where(Registration.id == action.registration_id)
    )
    if casus_id is None:
        return
    dossier = await load(turn, casus_id)
    reg = next(r for r in dossier.registrations if r.id == action.registration_id)
    if reg.reminded_at:
        return
    casus = dossier.casus
    person = casus.asker if reg.side is Side.ASKER else casus.answerer
    if person is None or person.id != reg.person_id or not casus.state.is_taken:
        return
    if not casus.lives(turn.now):
        return
    if count := reg.still_open(casus):
        reg.reminded_at = turn.now
        turn.tell(
            person,
            Message(
                say(
                    "registratie.herinnering.kop"
                    if count > 1
                    else "registratie.herinnering.kop_een",
                    aantal=count,
                    code=casus.code,
                ),
                footer=say("registratie.herinnering.waar"),
                thread=True,
            ),
            casus=casus,
        )


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
