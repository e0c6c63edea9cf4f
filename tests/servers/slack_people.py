"""What people do in Slack, as the bot gets to hear of it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from functools import partial

from tests.servers.slack_chat import answer
from tests.servers.slack_deliver import COMMAND, EVENT, INTERACTIVE, Courier, Delivery
from tests.servers.slack_forms import chosen, filled, tapped
from tests.servers.slack_markup import as_sent, escaped
from tests.servers.slack_modals import close, submitted
from tests.servers.slack_payloads import (
    channel_json,
    command_json,
    container,
    event_json,
    initial_state,
    interaction,
    message_json,
    said_json,
    view_json,
)
from tests.servers.slack_rules import Refused
from tests.servers.slack_state import Ack, Ephemeral, Json, Posted, ResponseUrl, View
from tests.servers.slack_workspace import Workspace

DM = "DM"


class People:
    """Everything here waits for the bot's ack, as Slack's own screens do."""

    space: Workspace
    courier: Courier

    async def command(
        self,
        user: str,
        text: str,
        *,
        command: str = "/piket",
        channel: str = DM,
        trigger_id: str | None = None,
    ) -> Ack:
        """A slash command; what its ack says is an ephemeral, or a message when in_channel."""
        where = self._where(user, channel)
        payload = command_json(
            self.space,
            user,
            where,
            command=command,
            text=escaped(text),
            response_url=self.space.response_url("commands", user, where),
            trigger_id=self.space.trigger(user, trigger_id).id,
        )
        said = partial(self._said, ResponseUrl(user, where, None))
        return await self._send(COMMAND, payload, said, takes_payload=True)

    def _said(self, place: ResponseUrl, ack: Ack) -> None:
        if ack.status == 200 and ack.body:
            body = {"text": ack.body} if isinstance(ack.body, str) else ack.body
            try:
                answer(self.space, "ack of a command", body, place)
            except Refused as refused:
                self.space.problems.append(refused.problem or str(refused))

    async def tap(
        self,
        user: str,
        message: Posted | Ephemeral | View,
        action_id_or_label: str,
        *,
        trigger_id: str | None = None,
    ) -> Ack:
        """A button, or one choice of a menu, by its action_id or the words on it."""
        self._sees(user, message)
        view_id = message.id if isinstance(message, View) else None
        trigger = self.space.trigger(user, trigger_id, view_id)
        payload = interaction(self.space, "block_actions", user, trigger.id)
        payload["actions"] = [tapped(message, action_id_or_label, self.space.next_ts())]
        payload["container"] = container(message)
        if isinstance(message, View):
            chosen(message, payload["actions"][0])
            return await self._send(INTERACTIVE, payload | self._in_view(message))
        payload["channel"] = channel_json(self.space, message.channel)
        payload["state"] = {"values": initial_state(message.blocks)}
        if isinstance(message, Posted):
            payload["message"] = message_json(self.space, message)
        url = self.space.response_url("actions", user, message.channel, message)
        return await self._send(INTERACTIVE, payload | {"response_url": url})

    def _in_view(self, view: View) -> Json:
        return {"view": view_json(self.space, view)}

    async def submit(self, user: str, view: View, values: Mapping[str, str | None]) -> Ack:
        """Fill in a modal and send it; after errors it stays open (`view.errors`)."""
        self._sees(user, view)
        view.errors = {}
        filled(view, values)
        trigger = self.space.trigger(user, view_id=view.id)
        payload = interaction(self.space, "view_submission", user, trigger.id)
        payload |= {**self._in_view(view), "response_urls": []}
        done = partial(submitted, self.space, view)
        return await self._send(INTERACTIVE, payload, done, takes_payload=True)

    async def cancel(self, user: str, view: View) -> Ack | None:
        """Close a modal; the bot hears of it only with notify_on_close."""
        self._sees(user, view)
        close(self.space, view)
        if not view.view.get("notify_on_close"):
            return None
        payload = interaction(self.space, "view_closed", user, "")
        del payload["trigger_id"]
        return await self._send(INTERACTIVE, payload | {**self._in_view(view), "is_cleared": False})

    async def says(
        self, user: str, channel: str, text: str, *, thread_ts: str | None = None
    ) -> list[Ack]:
        """Type a message: one event, and app_mention beside it when a channel names the bot."""
        where = self._where(user, channel)
        named = rf"(?<!\S)@{self.space.bot_name}\b"
        sent = as_sent(re.sub(named, f"<@{self.space.bot_user_id}>", text))
        posted = self.space.post(
            Posted(where, self.space.next_ts(), user, sent, thread_ts=thread_ts)
        )
        direct = self.space.channel(where).owner is not None
        event = said_json(self.space, posted, "im" if direct else "channel")
        if not self._hears(where):
            return []
        events = [event]
        if not direct and f"<@{self.space.bot_user_id}" in sent:
            mention = {key: value for key, value in event.items() if key != "channel_type"}
            events.append({**mention, "type": "app_mention"})
        return list(await asyncio.gather(*(self._event(one) for one in events)))

    async def shortcut(self, user: str, message: Posted, callback_id: str) -> Ack:
        """A message shortcut."""
        self._sees(user, message)
        trigger = self.space.trigger(user)
        payload = interaction(self.space, "message_action", user, trigger.id)
        payload |= {
            "callback_id": callback_id,
            "action_ts": self.space.next_ts(),
            "channel": channel_json(self.space, message.channel),
            "message_ts": message.ts,
            "message": message_json(self.space, message),
            "response_url": self.space.response_url("app", user, message.channel),
        }
        return await self._send(INTERACTIVE, payload)

    async def join(self, user: str, channel: str) -> Ack:
        """member_joined_channel."""
        members = self.space.channel(channel).members
        members += [user] if user not in members else []
        return await self._event(self._membership("member_joined_channel", user, channel))

    async def leave(self, user: str, channel: str) -> Ack:
        """member_left_channel."""
        self.space.channel(channel).members.remove(user)
        return await self._event(self._membership("member_left_channel", user, channel))

    def _membership(self, kind: str, user: str, channel: str) -> Json:
        return {
            "type": kind,
            "user": user,
            "channel": channel,
            "channel_type": "C",
            "team": self.space.team_id,
            "event_ts": self.space.next_ts(),
        }

    async def opens_home(self, user: str) -> Ack:
        """Look at the bot's Home tab: app_home_opened."""
        event = {"type": "app_home_opened", "user": user, "tab": "home"}
        event |= {"channel": self.space.im(user).id, "event_ts": self.space.next_ts()}
        home = self.space.homes.get(user)
        return await self._event(event | (self._in_view(home) if home else {}))

    async def again(self) -> Ack:
        """Slack sends the very last request once more."""
        return await self.courier.again()

    async def _event(self, event: Json) -> Ack:
        return await self._send(EVENT, event_json(self.space, event))

    async def _send(
        self,
        kind: str,
        payload: Json,
        answered: Callable[[Ack], None] = lambda ack: None,
        *,
        takes_payload: bool = False,
    ) -> Ack:
        delivery = Delivery(kind, payload, answered, takes_payload=takes_payload)
        return await self.courier.send(delivery)

    def _where(self, user: str, channel: str) -> str:
        found = self.space.im(user) if channel == DM else self.space.channel(channel)
        if user not in found.members:
            raise AssertionError(f"{user} is not in {channel}, so cannot say anything there")
        return found.id

    def _hears(self, channel: str) -> bool:
        return self.space.bot_user_id in self.space.channel(channel).members

    def _sees(self, user: str, shown: Posted | Ephemeral | View) -> None:
        if isinstance(shown, View):
            visible = shown.user == user and shown.open
        elif isinstance(shown, Ephemeral):
            visible = shown.user == user and not shown.deleted
        else:
            visible = user in self.space.channel(shown.channel).members and not shown.deleted
        if not visible:
            raise AssertionError(f"{user} does not see this: {shown.shown!r}")
