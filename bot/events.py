"""What arrived from a platform, in our own words."""

from dataclasses import dataclass, field

from handlers.action import Action
from handlers.form import Form
from handlers.say import Message
from handlers.turn import Face


@dataclass(frozen=True)
class Who:
    """An account. Ids are unique within a workspace only."""

    platform: str
    workspace: str
    external_id: str


@dataclass(frozen=True)
class Place:
    """A message on a platform: its channel or chat, and its own id there."""

    platform: str
    channel: str
    external_id: str


@dataclass(frozen=True)
class Typed:
    """What followed `/piket`."""

    text: str


@dataclass(frozen=True)
class Words:
    """Words typed to the bot, or in a thread. `about` is the message they answer."""

    text: str
    about: Place | None = None
    shared: bool = False


@dataclass(frozen=True)
class Event:
    """`key` is the platform's own name for "this happened once" (ruling 8)."""

    key: str
    who: Who
    face: Face
    what: Typed | Words | Form | Action
    itself: Place | None = None
    """Where the words stand that this event came from, or the message that was tapped."""


@dataclass
class Outcome:
    """What the platform may answer at once; all the rest is in the outbox already."""

    language: str = "nl"
    replies: list[Message] = field(default_factory=list)
    form: object | None = None
    refused: bool = False
    """Nothing was changed: the replies say why."""
    refused_field: str | None = None
    late: bool = False
    """Not done yet: what comes of it follows as messages (ruling 9)."""
    repeated: bool = False
    person_id: int | None = None
