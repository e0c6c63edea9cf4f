"""What the outbox needs from a platform, and the ways in which sending can fail."""

from collections.abc import Collection
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
    posting_id: int = 0
    """Travels along as the key by which it is known again."""
    erase: bool = False
    again: bool = False
    """It may have been posted before: nobody heard."""
    edit_only: bool = False
    """If nothing stands there yet, nothing needs to."""
    elsewhere: tuple[str, str | None] | None = None
    """The other place (channel, thread) in which an earlier try may have put it."""


@dataclass(frozen=True)
class Receipt:
    """Where it stands now. `channel` may differ from the address: a person's own chat."""

    channel: str
    external_id: str


class Refused(Exception):
    """The platform will never take this. The reason is its own code, without any content."""


class NotNow(Exception):
    """Try again, `after` so many seconds at the earliest (Retry-After, to the letter). What only
    looks a message up or completes it (`extra`: a pin, a file) pauses no other; by then it may
    stand already."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after, self.extra = after, False


class Unheard(NotNow):
    """Nobody knows whether it was done: the connection broke, or the answer came too late."""


class Platform(Protocol):
    name: str
    local: bool
    """Pages of our own: no limits to keep, and the bodies of messages are read from our tables."""
    looks_up: bool
    """It can tell whether a message was posted; else one of unknown outcome may stand twice."""

    async def send(self, letter: Letter) -> Receipt | None:
        """Post, edit or erase; None if there was nothing to edit. Raises Refused or NotNow."""

    def tapped(self) -> Collection[str]:
        """Messages that can be redrawn at once, outside all limits."""

    async def is_member(self, channel: str, external_id: str) -> bool:
        """Whether this account reads that channel, so that his cards may stand in its threads."""

    def link(self, channel: str, external_id: str) -> str | None:
        """Where a message can be opened, if the platform has such links."""
