"""Which of the waiting messages may go now: pure functions over a list and a clock."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from models.outbox import Lane

ROOT_GRACE = timedelta(seconds=2)
"""How long a card waits for the head of its thread before it goes to its reader directly."""


@dataclass(frozen=True)
class Retry:
    """Wait twice as long each time; give up on what nobody waits for any more.

    A page is given up soon, for then the next colleague is asked; all else outlives an outage of
    a platform.
    """

    first: float = 1.0
    longest: float = 60.0
    page_lives: timedelta = timedelta(minutes=5)
    lives: timedelta = timedelta(hours=24)

    def is_over(self, is_page: bool, age: timedelta) -> bool:
        return age >= (self.page_lives if is_page else self.lives)

    def wait(self, tries: int, asked: float | None) -> timedelta:
        """`asked` is the platform's own Retry-After: obeyed to the letter."""
        backoff = min(self.first * 2 ** max(tries - 1, 0), self.longest)
        return timedelta(seconds=asked if asked is not None else backoff)


@dataclass
class Bucket:
    """A conversation takes a short burst, then one message a second (Slack, Telegram limits)."""

    burst: float = 3.0
    per_second: float = 1.0
    left: dict[str, tuple[float, float]] = field(default_factory=dict)

    def level(self, conversation: str, now: float) -> float:
        left, since = self.left.get(conversation, (self.burst, now))
        return min(self.burst, left + (now - since) * self.per_second)

    def take(self, conversation: str, now: float) -> None:
        self.left[conversation] = (self.level(conversation, now) - 1, now)

    def ready_in(self, conversation: str, now: float) -> float:
        """Seconds until the next message may go."""
        return max(0.0, (1 - self.level(conversation, now)) / self.per_second)

    def full(self, now: float) -> dict[str, float]:
        """The conversations that cannot take a message now, and for how many seconds."""
        self.left = {c: kept for c, kept in self.left.items() if self.level(c, now) < self.burst}
        waits = {conversation: self.ready_in(conversation, now) for conversation in self.left}
        return {conversation: wait for conversation, wait in waits.items() if wait > 0}


@dataclass(frozen=True)
class Waiting:
    """A delivery as the choice needs it: no body, no people."""

    id: int
    lane: Lane
    due_at: datetime
    is_sending: bool
    platform: str
    room_id: int | None
    casus_id: int | None
    about: str | None
    external_id: str | None
    conversation: str
    """Messages to one reader or one room keep their order."""
    head_since: datetime | None
    """Since when the head of its casus's thread waits to be posted, if it still does."""

    @property
    def is_root(self) -> bool:
        """The head of a casus's thread."""
        return bool(self.room_id) and self.about == f"casus:{self.casus_id}"

    @property
    def waits_for_head(self) -> bool:
        """A first message about a casus links to its thread; what edits has its link already."""
        return self.head_since is not None and self.external_id is None and not self.is_root

    @property
    def method(self) -> str:
        """Rate limits are per method: posting and editing are held apart."""
        return f"{self.platform}:{'edit' if self.external_id else 'post'}"


def choose(
    rows: Sequence[Waiting], busy: Collection[str], paused: Collection[str], now: datetime
) -> list[Waiting]:
    """At most one per conversation, the highest lane first.

    `busy`: conversations with a message on its way; `paused`: methods the platform wants no calls
    of now, which hold up nothing but themselves. A first message about a casus waits for the
    head of its thread, to link to it.
    """
    chosen = []
    taken = set(busy)
    for row in sorted(rows, key=lambda r: (not r.is_sending, r.lane, r.id)):
        if row.is_sending:  # in another process, or one whose outcome is not recorded yet
            taken.add(row.conversation)
        if row.due_at > now or row.conversation in taken or row.method in paused:
            continue
        if row.waits_for_head and row.head_since and now < row.head_since + ROOT_GRACE:
            continue
        taken.add(row.conversation)
        chosen.append(row)
    return chosen


def next_look(rows: Sequence[Waiting], next_due: datetime | None, now: datetime) -> float | None:
    """Seconds until something that waits falls due, or its thread's head is given up on."""
    moments = [next_due] if next_due else []
    moments += [r.head_since + ROOT_GRACE for r in rows if r.waits_for_head and r.head_since]
    return min(((m - now).total_seconds() for m in moments if m > now), default=None)
