"""Figures for Prometheus: counted as they happen, the queue read from the database when asked.

Labels name platforms and lanes; never a person, a location or a casus.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.deliveries import IS_OPEN
from bot.ended import Ended
from bot.platform import Platform
from handlers.turn import Figure
from models.outbox import Delivery, Lane, Posting, Progress

QUEUE = (
    select(
        Delivery.lane,
        Posting.platform,
        func.count().label("depth"),
        func.min(Delivery.created_at).label("since"),
    )
    .join(Posting)
    .where(IS_OPEN)
    .group_by(Delivery.lane, Posting.platform)
)
PAGE_SECONDS = (0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30, 60, 120, 300)
ACCEPTANCE_SECONDS = (10, 30, 60, 120, 180, 300, 600, 900, 1800, 3600, 4 * 3600, 24 * 3600)


@dataclass
class Metrics:
    """One registry a program; a test makes as many as it likes."""

    platforms: tuple[str, ...] = ()
    """Read zero until something happens there: a rate needs a beginning."""
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)

    def __post_init__(self) -> None:
        self.to_page = self._histogram(
            "piket_time_to_page_seconds", "From queued to sent, for a page", PAGE_SECONDS
        )
        self.to_acceptance = self._histogram(
            "piket_time_to_acceptance_seconds",
            "From the question to its acceptance, by the platform of who accepted",
            ACCEPTANCE_SECONDS,
        )
        self.depth = self._gauge("piket_queue_depth", "Messages to be sent", "lane", "platform")
        self.oldest = self._gauge(
            "piket_queue_oldest_seconds", "Age of the oldest of them", "lane", "platform"
        )
        self.retries = self._counter("piket_retries", "Sends put off", "platform")
        self.unknown = self._counter(
            "piket_unknown_outcomes", "Sends of which nobody knows whether they arrived", "platform"
        )
        self.doubles = self._counter(
            "piket_possible_doubles", "Pages sent again after an unknown outcome", "platform"
        )
        self.refused = self._counter("piket_refused", "Messages that never arrive", "platform")
        self.timers_fired = self._counter("piket_timers_fired", "Timers that went off")
        self.timers_dropped = self._counter(
            "piket_timers_dropped", "Timers with nothing left to do"
        )
        self.check_success = self._gauge(
            "piket_check_last_success_timestamp_seconds", "When the watchdog last could look"
        )
        self.check_ok = self._gauge("piket_check_ok", "1 when its last look found nothing")
        self.findings = self._gauge("piket_check_findings", "What it found", "what")
        for counter in (self.retries, self.unknown, self.doubles, self.refused):
            for platform in self.platforms:
                counter.labels(platform)

    def ended(self, one: Ended, face: Platform | None) -> None:
        """What came of one try to send."""
        delivery = one.claim.delivery
        platform = face.name if face else "none"
        is_page = delivery.attempt_id is not None and delivery.posting.external_id is None
        if one.state is Progress.SENT and is_page:
            waited = (one.due_at - delivery.created_at).total_seconds()
            self.to_page.labels(platform).observe(max(waited, 0))
            if one.claim.again and face and not face.looks_up:
                self.doubles.labels(platform).inc()
        elif one.state is Progress.FAILED:
            self.refused.labels(platform).inc()
        elif one.state is Progress.QUEUED:
            self.retries.labels(platform).inc()
        if one.unheard:
            self.unknown.labels(platform).inc()

    def turned(self, platform: str, measured: Iterable[tuple[Figure, timedelta]]) -> None:
        """What a handler measured, once its transaction is in."""
        by_name: dict[Figure, Histogram] = {"acceptance": self.to_acceptance}
        for name, span in measured:
            by_name[name].labels(platform).observe(max(span.total_seconds(), 0))

    def queued(self, rows: Sequence[Any], now: datetime) -> None:
        """What waits now. An empty lane reads zero, so that a graph of it does not break off."""
        self.forget_queue()
        for platform in self.platforms:
            for lane in Lane:
                self._set_queue(lane, platform, 0, 0.0)
        for row in rows:
            age = (now - row.since).total_seconds()
            self._set_queue(row.lane, row.platform or "none", row.depth, max(age, 0))

    def forget_queue(self) -> None:
        self.depth.clear()
        self.oldest.clear()

    def text(self) -> bytes:
        return generate_latest(self.registry)

    def _set_queue(self, lane: Lane, platform: str, depth: int, age: float) -> None:
        self.depth.labels(lane.name.lower(), platform).set(depth)
        self.oldest.labels(lane.name.lower(), platform).set(age)

    def _histogram(self, name: str, said: str, buckets: Sequence[float]) -> Histogram:
        return Histogram(name, said, ["platform"], buckets=buckets, registry=self.registry)

    def _counter(self, name: str, said: str, *labels: str) -> Counter:
        return Counter(name, said, labels, registry=self.registry)

    def _gauge(self, name: str, said: str, *labels: str) -> Gauge:
        return Gauge(name, said, labels, registry=self.registry)


async def queue(db: AsyncSession) -> Sequence[Any]:
    """How much waits since when, by lane and platform: one select over the open rows."""
    return (await db.execute(QUEUE)).all()
