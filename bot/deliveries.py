"""What the outbox reads and writes: what waits, what it claims, and what came of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, bindparam, case, cast, exists, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload

from bot.pacing import Waiting
from bot.platform import Receipt
from handlers.piket.verloop import NotReached
from models.base import Moment
from models.outbox import Delivery, Posting, Progress
from models.people import Person
from models.piket import Attempt, Casus
from models.piket_states import Outcome, State
from models.queueing import arm

BATCH = 200
NOW = bindparam("now", type_=Moment())
OPEN = (Progress.QUEUED, Progress.SENDING)
CONVERSATION = case(
    (Posting.room_id.is_not(None), literal("room:") + cast(Posting.room_id, String)),
    (
        Posting.person_id.is_not(None),
        Posting.platform + literal(":") + cast(Posting.person_id, String),
    ),
    else_=Posting.platform + literal(":") + Posting.channel,
)
METHOD = Posting.platform + case((Posting.external_id.is_(None), ":post"), else_=":edit")
HEAD, ITS = aliased(Posting), aliased(Delivery)
HEAD_SINCE = (
    select(func.min(ITS.created_at))
    .join(HEAD, ITS.posting_id == HEAD.id)
    .where(
        HEAD.about == literal("casus:") + cast(Posting.casus_id, String),
        HEAD.platform == Posting.platform,
        HEAD.room_id.is_not(None),
        HEAD.external_id.is_(None),
        ITS.state.in_(OPEN),
    )
    .correlate(Posting)
    .scalar_subquery()
)
WAITING = (
    select(
        Delivery.id,
        Delivery.lane,
        Delivery.due_at,
        (Delivery.state == Progress.SENDING).label("is_sending"),
        Posting.platform,
        Posting.room_id,
        Posting.casus_id,
        Posting.about,
        Posting.external_id,
        CONVERSATION.label("conversation"),
        HEAD_SINCE.label("head_since"),
    )
    .join(Posting)
    .where(
        Delivery.state.in_(OPEN),
        Delivery.due_at <= NOW,
        CONVERSATION.not_in(bindparam("full", expanding=True)),
        METHOD.not_in(bindparam("paused", expanding=True)),
    )
    .order_by(Delivery.lane, Delivery.id)
    .limit(BATCH)
)
"""Without the conversations and methods that cannot take any now: a long queue for one of them
would hide everybody else's messages."""
NEXT_DUE = select(func.min(Delivery.due_at)).where(
    Delivery.state == Progress.QUEUED, Delivery.due_at > NOW
)
NEWER = aliased(Delivery)
READER = joinedload(Delivery.posting).joinedload(Posting.person)
CHOSEN = (
    select(
        Delivery,
        exists()
        .where(
            NEWER.posting_id == Delivery.posting_id,
            NEWER.id > Delivery.id,
            NEWER.state != Progress.DROPPED,
        )
        .label("overtaken"),
        Attempt.outcome,
        Casus.state,
    )
    .outerjoin(Attempt, Delivery.attempt_id == Attempt.id)
    .outerjoin(Casus, Attempt.casus_id == Casus.id)
    .where(Delivery.id.in_(bindparam("ids", expanding=True)), Delivery.state == Progress.QUEUED)
    .options(READER.joinedload(Person.accounts), READER.raiseload(Person.memberships))
    .order_by(Delivery.id)
    .with_for_update(of=Delivery, skip_locked=True)
)
HEADS = select(Posting.casus_id, Posting.platform, Posting.channel, Posting.external_id).where(
    Posting.about.in_(bindparam("abouts", expanding=True)),
    Posting.room_id.is_not(None),
    Posting.external_id.is_not(None),
)
ENDS = (
    update(Delivery.__table__)  # type: ignore[arg-type]  # a table, for one statement over all rows
    .where(
        Delivery.id == bindparam("delivery"),
        Delivery.state == Progress.SENDING,
        Delivery.tries == bindparam("try"),
    )
    .values(
        {name: bindparam(name) for name in ("state", "due_at", "sent_at", "problem", "message")}
    )
)
"""`tries` is the fencing token: who lost his claim meanwhile changes nothing."""


@dataclass(frozen=True)
class Claim:
    """A delivery that is ours to send, with the head of the thread it may belong to."""

    delivery: Delivery
    head: Receipt | None

    @property
    def reader(self) -> str | None:
        """The platform's id of the room or the person, or None if there is no such account."""
        posting = self.delivery.posting
        if posting.room:
            return posting.room.external_id
        if posting.person:
            accounts = (a for a in posting.person.accounts if a.platform == posting.platform)
            return next((a.external_id for a in accounts), None)
        return None


