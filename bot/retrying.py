"""What lost a race is done again from the start: the rules are asked anew (ruling 12)."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError

T = TypeVar("T")
TIMES = 3
LOCK_HELD = "55P03"
PAUSE = 0.01
"""Seconds, and twice that before the third time."""


async def retried(work: Callable[[], Awaitable[T]]) -> T:
    """`work` is one whole transaction. Raises what it raised the third time."""
    for number in range(1, TIMES):
        try:
            return await work()
        except (StaleDataError, DBAPIError) as clash:
            if not is_clash(clash):
                raise
        await asyncio.sleep(PAUSE * number)
    return await work()


def is_clash(failure: StaleDataError | DBAPIError) -> bool:
    """Somebody else was faster, or drew the same code; or the connection was an old one."""
    if isinstance(failure, StaleDataError):
        return True
    state = str(getattr(failure.orig, "sqlstate", "") or "")
    if isinstance(failure, IntegrityError):
        return state == "23505" or "UNIQUE" in str(failure.orig)
    return state.startswith("40") or state == LOCK_HELD or failure.connection_invalidated
