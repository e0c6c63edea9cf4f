"""Putting what was said into the outbox, inside the transaction that made it true."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import raiseload

from models.attempt import Attempt
from models.base import Moment
from models.outbox import Delivery, Lane, Posting, Progress, Timer


@dataclass(frozen=True)
class Outgoing:
    """One message for one reader, or for one room. `about` names the living card it is."""

    message: dict[str, Any]
    lane: Lane
    platform: str
    person_id: int | None = None
    room_id: int | None = None
    about: str | None = None
    casus_id: int | None = None
    in_thread: bool = False
    edit_only: bool = False
    fresh: bool = False
    """About something that began in this very transaction: nobody can have a card of it."""
    attempt: Attempt | None = None

    @property
    def place(self) -> tuple[str | None, int | None, int | None]:
        return self.about, self.person_id, self.room_id

    @property
    def body_hash(self) -> str:
        words = json.dumps(self.message, sort_keys=True)
        return hashlib.sha256(words.encode()).hexdigest()[:32]


async def enqueue(db: AsyncSession, said: Sequence[Outgoing], now: datetime) -> None:
    """The rows to deliver. A card that did not change is not sent again, and only the newest
    version of a card is: older ones that still wait are dropped."""
    known = await _known(db, said)
    older = await _drop_older(db, said, known)
    to_send: list[tuple[Outgoing, Posting, datetime]] = []
    for one in said:
        posting = known.get(one.place) if one.about else None
        if posting is None:
            if one.edit_only:
                continue
            posting = _new_posting(one, now)
            db.add(posting)
            known[one.place] = posting
        elif posting.body_hash == one.body_hash:
            continue
        posting.body_hash = one.body_hash
        to_send.append((one, posting, older.get(posting.id, now)))
    await db.flush()
    if to_send:
        rows = [_delivery(*one, now) for one in to_send]
        await db.execute(insert(Delivery), rows, execution_options={"render_nulls": True})


KNOWN = select(Posting).options(raiseload(Posting.person), raiseload(Posting.room))
"""Only where it stands: who reads it would cost three statements more."""
Known = dict[tuple[str | None, int | None, int | None], Posting]


async def _known(db: AsyncSession, said: Sequence[Outgoing]) -> Known:
    abouts = {one.about for one in said if one.about and not one.fresh}
    if not abouts:
        return {}
    rows = await db.scalars(KNOWN.where(Posting.about.in_(abouts)))
    return {(p.about, p.person_id, p.room_id): p for p in rows}


async def _drop_older(
    db: AsyncSession, said: Sequence[Outgoing], known: Known
) -> dict[int, datetime]:
    """By posting: since when the oldest of them waited, so that a card that keeps changing is not
    put off for ever."""
    pairs = [(known[one.place], one) for one in said if one.about and one.place in known]
    changed = {posting.id for posting, one in pairs if posting.body_hash != one.body_hash}
    if not changed:
        return {}
    return await _drop_queued(db, changed)


async def _drop_queued(db: AsyncSession, postings: Collection[int]) -> dict[int, datetime]:
    """What still waits there is not sent any more. By posting: since when the oldest waited."""
    dropped = await db.execute(
        update(Delivery)
        .where(Delivery.posting_id.in_(postings), Delivery.state == Progress.QUEUED)
        .values(state=Progress.DROPPED, message=None)
        .returning(Delivery.posting_id, Delivery.created_at)
    )
    since: dict[int, datetime] = {}
    for posting_id, created_at in dropped:
        since[posting_id] = min(created_at, since.get(posting_id, created_at))
    return since


def _new_posting(one: Outgoing, now: datetime) -> Posting:
    return Posting(
        created_at=now,
        about=one.about,
        person_id=one.person_id,
        room_id=one.room_id,
        casus_id=one.casus_id,
        in_thread=one.in_thread,
        platform=one.platform,
    )


def _delivery(one: Outgoing, posting: Posting, since: datetime, now: datetime) -> dict[str, Any]:
    return {
        "posting_id": posting.id,
        "lane": one.lane,
        "message": one.message,
        "edit_only": one.edit_only,
        "attempt_id": one.attempt.id if one.attempt else None,
        "created_at": since,
        "due_at": now,
    }


def retold(told: Delivery, message: dict[str, Any], now: datetime) -> Delivery:
    """Says something else where that stands; the body it had is needed no longer."""
    told.message = None
    return Delivery(
        posting_id=told.posting_id, lane=Lane.CARD, message=message, created_at=now, due_at=now
    )


async def told_lately(
    db: AsyncSession, people: Collection[int], now: datetime, since: datetime
) -> dict[int, int]:
    """How many messages each of these people got since then, of those who get one now. An edit is
    no message: it rings nobody."""
    rows = await db.execute(
        select(Posting.person_id, func.count())
        .where(Posting.person_id.in_(people), Posting.created_at > since)
        .group_by(Posting.person_id)
        .having(func.max(Posting.created_at, type_=Moment()) == bindparam("now", now, Moment()))
    )
    return {person: count for person, count in rows if person}


async def arm(db: AsyncSession, timers: Mapping[str, datetime], *, moves: bool = True) -> None:
    """One unfired timer an action: arming it again moves the moment (ruling 11), unless told to
    leave it where it is."""
    if not timers:
        return
    is_postgresql = db.get_bind().dialect.name == "postgresql"
    wish = (postgresql.insert if is_postgresql else sqlite.insert)(Timer)
    one: dict[str, Any] = {
        "index_elements": [Timer.action],
        "index_where": Timer.fired_at.is_(None),
    }
    moved = {"due_at": wish.excluded.due_at, "waits": False, "armed": Timer.armed + 1}
    await db.execute(
        wish.on_conflict_do_update(**one, set_=moved)
        if moves
        else wish.on_conflict_do_nothing(**one),
        [
            {"action": action, "due_at": due_at, "waits": False, "armed": 0, "failures": 0}
            for action, due_at in sorted(timers.items())
        ],
    )


async def leave(
    db: AsyncSession, about: str, person_id: int, message: dict[str, Any], now: datetime
) -> None:
    """This person's living card goes on elsewhere: where it stood, this stands."""
    posting = await db.scalar(
        KNOWN.where(Posting.about == about, Posting.person_id == person_id).with_for_update()
    )
    if posting is None:
        return
    await _drop_queued(db, [posting.id])
    posting.about = posting.body_hash = None
    db.add(
        Delivery(
            posting_id=posting.id,
            lane=Lane.CARD,
            message=message,
            edit_only=True,
            created_at=now,
            due_at=now,
        )
    )
