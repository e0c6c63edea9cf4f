"""Whether Slack still takes our token: asked once a minute, for nothing else would tell."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.failures import WRONG_TOKEN, code_of
from config.settings import BadSettings

log = structlog.get_logger()
EVERY = 60.0
LATELY = 2.5
"""Rounds without an answer before it counts as trouble: one lost answer is none."""


class Away(Exception):
    """Slack does not answer. Whoever starts then goes on without it until it does."""


@contextmanager
def in_words(token: str) -> Iterator[None]:
    """Raises BadSettings: which token Slack does not take. Raises Away: it is not there now."""
    try:
        yield
    except SlackApiError as error:
        code = code_of(error) or "no answer"
        if code in WRONG_TOKEN:
            raise BadSettings(f"Slack neemt {token} niet aan: {code}.") from None
        raise Away(code) from None
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise Away(type(error).__name__) from None


@dataclass
class Token:
    """`auth.test`, every minute. What it says is logged once a change."""

    client: AsyncWebClient
    every: float = EVERY
    heard_at: float = field(default_factory=lambda: asyncio.get_running_loop().time())
    refused: str | None = None
    """The code with which Slack turned the token down."""
    silent: str | None = None
    """Why it did not answer, the last time."""

    async def watch(self) -> None:
        """Until cancelled; no failure ends it."""
        while True:
            await asyncio.sleep(self.every)
            await self.look()

    async def look(self) -> None:
        try:
            await self.client.auth_test()
        except SlackApiError as error:
            code = code_of(error) or "no code"
            self._said(refused=code) if code in WRONG_TOKEN else self._said(silent=code)
        except Exception as error:  # also what is not JSON: it must not end the watch
            self._said(silent=type(error).__name__)
        else:
            self.heard_at = asyncio.get_running_loop().time()
            self._said()

    def trouble(self) -> str | None:
        if self.refused:
            return f"the token is refused ({self.refused})"
        silence = asyncio.get_running_loop().time() - self.heard_at
        if silence > self.every * LATELY:
            return f"no answer for {silence:.0f} s ({self.silent or 'not asked'})"
        return None

    def _said(self, refused: str | None = None, silent: str | None = None) -> None:
        if refused and refused != self.refused:
            log.error("slack refuses our token", why=refused)
        elif silent and silent != self.silent:
            log.warning("slack did not answer", why=silent)
        elif not refused and not silent and (self.refused or self.silent):
            log.warning("slack answers again")
        self.refused, self.silent = refused, silent
