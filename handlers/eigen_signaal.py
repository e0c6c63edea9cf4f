"""Raise a signaal without a talk: `/piket signaal`, and from then on it is one like any other."""

from dataclasses import asdict, dataclass

from config.words import words
from handlers.action import Action
from handlers.bewaard import keep, kept
from handlers.form import OpenForm, Option, open_form
from handlers.kaarten.eigen_signaal import ChangeOwn, OwnSentenceForm, RaiseForm, TakeBack
from handlers.opdrachten import Command, read_command, split_location
from handlers.routing import on
from handlers.say import Message, button, say
from handlers.signaal import PostSignaal, one_sentence, show, told_before
from handlers.turn import Turn
from models.codes import free_code
from models.drafts import Draft
from models.errors import DomainError, NotYours
from models.location import Location
from models.people import Kind, Membership
from models.privacy import findings
from models.rechtsgebied import RECHTSGEBIEDEN
from models.signaal import (
    POSTED_WITHOUT_SENTENCE,
    SENTENCE_LENGTH,
    Contribution,
    Frequency,
    Level,
    Origin,
    Signaal,
)

DRAFT = "signaal"
OF_ADVOCATES = (Origin.RECHTSTREEKS, Origin.ANDERS)


@dataclass(frozen=True)
class Known:
    """What of it was told before the form opens."""

    rechtsgebied: str = ""
    zin: str = ""
    locatie: str = ""


@dataclass(frozen=True)
class Pointed(Action, name="signaal.bericht"):
    """Somebody took a message for a signaal. It stands on no button: its text is not kept."""

    text: str


@dataclass(frozen=True)
class Begin(Action, name="signaal.begin"):
    """Where words open no form, a tap does."""

    draft_id: int


@on("signaal")
async def typed(turn: Turn, command: Command) -> None:
    """`/piket signaal`, with a rechtsgebied, and with the sentence itself where that may be typed."""
    place, rest = split_location(command.rest, [p.key for p in turn.person.locations()])
    read = read_command(rest, words())
    is_field = read.flow == "vraag" and read.rechtsgebied is not None
    sentence = f"{read.said} {read.rest}".strip() if is_field else rest
    if not turn.face.free_text:
        if read.rest if is_field else rest:
            turn.refuse_text()
        sentence = ""
    field = read.rechtsgebied or "" if is_field else ""
    await begin(turn, Known(field, one_sentence(sentence), place))


@on(Pointed)
async def pointed(turn: Turn, action: Pointed) -> None:
    """What looks like personal data does not even reach the form."""
    text = " ".join(action.text.split())
    shown = turn.face.free_text and not findings(text)
    await begin(turn, Known(zin=text[:SENTENCE_LENGTH] if shown else ""))


async def begin(turn: Turn, known: Known) -> None:
    if not turn.person.memberships:
        raise DomainError("piket.fout.geen_locatie")
    if turn.face.forms or not turn.face.free_text:
        draft = await keep(turn, DRAFT, {})
        turn.ask(raise_form(turn, draft, known))
        return
    draft = await keep(turn, DRAFT, {"known": asdict(known)})
    go_on = button("eigen_signaal.knop.formulier", Begin(draft.id), "primary")
    turn.reply(Message(say("eigen_signaal.begin.tik"), buttons=(go_on,), once=True))


@on(Begin)
async def tapped(turn: Turn, action: Begin) -> None:
    draft = await kept(turn, DRAFT, action.draft_id)
    turn.ask(raise_form(turn, draft, Known(**draft.values.get("known", {}))))


def raise_form(turn: Turn, draft: Draft, known: Known) -> OpenForm:
    """Where choices are asked one at a time, what is known already is not asked again."""
    settled = {"locatie": known.locatie, "rechtsgebied": known.rechtsgebied}
    settled = {} if turn.face.forms else {name: value for name, value in settled.items() if value}
    places = turn.person.locations()
    offered = {
        "locatie": tuple(Option(p.key, say("algemeen.woord.naam", w=p.name)) for p in places)
        if len(places) > 1
        else (),
        "rechtsgebied": tuple(
            Option(name, say(f"woorden.rechtsgebied.{name}")) for name in RECHTSGEBIEDEN
        ),
        "soort": tuple(Option(kind, say(f"eigen_signaal.soort.{kind}")) for kind in OF_ADVOCATES)
        if any(is_advocate(member) for member in turn.person.memberships)
        else (),
    }
    if offered["soort"]:
        offered["vaker"] = ()  # three taps for everybody
    return open_form(
        RaiseForm,
        {"draft_id": draft.id, **settled},
        options=offered | dict.fromkeys(settled, ()),
        initial=asdict(known),
        note=say("algemeen.privacy.regel"),
    )


