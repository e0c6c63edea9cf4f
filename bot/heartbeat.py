"""Tells somebody outside that all is well. What falls silent rings there (a dead-man's switch)."""

from dataclasses import dataclass

import aiohttp
import structlog
from pydantic import SecretStr

log = structlog.get_logger()
LIMIT = 5.0
"""Seconds."""


@dataclass
class Heartbeat:
    """Such an address is a secret: who knows it can keep the switch quiet. It is never logged."""

    address: SecretStr | None

    async def beat(self) -> None:
        """A failure is no finding of ours: the other side rings when it hears nothing."""
        if self.address is None:
            return
        try:
            await self._get(self.address.get_secret_value())
        except aiohttp.ClientResponseError as refused:
            log.warning("heartbeat refused", status=refused.status)
        except Exception as lost:  # whatever it is, its words would hold the address
            log.warning("heartbeat not heard", why=type(lost).__name__)

    async def _get(self, address: str) -> None:
        limit = aiohttp.ClientTimeout(total=LIMIT)
        async with (
            aiohttp.ClientSession(timeout=limit, raise_for_status=True) as http,
            http.get(address) as answer,
        ):
            await answer.release()
