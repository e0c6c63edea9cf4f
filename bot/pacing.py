"""Which of the waiting messages may go now: pure functions over a list and a clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from models.outbox import Delivery

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


def choose(
    waiting: Iterable[Delivery],
    busy: set[str],
    unposted_roots: Mapping[tuple[int, str], datetime],
    now: datetime,
) -> list[Delivery]:
    """At most one per conversation, the highest lane first.

    `busy`: conversations with a message on its way. `unposted_roots`: for a casus on a platform,
    since when the head of its thread waits to be posted.
    """
    chosen = []
    taken = set(busy)
    for delivery in sorted(waiting, key=lambda d: (d.lane, d.id)):
        where = conversation(delivery)
        if delivery.due_at > now or where in taken or _waits(delivery, unposted_roots, now):
            continue
        taken.add(where)
        chosen.append(delivery)
    return chosen


def conversation(delivery: Delivery) -> str:
    """Messages to one reader or one room keep their order."""
    posting = delivery.posting
    if posting.room_id:
        return f"room:{posting.room_id}"
    if posting.person_id:
        return f"{posting.platform}:{posting.person_id}"
    return f"{posting.platform}:{posting.channel}"


def is_root(delivery: Delivery) -> bool:
    posting = delivery.posting
    return bool(posting.room_id) and posting.about == f"casus:{posting.casus_id}"


def _waits(
    delivery: Delivery, unposted_roots: Mapping[tuple[int, str], datetime], now: datetime
) -> bool:
    """A first message about a casus waits for the head of its thread, to link to it."""
    posting = delivery.posting
    if posting.casus_id is None or is_root(delivery) or posting.external_id:
        return False
    since = unposted_roots.get((posting.casus_id, posting.platform or ""))
    return since is not None and now < since + ROOT_GRACE