@dataclass(frozen=True)
class Ended:
    """What came of one try: sent, to be tried again at `due_at`, or never (`problem`)."""

    claim: Claim
    state: Progress
    due_at: datetime
    receipt: Receipt | None = None
    thread: str | None = None
    problem: str | None = None
    keeps_body: bool = False

    @property
    def not_reached(self) -> int | None:
        """The attempt whose page will never arrive."""
        return self.claim.delivery.attempt_id if self.state is Progress.FAILED else None


async def waiting(
    db: AsyncSession, now: datetime, full: Collection[str], paused: Collection[str]
) -> list[Waiting]:
    rows = await db.execute(WAITING, {"now": now, "full": list(full), "paused": list(paused)})
    return [Waiting(**row) for row in rows.mappings()]


async def next_due(db: AsyncSession, now: datetime) -> datetime | None:
    return await db.scalar(NEXT_DUE, {"now": now})


async def claim(db: AsyncSession, ids: Collection[int]) -> list[Claim]:
    """Those of them that still mean something, now ours. The casus is read again: a page for one
    that was taken, withdrawn or passed on is dropped (DESIGN), and so is a version of a card that
    a newer one has overtaken."""
    if not ids:
        return []
    rows = (await db.execute(CHOSEN, {"ids": list(ids)})).unique()
    mine = []
    for delivery, overtaken, outcome, state in rows:
        if overtaken or _is_over(delivery, outcome, state):
            delivery.state, delivery.message = Progress.DROPPED, None
        else:
            delivery.state, delivery.tries = Progress.SENDING, delivery.tries + 1
            mine.append(delivery)
    await db.flush()
    heads = await _heads(db, {d.posting.casus_id for d in mine if d.posting.casus_id})
    return [Claim(d, heads.get((d.posting.casus_id, d.posting.platform))) for d in mine]


def _is_over(delivery: Delivery, outcome: Outcome | None, state: State | None) -> bool:
    if delivery.edit_only and delivery.posting.external_id is None:
        return True
    if outcome is None or state is None:
        return False
    return outcome is not Outcome.ASKED or not state.can_be_accepted


async def _heads(
    db: AsyncSession, casussen: Collection[int]
) -> dict[tuple[int | None, str | None], Receipt]:
    """Where the threads of these cases begin, for those whose head was posted."""
    if not casussen:
        return {}
    rows = await db.execute(HEADS, {"abouts": [f"casus:{casus_id}" for casus_id in casussen]})
    return {(row[0], row[1]): Receipt(row[2] or "", row[3] or "") for row in rows}


async def record(db: AsyncSession, ended: Sequence[Ended], now: datetime) -> None:
    """A body is needed no longer once it was sent, unless a page of our own reads it there. Who
    cannot be reached is made known in the same transaction: the next is asked at once."""
    if not ended:
        return
    await db.execute(ENDS, [_row(one, now) for one in ended])
    stands = [
        {"id": one.claim.delivery.posting_id, "thread": one.thread, **vars(one.receipt)}
        for one in ended
        if one.receipt
    ]
    never = [
        {"id": one.claim.delivery.posting_id, "refused": one.problem, "body_hash": None}
        for one in ended
        if one.state is Progress.FAILED
    ]
    for rows in (stands, never):
        if rows:
            await db.execute(update(Posting), rows)
    pages = [one.not_reached for one in ended if one.not_reached is not None]
    await arm(db, {NotReached(attempt_id).pack(): now for attempt_id in pages})


def _row(one: Ended, now: datetime) -> dict[str, Any]:
    over = one.state is Progress.FAILED or (one.state is Progress.SENT and not one.keeps_body)
    delivery = one.claim.delivery
    return {
        "delivery": delivery.id,
        "try": delivery.tries,
        "state": one.state,
        "due_at": one.due_at,
        "sent_at": now if one.state is Progress.SENT else None,
        "problem": one.problem,
        "message": None if over else delivery.message,
    }


async def requeue(db: AsyncSession) -> None:
    """After a crash nobody knows what was sent: it is sent again, rather than lost."""
    await db.execute(
        update(Delivery).where(Delivery.state == Progress.SENDING).values(state=Progress.QUEUED)
    )
