"""Withdraw a swap, give a shift back, agree to it or not; and what happens by itself."""

from handlers.rooster.aanbod import tell_nobody
from handlers.rooster.hertekenen import redraw
from handlers.rooster.knoppen import Approve, GiveBack, Refuse, StopSwap, SwapMoment
from handlers.rooster.laden import company_of, coordinators_of, is_coordinator, load, load_by_cover
from handlers.rooster.melden import notice, tell_changed, tell_dropped
from handlers.rooster.vooruit import plan_ahead
from handlers.rooster.woorden import when
from handlers.routing import on
from handlers.say import Text, say
from handlers.turn import Turn
from models.errors import DomainError
from models.rooster import Cover, Reason, Swap
from models.rooster.geschikt import swaps_of
from models.rooster.ruilen import (
    By,
    NotOnOffer,
    approve,
    give_back,
    is_open,
    on_offer,
    promised,
    refuse,
    standing,
    withdraw,
)


async def by(turn: Turn, swap: Swap) -> By:
    return By(turn.person, await is_coordinator(turn, swap))


@on(StopSwap)
async def stop(turn: Turn, action: StopSwap) -> None:
    swap = await load(turn, action.swap_id)
    waiting = promised(swap)
    key = "gestopt" if withdraw(swap, await by(turn, swap), turn.now) else "al_gestopt"
    await redraw(turn, swap)
    span = when(swap, turn.now)
    turn.reply(Text(f"ruil.gezegd.{key}", {"wanneer": span}))
    if key == "gestopt":
        door = turn.person.name
        tell_changed(turn, swap.giver, say("ruil.melding.gestopt", door=door, wanneer=span))
        tell_dropped(turn, swap, waiting)
        await _tell_given_up(turn, swap)


async def _tell_given_up(turn: Turn, swap: Swap) -> None:
    """Whoever is away has no duty, and nobody is sought any more: somebody must know."""
    if swap.reason is Reason.RUIL or not swap.left():
        return
    said = say("ruil.melding.niet_verder", name=swap.giver.name, wanneer=when(swap, turn.now))
    for person in await coordinators_of(turn, swap):
        if person.id != swap.giver_id:
            tell_changed(turn, person, said)


@on(GiveBack)
async def back(turn: Turn, action: GiveBack) -> None:
    """By the taker, the giver or a coordinator, until it begins."""
    swap, cover = await load_by_cover(turn, action.cover_id)
    waiting = [other for other in promised(swap) if other is not cover]
    company = await company_of(turn, swap, cover.span)
    away = company.is_away(swap.giver_id, cover.span)
    if not give_back(swap, cover, await by(turn, swap), turn.now, away):
        raise DomainError("algemeen.fout.al_gedaan")
    await _hand_back(turn, swap, cover)
    await redraw(turn, swap)
    plan_ahead(turn)
    whose = "_zelf" if turn.person.id == cover.person_id else ""
    turn.reply(notice(turn, swap, cover, f"teruggedraaid{whose}"))
    seeks = "zoekt" if on_offer(swap, turn.now) else "jij"
    who = "toch_niet" if turn.person.id == cover.person_id else "terug"
    tell_changed(turn, swap.giver, notice(turn, swap, cover, f"{who}_{seeks}"))
    tell_changed(turn, cover.person, notice(turn, swap, cover, "terug_bij_gever"))
    tell_dropped(turn, swap, waiting)
    await tell_nobody(turn, [swap])


async def _hand_back(turn: Turn, swap: Swap, cover: Cover) -> None:
    """What the taker offered others in turn is on offer no more; what others took of it must come
    back first."""
    await turn.db.flush()
    for known in await swaps_of(turn.db, cover.person_id, cover.span):
        if known.series_id != swap.series_id:
            continue
        onward = await load(turn, known.id)  # who takes it in this very moment goes first
        for other in standing(onward):
            if other.span.overlaps(cover.starts, cover.ends):
                raise DomainError("ruil.fout.doorgegeven", name=other.person.name)
        if is_open(onward, turn.now):
            withdraw(onward, By(cover.person), turn.now)
            await redraw(turn, onward)


@on(Approve)
async def agree(turn: Turn, action: Approve) -> None:
    swap, cover = await load_by_cover(turn, action.cover_id, with_taker=True)
    company = await company_of(turn, swap, cover.span)
    if approve(swap, cover, await by(turn, swap), turn.now):
        if not company.owns(swap, cover.span):
            raise NotOnOffer
        company.check(cover.person, cover.span, cover)
        plan_ahead(turn)
        tell_changed(turn, swap.giver, notice(turn, swap, cover, "akkoord_gever"))
        tell_changed(turn, cover.person, notice(turn, swap, cover, "akkoord_nemer"))
    await redraw(turn, swap)
    turn.reply(notice(turn, swap, cover, "akkoord"))


@on(Refuse)
async def disagree(turn: Turn, action: Refuse) -> None:
    swap, cover = await load_by_cover(turn, action.cover_id)
    if refuse(cover, await by(turn, swap), turn.now):
        tell_changed(turn, swap.giver, notice(turn, swap, cover, "niet_akkoord_gever"))
        tell_changed(turn, cover.person, notice(turn, swap, cover, "niet_akkoord_nemer"))
    await redraw(turn, swap)
    turn.reply(notice(turn, swap, cover, "niet_akkoord"))


@on(SwapMoment)
async def moment(turn: Turn, action: SwapMoment) -> None:
    """What nobody took is its owner's again; buttons that came too late go."""
    swap = await load(turn, action.swap_id)
    await redraw(turn, swap)
