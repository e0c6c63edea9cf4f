"""From a letter to Slack's Web API: post, edit, pin, file. Retrying is the outbox's work."""

from dataclasses import dataclass, replace
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.platform import Letter, NotNow, Receipt, Refused
from bot.render import contents
from bot.slack.blocks import Letterhead
from bot.slack.failures import code_of, translated
from bot.slack.response_urls import ResponseUrls
from handlers.say import File

log = structlog.get_logger()
GONE = {"message_not_found", "cant_update_message", "edit_window_closed"}
"""What stood there cannot be edited any more: the card is posted anew."""
LATEST = 20
THREAD = 200
"""How many messages are looked through for one that may have been posted after all."""


@dataclass
class Sender:
    client: AsyncWebClient
    urls: ResponseUrls

    async def send(self, letter: Letter) -> Receipt | None:
        """Raises Refused or NotNow. A bot cannot take away what a person wrote on Slack."""
        if letter.erase:
            raise Refused("not_supported")
        if letter.edits and await self._edited(letter, letter.channel, letter.edits):
            return Receipt(letter.channel, letter.edits)
        receipt = await self._stands(letter)
        if receipt and (letter.message.file or letter.message.pinned):
            await self._complete(letter, receipt)
        return receipt

    async def _stands(self, letter: Letter) -> Receipt | None:
        """Looked up before it is posted again; what then stands may be an earlier version."""
        found = await self._found(letter) if letter.again else None
        if found and letter.thread and found.channel != letter.channel:
            letter = replace(letter, mention=None)  # in his own chat nobody is called by name
        if found and await self._edited(letter, found.channel, found.external_id):
            return found
        return None if letter.edit_only and not letter.edits else await self._post(letter)

    async def _edited(self, letter: Letter, channel: str, ts: str) -> bool:
        """A card that was just tapped is redrawn through that tap (DESIGN, Delivery rules)."""
        content = content_of(letter)
        if await self.urls.redraw(channel, ts, content):
            return True
        with translated():
            try:
                await self.client.chat_update(channel=channel, ts=ts, **content)
            except SlackApiError as error:
                if code_of(error) not in GONE:
                    raise
                return False
        return True

    async def _post(self, letter: Letter) -> Receipt:
        """The key of its posting travels along, by which it is known again."""
        with translated():
            answer = await self.client.chat_postMessage(
                channel=letter.channel,
                thread_ts=letter.thread,
                metadata={
                    "event_type": "piket_delivery",
                    "event_payload": {"key": str(letter.posting_id)},
                },
                unfurl_links=False,
                unfurl_media=False,
                **content_of(letter),
            )
        return Receipt(answer["channel"], answer["ts"])

    async def _found(self, letter: Letter) -> Receipt | None:
        """Also in the other place: before the head of its thread stood, a card went to its reader
        directly."""
        places = [
            (letter.channel, letter.thread),
            *([letter.elsewhere] if letter.elsewhere else []),
        ]
        for channel, thread in places:
            try:
                if found := await self._found_at(letter, channel, thread):
                    return found
            except Refused as reason:  # of the look-up, not of the message
                log.warning("not looked up", delivery=letter.delivery_id, reason=str(reason))
            except NotNow as later:
                later.extra = True
                raise
        return None

    async def _found_at(self, letter: Letter, channel: str, thread: str | None) -> Receipt | None:
        with translated():
            if channel.startswith(("U", "W")):
                opened = await self.client.conversations_open(users=channel)
                channel = opened["channel"]["id"]
            if thread:
                answer = await self.client.conversations_replies(
                    channel=channel, ts=thread, limit=THREAD, include_all_metadata=True
                )
            else:
                answer = await self.client.conversations_history(
                    channel=channel, limit=LATEST, include_all_metadata=True
                )
        for message in answer["messages"]:
            payload = message.get("metadata", {}).get("event_payload", {})
            if payload.get("key") == str(letter.posting_id):
                return Receipt(channel, message["ts"])
        return None

    async def _complete(self, letter: Letter, receipt: Receipt) -> None:
        """The message stands; a pin or a file Slack will not take does not take it away."""
        try:
            if letter.message.pinned:
                await self._pin(receipt)
            if letter.message.file:
                await self._upload(letter, letter.message.file, receipt)
        except NotNow as later:
            later.extra = True
            raise
        except Refused as reason:
            log.warning("not complete", delivery=letter.delivery_id, reason=str(reason))

    async def _pin(self, receipt: Receipt) -> None:
        with translated():
            try:
                await self.client.pins_add(channel=receipt.channel, timestamp=receipt.external_id)
            except SlackApiError as error:
                if code_of(error) != "already_pinned":
                    raise

    async def _upload(self, letter: Letter, file: File, receipt: Receipt) -> None:
        head = Letterhead(letter.language, letter.now)
        with translated():
            await self.client.files_upload_v2(
                filename=file.name,
                title=head.plain.write(file.title),
                content=contents(file, letter.language, letter.now),
                channel=receipt.channel,
                thread_ts=letter.thread,
            )


def content_of(letter: Letter) -> dict[str, Any]:
    head = Letterhead(letter.language, letter.now)
    return {
        "text": head.fallback(letter.message),
        "blocks": head.blocks(letter.message, letter.mention, letter.thread_url),
    }