def is_advocate(member: Membership) -> bool:
    return member.organisation.kind is Kind.ADVOCATUUR


@on(RaiseForm)
async def raised(turn: Turn, form: RaiseForm) -> None:
    """It counts at once. The same form sent again, with its sentence or mended, is the same one."""
    sentence = one_sentence(form.zin)
    if form.rechtsgebied not in RECHTSGEBIEDEN:
        raise DomainError("piket.fout.geen_rechtsgebied", field="rechtsgebied")
    here = _works(turn, form.locatie)
    draft = await kept(turn, DRAFT, form.draft_id)
    signaal = await _made(turn, draft)
    if signaal is None:
        signaal = await _new(turn, form.rechtsgebied, here)
        draft.values = {"signaal_id": signaal.id}
    elif signaal.location_id != here.location_id:
        raise DomainError("eigen_signaal.fout.andere_locatie", field="locatie")
    direct = is_advocate(here) and form.soort == Origin.RECHTSTREEKS
    signaal.origin = Origin.RECHTSTREEKS if direct else Origin.ANDERS
    signaal.rechtsgebied = form.rechtsgebied
    often = Frequency(form.vaker) if form.vaker else None
    signaal.explain(turn.person, sentence or None, Level(form.niveau), often)
    await turn.db.flush()
    await show(turn, signaal, here.location)


def _works(turn: Turn, key: str) -> Membership:
    """The location named, or the only one."""
    for member in turn.person.memberships:
        if member.location.key == key or len(turn.person.memberships) == 1:
            return member
    raise DomainError("eigen_signaal.fout.welke_locatie", field="locatie")


async def _made(turn: Turn, draft: Draft) -> Signaal | None:
    made = draft.values.get("signaal_id")
    return (await _mine(turn, made))[0] if made else None


async def _new(turn: Turn, rechtsgebied: str, here: Membership) -> Signaal:
    signaal = Signaal(
        code=await free_code(turn.db),
        origin=Origin.ANDERS,
        location_id=here.location_id,
        rechtsgebied=rechtsgebied,
        raised_at=turn.now,
        contributions=[],
        recognitions=[],
    )
    signaal.raise_by(turn.person, here.organisation_id, turn.now)
    turn.db.add(signaal)
    await turn.db.flush()
    turn.later(turn.now + POSTED_WITHOUT_SENTENCE, PostSignaal(signaal.id))
    return signaal


@on(ChangeOwn)
async def change(turn: Turn, action: ChangeOwn) -> None:
    signaal, part = await _mine(turn, action.signaal_id)
    turn.ask(
        open_form(
            OwnSentenceForm,
            {"signaal_id": signaal.id},
            initial=told_before(part),
            note=say("algemeen.privacy.regel"),
        )
    )


@on(OwnSentenceForm)
async def changed(turn: Turn, form: OwnSentenceForm) -> None:
    sentence = one_sentence(form.zin)
    signaal, _ = await _mine(turn, form.signaal_id, sentence)
    signaal.explain(turn.person, sentence or None, Level(form.niveau), Frequency(form.vaker))
    await show(turn, signaal, await turn.db.get_one(Location, signaal.location_id))


@on(TakeBack)
async def take_back(turn: Turn, action: TakeBack) -> None:
    signaal, _ = await _mine(turn, action.signaal_id)
    signaal.withdraw_by(turn.person, turn.now)
    await show(turn, signaal, await turn.db.get_one(Location, signaal.location_id))


async def _mine(turn: Turn, signaal_id: int, text: str = "") -> tuple[Signaal, Contribution]:
    """Raised by whoever acts, without a casus, and still to be discussed. A `text` that comes too
    late is given back."""
    signaal = await turn.db.get(Signaal, signaal_id, with_for_update=True)
    part = signaal.part_of(turn.person) if signaal and signaal.casus_id is None else None
    if signaal is None or part is None:
        raise NotYours(text=text)
    if part.withdrawn_at or signaal.discussed_at:
        raise DomainError("signaal.fout.afgerond", text=text)
    return signaal, part
