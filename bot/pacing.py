"""Which of the waiting messages may go now: pure functions over a list and a clock."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from models.outbox import Lane

ROOT_GRACE = timedelta(seconds=2)
"""How long a card waits for the head of its thread before it goes to its reader directly."""


@dataclass(frozen=True)
class Retry:
    """Wait twice as long each time; give up on what nobody waits for any more."""

    first: float = 1.0
    longest: float = 60.0
    tries: int = 10

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


@dataclass(frozen=True)
class Waiting:
    """A delivery as the choice needs it: no body, no people."""

    id: int
    lane: Lane
    due_at: datetime
    created_at: datetime
    is_sending: bool
    platform: str
    person_id: int | None
    room_id: int | None
    casus_id: int | None
    about: str | None
    channel: str | None
    external_id: str | None

    @property
    def conversation(self) -> str:
        """Messages to one reader or one room keep their order."""
        if self.room_id:
            return f"room:{self.room_id}"
        if self.person_id:
            return f"{self.platform}:{self.person_id}"
        return f"{self.platform}:{self.channel}"

    @property
    def is_root(self) -> bool:
        """The head of a casus's thread."""
        return bool(self.room_id) and self.about == f"casus:{self.casus_id}"

    @property
    def method(self) -> str:
        """Rate limits are per method: posting and editing are held apart."""
        return f"{self.platform}:{'edit' if self.external_id else 'post'}"


def choose(rows: Sequence[Waiting], busy: Collection[str], now: datetime) -> list[Waiting]:
    """At most one per conversation, the highest lane first.

    `busy`: conversations with a message on its way. A first message about a casus waits for the
    head of its thread, to link to it.
    """
    heads = {
        (row.casus_id, row.platform): row.created_at
        for row in rows
        if row.is_root and not row.external_id
    }
    chosen = []
    taken = set(busy)
    for row in sorted(rows, key=lambda r: (r.lane, r.id)):
        if row.is_sending or row.due_at > now or row.conversation in taken:
            continue
        since = heads.get((row.casus_id, row.platform))
        is_first = not row.is_root and row.external_id is None
        if is_first and since is not None and now < since + ROOT_GRACE:
            continue
        taken.add(row.conversation)
        chosen.append(row)
    return chosen


def next_look(rows: Sequence[Waiting], next_due: datetime | None, now: datetime) -> float | None:
    """Seconds until something that waits falls due, or its thread's head is given up on."""
    moments = [next_due] if next_due else []
    moments += [row.created_at + ROOT_GRACE for row in rows if row.is_root]
    return min(((m - now).total_seconds() for m in moments if m > now), default=None)
