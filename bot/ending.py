"""Stopping: each part in its turn, all of them within ten seconds."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

log = structlog.get_logger()
WITHIN = 10.0
"""Seconds, for all parts together; who runs the bot kills it some time after (Kubernetes: 30)."""
LEAST = 0.3
"""Seconds that even the last part gets."""


@dataclass
class Ending:
    """What hangs is left behind, so that it keeps no other part from ending well."""

    at: float | None = None

    async def __call__(self, name: str, stop: Callable[[], Awaitable[None]], most: float) -> None:
        now = asyncio.get_running_loop().time()
        self.at = self.at or now + WITHIN
        task = asyncio.ensure_future(stop())
        _, hanging = await asyncio.wait({task}, timeout=max(LEAST, min(most, self.at - now)))
        if hanging:
            log.error("does not stop", part=name)
            task.cancel()
        else:
            task.result()
