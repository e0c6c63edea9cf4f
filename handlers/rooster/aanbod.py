"""Shifts that look for somebody else: offered to whoever suits, replaced at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select

from handlers.rooster.hertekenen import redraw, redraw_all
from handlers.rooster.laden import coordinators_of, load
from handlers.rooster.woorden import when, where
from handlers.say import Line, Message, Text, say
from handlers.turn import Turn
from models.location import Location
from models.people import Person
from models.rooster import Absence, Duty, Reason, Span, Swap
from models.rooster.geschikt import load_company
from models.rooster.ruilen import By, is_open, on_offer, promised, withdraw
from models.rooster.swaps import Offer


@dataclass(frozen=True)
class Cause:
    """Why shifts look for somebody else, and through which absence, if one."""

    reason: Reason
    absence: Absence | None = None


async def offer(turn: Turn, giver: Person, duties: Sequence[Duty], cause: Cause) -> list[Swap]:
    """A swap for each, offered to whoever suits; where nobody does the coordinators hear it."""
    made: list[Swap] = []
    ahead = sorted(duties, key=lambda duty: (duty.pool, duty.location_id or 0, duty.starts))
    for (pool, location_id), some in groupby(ahead, key=lambda d: (d.pool, d.location_id)):
        these = list(some)
        window = Span(these[0].starts, max(duty.ends for duty in these))
        company = await load_company(turn.db, pool, location_id, window, turn.live)
        location = await turn.db.get(Location, location_id) if location_id else None
        for duty in these:
            swap = _swap(turn, giver, duty, cause, location)
            suits = company.suitable(giver.id, duty.rechtsgebieden, duty)
            swap.offers = [Offer(person=person, asked_at=turn.now) for person in suits]
            made.append(swap)
    turn.db.add_all(made)
    await turn.db.flush()
    if made:
        await redraw_all(turn, made)
        await tell_nobody(turn, made)
    return made


def _swap(turn: Turn, giver: Person, duty: Duty, cause: Cause, location: Location | None) -> Swap:
    """What nobody can be asked about in time needs no approval: it is running already."""
    waits = location is not None and location.swap_approval and cause.reason is not Reason.KAN_NIET
    return Swap(
        giver=giver,
        giver_id=giver.id,
        series_id=duty.series_id,
        location=location,
        location_id=location.id if location else None,
        pool=duty.pool,
        rechtsgebieden=[*duty.rechtsgebieden],
        starts=max(duty.starts, turn.now),
        ends=duty.ends,
        reason=cause.reason,
        needs_approval=waits and duty.starts > turn.now,
        absence_id=cause.absence.id if cause.absence else None,
        made_at=turn.now,
        made_by_id=turn.actor.id if turn.actor else None,
        covers=[],
    )


async def replace(turn: Turn, duty: Duty, reason: Reason) -> list[Swap]:
    """Seek somebody at once for what is left of a duty, until it ends. Who was asked earlier hears
    it anew; what a colleague promised already goes on waiting for the coordinator."""
    left = duty.within(turn.now, duty.ends)
    if left is None:
        return []
    rest, kept = [left], []
    for known in await offered(turn, left):
        if promised(known):
            known.reason = reason
            kept.append(known)
            rest = [part for one in rest for part in one.without(known.starts, known.ends)]
        else:
            withdraw(known, By(known.giver), turn.now)
        await redraw(turn, known)
    giver = await turn.db.get_one(Person, duty.person_id)
    return [*kept, *await offer(turn, giver, rest, Cause(reason))]


async def offered(turn: Turn, duty: Duty) -> list[Swap]:
    """What of this duty looks for somebody now. Locked."""
    ids = await turn.db.scalars(
        select(Swap.id)
        .where(
            Swap.giver_id == duty.person_id,
            Swap.series_id == duty.series_id,
            Swap.starts < duty.ends,
            Swap.ends > duty.starts,
            Swap.ended_at.is_(None),
        )
        .order_by(Swap.id)
    )
    found = [await load(turn, swap_id) for swap_id in list(ids)]
    return [s for s in found if is_open(s, turn.now) and (promised(s) or on_offer(s, turn.now))]


async def tell_nobody(turn: Turn, swaps: Sequence[Swap]) -> None:
    """Where nobody is left who could, the coordinators of the place hear it: once about each shift,
    one message for all that are news. Who just put it on offer heard it in the answer."""
    found = [swap for swap in swaps if on_offer(swap, turn.now) and not asked(swap)]
    news = [swap for swap in found if swap.alone_at is None]
    hear: dict[int, tuple[Person, list[Swap]]] = {}
    for _, some in groupby(sorted(news, key=_place), key=_place):
        here = list(some)
        for person in await coordinators_of(turn, here[0]):
            if person.id != here[0].giver_id and turn.platform_of(person):
                hear.setdefault(person.id, (person, []))[1].extend(here)
    for person, alone in hear.values():
        for swap in alone:
            swap.alone_at = turn.now
        if not _just_offered(turn, person, alone[0]):
            turn.tell(person, _nobody(turn, sorted(alone, key=lambda swap: swap.starts)))


def _just_offered(turn: Turn, person: Person, swap: Swap) -> bool:
    return (swap.made_by_id, swap.made_at) == (person.id, turn.now)


def _place(swap: Swap) -> int:
    return swap.location_id or 0


def asked(swap: Swap) -> bool:
    return any(offer.declined_at is None for offer in swap.offers)


def _nobody(turn: Turn, swaps: Sequence[Swap]) -> Message:
    name = swaps[0].giver.name
    return Message(
        say("ruil.niemand.kop", name=name),
        tuple(Line(_shift(turn, swap)) for swap in swaps),
        footer=say("ruil.niemand.wat"),
    )


def _shift(turn: Turn, swap: Swap) -> Text:
    place = where(swap.location, swap.rechtsgebieden)
    return say("ruil.niemand.dienst", wanneer=when(swap, turn.now), waar=place)
