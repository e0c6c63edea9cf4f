"""Somebody else takes my shift, whole or in part: who may do what, and until when.

- A colleague who was asked takes any part that is still on offer; the first one gets it.
- Where the location wants it, it counts only once a coordinator approves.
- What nobody took is withdrawn by the giver or a coordinator.
- What was taken goes back until it begins. If the taker cannot after all it is on offer again; if
  the giver or a coordinator takes it back, the giver has it and nothing of it is on offer any more,
  unless the giver is away then.

Nothing here reaches back before `now`. Who coordinates is for the caller to say.
"""

from dataclasses import dataclass
from datetime import datetime

from models.errors import DomainError, NotYours
from models.people import Person
from models.rooster.recurrence import END_OF_TIME, Span
from models.rooster.swaps import Cover, Reason, Swap


class AlreadyTaken(DomainError):
    """A colleague was first."""

    key = "ruil.fout.al_overgenomen"


class NotOnOffer(DomainError):
    """Withdrawn, refused, or its time has come."""

    key = "ruil.fout.niet_te_ruil"


class Begun(DomainError):
    """What began stays as it was."""

    key = "ruil.fout.begonnen"


def closes(swap: Swap) -> datetime:
    """Until when it can be taken. A shift that is only to be swapped is its owner's once it
    begins; for who is away or cannot, somebody is sought until it ends."""
    keeps_it = swap.reason is Reason.RUIL and swap.made_at < swap.starts
    return swap.starts if keeps_it else swap.ends


def is_open(swap: Swap, now: datetime) -> bool:
    return swap.ended_at is None and now < closes(swap)


def on_offer(swap: Swap, now: datetime) -> list[Span]:
    """What can be taken now, in order."""
    if not is_open(swap, now):
        return []
    ahead = (part.within(now, END_OF_TIME) for part in swap.left())
    return [part for part in ahead if part]


def standing(swap: Swap) -> list[Cover]:
    """Who takes which part, approved or waiting for it, in order of time."""
    return sorted((c for c in swap.covers if c.ended_at is None), key=lambda c: c.starts)


def promised(swap: Swap) -> list[Cover]:
    """What waits for approval."""
    return [cover for cover in standing(swap) if cover.approved_at is None]


def take(swap: Swap, person: Person, part: Span, now: datetime) -> Cover:
    """As far as `part` is still to come. Taking it twice is harmless. Raises AlreadyTaken."""
    if person.id == swap.giver_id:
        raise NotYours
    wanted = part.within(now, END_OF_TIME)
    if wanted is None:
        raise Begun
    for cover in standing(swap):
        if cover.span.overlaps(wanted.starts, wanted.ends):
            if cover.person_id == person.id:
                return cover
            raise AlreadyTaken(name=cover.person.name)
    if not any(o.starts <= wanted.starts and wanted.ends <= o.ends for o in on_offer(swap, now)):
        raise NotOnOffer
    cover = Cover(
        person=person,
        person_id=person.id,
        starts=wanted.starts,
        ends=wanted.ends,
        made_at=now,
        approved_at=None if swap.needs_approval else now,
    )
    swap.covers.append(cover)
    swap.alone_at = None
    return cover


@dataclass(frozen=True)
class By:
    """Who does something, and whether as a coordinator of that shift."""

    person: Person
    coordinates: bool = False


def give_back(swap: Swap, cover: Cover, by: By, now: datetime, away: bool) -> bool:
    """`away`: the giver is not there then. False: it was given back already."""
    if not by.coordinates and by.person.id not in (swap.giver_id, cover.person_id):
        raise NotYours
    if cover.ended_at is not None:
        return False
    if now >= cover.starts:
        raise Begun
    cover.ended_at = now
    if by.person.id != cover.person_id and not away:
        _end(swap, now)
    return True


def withdraw(swap: Swap, by: By, now: datetime) -> bool:
    """What was taken and approved stays taken. False: it was over already."""
    if by.person.id != swap.giver_id and not by.coordinates:
        raise NotYours
    if not is_open(swap, now):
        return False
    _end(swap, now)
    return True


def cancel(swap: Swap, now: datetime) -> list[Cover]:
    """The shift is not in the roster any more. Returns what was taken of it, or promised, and
    would still have come."""
    lost = [cover for cover in standing(swap) if cover.ends > now]
    swap.void = True
    swap.ended_at = swap.ended_at or now
    for cover in lost:
        cover.ended_at = now
    return lost


def lapse(swap: Swap, now: datetime) -> bool:
    """Its time has come: what nobody took stays with its owner. False: nothing changed."""
    if swap.ended_at is not None or now < closes(swap):
        return False
    _end(swap, now)
    return True


def approve(swap: Swap, cover: Cover, by: By, now: datetime) -> bool:
    """It counts from now on. False: it was approved already."""
    if not by.coordinates:
        raise NotYours
    if cover.ended_at is not None or now >= min(cover.ends, closes(swap)):
        raise NotOnOffer
    if cover.approved_at is not None:
        return False
    cover.approved_at, cover.approved_by_id = now, by.person.id
    return True


def refuse(cover: Cover, by: By, now: datetime) -> bool:
    """The part is on offer again. What was approved is given back instead. False: it was over."""
    if not by.coordinates:
        raise NotYours
    if cover.approved_at is not None:
        raise NotOnOffer
    if cover.ended_at is not None:
        return False
    cover.ended_at = now
    return True


def next_change(swap: Swap, now: datetime) -> datetime | None:
    """When something about it changes by itself: a part begins, or nobody can take it any more."""
    moments = [cover.starts for cover in standing(swap)]
    if swap.ended_at is None:
        moments.append(closes(swap))
    return min((at for at in moments if at > now), default=None)


def _end(swap: Swap, now: datetime) -> None:
    """With what waits for approval; what counts goes on counting."""
    swap.ended_at = swap.ended_at or now
    for cover in promised(swap):
        cover.ended_at = now
