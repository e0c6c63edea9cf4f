"""Ask for a swap: `/piket ruil dinsdag 14 december`, or choose one of the coming duties."""

from collections.abc import Sequence
from datetime import timedelta

from handlers.bewaard import keep, kept
from handlers.opdrachten import Command
from handlers.rooster.aanbod import Cause, asked, offer, offered
from handlers.rooster.bedoeld import Wanted, may_act, understand, understood
from handlers.rooster.hertekenen import redraw
from handlers.rooster.keuze import ahead, picked
from handlers.rooster.knoppen import OfferDuty, span
from handlers.rooster.laden import lock_offers
from handlers.rooster.melden import tell_changed
from handlers.rooster.ruilkaart import kaart
from handlers.rooster.woorden import when, zone_of
from handlers.routing import on
from handlers.say import Button, Message, Text, button, say
from handlers.turn import Turn
from handlers.when.said import said_period
from models.errors import DomainError, NotYours
from models.location import Location
from models.minutes import minute_of
from models.people import Person
from models.rooster import Duty, Reason, Span, Swap
from models.rooster.geschikt import duties_of, swaps_of
from models.rooster.ruilen import standing

AHEAD = timedelta(days=92)
"""How far ahead the next duties are looked for."""
MOST = 8


@on("ruil")
async def typed(turn: Turn, command: Command) -> None:
    await understand(turn, "ruil", command)


@understood("ruil")
async def wanted(turn: Turn, wish: Wanted) -> None:
    """The one duty in that period; with several, or none, the choice is his."""
    person = wish.person
    if wish.period is None:
        await _coming(turn, person, "ruil.keuze.welke_dienst")
        return
    duties = await duties_of(turn.db, person.id, wish.period)
    found = picked(duties, wish.period, turn.zone(), turn.now)
    match found:
        case [duty]:
            await start(turn, person, duty)
        case []:
            await _none(turn, person, wish.period)
        case several:
            await _choose(turn, person, several[:MOST], _which(turn, person))


def _which(turn: Turn, person: Person) -> Text:
    mine = person.id == turn.person.id
    return say(
        "ruil.keuze.welke_dienst" if mine else "ruil.keuze.welke_dienst_ander", name=person.name
    )


async def _none(turn: Turn, person: Person, period: Span) -> None:
    """What he gave away already is shown again: there it can be taken back."""
    given = [s for s in await swaps_of(turn.db, person.id, period) if standing(s)]
    if given:
        for swap in given[:MOST]:
            show(turn, swap)
        return
    await _coming(turn, person, "ruil.keuze.geen_dienst")


async def _coming(turn: Turn, person: Person, key: str) -> None:
    window = Span(turn.now, turn.now + AHEAD)
    coming = ahead(await duties_of(turn.db, person.id, window), turn.now)[:MOST]
    mine = person.id == turn.person.id
    if not coming:
        turn.reply(say("ruil.keuze.nooit" if mine else "ruil.keuze.nooit_ander", name=person.name))
        return
    text = say(key) if mine else say(f"{key}_ander", name=person.name)
    await _choose(turn, person, coming, text)


async def _choose(turn: Turn, person: Person, duties: Sequence[Duty], text: Text) -> None:
    """More than one may be chosen, so the draft stays open."""
    places = {d.location_id: await _place(turn, d.location_id) for d in duties}
    listed = [[d.series_id, minute_of(d.starts), minute_of(d.ends)] for d in duties]
    draft = await keep(turn, "ruil", {"person_id": person.id, "duties": listed})

    def choice(number: int, duty: Duty) -> Button:
        zone = zone_of(places[duty.location_id])
        return button(said_period(duty, zone, turn.now), OfferDuty(draft.id, number))

    buttons = tuple(choice(number, duty) for number, duty in enumerate(duties))
    turn.reply(Message(text, buttons=buttons))


async def _place(turn: Turn, location_id: int | None) -> Location | None:
    return await turn.db.get(Location, location_id) if location_id is not None else None


@on(OfferDuty)
async def chosen(turn: Turn, action: OfferDuty) -> None:
    draft = await kept(turn, "ruil", action.draft_id)
    listed = draft.values.get("duties", [])
    if action.number >= len(listed):
        raise NotYours
    series_id, begin, end = listed[action.number]
    person = await turn.db.get_one(Person, draft.values["person_id"])
    await may_act(turn, person)
    wish = span(begin, end)
    begin = max(wish.starts, turn.now)
    for duty in await duties_of(turn.db, person.id, wish):
        if duty.series_id == series_id and (left := duty.within(begin, wish.ends)):
            await start(turn, person, left)
            return
    await _none(turn, person, wish)


async def start(turn: Turn, person: Person, duty: Duty) -> None:
    """Offer it, once: what is on offer already is shown again. Somebody else's: only by who can do
    the rest with it, too."""
    await may_act(turn, person)
    here = duty.location_id is None or turn.person.coordinates(duty.location_id)
    if person.id != turn.person.id and not here:
        raise DomainError("ruil.fout.alleen_coordinator", name=person.name)
    await lock_offers(turn, person.id, duty)
    now_his = await duties_of(turn.db, person.id, duty)
    if not any(had.series_id == duty.series_id for had in now_his):
        await _none(turn, person, duty)
        return
    for known in (await offered(turn, duty))[:1]:
        await redraw(turn, known)
        turn.reply(say("ruil.gezegd.al_te_ruil", wanneer=when(known, turn.now)))
        show(turn, known)
        return
    (swap,) = await offer(turn, person, [duty], Cause(Reason.RUIL))
    turn.reply(_said(turn, swap))
    tell_changed(
        turn,
        person,
        say("ruil.melding.namens", door=turn.person.name, wanneer=when(swap, turn.now)),
    )


def _said(turn: Turn, swap: Swap) -> Text:
    """Everything understood is said back: whose, when, and how many are asked."""
    mine = swap.giver_id == turn.person.id
    whose = "" if mine else "_ander"
    count = len(swap.offers)
    key = "niemand" if not asked(swap) else "vraag_een" if count == 1 else "vraag"
    return Text(
        f"ruil.gezegd.{key}{whose}",
        {"name": swap.giver.name, "wanneer": when(swap, turn.now), "aantal": count},
    )


def show(turn: Turn, swap: Swap) -> None:
    """Its card once more, below what was said last."""
    turn.reply(kaart(swap, turn.person, turn.now))
