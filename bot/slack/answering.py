"""Dispatching what somebody did, and the answer back: beside the ack, or in a form."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.core import Core
from bot.dispatch import GUARD
from bot.events import Event, Outcome, Place, Typed, Who
from bot.slack import modals
from bot.slack.blocks import MOST_BLOCKS, Letterhead
from bot.slack.reading import may_open_form
from bot.slack.response_urls import Address, ResponseUrls
from handlers.action import Action
from handlers.form import OpenForm
from handlers.say import Message, say
from handlers.turn import Face

log = structlog.get_logger()
FACE = Face("slack")
SKELETON_AFTER = 1.5
"""Seconds; with a trigger that lives three, and an ack that is due in three."""


@dataclass
class Back:
    """The ways back to whoever acted, for as long as they last."""

    trigger_id: str
    address: Address | None = None
    thread: str | None = None
    tapped: Place | None = None
    replaces: bool = False
    """What was tapped is an ephemeral of his own: its answer takes its place."""


@dataclass
class Answering:
    core: Core
    client: AsyncWebClient
    urls: ResponseUrls
    guard: float = GUARD
    patience: float = SKELETON_AFTER
    busy: set[asyncio.Task[None]] = field(default_factory=set)

    async def handled(self, who: Who, what: Typed | Action, back: Back) -> Outcome:
        """Dispatched in time; a form opens beside the ack, for its trigger cannot wait."""
        opening = modals.Opening(self.client, back.trigger_id)
        if may_open_form(what):
            opening.expect(self.patience, modals.skeleton(self.head(Outcome())))

        async def finish(outcome: Outcome) -> None:
            await self._finish(outcome, opening, back)

        event = Event(f"slack:{back.trigger_id}", who, FACE, what, back.tapped)
        try:
            outcome = await self.core.dispatcher.handle_within(event, self.guard, finish)
        except Exception:
            opening.answered.set()  # or a skeleton would open, and stay
            raise
        if not outcome.late:
            self.go_on(finish(outcome))
        return outcome

    async def _finish(self, outcome: Outcome, opening: modals.Opening, back: Back) -> None:
        """The form that was asked for; or, where a skeleton already waits, the words instead."""
        head = self.head(outcome)
        if isinstance(outcome.form, OpenForm):
            if not await opening.show(head.modal(outcome.form)):
                too_late = [Message(say("algemeen.fout.te_laat_geopend"))]
                person = outcome.person_id
                refusal = Outcome(outcome.language, too_late, refused=True, person_id=person)
                await self.whisper(refusal, back)
        elif await opening.is_open():
            await opening.show(modals.notice(head, outcome.replies))

    async def whisper(self, outcome: Outcome, back: Back) -> None:
        """To whoever acted alone; if Slack takes no ephemeral, as a direct message."""
        if outcome.repeated or not outcome.replies:
            return
        content, rest = self.shown(outcome)
        replaces = back.replaces and not outcome.refused and not outcome.late
        content |= {"response_type": "ephemeral", "replace_original": replaces}
        if back.thread:
            content["thread_ts"] = back.thread
        taken = back.address is not None and await self.urls.send(back.address, content)
        await self.tell(outcome, rest if taken else outcome.replies)

    async def stranger(self, channel: str, outcome: Outcome) -> None:
        """Who is not known has no row to be told by."""
        if outcome.replies and not outcome.repeated:
            content, _ = self.shown(outcome)
            await self.client.chat_postMessage(channel=channel, **content)

    async def tell(self, outcome: Outcome, messages: Sequence[Message]) -> None:
        if outcome.person_id and messages:
            await self.core.dispatcher.tell(outcome.person_id, messages)

    def shown(self, outcome: Outcome) -> tuple[dict[str, Any], list[Message]]:
        """Several replies under each other as one message; and those that do not fit."""
        head = self.head(outcome)
        blocks: list[dict[str, Any]] = []
        for number, reply in enumerate(outcome.replies):
            more = head.blocks(reply)
            if len(blocks) + len(more) > MOST_BLOCKS:
                return _content(head, outcome, blocks), outcome.replies[number:]
            blocks += more
        return _content(head, outcome, blocks), []

    def head(self, outcome: Outcome) -> Letterhead:
        return Letterhead(outcome.language, self.core.time.now())

    def go_on(self, work: Coroutine[Any, Any, None]) -> None:
        """After the ack: Slack does not wait for this."""
        task = asyncio.create_task(work)
        self.busy.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self.busy.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("answer failed", exc_info=error)

    async def settle(self) -> None:
        """What was begun is finished, before the program stops."""
        await asyncio.gather(*self.busy, return_exceptions=True)


def _content(head: Letterhead, outcome: Outcome, blocks: list[dict[str, Any]]) -> dict[str, Any]:
    return {"text": head.fallback(outcome.replies[0]), "blocks": blocks}
