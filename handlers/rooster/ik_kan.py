""" "Ik kan 9 tot 11", typed as an answer to a shift on offer: asked back, and taken by a tap."""

import re
from collections.abc import Iterator

from sqlalchemy import select

from handlers.rooster.knoppen import TakeOver
from handlers.rooster.woorden import when, zone_of
from handlers.say import Button, Message, button, say
from handlers.turn import Turn
from handlers.when import Either, Reading, Sure, plain, read_period
from models.minutes import minute_of
from models.rooster import Span, Swap
from models.rooster.ruilen import on_offer
from models.rooster.swaps import Offer

MOST = 8
_CAN = re.compile(
    r"(?:ja )?(?:ik )?(?:kan|neem|doe)(?: wel| alleen)? (?P<dutch>.+?)"
    r"(?: (?:over|overnemen|doen|wel))*"
    r"|(?:yes )?(?:i )?(?:can )?(?:can|do|take)(?: only)? (?P<english>.+)"
)


async def answers_offer(turn: Turn, words: str, is_answer: bool) -> bool:
    """Whether these words answer what was offered to him: hours are asked back, of a bare yes or no
    (`is_answer`) nobody knows to which shift it is."""
    found = _CAN.fullmatch(plain(words))
    offered = await _offered(turn) if found or is_answer else []
    if not offered:
        return False
    said = (found["dutch"] or found["english"].replace(" to ", " tot ")) if found else ""
    parts = [(swap, part) for swap in offered for part in _parts(swap, said, turn)] if said else []
    if parts:
        choices = tuple(_choice(turn, swap, part) for swap, part in parts[:MOST])
        turn.reply(Message(say("ruil.keuze.bedoel_je"), buttons=choices, once=True))
    else:
        turn.reply(say("ruil.keuze.tik"))
    return True


async def _offered(turn: Turn) -> list[Swap]:
    """Newest last; not what he said no to."""
    rows = await turn.db.scalars(
        select(Swap)
        .join(Offer)
        .where(
            Offer.person_id == turn.person.id,
            Offer.declined_at.is_(None),
            Swap.ended_at.is_(None),
            Swap.ends > turn.now,
        )
        .order_by(Swap.starts, Swap.id)
    )
    return [swap for swap in rows.unique() if on_offer(swap, turn.now)]


def _parts(swap: Swap, said: str, turn: Turn) -> Iterator[Span]:
    """What of that shift those hours are, on its own day."""
    zone = zone_of(swap.location)
    for part in on_offer(swap, turn.now):
        day = part.starts.astimezone(zone)
        for words in (f"{day.day}-{day.month}-{day.year} {said}", said):
            meant = _meanings(read_period(words, turn.now, zone))
            if cuts := [cut for one in meant if (cut := one.within(part.starts, part.ends))]:
                yield from cuts
                break


def _meanings(reading: Reading[Span]) -> list[Span]:
    match reading:
        case Sure(meant):
            return [meant]
        case Either(first, second):
            return [first, second]
    return []


def _choice(turn: Turn, swap: Swap, part: Span) -> Button:
    take = TakeOver(swap.id, minute_of(part.starts), minute_of(part.ends))
    return button(say("ruil.knop.neem_deel", deel=when(swap, turn.now, part)), take)
