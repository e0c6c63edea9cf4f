"""What every face works with, and what a face must be able to do."""

import asyncio
from dataclasses import dataclass, field
from typing import Protocol

from aiohttp import web

from bot.clock import Clock, Time
from bot.database import Database
from bot.dispatch import Dispatcher
from bot.metrics import Metrics
from bot.outbox import Outbox
from bot.platform import Platform
from config.settings import Settings


@dataclass
class Core:
    settings: Settings
    database: Database
    time: Time
    dispatcher: Dispatcher
    outbox: Outbox
    clock: Clock
    server: web.Application
    metrics: Metrics
    working: list[asyncio.Task[None]] = field(default_factory=list)
    """The outbox, the clock, the watchdog and, on PostgreSQL, the notices: none may end before the
    program does."""

    def wake(self) -> None:
        """Something else wrote to the database."""
        self.outbox.wake()
        self.clock.wake()


class Adapter(Platform, Protocol):
    """A face as the program runs it: a platform that also brings events in."""

    def routes(self, core: Core) -> None:
        """Add what this face serves over HTTP; called before the server starts."""

    async def start(self, core: Core) -> None: ...

    async def hang_up(self) -> None:
        """Takes in nothing any more; what is in hand is finished and acknowledged."""

    async def stop(self) -> None:
        """Nothing is sent any more either."""

    def trouble(self) -> str | None:
        """Why nobody is heard there now, or None. Asked often: it looks at what is known."""
