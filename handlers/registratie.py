"""Register with a few taps: every tap saves one answer, and can be changed until the end."""

from handlers.casus import redraw
from handlers.dossier import load
from handlers.form import open_form
from handlers.kaarten.actions import Answer, Change, RegisterFor, Tell, ToelichtingForm
from handlers.routing import on
from handlers.say import Message, button, say
from handlers.signaal import PostSignaal, one_sentence, show, signaal_form
from handlers.toevoeging import plan_follow_up
from handlers.turn import Turn
from models import audit
from models.achteraf import answered
from models.dossier import Dossier
from models.errors import NotYours
from models.piket import Casus
from models.piket_states import State
from models.registratie import Registration
from models.signaal import POSTED_WITHOUT_SENTENCE, Signaal
from models.vragen import Side


@on(Answer)
async def answer(turn: Turn, action: Answer) -> None:
    """One tap, one answer, saved at once. An answer about the talk proves the talk (ruling 4)."""
    dossier = await load(turn, action.casus_id)
    if offers_to_take_over(turn, dossier, action.side):
        return
    reg = dossier.answered_by(turn.person, action.side)
    reg.refuse_marks_of(turn.person, dossier.casus, action.question)
    question = reg.answer(dossier.casus, action.question, action.value, turn.now)
    answered(dossier.casus, reg.person_id, turn.now)
    if question.after_talk:
        _spoke(turn, dossier.casus)
    if question.name == "signaleringsoverleg":
        await _relevant(turn, dossier, reg, action.value == "ja")
    redraw(turn, dossier)


def _spoke(turn: Turn, casus: Casus) -> None:
    """What is first known after the casus closed is asked about as well."""
    casus.spoke(turn.now)
    if casus.state is State.CLOSED:
        plan_follow_up(turn, casus)


@on(Change)
async def change(turn: Turn, action: Change) -> None:
    dossier = await load(turn, action.casus_id)
    if offers_to_take_over(turn, dossier, action.side):
        return
    dossier.answered_by(turn.person, action.side).change(dossier.casus, action.question)
    redraw(turn, dossier)


@on(Tell)
async def tell(turn: Turn, action: Tell) -> None:
    dossier = await load(turn, action.casus_id)
    if offers_to_take_over(turn, dossier, action.side):
        return
    reg = dossier.answered_by(turn.person, action.side)
    context: dict[str, str | int] = {"casus_id": action.casus_id, "side": action.side}
    reg.refuse_marks_of(turn.person, dossier.casus, "toelichting")
    typed = {"zin": reg.toelichting or ""}
    note = say("algemeen.privacy.regel")
    turn.ask(open_form(ToelichtingForm, context, initial=typed, note=note))


@on(ToelichtingForm)
async def told(turn: Turn, form: ToelichtingForm) -> None:
    """An empty sentence takes it away. What comes too late is given back (it is not kept)."""
    sentence = one_sentence(form.zin.strip())
    dossier = await load(turn, form.casus_id)
    reg = dossier.answered_by(turn.person, form.side, text=sentence)
    reg.refuse_marks_of(turn.person, dossier.casus, "toelichting")
    reg.tell(dossier.casus, sentence or None, turn.now)
    answered(dossier.casus, reg.person_id, turn.now)
    _spoke(turn, dossier.casus)
    redraw(turn, dossier)


def offers_to_take_over(turn: Turn, dossier: Dossier, side: Side) -> bool:
    """In the pilot one person registered for several: a colleague may, if he says so first."""
    speaker = dossier.speaker(side)
    reg = dossier.current(side)
    if reg is None or speaker is None or not dossier.may_take_over(turn.person, side):
        return False
    dossier.refuse_when_over(reg)
    label = say("registratie.knop.namens", name=speaker.name)
    take = button(label, RegisterFor(dossier.casus.id, side), "primary")
    asks = say("registratie.namens.vraag", name=speaker.name, code=dossier.casus.code)
    turn.reply(Message(asks, buttons=(take,), once=True), dossier.casus)
    return True


@on(RegisterFor)
async def take_over(turn: Turn, action: RegisterFor) -> None:
    """From now on both may answer this side. Who spoke hears who registers for him."""
    dossier = await load(turn, action.casus_id)
    casus, speaker = dossier.casus, dossier.speaker(action.side)
    reg = dossier.current(action.side)
    if reg is None or speaker is None:
        raise NotYours
    if reg.registrar_id == turn.person.id:
        return
    if not dossier.may_take_over(turn.person, action.side):
        raise NotYours
    dossier.refuse_when_over(reg)
    reg.take_over(turn.person)
    who = {"actor_id": turn.person.id, "about_id": speaker.id}
    audit.note(turn.db, audit.Deed.TOOK_OVER, turn.now, casus_id=casus.id, **who)
    turn.reply(say("registratie.namens.gedaan", name=speaker.name, code=casus.code))
    text = say("registratie.namens.hoort", name=turn.person.name, code=casus.code)
    turn.tell(speaker, text, casus=casus)
    redraw(turn, dossier)


async def _relevant(turn: Turn, dossier: Dossier, reg: Registration, relevant: bool) -> None:
    """A "ja" counts at once and opens the one sentence; a "nee" takes back one's own part."""
    casus, speaker = dossier.casus, dossier.speaker(reg.side)
    assert speaker is not None
    if not relevant:
        if dossier.signaal:
            dossier.signaal.withdraw_by(speaker, turn.now)
            await show(turn, dossier.signaal, casus.location)
        return
    signaal = dossier.signaal or await _raised(turn, dossier)
    part = signaal.raise_by(speaker, reg.organisation_id, turn.now)
    await turn.db.flush()
    await show(turn, signaal, casus.location)
    if not part.sentence:
        turn.ask(signaal_form(casus, part))


async def _raised(turn: Turn, dossier: Dossier) -> Signaal:
    casus = dossier.casus
    signaal = dossier.signaal = Signaal(
        casus_id=casus.id,
        code=casus.code,
        location_id=casus.location_id,
        rechtsgebied=casus.rechtsgebied,
        raised_at=turn.now,
        contributions=[],
        recognitions=[],
    )
    turn.db.add(signaal)
    await turn.db.flush()
    turn.later(turn.now + POSTED_WITHOUT_SENTENCE, PostSignaal(signaal.id))
    return signaal
