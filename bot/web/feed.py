"""What stands in front of a person: the newest version of every message he may read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.web.people import PLATFORM
from handlers.say import Message
from models.outbox import Delivery, Posting, Progress
from models.people import Person

NEWEST = 300
"""Postings a page shows at most; who practises longer than that starts afresh."""


@dataclass(frozen=True)
class Post:
    """One message of the bot, as it reads now."""

    posting_id: int
    delivery_id: int
    place: str
    """A person's key, or a room's id: the address it stands at."""
    anchor: str
    """Its own id on this platform."""
    thread: str | None
    casus_id: int | None
    reader: Person | None
    message: Message
    at: datetime

    @property
    def name(self) -> str:
        return f"b{self.posting_id}"


async def posts_at(db: AsyncSession, places: Iterable[str]) -> list[Post]:
    """Oldest first, each at the moment it was first said. What was erased is gone."""
    rows = await db.scalars(
        select(Posting)
        .where(Posting.platform == PLATFORM, Posting.channel.in_(list(places)))
        .order_by(Posting.id.desc())
        .limit(NEWEST)
    )
    postings = {p.id: p for p in rows}
    newest, first = await _versions(db, list(postings))
    return [
        Post(
            posting_id=posting.id,
            delivery_id=newest[posting.id].id,
            place=posting.channel or "",
            anchor=posting.external_id or "",
            thread=posting.thread,
            casus_id=posting.casus_id,
            reader=posting.person,
            message=Message.load(newest[posting.id].message or {}),
            at=first[posting.id],
        )
        for posting in sorted(postings.values(), key=lambda p: p.id)
        if posting.id in newest and newest[posting.id].message
    ]


async def _versions(
    db: AsyncSession, ids: Sequence[int]
) -> tuple[dict[int, Delivery], dict[int, datetime]]:
    sent = (Delivery.posting_id.in_(ids), Delivery.state == Progress.SENT)
    latest = select(func.max(Delivery.id)).where(*sent).group_by(Delivery.posting_id)
    rows = await db.scalars(select(Delivery).where(Delivery.id.in_(latest)))
    firsts = await db.execute(
        select(Delivery.posting_id, func.min(Delivery.created_at))
        .where(*sent)
        .group_by(Delivery.posting_id)
    )
    return {d.posting_id: d for d in rows}, {posting: at for posting, at in firsts}


async def newest_posting(db: AsyncSession) -> int:
    return await db.scalar(select(func.max(Posting.id))) or 0
