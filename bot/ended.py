"""What came of sending: recorded in one statement a round, with what must follow from it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.deliveries import IS_SENDING, Claim
from bot.platform import Receipt
from handlers.onbereikbaar import Unreachable
from handlers.piket.verloop import NotReached
from models.outbox import Delivery, Posting, Progress
from models.queueing import arm

STILL_OURS = (
    select(Delivery.id, Delivery.tries)
    .where(Delivery.id.in_(bindparam("ids", expanding=True)), IS_SENDING)
    .with_for_update()
)
ENDS = (
    update(Delivery.__table__)  # type: ignore[arg-type]  # a table, for one statement over all rows
    .where(Delivery.id == bindparam("delivery"))
    .values(
        {name: bindparam(name) for name in ("state", "due_at", "sent_at", "problem", "message")}
        | {"lease_until": None, "unheard": Delivery.unheard + bindparam("lost")}
    )
)


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
    unheard: bool = False
    """Nobody knows whether it was seen."""
    refused: bool = False
    """The platform will never take it. Without this, what is given up only waited too long."""

    @property
    def never(self) -> bool:
        return self.state is Progress.FAILED

    @property
    def not_reached(self) -> int | None:
        """The attempt whose page will never arrive."""
        return self.claim.delivery.attempt_id if self.never else None


async def record(db: AsyncSession, ended: Sequence[Ended], now: datetime) -> None:
    """A body is needed no longer once it was sent, unless a page of our own reads it there. Who
    cannot be reached is made known in the same transaction: the next is asked at once. Whoever
    lost his claim meanwhile changes nothing."""
    if not ended:
        return
    wanted = {"ids": [one.claim.delivery.id for one in ended]}
    ours = {(row.id, row.tries) for row in await db.execute(STILL_OURS, wanted)}
    ended = [e for e in ended if (e.claim.delivery.id, e.claim.delivery.tries) in ours]
    if not ended:
        return
    ended.sort(key=lambda one: one.claim.delivery.posting_id)  # locked in the order of a flush
    await db.execute(ENDS, [_row(one, now) for one in ended])
    stands = [
        {"id": one.claim.delivery.posting_id, "thread": one.thread, **vars(one.receipt)}
        for one in ended
        if one.receipt
    ]
    never = [
        {
            "id": one.claim.delivery.posting_id,
            "refused": one.problem if one.refused else None,
            "body_hash": None,
        }
        for one in ended
        if one.never
    ]
    for rows in (stands, never):
        if rows:
            await db.execute(update(Posting), rows)
    await arm(db, dict.fromkeys(_consequences(ended), now))


def _consequences(ended: Sequence[Ended]) -> Iterator[str]:
    """The next is asked, and somebody who can do something about it is told."""
    for one in ended:
        if one.not_reached is not None:
            yield NotReached(one.not_reached).pack()
        if one.refused and not one.claim.delivery.erase:
            yield Unreachable(one.claim.delivery.posting_id).pack()


def _row(one: Ended, now: datetime) -> dict[str, Any]:
    over = one.never or (one.state is Progress.SENT and not one.keeps_body)
    delivery = one.claim.delivery
    return {
        "delivery": delivery.id,
        "state": one.state,
        "due_at": one.due_at,
        "sent_at": now if one.state is Progress.SENT else None,
        "problem": one.problem,
        "message": None if over or one.state is Progress.DROPPED else delivery.message,
        "lost": int(one.unheard),
    }


async def requeue(db: AsyncSession) -> None:
    """The only process there is has just begun: all earlier claims are of one that died. Nobody
    knows what it sent: that is sent again, rather than lost."""
    await db.execute(update(Delivery).where(IS_SENDING).values(lease_until=None))


async def tell_others(db: AsyncSession) -> None:
    """On PostgreSQL: something may be claimed again. An update rings nobody by itself."""
    if db.get_bind().dialect.name == "postgresql":
        writer = func.current_setting("application_name")
        await db.execute(select(func.pg_notify("piket", literal("delivery ") + writer)))
