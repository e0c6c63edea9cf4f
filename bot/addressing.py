"""Where a delivery goes: into the casus's thread for who reads it there, else to him alone."""

from datetime import datetime

from bot.deliveries import Claim
from bot.platform import Letter, Platform
from handlers.say import Message

NOTHING = {"text": {"key": ""}}
"""What only has to be erased says nothing."""


async def address(claim: Claim, platform: Platform, now: datetime) -> Letter | None:
    """The letter, or None if its reader has no address. Asks the platform who reads the room, so
    it is called outside any transaction."""
    delivery, posting = claim.delivery, claim.delivery.posting
    reader, head = claim.reader, claim.head
    if posting.channel is None and reader is None:
        return None
    channel, thread = posting.channel, posting.thread
    elsewhere: tuple[str, str | None] | None = None
    if channel is None and posting.in_thread and head and reader:
        elsewhere = head.channel, head.external_id
        if await platform.is_member(head.channel, reader):
            (channel, thread), elsewhere = elsewhere, (reader, None)
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
        thread_url=platform.link(head.channel, head.external_id) if head else None,
        mention=reader if thread and posting.in_thread else None,
        posting_id=posting.id,
        erase=delivery.erase,
        again=claim.again,
        edit_only=delivery.edit_only,
        elsewhere=elsewhere,
    )
