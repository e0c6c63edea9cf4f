"""One person's window: what is addressed to him, the channels he reads, and the open threads."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from bot.web.chat import Said
from bot.web.feed import Post, posts_at
from bot.web.html import article
from bot.web.people import rooms_of
from bot.web.practice import Practice
from handlers.say import Message
from models.people import Membership, Person

NOTHING = Markup()
MINE = "mij"
"""The place where everything stands that is addressed to this person."""


@dataclass
class Entry:
    """A message or a line of talk, with what was said below it."""

    name: str
    at: datetime
    is_new: bool
    post: Post | None = None
    line: Said | None = None
    body: Markup = NOTHING
    owner: str | None = None
    """Whose card it is, where a colleague reads along."""
    where: str | None = None
    """The channel it stands in, where it is shown outside of it."""
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(9))
    below: list["Entry"] = field(default_factory=list)


@dataclass(frozen=True)
class Tab:
    place: str
    label: str
    is_open: bool
    news: int


@dataclass(frozen=True)
class Pane:
    person: Person
    place: str
    tabs: Sequence[Tab]
    entries: Sequence[Entry]
    listens: Sequence[str]

    @property
    def here(self) -> Membership | None:
        return next(iter(self.person.memberships), None)


async def pane(db: AsyncSession, practice: Practice, person: Person, place: str) -> Pane:
    rooms = {r.external_id: f"#{r.kind}-{location.key}" for location, r in rooms_of(person)}
    places = [person.key, *rooms]
    posts = await posts_at(db, places)
    looking = Looking(practice, person, posts, rooms)
    views = {MINE: looking.mine(), **{room: looking.channel(room) for room in rooms}}
    place = place if place in views else MINE
    labels = {MINE: "", **rooms}
    tabs = [
        Tab(known, labels[known], known == place, sum(_news(e, person) for e in view))
        for known, view in views.items()
    ]
    return Pane(person, place, tabs, views[place], places)


def _news(entry: Entry, person: Person) -> int:
    """A colleague's own card is no news for who reads along."""
    return sum(e.is_new and e.owner is None for e in (entry, *entry.below))


@dataclass
class Looking:
    """What one person sees of all that was said."""

    practice: Practice
    person: Person
    posts: Sequence[Post]
    rooms: dict[str, str]

    def __post_init__(self) -> None:
        self.heads = {p.casus_id: p for p in self.posts if p.casus_id and _is_head(p)}
        self.lines = self.practice.chat.at({self.person.key, *self.rooms})

    def mine(self) -> list[Entry]:
        """His direct messages, and his cards in the threads, in the order they came."""
        mine = [p for p in self.posts if p.reader and p.reader.id == self.person.id]
        found = [self._entry(p, where=self.rooms.get(p.place)) for p in mine]
        found += [self._said(line) for line in self.lines if line.place == self.person.key]
        return sorted(found, key=lambda e: e.at)

    def channel(self, room: str) -> list[Entry]:
        """The pinned message first, then every card with its thread open below it."""
        posts = [p for p in self.posts if p.place == room]
        lines = [line for line in self.lines if line.place == room]
        heads = [self._entry(p) for p in posts if p.thread is None]
        for head in heads:
            anchor = head.post.anchor if head.post else None
            head.below = [self._entry(p) for p in posts if p.thread == anchor]
            head.below += [self._said(line) for line in lines if line.thread == anchor]
            head.below.sort(key=lambda e: e.at)
        heads += [self._said(line) for line in lines if line.thread is None]
        return sorted(heads, key=lambda e: (not _is_pinned(e), e.at))

    def _entry(self, post: Post, where: str | None = None) -> Entry:
        owner = post.reader if post.reader and post.reader.id != self.person.id else None
        message = _for_others(post.message) if owner else post.message
        head = self.heads.get(post.casus_id or 0) if post.place == self.person.key else None
        body = article(
            message,
            self.person.language,
            self.practice.now(),
            f"#{head.place}/{head.anchor}" if head else None,
        )
        return Entry(
            post.name,
            post.at,
            owner is None and self.practice.unread.is_new(self.person.key, post.name),
            post=post,
            body=Markup(body),
            owner=owner.name if owner else None,
            where=where,
        )

    def _said(self, line: Said) -> Entry:
        name = f"z{line.number}"
        new = line.key != self.person.key and self.practice.unread.is_new(self.person.key, name)
        return Entry(name, line.at, new, line=line)


def _is_head(post: Post) -> bool:
    return post.reader is None and post.thread is None


def _is_pinned(entry: Entry) -> bool:
    return entry.post is not None and entry.post.message.pinned


def _for_others(message: Message) -> Message:
    """A colleague reads along; the buttons are for whose card it is."""
    lines = tuple(replace(line, button=None) for line in message.lines)
    return replace(message, lines=lines, question=None, buttons=(), controls=(), footer=None)
