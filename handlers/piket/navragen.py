"""What a question still misses is asked back, one thing at a time; then the casus opens."""

from dataclasses import asdict, dataclass, replace
from datetime import timedelta

from sqlalchemy import select

from handlers.action import Action
from handlers.bewaard import keep, take_up
from handlers.kaarten.words import rechtsgebied
from handlers.piket.openen import Wish, open_casus
from handlers.privacy import BadText, check
from handlers.routing import on
from handlers.say import Message, button, say, secret
from handlers.turn import Turn
from models.drafts import Draft
from models.errors import DomainError, NotYours
from models.location import Location
from models.people import Kind, Person
from models.piket import QUESTION_LENGTH, casus_since
from models.rechtsgebied import RECHTSGEBIEDEN


class TooLong(BadText):
    key = "piket.fout.te_lang"


AGAIN_WITHIN = timedelta(seconds=60)
DRAFT = "vraag"


@dataclass(frozen=True)
class Resume(Action, name="piket.door"):
    """Go on with a question that stopped at the choice of a location."""

    draft_id: int
    location_id: int


@dataclass(frozen=True)
class OnceMore(Action, name="piket.nog_eens"):
    draft_id: int


@dataclass(frozen=True)
class ChoosePool(Action, name="piket.wie"):
    draft_id: int
    pool: Kind


@dataclass(frozen=True)
class ChooseField(Action, name="piket.gebied"):
    draft_id: int
    rechtsgebied: str


@dataclass(frozen=True)
class WithoutText(Action, name="piket.kaal"):
    """Go on without the text that was refused: a client may be on the line. Once."""

    draft_id: int


@dataclass(frozen=True)
class NoPlace(Action, name="piket.geen_plaats"):
    """What stood first is no place: it is part of the question, for my own location."""

    draft_id: int


async def begin(turn: Turn, wish: Wish) -> None:
    """What was typed. Text that may not be kept is handed back, and the question can go on without
    it."""
    try:
        await start(turn, wish)
    except BadText as refused:
        draft = await _keep(turn, replace(wish, text=""))
        go_on = button("piket.knop.zonder_tekst", WithoutText(draft.id))
        why = refused.whole() if turn.face.acks else refused.briefly()
        turn.reply(Message(why, buttons=(go_on,), once=True))
        if turn.face.acks:
            turn.reply(secret("algemeen.fout.je_tekst", tekst=refused.text))


async def ask_whether_place(turn: Turn, wish: Wish) -> None:
    """Nobody is asked at home for what was meant for elsewhere; nor is a question refused."""
    check(wish.text, field="vraag")
    turn.erase = not turn.face.free_text
    draft = await _keep(turn, wish if turn.face.free_text else replace(wish, text=""))
    turn.reply(
        Message(
            say("piket.richting.plaats"),
            buttons=(button("piket.richting.geen_plaats", NoPlace(draft.id)),),
            footer=say("piket.richting.zo_wel"),
            once=True,
        )
    )


@on(NoPlace)
async def no_place(turn: Turn, action: NoPlace) -> None:
    await start(turn, await _take_up(turn, action.draft_id))


@on(WithoutText)
async def without_text(turn: Turn, action: WithoutText) -> None:
    await start(turn, await _take_up(turn, action.draft_id))


async def start(turn: Turn, wish: Wish) -> None:
    """Everything a question must pass, in the order a person would ask it back."""
    text = " ".join(wish.text.split()) if turn.face.free_text else ""
    if wish.text and not turn.face.free_text:
        turn.refuse_text()
    if len(text) > QUESTION_LENGTH:
        raise TooLong(field="vraag", text=text, lengte=len(text), max=QUESTION_LENGTH)
    check(text, field="vraag")
    await _go_on(turn, replace(wish, text=text))


async def _go_on(turn: Turn, wish: Wish) -> None:
    """Asks back what is still missing, one thing at a time; then the casus opens."""
    place = _place(turn, wish)
    if place is None:
        await _choose_place(turn, wish)
        return
    pool = wish.pool or usual_pool(turn.person, place)
    if pool == Kind.ADVOCATUUR and not usual_pool(turn.person, place):
        pool = ""  # advocates reach each other without the piket
    wish = replace(wish, location_key=place.key, pool=pool)
    if not wish.pool:
        await _choose_pool(turn, wish)
    elif not wish.rechtsgebied:
        await _choose_field(turn, wish)
    else:
        asked = await _asked_at(turn, wish, place)
        if not wish.again and (earlier := await _just_asked(turn, wish, asked)):
            await _ask_once_more(turn, wish, earlier)
        else:
            await open_casus(turn, wish, place, asked)


