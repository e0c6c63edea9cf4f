"""Where a delivery goes: into the casus's thread for who reads it there, else to him alone."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from bot.platform import Letter, Platform
from handlers.say import Message
from models.outbox import Delivery, Posting
from models.people import Person

NOTHING = {"text": {"key": ""}}
"""What only has to be erased says nothing."""


@dataclass(frozen=True)
class Envelope:
    """A delivery as it was read, with the head of the thread it may belong to."""

    delivery: Delivery
    root: Posting | None

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


async def read(db: AsyncSession, delivery_id: int) -> Envelope | None:
    person = joinedload(Delivery.posting).joinedload(Posting.person)
    delivery = await db.get(
        Delivery,
        delivery_id,
        options=[person.joinedload(Person.accounts), person.raiseload(Person.memberships)],
    )
    if delivery is None:
        return None
    if delivery.posting.casus_id is None:
        return Envelope(delivery, None)
    root = await db.scalar(
        select(Posting).where(
            Posting.about == f"casus:{delivery.posting.casus_id}",
            Posting.platform == delivery.posting.platform,
            Posting.room_id.is_not(None),
        )
    )
    return Envelope(delivery, root)


async def address(envelope: Envelope, platform: Platform, now: datetime) -> Letter | None:
    """The letter, or None if its reader has no address. Asks the platform who reads the room, so
    it is called outside any transaction."""
    delivery, posting = envelope.delivery, envelope.delivery.posting
    reader = envelope.reader
    if posting.channel is None and reader is None:
        return None
    room, head = _thread(envelope.root)
    channel, thread = posting.channel, posting.thread
    is_new = channel is None and posting.in_thread
    if is_new and room and reader and await platform.is_member(room, reader):
        channel, thread = room, head
    return Letter(
        delivery_id=delivery.id,
        message=Message.load(delivery.message or NOTHING),
        language=posting.person.language if posting.person else "nl",
        now=now,
        channel=channel or reader or "",
        is_room=posting.room_id is not None or thread is not None,
        about=posting.about,
        edits=posting.external_id,
        thread=thread,
        thread_url=platform.link(room, head) if room and head else None,
        mention=reader if thread and posting.in_thread else None,
        erase=delivery.erase,
    )


def _thread(root: Posting | None) -> tuple[str | None, str | None]:
    """The room and the message under which a casus's cards stand, once it was posted."""
    if root is None or root.external_id is None:
        return None, None
    return root.channel, root.external_id
