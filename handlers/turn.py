"""One turn of the conversation: who acts, when, on which face, and what should follow from it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.action import Action
from handlers.form import OpenForm
from handlers.say import Message, Text, as_message, say
from models.attempt import Attempt
from models.drafts import new_link
from models.location import Location, RoomKind
from models.outbox import Lane
from models.people import Person
from models.piket import Casus
from models.queueing import Outgoing


@dataclass(frozen=True)
class Face:
    """What the place an event came from can do."""

    platform: str
    forms: bool = True
    """It can open a whole form at once; else questions are asked one at a time."""
    acks: bool = True
    """A reply rides on the platform's own answer to this event; else it is a message."""
    free_text: bool = True
    """What people type about a casus may be read here (ruling 1: not on Telegram)."""
    files: bool = False
    """A form may ask for a file."""


Figure = Literal["acceptance"]
"""What a handler can measure. Named here, so that none is counted that nobody keeps."""
SYSTEM = Face("system", forms=False, acks=False)


@dataclass
class Turn:
    """Nothing here touches a network: it all lands in the database, in one transaction."""

    db: AsyncSession
    now: datetime
    actor: Person | None
    face: Face
    live: tuple[str, ...]
    """The platforms that are connected, by preference."""
    public_url: str | None = None
    replies: list[Message] = field(default_factory=list)
    said: list[Outgoing] = field(default_factory=list)
    timers: list[tuple[datetime, Action]] = field(default_factory=list)
    opened: set[int] = field(default_factory=set)
    """The cases that began in this turn."""
    form: OpenForm | None = None
    measured: list[tuple[Figure, timedelta]] = field(default_factory=list)
    erase: bool = False
    """The words this turn came from must be taken out of the chat."""

    @property
    def person(self) -> Person:
        assert self.actor is not None, "the system acts in this turn, not a person"
        return self.actor

    def platform_of(self, person: Person, casus: Casus | None = None) -> str | None:
        """Where this person is reached now, if anywhere; whoever acts, there where he acts, and
        who asked, there where she asked."""
        has = {account.platform for account in person.accounts if account.platform in self.live}
        if casus is not None and person.id == casus.asker_id and casus.asker_platform in has:
            return casus.asker_platform
        here = self.face.platform
        if self.actor is not None and person.id == self.actor.id and here in has:
            return here
        return next((platform for platform in self.live if platform in has), None)

    def reply(self, said: Message | Text, casus: Casus | None = None) -> None:
        """Answer whoever acts, there where he acted. With a `casus`: its end takes the buttons."""
        if self.face.acks:
            self.replies.append(as_message(said))
        elif self.actor is not None:
            self.tell(self.actor, said, casus=casus)

    def link(self, action: Action) -> str | None:
        """The address of a page of our own where `action` is done, once, by whoever acts now.
        None: this bot has no pages."""
        if not self.public_url:
            return None
        link, secret = new_link(self.person.id, action.pack(), self.now)
        self.db.add(link)
        return f"{self.public_url}/link/{secret}"

    def refuse_text(self) -> None:
        """No words about a casus on this face: they are taken away, and the person hears why."""
        self.erase = True
        self.reply(say("algemeen.telegram.niet_schrijven"))

    def tell(  # noqa: PLR0913  the keywords are the facts of one message
        self,
        whom: Person,
        said: Message | Text,
        *,
        about: str | None = None,
        lane: Lane = Lane.ANSWER,
        casus: Casus | None = None,
        in_thread: bool = False,
        edit_only: bool = False,
        attempt: Attempt | None = None,
    ) -> None:
        """A message to one person; with the same `about` it edits what he has."""
        platform = self.platform_of(whom, casus)
        if platform is None:
            return
        self.said.append(
            Outgoing(
                as_message(said).dump(),
                lane,
                platform,
                person_id=whom.id,
                about=about,
                casus_id=casus.id if casus else None,
                fresh=casus is not None and casus.id in self.opened,
                in_thread=in_thread,
                edit_only=edit_only,
                attempt=attempt,
            )
        )

    def post(  # noqa: PLR0913  the keywords are the facts of one message
        self,
        location: Location,
        kind: RoomKind,
        said: Message | Text,
        *,
        about: str | None = None,
        lane: Lane = Lane.CHANNEL,
        casus: Casus | None = None,
        edit_only: bool = False,
    ) -> bool:
        """A message in a location's channel, on every platform that has one. False: nowhere."""
        rooms = [r for r in location.rooms if r.kind is kind and r.platform in self.live]
        for room in rooms:
            self.said.append(
                Outgoing(
                    as_message(said).dump(),
                    lane,
                    room.platform,
                    room_id=room.id,
                    about=about,
                    casus_id=casus.id if casus else None,
                    fresh=casus is not None and casus.id in self.opened,
                    edit_only=edit_only,
                )
            )
        return bool(rooms)

    def measure(self, name: Figure, span: timedelta) -> None:
        """A figure for whoever watches the bot; counted once the transaction is in."""
        self.measured.append((name, span))

    def later(self, when: datetime, action: Action) -> None:
        self.timers.append((when, action))

    @property
    def first_timer(self) -> datetime | None:
        return min((due_at for due_at, _ in self.timers), default=None)

    def ask(self, form: OpenForm) -> None:
        assert self.face.files or not form.takes_file, f"no files on {self.face.platform}"
        self.form = form

    def zone(self) -> ZoneInfo:
        """The zone of whoever acts: the location he asks from, else his first."""
        places = self.person.locations()
        chosen = next((p for p in places if p.id == self.person.location_id), None)
        here = chosen or (places[0] if places else None)
        return here.tz if here else ZoneInfo("Europe/Amsterdam")
