"""Every card about a swap as it should read now; unchanged ones are not sent again."""

from collections.abc import Sequence

from handlers.rooster.digest import digest, losses
from handlers.rooster.knoppen import SwapMoment
from handlers.rooster.laden import coordinators_of
from handlers.rooster.ruilkaart import approval, kaart
from handlers.turn import Turn
from models.outbox import Lane
from models.people import Person
from models.rooster import Absence, Swap
from models.rooster.geschikt import swaps_through
from models.rooster.ruilen import next_change


async def redraw(turn: Turn, swap: Swap) -> None:
    """Every card about it as it should read now."""
    await turn.db.flush()
    if swap.absence_id is None:
        await redraw_all(turn, [swap])
        return
    await redraw_all(turn, await swaps_through(turn.db, swap.absence_id), swap)


async def redraw_all(turn: Turn, swaps: Sequence[Swap], changed: Swap | None = None) -> None:
    """The swaps of one absence are one card for each; one alone has a card of its own."""
    for swap in [changed] if changed else swaps:
        if at := next_change(swap, turn.now):
            turn.later(at, SwapMoment(swap.id))
        await _approvals(turn, swap)
    if swaps[0].absence_id is not None:
        await _losses(turn, swaps, swaps[0].absence_id)
    if len(swaps) == 1:
        await _alone(turn, swaps[0])


async def _losses(turn: Turn, swaps: Sequence[Swap], absence_id: int) -> None:
    absence = await turn.db.get_one(Absence, absence_id)
    for owner in await _owners(turn, swaps[0]):
        card = losses(swaps, owner, turn.now, absence.ended_at is not None)
        turn.tell(owner, card, about=f"weg:{absence_id}", lane=Lane.CARD)
    if len(swaps) == 1:
        return
    for person in {o.person_id: o.person for swap in swaps for o in swap.offers}.values():
        card = digest(swaps, person, turn.now)
        turn.tell(person, card, about=f"afwezig:{absence_id}", lane=Lane.CARD)


async def _alone(turn: Turn, swap: Swap) -> None:
    readers = {offer.person_id: offer.person for offer in swap.offers}
    if swap.absence_id is None:
        readers |= {person.id: person for person in await _owners(turn, swap)}
    for person in readers.values():
        card = kaart(swap, person, turn.now)
        turn.tell(person, card, about=f"ruil:{swap.id}", lane=Lane.CARD)


async def _owners(turn: Turn, swap: Swap) -> list[Person]:
    """The giver, and the coordinator who acts for him."""
    found = [swap.giver]
    if swap.made_by_id not in (None, swap.giver_id):
        found.append(await turn.db.get_one(Person, swap.made_by_id))
    return found


async def _approvals(turn: Turn, swap: Swap) -> None:
    """One message for each promise, edited when it is decided, also if another decided it."""
    if not any(c.approved_at is None or c.approved_by_id for c in swap.covers):
        return
    for person in await coordinators_of(turn, swap):
        for cover in swap.covers:
            waits = cover.ended_at is None and cover.approved_at is None
            turn.tell(
                person,
                approval(swap, cover, turn.now),
                about=f"ruil:{swap.id}:akkoord:{cover.id}",
                lane=Lane.CARD,
                edit_only=not waits,
            )
