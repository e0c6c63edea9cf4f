"""Forms as modals. A trigger opens one, once, within three seconds (docs.slack.dev, Modals)."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.events import Outcome
from bot.platform import NotNow, Refused
from bot.slack.blocks import Block, Letterhead, cut, plain, section
from bot.slack.failures import translated
from config.texts import sentence
from handlers.say import Message, say

log = structlog.get_logger()
TITLE, ERROR = 24, 300
"""Signs: of a title; of an error under a question, which is meant to be one sentence."""


class Opening:
    """The modal of one trigger: a skeleton when we are slow, then the form in its place."""

    def __init__(self, client: AsyncWebClient, trigger_id: str, view_id: str | None = None) -> None:
        self.client, self.trigger_id, self.view_id = client, trigger_id, view_id
        self.answered = asyncio.Event()
        self.skeleton: asyncio.Task[None] | None = None

    def expect(self, patience: float, view: Block) -> None:
        """Open `view` unless the form itself is there within `patience` seconds."""
        self.skeleton = asyncio.create_task(self._hold(patience, view))

    async def _hold(self, patience: float, view: Block) -> None:
        try:
            await asyncio.wait_for(self.answered.wait(), patience)
        except TimeoutError:
            await self._show(view)

    async def is_open(self) -> bool:
        """Whether a skeleton stands there; from now on none will be opened."""
        self.answered.set()
        if self.skeleton is not None:
            await self.skeleton
        return self.view_id is not None

    async def show(self, view: Block) -> bool:
        """False: the trigger had expired, or Slack did not take it."""
        await self.is_open()
        return await self._show(view)

    async def _show(self, view: Block) -> bool:
        try:
            with translated():
                if self.view_id:
                    await self.client.views_update(view_id=self.view_id, view=view)
                    return True
                opened = await self.client.views_open(trigger_id=self.trigger_id, view=view)
        except (Refused, NotNow) as reason:
            log.warning("modal not opened", reason=str(reason))
            return False
        self.view_id = opened["view"]["id"]
        return True


def notice(letterhead: Letterhead, messages: Sequence[Message]) -> Block:
    """A modal that only says something."""
    said = messages or [Message(say("algemeen.formulier.klaar"))]
    title = cut(sentence(letterhead.language, "algemeen.menu.piket"), TITLE)
    return {
        "type": "modal",
        "title": plain(title),
        "close": plain(cut(sentence(letterhead.language, "algemeen.formulier.sluit"), TITLE)),
        "blocks": [block for message in said for block in letterhead.blocks(without_taps(message))],
    }


def without_taps(message: Message) -> Message:
    """A tap in a modal says not in which channel it was made: it could not be answered."""
    lines = tuple(replace(line, button=None) for line in message.lines)
    return replace(message, lines=lines, buttons=(), controls=())


def skeleton(letterhead: Letterhead) -> Block:
    wait = sentence(letterhead.language, "algemeen.formulier.even_geduld")
    return {"type": "modal", "title": plain(cut(wait, TITLE)), "blocks": [section(f"{wait} …")]}


def errors(view: dict[str, Any], outcome: Outcome, letterhead: Letterhead) -> dict[str, str]:
    """What was wrong, under its question, or else under the last; what was typed stays."""
    asked = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    place = outcome.refused_field if outcome.refused_field in asked else asked[-1]
    return {str(place): cut(letterhead.plain.write(outcome.replies[0].text), ERROR)}
