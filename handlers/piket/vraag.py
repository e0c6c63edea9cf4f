"""Ask the piket: `/piket arbeidsrecht`, the form, and the page that follows."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from handlers.action import Action
from handlers.bewaard import keep, take_up
from handlers.form import Form, Option, open_form, question
from handlers.kaarten.words import rechtsgebied
from handlers.opdrachten import EDGES, Command, split_location, split_spoed
from handlers.piket.openen import Wish, open_casus
from handlers.privacy import BadText, check
from handlers.routing import on
from handlers.say import Message, button, say, secret
from handlers.turn import Turn
from models.drafts import Draft
from models.errors import DomainError, NotYours
from models.location import Location
from models.piket import QUESTION_LENGTH, casus_since
from models.rechtsgebied import RECHTSGEBIEDEN


class TooLong(BadText):
    key = "piket.fout.te_lang"


AGAIN_WITHIN = timedelta(seconds=60)
DRAFT = "vraag"


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
    """Go on with a question that stopped at a choice."""

    draft_id: int
    location_id: int


@dataclass(frozen=True)
class WithoutText(Action, name="piket.kaal"):
    """Go on without the text that was refused: a client may be on the line. Once."""

    draft_id: int


@on("formulier")
async def form(turn: Turn, command: Command) -> None:
    """`/piket` alone, or words that name no field: the form, with what was typed kept."""
    typed = command.rest if turn.face.free_text else ""
    if command.rest and not typed:
        turn.refuse_text()
    check(typed)
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
            initial={"vraag": typed[:QUESTION_LENGTH], "locatie": _remembered(turn)},
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
    await _refuse_elsewhere(turn, text)
    if turn.face.free_text:
        text = f"{command.said} {text}".strip()
    try:
        await start(turn, Wish(command.rechtsgebied, spoed, text, place))
    except BadText as refused:
        draft = await _keep(turn, Wish(command.rechtsgebied, spoed, "", place))
        go_on = button("piket.knop.zonder_tekst", WithoutText(draft.id))
        why = refused.whole() if turn.face.acks else refused.briefly()
        turn.reply(Message(why, buttons=(go_on,), once=True))
        if turn.face.acks:
            turn.reply(secret("algemeen.fout.je_tekst", tekst=refused.text))


async def _refuse_elsewhere(turn: Turn, text: str) -> None:
    """A place that is not his must not end up as a word of his question."""
    first = text.split()[:1]
    if not first:
        return
    name = await turn.db.scalar(
        select(Location.name).where(Location.key == first[0].casefold().strip(EDGES))
    )
    if name:
        raise DomainError("piket.fout.andere_locatie", locatie=name)


@on(WithoutText)
async def without_text(turn: Turn, action: WithoutText) -> None:
    await start(turn, await _take_up(turn, action.draft_id))


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
    if len(text) > QUESTION_LENGTH:
        raise TooLong(field="vraag", text=text, lengte=len(text), max=QUESTION_LENGTH)
    check(text, field="vraag")
    wish = Wish(wish.rechtsgebied, wish.spoed, text, wish.location_key, wish.again)
    place = await _place(turn, wish)
    if place is None:
        return
    if not wish.again and (earlier := await _just_asked(turn, wish)):
        draft = await _keep(turn, wish)
        turn.reply(
            Message(
                say(
                    "piket.vraag.net_gevraagd",
                    rechtsgebied=rechtsgebied(wish.rechtsgebied),
                    code=earlier,
                ),
                buttons=(button("piket.knop.nog_een_keer", Resume(draft.id, place.id)),),
                once=True,
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
    draft = await _keep(turn, wish)
    turn.reply(
        Message(
            say("piket.vraag.welke_locatie"),
            buttons=tuple(
                button(say("algemeen.woord.naam", w=place.name), Resume(draft.id, place.id))
                for place in places
            ),
            footer=say("piket.vraag.onthouden"),
            once=True,
        )
    )
    return None


async def _just_asked(turn: Turn, wish: Wish) -> str | None:
    """The code of the same question of a moment ago (ruling 8)."""
    since = turn.now - AGAIN_WITHIN
    return await casus_since(turn.db, turn.person, wish.rechtsgebied, since)


async def _keep(turn: Turn, wish: Wish) -> Draft:
    values = {
        "rechtsgebied": wish.rechtsgebied,
        "spoed": wish.spoed,
        "text": wish.text,
        "location_key": wish.location_key,
    }
    return await keep(turn, DRAFT, values)


async def _take_up(turn: Turn, draft_id: int) -> Wish:
    return Wish(**await take_up(turn, DRAFT, draft_id))


@on(Resume)
async def resume(turn: Turn, action: Resume) -> None:
    """A choice was made: which location, or "yes, once more". A draft is used once."""
    place = next((p for p in turn.person.locations() if p.id == action.location_id), None)
    if place is None:
        raise NotYours
    wish = await _take_up(turn, action.draft_id)
    turn.person.location_id = place.id
    await open_casus(turn, wish, place)
