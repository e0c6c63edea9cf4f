"""What the outbox needs from a platform, and the three ways in which sending can fail."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from handlers.say import Message


@dataclass(frozen=True)
class Letter:
    """One message on its way, with everything its platform needs to know."""

    delivery_id: int
    message: Message
    language: str
    now: datetime
    channel: str
    """The platform's id of the channel, or of the person to be written to."""
    is_room: bool
    about: str | None = None
    edits: str | None = None
    """The platform's id of the message this one takes the place of."""
    thread: str | None = None
    thread_url: str | None = None
    mention: str | None = None
    """Who is called by name in a shared thread."""
    erase: bool = False
    again: bool = False
    """It was tried before: nobody may have heard that it was posted."""


@dataclass(frozen=True)
class Receipt:
    """Where it stands now. `channel` may differ from the address: a person's own chat."""

    channel: str
    external_id: str


class Refused(Exception):
    """The platform will never take this. The reason is its own code, without any content."""


class NotNow(Exception):
    """Try again, `after` so many seconds at the earliest (Retry-After, to the letter)."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class Platform(Protocol):
    name: str
    local: bool
    """Pages of our own: no limits to keep, and the bodies of messages are read from our tables."""

    async def send(self, letter: Letter) -> Receipt:
        """Post, edit or erase. Raises Refused or NotNow."""

    async def is_member(self, channel: str, external_id: str) -> bool:
        """Whether this account reads that channel, so that his cards may stand in its threads."""

    def link(self, channel: str, external_id: str) -> str | None:
        """Where a message can be opened, if the platform has such links."""
