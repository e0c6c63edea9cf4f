"""A swap as the flows see it: locked, as it stands now, with who coordinates and who could take it."""

from sqlalchemy import select

from handlers.rooster.melden import tell_changed, tell_dropped
from handlers.rooster.woorden import when
from handlers.say import say
from handlers.turn import Turn
from models.colleagues import coordinators
from models.errors import NotYours
from models.people import Membership, Person
from models.rooster import Absence, Cover, Reason, Span, Swap
from models.rooster.geschikt import Company, load_company
from models.rooster.ruilen import lapse, promised


async def load(turn: Turn, swap_id: int) -> Swap:
    """Locked for this transaction, with its absence first, and as it stands now. Raises NotYours."""
    found = select(Swap.absence_id).where(Swap.id == swap_id)
    if absence_id := await turn.db.scalar(found):
        await lock_absence(turn, absence_id)
    swap = await turn.db.scalar(
        select(Swap)
        .where(Swap.id == swap_id)
        .with_for_update(of=Swap)
        .execution_options(populate_existing=True)
    )
    if swap is None:
        raise NotYours
    promises = promised(swap)
    if lapse(swap, turn.now):
        _tell_lapsed(turn, swap, promises)
    return swap


def _tell_lapsed(turn: Turn, swap: Swap, promises: list[Cover]) -> None:
    """Who is away knows that somebody else was sought in vain: it stands on his card."""
    if swap.left() and swap.reason is Reason.RUIL:
        span = when(swap, turn.now)
        tell_changed(turn, swap.giver, say("ruil.melding.niemand_nam", wanneer=span))
    tell_dropped(turn, swap, promises)


async def lock_person(turn: Turn, person_id: int) -> Person:
    """Who acts is locked already; of somebody else, what he does waits for this."""
    found = select(Person).where(Person.id == person_id)
    person = await turn.db.scalar(found.with_for_update(of=Person, key_share=True))
    if person is None:
        raise NotYours
    return person


async def lock_offers(turn: Turn, giver_id: int, span: Span) -> None:
    """What he has on offer then. Before his duties are read: who takes one of these in the same
    moment has taken it, or waits until this is done."""
    ids = await turn.db.scalars(
        select(Swap.id)
        .where(
            Swap.giver_id == giver_id,
            Swap.starts < span.ends,
            Swap.ends > span.starts,
            Swap.ended_at.is_(None),
        )
        .order_by(Swap.id)
    )
    for swap_id in list(ids):
        await load(turn, swap_id)


async def lock_absence(turn: Turn, absence_id: int) -> Absence | None:
    """Whoever changes one of its shifts redraws all of them: one after the other."""
    return await turn.db.get(
        Absence, absence_id, with_for_update={"key_share": True}, populate_existing=True
    )


async def load_by_cover(
    turn: Turn, cover_id: int, *, with_taker: bool = False
) -> tuple[Swap, Cover]:
    """With its taker, where it matters that he does nothing else meanwhile. Raises NotYours."""
    found = select(Cover.swap_id, Cover.person_id).where(Cover.id == cover_id)
    known = (await turn.db.execute(found)).one_or_none()
    if known is None:
        raise NotYours
    if with_taker:
        await lock_person(turn, known.person_id)
    swap = await load(turn, known.swap_id)
    return swap, next(cover for cover in swap.covers if cover.id == cover_id)


async def coordinators_of(turn: Turn, swap: Swap) -> list[Person]:
    """Of its place; of a national duty those of where its giver works."""
    if swap.location_id is not None:
        return list(await coordinators(turn.db, swap.location_id))
    works = select(Membership.location_id).where(Membership.person_id == swap.giver_id)
    found = {
        p.id: p for at in await turn.db.scalars(works) for p in await coordinators(turn.db, at)
    }
    return list(found.values())


async def is_coordinator(turn: Turn, swap: Swap) -> bool:
    return turn.person.id in {person.id for person in await coordinators_of(turn, swap)}


async def company_of(turn: Turn, swap: Swap, span: Span | None = None) -> Company:
    where = (swap.pool, swap.location_id, span or swap.span)
    return await load_company(turn.db, *where, turn.live)