def usual_pool(person: Person, place: Location) -> str:
    """The first line asks an advocate; an advocate says which of the two he wants to speak."""
    here = person.works_at(place.id)
    advocate = here is not None and here.organisation.kind is Kind.ADVOCATUUR
    return "" if advocate else Kind.ADVOCATUUR


def _place(turn: Turn, wish: Wish) -> Location | None:
    """The location asked from: named, the only one, the remembered one. None: it is asked."""
    places = turn.person.locations()
    if not places:
        raise DomainError("piket.fout.geen_locatie")
    for place in places:
        if place.key == wish.location_key or (len(places) == 1):
            return place
    return next((place for place in places if place.id == turn.person.location_id), None)


async def _asked_at(turn: Turn, wish: Wish, place: Location) -> Location:
    if wish.asked_key in ("", place.key):
        return place
    found = await turn.db.scalar(select(Location).where(Location.key == wish.asked_key))
    if found is None:
        raise DomainError("algemeen.fout.verlopen")
    return found


async def _choose_place(turn: Turn, wish: Wish) -> None:
    draft = await _keep(turn, wish)
    turn.reply(
        Message(
            say("piket.vraag.welke_locatie"),
            buttons=tuple(
                button(say("algemeen.woord.naam", w=place.name), Resume(draft.id, place.id))
                for place in turn.person.locations()
            ),
            footer=say("piket.vraag.onthouden"),
            once=True,
        )
    )


async def _choose_pool(turn: Turn, wish: Wish) -> None:
    draft = await _keep(turn, wish)
    kinds = (Kind.HJL, Kind.SRW)
    turn.reply(
        Message(
            say("piket.richting.wie"),
            buttons=tuple(
                button(f"piket.richting.{kind}", ChoosePool(draft.id, kind)) for kind in kinds
            ),
            footer=say("piket.richting.voortaan"),
            once=True,
        )
    )


async def _choose_field(turn: Turn, wish: Wish) -> None:
    draft = await _keep(turn, wish)
    turn.reply(
        Message(
            say("piket.richting.rechtsgebied"),
            buttons=tuple(
                button(f"woorden.rechtsgebied.{name}", ChooseField(draft.id, name))
                for name in RECHTSGEBIEDEN
            ),
            once=True,
        )
    )


async def _just_asked(turn: Turn, wish: Wish, asked: Location) -> str | None:
    """The code of the same question of a moment ago (ruling 8)."""
    since = turn.now - AGAIN_WITHIN
    what = (wish.rechtsgebied, Kind(wish.pool), asked.id)
    return await casus_since(turn.db, turn.person, what, since)


async def _ask_once_more(turn: Turn, wish: Wish, earlier: str) -> None:
    draft = await _keep(turn, wish)
    field = rechtsgebied(wish.rechtsgebied)
    turn.reply(
        Message(
            say("piket.vraag.net_gevraagd", rechtsgebied=field, code=earlier),
            buttons=(button("piket.knop.nog_een_keer", OnceMore(draft.id)),),
            once=True,
        )
    )


async def _keep(turn: Turn, wish: Wish) -> Draft:
    return await keep(turn, DRAFT, asdict(wish))


async def _take_up(turn: Turn, draft_id: int) -> Wish:
    return Wish(**await take_up(turn, DRAFT, draft_id))


@on(Resume)
async def resume(turn: Turn, action: Resume) -> None:
    """The location was chosen, and is remembered."""
    place = next((p for p in turn.person.locations() if p.id == action.location_id), None)
    if place is None:
        raise NotYours
    wish = await _take_up(turn, action.draft_id)
    turn.person.location_id = place.id
    await _go_on(turn, replace(wish, location_key=place.key))


@on(OnceMore)
async def once_more(turn: Turn, action: OnceMore) -> None:
    """ "Yes, this too": a draft is used once, so a second tap asks nothing twice."""
    await _go_on(turn, replace(await _take_up(turn, action.draft_id), again=True))


@on(ChoosePool)
async def pool_chosen(turn: Turn, action: ChoosePool) -> None:
    await _go_on(turn, replace(await _take_up(turn, action.draft_id), pool=action.pool))


@on(ChooseField)
async def field_chosen(turn: Turn, action: ChooseField) -> None:
    if action.rechtsgebied not in RECHTSGEBIEDEN:
        raise NotYours
    wish = await _take_up(turn, action.draft_id)
    await _go_on(turn, replace(wish, rechtsgebied=action.rechtsgebied))
