"""Take a colleague's shift over, or a part of it; or say no, and change one's mind."""

from handlers.rooster.aanbod import tell_nobody
from handlers.rooster.digest import shift_choice
from handlers.rooster.hertekenen import redraw
from handlers.rooster.knoppen import (
    CannotAny,
    CannotTake,
    ChoosePart,
    ChooseShift,
    TakeOver,
    span,
)
from handlers.rooster.laden import company_of, load, lock_absence
from handlers.rooster.melden import notice, tell_changed
from handlers.rooster.ruilkaart import offer_to, part_choice
from handlers.rooster.vooruit import plan_ahead
from handlers.rooster.woorden import when
from handlers.routing import on
from handlers.say import Message, Text, Value
from handlers.turn import Turn
from models.errors import NotYours
from models.rooster import Swap
from models.rooster.geschikt import swaps_through
from models.rooster.ruilen import NotOnOffer, on_offer, take


@on(TakeOver)
async def take_over(turn: Turn, action: TakeOver) -> None:
    """Exactly what the button named. Whoever was faster is named."""
    swap = await _offered_to_me(turn, action.swap_id)
    before = len(swap.covers)
    cover = take(swap, turn.person, span(action.begin, action.end), turn.now)
    waits = "" if cover.approved_at else "_wacht"
    said: dict[str, Value] = {"wanneer": when(swap, turn.now, cover.span)}
    if len(swap.covers) == before:
        turn.reply(Text("ruil.gezegd.al_van_jou", said))
        return
    company = await company_of(turn, swap, cover.span)
    if not company.owns(swap, cover.span):
        raise NotOnOffer
    company.check(turn.person, cover.span, cover)
    await redraw(turn, swap)
    plan_ahead(turn)
    turn.reply(Text(f"ruil.gezegd.jij_neemt{waits}", said))
    tell_changed(turn, swap.giver, notice(turn, swap, cover, f"neemt{waits}"))


async def _offered_to_me(turn: Turn, swap_id: int) -> Swap:
    swap = await load(turn, swap_id)
    if offer_to(swap, turn.person) is None:
        raise NotYours
    return swap


async def _digest_of_mine(turn: Turn, absence_id: int) -> list[Swap]:
    """What of an absence was offered to whoever acts, in order of time. Raises NotYours."""
    await lock_absence(turn, absence_id)
    mine = [s for s in await swaps_through(turn.db, absence_id) if offer_to(s, turn.person)]
    if not mine:
        raise NotYours
    return mine


@on(ChoosePart)
async def choose_part(turn: Turn, action: ChoosePart) -> None:
    swap = await _offered_to_me(turn, action.swap_id)
    _ask(turn, part_choice(swap, turn.now))


@on(ChooseShift)
async def choose_shift(turn: Turn, action: ChooseShift) -> None:
    mine = await _digest_of_mine(turn, action.absence_id)
    _ask(turn, shift_choice([swap for swap in mine if on_offer(swap, turn.now)], turn.now))


def _ask(turn: Turn, choice: Message) -> None:
    if not choice.buttons:
        raise NotOnOffer
    turn.reply(choice)


@on(CannotTake)
async def cannot_take(turn: Turn, action: CannotTake) -> None:
    """When nobody is left, the coordinators hear it."""
    await _decline(turn, [await _offered_to_me(turn, action.swap_id)])


@on(CannotAny)
async def cannot_any(turn: Turn, action: CannotAny) -> None:
    await _decline(turn, await _digest_of_mine(turn, action.absence_id))


async def _decline(turn: Turn, swaps: list[Swap]) -> None:
    for swap in swaps:
        asked = offer_to(swap, turn.person)
        if asked is not None and asked.declined_at is None:
            asked.declined_at = turn.now
    await redraw(turn, swaps[0])
    await tell_nobody(turn, swaps)
