"""What goes wrong between the bot and a platform, and when: drawn from the seed."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    NONE = "none"
    SLOW = "slow"
    LIMITED = "429"
    BROKEN = "5xx"
    BROKEN_AFTER = "5xx after the effect"
    WRONG = "ok:false"
    CUT_BEFORE = "cut before the effect"
    CUT_AFTER = "cut after the effect"
    LATE = "effect later than the look-up"

    @property
    def has_effect(self) -> bool:
        return self in (Fault.NONE, Fault.SLOW, Fault.BROKEN_AFTER, Fault.CUT_AFTER)

    @property
    def is_unknown(self) -> bool:
        """It happened, or will, and the bot is not told so."""
        return self in (Fault.BROKEN_AFTER, Fault.CUT_AFTER, Fault.LATE)


TROUBLE = [fault for fault in Fault if fault is not Fault.NONE]
CLIMATES = (0.0, 0.02, 0.08, 0.2, 0.35)
"""Share of the calls that meet something, one of these a day."""
LOOKED_UP = 15.0
"""Seconds that a fault may still be felt: the retries after it, and their own waits."""


@dataclass(frozen=True)
class Met:
    """What one call meets."""

    fault: Fault
    delay: float
    after: int = 0
    """Retry-After."""


@dataclass
class Weather:
    rng: random.Random
    now: Callable[[], float]
    share: float = 0.0
    calm: bool = False
    windows: list[tuple[float, float, str]] = field(default_factory=list)
    """When waiting was our doing: from, until, why."""

    def meet(self, is_post: bool) -> Met:
        delay = self.rng.uniform(0.03, 0.3)
        if self.calm or self.rng.random() >= self.share:
            return Met(Fault.NONE, delay)
        fault = self.rng.choice(TROUBLE)
        if fault is Fault.LATE and not is_post:
            fault = Fault.CUT_BEFORE
        if fault is Fault.SLOW:
            delay = self.rng.uniform(0.5, 8.0)
        after = self.rng.randint(1, 20) if fault is Fault.LIMITED else 0
        self.blames(delay + after + LOOKED_UP, str(fault))
        return Met(fault, delay, after)

    def blames(self, seconds: float, why: str) -> None:
        """From now on, for so long, slowness is not the bot's fault."""
        self.windows.append((self.now(), self.now() + seconds, why))

    def excused(self, since: float, until: float) -> float:
        """Seconds of that span in which something was made to fail."""
        total, reached = 0.0, since
        for start, end, _ in sorted(self.windows):
            start, end = max(start, reached), min(end, until)
            if end > start:
                total, reached = total + end - start, end
        return total
