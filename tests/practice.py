"""The practice workspace as it really runs, on a free port, with the clock at a duty moment."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.app import Core, assemble, running
from bot.web.adapter import WebAdapter
from config.settings import Settings
from tests.talk import TUESDAY_1037

PATIENCE = 5.0


@dataclass
class Running:
    core: Core
    adapter: WebAdapter
    address: str

    async def settled(self) -> None:
        """Everything that was said has been delivered."""
        async with asyncio.timeout(PATIENCE):
            await self.core.outbox.drain()


@asynccontextmanager
async def practising(database_url: str) -> AsyncIterator[Running]:
    adapter = WebAdapter()
    settings = Settings(database_url=database_url, port=0, public_url=None)
    core = assemble(settings, {"web": adapter})
    async with running(core, {"web": adapter}) as address:
        core.time.ahead = TUESDAY_1037 - core.time.real()
        yield Running(core, adapter, address)
