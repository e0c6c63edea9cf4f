"""Which of the waiting messages may go now: pure functions over a list and a clock."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from models.outbox import Lane

ROOT_GRACE = timedelta(seconds=2)
"""How long a card waits for the head of its thread before it goes to its reader directly."""


@dataclass(frozen=True)
class Retry:
    """Wait twice as long each time; give up on what nobody waits for any more.

    A page is tried often and given up soon, for then the next colleague is asked: somebody has a
    client on the line. All else outlives an outage of a platform.
    """

    first: float = 1.0
    longest: float = 60.0
    page_longest: float = 8.0
    page_lives: timedelta = timedelta(minutes=5)
    lives: timedelta = timedelta(hours=24)

    def is_over(self, is_page: bool, age: timedelta) -> bool:
        return age >= (self.page_lives if is_page else self.lives)

    def wait(self, tries: int, asked: float | None, is_page: bool = False) -> timedelta:
        """`asked` is the platform's own Retry-After: obeyed to the letter."""
        longest = self.page_longest if is_page else self.longest
        backoff = min(self.first * 2 ** max(tries - 1, 0), longest)
        return timedelta(seconds=asked if asked is not None else backoff)


@dataclass
class Bucket:
    """For each key a short burst, then so many a second."""

    burst: float = 3.0
    per_second: float = 1.0
    left: dict[str, tuple[float, float]] = field(default_factory=dict)

    def level(self, key: str, now: float) -> float:
        left, since = self.left.get(key, (self.burst, now))
        return min(self.burst, left + (now - since) * self.per_second)

    def take(self, key: str, now: float) -> None:
        self.left[key] = (self.level(key, now) - 1, now)

    def arrived(self, key: str, now: float) -> None:
        """The platform counts from when a message reaches it: on its way it earns no room for the
        next, or that could come too soon after it."""
        if key in self.left:
            self.left[key] = (self.left[key][0], now)

    def ready_in(self, key: str, now: float) -> float:
        """Seconds until the next message may go."""
        return max(0.0, (1 - self.level(key, now)) / self.per_second)

    def full(self, now: float) -> dict[str, float]:
        """The keys that cannot take a message now, and for how many seconds."""
        self.left = {
            key: kept for key, kept in self.left.items() if self.level(key, now) < self.burst
        }
        waits = {key: self.ready_in(key, now) for key in self.left}
        return {key: wait for key, wait in waits.items() if wait > 0}


def _conversations() -> Bucket:
    return Bucket(burst=3, per_second=1)


def _shared() -> dict[str, Bucket]:
    """Never more than 50 edits a minute, nor 30 messages in any second."""
    return {
        "slack:edit": Bucket(burst=10, per_second=40 / 60),
        "telegram": Bucket(burst=5, per_second=25),
    }


@dataclass
class Pace:
    """What the platforms allow (PLATFORMS.md), held back here so that they need not refuse: one
    message a second in a conversation, and what is counted for a method or a platform as a whole.
    Each process keeps its own count; what several send together, Retry-After decides."""

    conversations: Bucket = field(default_factory=_conversations)
    shared: Mapping[str, Bucket] = field(default_factory=_shared)
    gathers: timedelta = timedelta(seconds=1)
    """How long an edit waits for the next version of its card."""
    at_once: int = 40
    """Messages on their way to one platform: with more, each takes long to be recorded, and a
    crash leaves more of which nobody knows what became."""

    def take(self, row: "Waiting", now: float) -> None:
        self.conversations.take(row.conversation, now)
        for key in row.counted:
            if key in self.shared:
                self.shared[key].take(key, now)

    def arrived(self, row: "Waiting", now: float) -> None:
        self.conversations.arrived(row.conversation, now)

    def left(self, now: float) -> dict[str, int]:
        """How many may go now, where that is counted."""
        return {key: int(bucket.level(key, now)) for key, bucket in self.shared.items()}

    def used_up(self, now: float) -> dict[str, float]:
        """What takes nothing more now, and for how many seconds."""
        waits = {key: bucket.ready_in(key, now) for key, bucket in self.shared.items()}
        return {key: wait for key, wait in waits.items() if wait > 0}


def unlimited() -> Pace:
    """For tests, whose clock does not move by itself."""
    return Pace(Bucket(burst=1e9), {}, timedelta(0))


@dataclass(frozen=True)
class Waiting:
    """A delivery as the choice needs it: no body, no people."""

    id: int
    lane: Lane
    due_at: datetime
    created_at: datetime
    """Of a card: since when its oldest version that was not sent waits."""
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
    is_free: bool = False
    """Somebody just tapped this card: redrawing it costs nothing of the limits, and he looks."""

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

    @property
    def counted(self) -> tuple[str, ...]:
        """Where it counts, beside its conversation."""
        return () if self.is_free else (self.method, self.platform)

    def ripens(self, gathers: timedelta) -> datetime:
        """From when it may go. A redrawn card waits a moment for its next version."""
        if self.waits_for_head and self.head_since:
            return self.head_since + ROOT_GRACE
        if self.lane is Lane.CARD and self.external_id and not self.is_free:
            return self.created_at + gathers
        return self.due_at


@dataclass(frozen=True)
class Road:
    """What can take a message now.

    `busy`: conversations with a message on its way; `paused`: methods the platform wants no calls
    of now, which hold up nothing but themselves; `left`: how many the limits of a method or a
    platform leave; `slots`: how many more may be on their way to a platform.
    """

    now: datetime
    busy: Collection[str] = ()
    paused: Collection[str] = ()
    left: Mapping[str, int] = field(default_factory=dict)
    slots: Mapping[str, int] = field(default_factory=dict)
    gathers: timedelta = timedelta(0)

    def takes(self, row: Waiting) -> bool:
        paused = row.method in self.paused and not row.is_free
        return not paused and max(row.due_at, row.ripens(self.gathers)) <= self.now


def choose(rows: Sequence[Waiting], road: Road) -> list[Waiting]:
    """At most one per conversation, the highest lane first, and no more than the limits leave. A
    first message about a casus waits for the head of its thread, to link to it."""
    chosen = []
    taken, left, slots = set(road.busy), dict(road.left), dict(road.slots)
    for row in sorted(rows, key=lambda r: (not r.is_sending, r.lane, r.id)):
        if row.is_sending:  # in another process, or one whose outcome is not recorded yet
            taken.add(row.conversation)
        if row.conversation in taken or not road.takes(row):
            continue
        if slots.get(row.platform, 1) < 1 or any(left.get(key, 1) < 1 for key in row.counted):
            continue
        slots[row.platform] = slots.get(row.platform, len(rows) + 1) - 1
        left.update({key: left[key] - 1 for key in row.counted if key in left})
        taken.add(row.conversation)
        chosen.append(row)
    return chosen


def next_look(
    rows: Sequence[Waiting], next_due: datetime | None, now: datetime, gathers: timedelta
) -> float | None:
    """Seconds until something that waits falls due, has gathered, or gives up on its thread."""
    moments = [next_due] if next_due else []
    moments += [r.ripens(gathers) for r in rows]
    return min(((m - now).total_seconds() for m in moments if m > now), default=None)
