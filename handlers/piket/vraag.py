"""Ask the piket: `/piket arbeidsrecht`, the form, and the page that follows."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from handlers.action import Action
from handlers.casus import Dossier, redraw
from handlers.form import Form, Option, open_form, question
from handlers.kaarten.words import clock, rechtsgebied
from handlers.opdrachten import Command, split_location, split_spoed
from handlers.piket.verloop import Close, ask_next
from handlers.privacy import check
from handlers.routing import on
from handlers.say import Line, Message, button, say
from handlers.turn import Turn
from models.drafts import Draft
from models.errors import DomainError, NotYours
from models.location import Location
from models.people import Kind
from models.piket import QUESTION_LENGTH, Casus, State, new_code
from models.rechtsgebied import RECHTSGEBIEDEN
from models.registratie import Side

AGAIN_WITHIN = timedelta(seconds=60)


@dataclass(frozen=True)
class PiketForm(Form, name="piket.vraag", title="piket.form.titel"):
    locatie: str = question("piket.form.locatie", "choice", required=False)
    rechtsgebied: str = question("piket.form.rechtsgebied", "choice")
    spoed: str = question(
        "piket.form.spoed",
        "choice",
        options=(("nee", "piket.form.geen_spoed"), ("ja", "piket.form.wel_spoed")),
    )
    vraag: str = question(
        "piket.form.vraag",
        "paragraph",
        required=False,
        max_length=QUESTION_LENGTH,
        hint="algemeen.privacy.regel",
    )


@dataclass(frozen=True)
class Resume(Action, name="piket.door"):
    """Go on with a question that stopped at a choice; `location_id` 0 keeps what was said."""

    draft_id: int
    location_id: int
    without_text: int


@dataclass(frozen=True)
class Wish:
    """What somebody wants to ask, whichever way it was told."""

    rechtsgebied: str
    spoed: bool = False
    text: str = ""
    location_key: str = ""
    again: bool = False


@on("formulier")
async def form(turn: Turn, command: Command) -> None:
    """`/piket` alone, or words that name no field: the form, with what was typed kept."""
    if command.rest and not turn.face.free_text:
        turn.refuse_text()
    locations = tuple(
        Option(place.key, say("algemeen.woord.naam", w=place.name))
        for place in turn.person.locations()
    )
    turn.ask(
        open_form(
            PiketForm,
            options={
                "locatie": locations if len(locations) > 1 else (),
                "rechtsgebied": tuple(
                    Option(name, say(f"woorden.rechtsgebied.{name}")) for name in RECHTSGEBIEDEN
                ),
            },
            initial={"vraag": command.rest[:QUESTION_LENGTH], "locatie": _remembered(turn)},
            note=say("piket.form.onbekend") if command.rest else None,
        )
    )


def _remembered(turn: Turn) -> str:
    known = {place.id: place.key for place in turn.person.locations()}
    return known.get(turn.person.location_id or 0, "")


@on("vraag")
async def typed(turn: Turn, command: Command) -> None:
    assert command.rechtsgebied
    place, rest = split_location(command.rest, [p.key for p in turn.person.locations()])
    spoed, text = split_spoed(rest)
    await start(turn, Wish(command.rechtsgebied, spoed, text, place))


@on(PiketForm)
async def filled(turn: Turn, form: PiketForm) -> None:
    if form.rechtsgebied not in RECHTSGEBIEDEN:
        raise DomainError("piket.fout.geen_rechtsgebied", field="rechtsgebied")
    await start(turn, Wish(form.rechtsgebied, form.spoed == "ja", form.vraag, form.locatie))


async def start(turn: Turn, wish: Wish) -> None:
    """Everything a question must pass, in the order a person would ask it back."""
    text = " ".join(wish.text.split()) if turn.face.free_text else ""
    if wish.text and not turn.face.free_text:
        turn.refuse_text()
    check(text, field="vraag")
    wish = Wish(wish.rechtsgebied, wish.spoed, text, wish.location_key, wish.again)
    if len(text) > QUESTION_LENGTH:
        raise DomainError(
            "piket.fout.te_lang", field="vraag", text=text, lengte=len(text), max=QUESTION_LENGTH
        )
    place = await _place(turn, wish)
    if place is None:
        return
    if not wish.again and (earlier := await _just_asked(turn, wish)):
        draft = await _keep(turn, wish, place)
        turn.reply(
            Message(
                say(
                    "piket.vraag.net_gevraagd",
                    rechtsgebied=rechtsgebied(wish.rechtsgebied),
                    code=earlier,
                ),
                buttons=(button("piket.knop.nog_een_keer", Resume(draft.id, place.id, 0)),),
            )
        )
        return
    await open_casus(turn, wish, place)


async def _place(turn: Turn, wish: Wish) -> Location | None:
    """The location asked from: named, the only one, the remembered one, else asked once."""
    places = turn.person.locations()
    for place in places:
        if place.key == wish.location_key or (len(places) == 1):
            return place
    for place in places:
        if place.id == turn.person.location_id:
            return place
    if not places:
        raise DomainError("piket.fout.geen_locatie")
    draft = await _keep(turn, wish, None)
    turn.reply(
        Message(
            say("piket.vraag.welke_locatie"),
            buttons=tuple(
                button(say("algemeen.woord.naam", w=place.name), Resume(draft.id, place.id, 0))
                for place in places
            ),
            footer=say("piket.vraag.onthouden"),
        )
    )
    return None


async def _just_asked(turn: Turn, wish: Wish) -> str | None:
    """The code of the same question of a moment ago (ruling 8)."""
    return await turn.db.scalar(
        select(Casus.code).where(
            Casus.asker_id == turn.person.id,
            Casus.rechtsgebied == wish.rechtsgebied,
            Casus.opened_at > turn.now - AGAIN_WITHIN,
            Casus.state != State.WITHDRAWN,
        )
    )


async def _keep(turn: Turn, wish: Wish, place: Location | None) -> Draft:
    values = {"rechtsgebied": wish.rechtsgebied, "spoed": wish.spoed, "text": wish.text}
    draft = Draft(person_id=turn.person.id, kind="vraag", values=values, made_at=turn.now)
    turn.db.add(draft)
    await turn.db.flush()
    return draft


@on(Resume)
async def resume(turn: Turn, action: Resume) -> None:
    """A choice was made: which location, or "yes, once more". A draft is used once."""
    draft = await turn.db.get(Draft, action.draft_id, with_for_update=True)
    place = next((p for p in turn.person.locations() if p.id == action.location_id), None)
    if draft is None or draft.person_id != turn.person.id or place is None:
        raise NotYours
    if draft.done_at:
        raise DomainError("algemeen.fout.al_gedaan")
    draft.done_at = turn.now
    turn.person.location_id = place.id
    values, draft.values = draft.values, {}
    wish = Wish(values["rechtsgebied"], values["spoed"], values["text"], place.key, again=True)
    await open_casus(turn, wish, place)


async def open_casus(turn: Turn, wish: Wish, place: Location) -> None:
    here = turn.person.works_at(place.id)
    assert here is not None
    if len(turn.person.memberships) > 1:
        turn.person.location_id = place.id
    casus = Casus(
        code=new_code(),
        rechtsgebied=wish.rechtsgebied,
        spoed=wish.spoed,
        question=wish.text or None,
        answerer_kind=Kind.ADVOCATUUR,
        location_id=place.id,
        location=place,
        organisation_id=here.organisation_id,
        organisation=here.organisation,
        asker_id=turn.person.id,
        asker=turn.person,
        patience=place.patience(wish.spoed),
        vraag_in_thread=place.vraag_in_thread,
        call_number=turn.person.number,
        state=State.OPEN,
        round=1,
        offers=0,
        opened_at=turn.now,
        attempts=[],
        answerer=None,
    )
    turn.db.add(casus)
    dossier = Dossier(casus)
    dossier.open_side(turn, turn.person, Side.ASKER)
    asked = await ask_next(turn, dossier)
    await turn.db.flush()
    turn.opened.add(casus.id)
    turn.later(casus.closes_at, Close(casus.id))
    redraw(turn, dossier)
    turn.reply(_answer(turn, casus) if asked else _nobody(casus))


def _answer(turn: Turn, casus: Casus) -> Message:
    """Who is asked, until when, and the code: known at once (ruling 19)."""
    attempt = casus.asking
    assert attempt is not None
    return Message(
        say("piket.vraag.ik_vraag", name=attempt.person.name, code=casus.code),
        (
            Line(
                say("piket.vraag.geen_reactie", tijd=clock(casus, attempt.until, turn.now)),
            ),
        ),
        footer=say("piket.vraag.ondertussen"),
    )


def _nobody(casus: Casus) -> Message:
    if casus.opens_next and not casus.attempts:
        return Message(
            say("piket.vraag.dicht", code=casus.code, tijd=clock(casus, casus.opens_next)),
            footer=say("piket.vraag.kies_hieronder"),
        )
    return Message(
        say("piket.vraag.niemand", code=casus.code), footer=say("piket.vraag.kies_hieronder")
    )
