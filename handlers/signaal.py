"""Signalen: one sentence, where it sits, and colleagues who recognise it."""

from dataclasses import dataclass

from handlers.action import Action
from handlers.casus import redraw
from handlers.dossier import load
from handlers.form import OpenForm, open_form
from handlers.kaarten.actions import Explain, SignaalForm
from handlers.kaarten.eigen_signaal import own_card
from handlers.kaarten.signaal import Recognise, signaal_card
from handlers.privacy import check
from handlers.routing import on
from handlers.say import say
from handlers.turn import Turn
from models.errors import DomainError, NotYours
from models.location import Location, RoomKind
from models.piket import Casus
from models.signaal import SENTENCE_LENGTH, Contribution, Frequency, Level, Signaal


@dataclass(frozen=True)
class PostSignaal(Action, name="signaal.plaats", system_only=True):
    """A day after it was raised it is posted, with or without its sentence (ruling 18)."""

    signaal_id: int


def signaal_form(casus: Casus, part: Contribution) -> OpenForm:
    return open_form(
        SignaalForm,
        {"casus_id": casus.id},
        initial=told_before(part),
        note=say("algemeen.privacy.regel"),
    )


def told_before(part: Contribution) -> dict[str, str]:
    return {
        "zin": part.sentence or "",
        "niveau": part.level or "",
        "vaker": part.frequency or "",
    }


def one_sentence(typed: str) -> str:
    """As it may be kept. Raises what hands it back: too long, nothing at all, about a person."""
    sentence = " ".join(typed.split())
    if typed and not sentence:
        raise DomainError("signaal.fout.leeg", field="zin")
    if len(sentence) > SENTENCE_LENGTH:
        raise DomainError(
            "signaal.fout.te_lang",
            field="zin",
            text=sentence,
            lengte=len(sentence),
            max=SENTENCE_LENGTH,
        )
    check(sentence, field="zin")
    return sentence


@on(Explain)
async def explain(turn: Turn, action: Explain) -> None:
    dossier = await load(turn, action.casus_id)
    turn.ask(signaal_form(dossier.casus, dossier.part_for(turn.person)))


@on(SignaalForm)
async def explained(turn: Turn, form: SignaalForm) -> None:
    sentence = one_sentence(form.zin)
    dossier = await load(turn, form.casus_id)
    part, signaal = dossier.part_for(turn.person, sentence), dossier.signaal
    assert signaal is not None
    signaal.explain(part.person, sentence or None, Level(form.niveau), Frequency(form.vaker))
    await show(turn, signaal, dossier.casus.location)
    redraw(turn, dossier)


@on(PostSignaal)
async def post(turn: Turn, action: PostSignaal) -> None:
    signaal = await turn.db.get(Signaal, action.signaal_id, with_for_update=True)
    if signaal is None:
        return
    location = await turn.db.get_one(Location, signaal.location_id)
    await show(turn, signaal, location)


async def show(turn: Turn, signaal: Signaal, location: Location) -> None:
    """Its cards as they should read now: in the signalering channel, and, where no casus has it on
    its own, with whoever raised it."""
    due = signaal.is_due(turn.now)
    if due and signaal.posted_at is None:
        signaal.posted_at = turn.now
    turn.post(
        location,
        RoomKind.SIGNALERING,
        signaal_card(signaal),
        about=f"signaal:{signaal.id}",
        edit_only=not due,
    )
    for part in signaal.contributions if signaal.casus_id is None else ():
        turn.tell(
            part.person,
            own_card(signaal, part, location),
            about=f"signaal:{signaal.id}:van",
            edit_only=turn.actor is not part.person,
        )


@on(Recognise)
async def recognise(turn: Turn, action: Recognise) -> None:
    """Anyone of the location may say so once; not who raised it."""
    signaal = await turn.db.get(Signaal, action.signaal_id, with_for_update=True)
    if signaal is None or turn.person.works_at(signaal.location_id) is None:
        raise NotYours
    if not signaal.standing or signaal.discussed_at:
        raise DomainError("signaal.fout.afgerond")
    if not signaal.recognise(turn.person, turn.now):
        turn.reply(say("signaal.kaart.al_geteld"))
        return
    location = await turn.db.get_one(Location, signaal.location_id)
    await turn.db.flush()
    turn.reply(say("signaal.kaart.geteld", aantal=signaal.recognised))
    await show(turn, signaal, location)
