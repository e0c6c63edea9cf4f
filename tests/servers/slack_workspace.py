"""One workspace: who and what is in it, and the clocks behind ts, triggers and ids."""

from __future__ import annotations

import copy
import itertools
import json
import secrets
import time
from collections.abc import Iterable
from dataclasses import replace

from tests.servers.ledger import Ledger, Sight, Sort
from tests.servers.slack_rules import Refused
from tests.servers.slack_state import (
    Call,
    Channel,
    Ephemeral,
    Json,
    Person,
    Posted,
    ResponseUrl,
    Trigger,
    UploadedFile,
    View,
    elements,
)

ABOUT = ("deleted", "is_admin", "is_restricted", "is_ultra_restricted", "is_stranger", "is_bot")
ABOUT_TEXT = ("tz", "locale", "team_id")


class Workspace:
    """The state Slack keeps; the Web API changes it, people and tests look at it."""

    team_id = "T0PIKET"
    team_domain = "piket-test"
    app_id = "A0PIKET"
    bot_id = "B0PIKET"
    bot_user_id = "U0PIKETBOT"
    bot_name = "piket"
    trigger_seconds = 3.0
    response_url_seconds = 1800.0
    response_url_uses = 5
    bot_may_die = False

    def __init__(self, ledger: Ledger | None = None) -> None:
        self.root = ""
        self.ledger = ledger or Ledger()
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.posted: list[Posted] = []
        self.ephemerals: list[Ephemeral] = []
        self.views: dict[str, View] = {}
        self.homes: dict[str, View] = {}
        self.files: list[UploadedFile] = []
        self.uploads: dict[str, UploadedFile] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.calls: list[Call] = []
        self.problems: list[str] = []
        self._count = itertools.count(1)
        self.add_user(self.bot_user_id, self.bot_name, is_bot=True)

    def add_user(self, user_id: str, name: str, **profile: object) -> Person:
        """A person; `is_restricted`, `is_stranger`, `tz`, `locale` ... go beside the profile."""
        about = {key: profile.pop(key) for key in (*ABOUT, *ABOUT_TEXT) if key in profile}
        profile = {"real_name": name, "display_name": name, **profile}
        self.people[user_id] = Person(user_id, name, profile, about)
        return self.people[user_id]

    def add_channel(
        self, channel_id: str, name: str, members: Iterable[str] = (), *, bot: bool = True
    ) -> Channel:
        """A channel with these members, and the bot unless it was never invited."""
        present = [*members, *([self.bot_user_id] if bot else [])]
        self.channels[channel_id] = Channel(channel_id, name, list(dict.fromkeys(present)))
        return self.channels[channel_id]

    def next_ts(self) -> str:
        """Unique and increasing, like Slack's."""
        return f"{1732400000 + next(self._count)}.000100"

    def next_id(self, kind: str) -> str:
        """An id with Slack's leading letter."""
        return f"{kind}0{next(self._count):06d}"

    def im(self, user_id: str) -> Channel:
        """The direct messages of this person and the bot; opened when first needed."""
        self.person(user_id)
        channel_id = f"D{user_id[1:]}"
        if channel_id not in self.channels:
            members = [user_id, self.bot_user_id]
            self.channels[channel_id] = Channel(channel_id, "directmessage", members, owner=user_id)
        return self.channels[channel_id]

    def person(self, user_id: str) -> Person:
        """users.info and everything that names a user."""
        if user_id not in self.people:
            raise Refused("user_not_found")
        return self.people[user_id]

    def channel(self, channel_id: str, *, users_too: bool = False) -> Channel:
        """Only chat.postMessage takes a user id for a channel (chat.update does not)."""
        if users_too and channel_id in self.people and channel_id != self.bot_user_id:
            return self.im(channel_id)
        if channel_id not in self.channels:
            misused = channel_id[:1] in "UW" and not users_too
            why = f"{channel_id} is a user, not a channel" if misused else None
            raise Refused("channel_not_found", why)
        return self.channels[channel_id]

    def message(self, channel_id: str, ts: str) -> Posted:
        """A message that still stands there."""
        for posted in reversed(self.posted):
            if (posted.channel, posted.ts) == (channel_id, ts) and not posted.deleted:
                return posted
        raise Refused("message_not_found")

    def messages(self, channel: str, thread_ts: str | None = None) -> list[Posted]:
        """What stands in a channel (or a person's DM with the bot): the replies of one thread, or
        without `thread_ts` what the channel itself shows. Deleted messages are in `posted` only.
        """
        where = f"D{channel[1:]}" if channel in self.people else channel
        here = [one for one in self.posted if one.channel == where and not one.deleted]
        if thread_ts is not None:
            return [one for one in here if one.thread_ts == thread_ts and one.ts != thread_ts]
        return [one for one in here if one.thread_ts in (None, one.ts) or one.broadcast]

    def post(self, posted: Posted) -> Posted:
        """A message arrives; its blocks and elements get the ids they lack."""
        posted.blocks = self.named(posted.blocks)
        self.posted.append(posted)
        self._seen(posted, Sort.POSTED)
        return posted

    def edit(self, shown: Posted | Ephemeral, text: str, blocks: list[Json]) -> None:
        """Another version in the same place."""
        shown.edit(text, self.named(blocks))
        self._seen(shown, Sort.EDITED)

    def delete(self, shown: Posted | Ephemeral) -> None:
        """Gone for its readers."""
        shown.deleted = True
        self._seen(shown, Sort.DELETED)

    def _seen(self, shown: Posted | Ephemeral, what: Sort) -> None:
        """Into the ledger, once per reader; what people say themselves is not the bot's."""
        if shown.user != self.bot_user_id and isinstance(shown, Posted):
            return
        alone = isinstance(shown, Ephemeral)
        readers = [shown.user] if alone else self.channel(shown.channel).members
        whole = shown.text + json.dumps(shown.blocks)
        sight = Sight(
            "slack",
            "",
            what,
            f"{shown.channel}/{shown.ts}",
            "" if shown.deleted else shown.shown,
            1 + len(shown.versions),
            None if isinstance(shown, Ephemeral) else _key(shown),
            tuple(shown.buttons),
        )
        for reader in readers:
            called = self.channel(shown.channel).owner == reader or f"<@{reader}>" in whole
            rings = what is Sort.POSTED and called
            if reader != self.bot_user_id:
                self.ledger.add(replace(sight, who=reader, rings=rings))

    def whisper(self, ephemeral: Ephemeral) -> Ephemeral:
        """An ephemeral arrives at its one reader."""
        ephemeral.blocks = self.named(ephemeral.blocks)
        self.ephemerals.append(ephemeral)
        self._seen(ephemeral, Sort.ALONE)
        return ephemeral

    def named(self, blocks: list[Json]) -> list[Json]:
        """Slack gives every block and every element an id where the sender did not."""
        blocks = copy.deepcopy(blocks)
        for block in blocks:
            block.setdefault("block_id", f"b{next(self._count)}")
        for element in elements(blocks):
            element.setdefault("action_id", f"a{next(self._count)}")
        return blocks

    def trigger(self, user: str, given: str | None = None, view_id: str | None = None) -> Trigger:
        """A new trigger for what a person just did, or the one that was already handed out."""
        name = given or f"133{next(self._count)}.738474920.{secrets.token_hex(16)}"
        return self.triggers.setdefault(name, Trigger(name, user, view_id=view_id))

    def exchange(self, trigger_id: str) -> Trigger:
        """A trigger opens one view within three seconds (docs.slack.dev/surfaces/modals)."""
        trigger = self.triggers.get(trigger_id)
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.used:
            raise Refused("exchanged_trigger_id")
        if time.monotonic() - trigger.at > self.trigger_seconds:
            raise Refused("expired_trigger_id")
        trigger.used = True
        return trigger

    def response_url(
        self, kind: str, user: str, channel: str, source: Posted | Ephemeral | None = None
    ) -> str:
        """A fresh answer address for one interaction."""
        path = f"/{kind}/{self.team_id}/{next(self._count)}/{secrets.token_hex(12)}"
        self.response_urls[path] = ResponseUrl(user, channel, source)
        return self.root + path


def _key(posted: Posted) -> str | None:
    """What the bot calls this message, in its metadata."""
    payload: Json = (posted.metadata or {}).get("event_payload", {})
    return payload.get("key")
