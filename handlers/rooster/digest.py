"""All the shifts of one absence in one message: for who is away, and for each colleague."""

from collections.abc import Sequence
from datetime import datetime

from handlers.rooster.knoppen import CannotAny, ChoosePart, ChooseShift, GiveBack, TakeOver
from handlers.rooster.ruilkaart import choices, offer_to
from handlers.rooster.woorden import hours, when, where, zone_of
from handlers.say import Button, Line, Message, Text, button, say
from models.minutes import minute_of
from models.people import Person
from models.rooster import Cover, Span, Swap
from models.rooster.ruilen import is_open, on_offer, standing

MOST = 20
"""Shifts that are shown at a time; who takes one sees the next."""


def losses(swaps: Sequence[Swap], reader: Person, now: datetime, is_back: bool) -> Message:
    """For who is away, or is back again, and for the coordinator who told it."""
    whose = "eigen" if reader.id == swaps[0].giver_id else "namens"
    key = f"afwezig.kaart.{whose}{'_terug' if is_back else ''}"
    lines = [Line(_state(swap, now)) for swap in swaps[:MOST]]
    if len(swaps) > MOST:
        lines.append(Line(say("afwezig.kaart.en_nog", aantal=len(swaps) - MOST)))
    open_still = any(on_offer(swap, now) for swap in swaps)
    footer = say("afwezig.kaart.je_hoort") if open_still else None
    return Message(Text(key, {"name": swaps[0].giver.name}), tuple(lines), footer=footer)


def _state(swap: Swap, now: datetime) -> Text:
    parts = [taken(swap, cover) for cover in standing(swap)]
    if left := on_offer(swap, now):
        asked = any(offer.declined_at is None for offer in swap.offers)
        key = "afwezig.stand.open" if asked else "afwezig.stand.niemand"
        parts += [_part(swap, part, say(key)) for part in left]
    elif swap.void:
        parts.append(say("afwezig.stand.vervallen"))
    elif swap.left() and not is_open(swap, now):
        parts.append(say("afwezig.stand.gestopt"))
    return say("afwezig.stand.dienst", wanneer=when(swap, now), stand=parts)


def taken(swap: Swap, cover: Cover) -> Text:
    key = "afwezig.stand.neemt" if cover.approved_at else "afwezig.stand.wacht"
    return _part(swap, cover.span, say(key, name=cover.person.name))


def _part(swap: Swap, part: Span, what: Text) -> Text:
    """With its hours, if they are not those of the whole."""
    if part == swap.span:
        return what
    return say("afwezig.stand.deel", wat=what, deel=hours(part, zone_of(swap.location)))


def digest(swaps: Sequence[Swap], reader: Person, now: datetime) -> Message:
    """For a colleague: what he can take, with a button for each."""
    asked = [(s, offer) for s in swaps if (offer := offer_to(s, reader))]
    name = swaps[0].giver.name
    kept = [c for s in swaps for c in standing(s) if c.person_id == reader.id]
    mine = {cover.swap_id for cover in kept}
    free = [s for s, o in asked if s.id not in mine and o.declined_at is None]
    able = [(s, part) for s in free for part in on_offer(s, now)]
    lines = [Line(_mine(s, cover, now)) for s in swaps for cover in kept if cover.swap_id == s.id]
    if not able:
        lines.append(Line(say("afwezig.digest.klaar")))
    elif len(able) > MOST:
        lines.append(Line(say("afwezig.kaart.en_nog", aantal=len(able) - MOST)))
    return Message(
        say("afwezig.digest.kop", name=name),
        (*_places(free or [s for s, _ in asked] or swaps), *lines),
        question=say("afwezig.digest.welke") if able else None,
        buttons=tuple(_take(s, part, now) for s, part in able[:MOST]),
        controls=(*_undo(swaps, kept, now), *_more(free, now)),
        footer=say("ruil.kaart.eerst_akkoord") if any(s.needs_approval for s in free) else None,
    )


def _places(swaps: Sequence[Swap]) -> list[Line]:
    """Each place once, with what is asked about there."""
    fields: dict[int | None, dict[str, None]] = {}
    for swap in swaps:
        fields.setdefault(swap.location_id, {}).update(dict.fromkeys(swap.rechtsgebieden))
    places = {swap.location_id: swap.location for swap in swaps}
    return [Line(where(places[place], [*named])) for place, named in fields.items()]


def _mine(swap: Swap, cover: Cover, now: datetime) -> Text:
    key = "afwezig.digest.jij" if cover.approved_at else "afwezig.digest.jij_wacht"
    return say(key, wanneer=when(swap, now, cover.span))


def _take(swap: Swap, part: Span, now: datetime) -> Button:
    action = TakeOver(swap.id, minute_of(part.starts), minute_of(part.ends))
    return button(when(swap, now, part), action)


def _undo(swaps: Sequence[Swap], kept: Sequence[Cover], now: datetime) -> list[Button]:
    of = {swap.id: swap for swap in swaps}
    return [
        button(
            say("afwezig.knop.toch_niet", wanneer=when(of[c.swap_id], now, c.span)), GiveBack(c.id)
        )
        for c in kept
        if now < c.starts
    ]


def _more(free: Sequence[Swap], now: datetime) -> tuple[Button, ...]:
    open_ = [swap for swap in free if on_offer(swap, now)]
    if not open_ or open_[0].absence_id is None:
        return ()
    absence_id = open_[0].absence_id
    part = (
        (button("ruil.knop.deel", ChooseShift(absence_id)),)
        if any(choices(swap, now) for swap in open_)
        else ()
    )
    return (*part, button("afwezig.knop.kan_geen", CannotAny(absence_id)))


def shift_choice(swaps: Sequence[Swap], now: datetime) -> Message:
    """Of which shift he would take a part."""
    return Message(
        say("afwezig.digest.deel_van"),
        buttons=tuple(
            button(when(swap, now), ChoosePart(swap.id))
            for swap in swaps[:MOST]
            if choices(swap, now)
        ),
        once=True,
    )
