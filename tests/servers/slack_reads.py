"""Web API: who is who, who is where, and what has been said."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import TypeVar

from tests.servers.slack_payloads import message_json, slug
from tests.servers.slack_rules import Refused, truth
from tests.servers.slack_state import Channel, Json, Posted
from tests.servers.slack_workspace import Workspace

T = TypeVar("T")


def auth_test(space: Workspace, _: Json) -> Json:
    """auth.test."""
    return {
        "url": f"https://{space.team_domain}.slack.com/",
        "team": "Piket test",
        "user": slug(space.bot_name),
        "team_id": space.team_id,
        "user_id": space.bot_user_id,
        "bot_id": space.bot_id,
        "is_enterprise_install": False,
    }


def users_info(space: Workspace, given: Json) -> Json:
    """users.info: guests and strangers are told apart here (PLATFORMS.md)."""
    person = space.person(given["user"])
    about = {"team_id": space.team_id, "tz": "Europe/Amsterdam", "locale": "nl-NL", **person.about}
    flags = dict.fromkeys(("deleted", "is_admin", "is_restricted", "is_ultra_restricted"), False)
    flags |= {"is_bot": False, "is_app_user": False, "is_owner": False}
    user = {
        "id": person.id,
        "name": slug(person.name),
        "real_name": person.profile["real_name"],
        **flags,
        **about,
        "tz_label": "Central European Time",
        "tz_offset": 3600,
        "updated": 1732400000,
        "profile": {**person.profile, "team": about["team_id"]},
    }
    if not truth(given.get("include_locale")):
        del user["locale"]
    return {"user": user}


def conversations_open(space: Workspace, given: Json) -> Json:
    """conversations.open: one other person, so a DM (no group DMs: the bot never opens one)."""
    if given.get("channel"):
        return {"channel": {"id": space.channel(given["channel"]).id}, "already_open": True}
    users = [user for user in str(given.get("users") or "").split(",") if user]
    if not users:
        raise Refused("users_list_not_supplied", "conversations.open: neither channel nor users")
    if len(users) > 1:
        raise Refused("too_many_users" if len(users) > 8 else "invalid_user_combination")
    if space.person(users[0]).about.get("deleted"):
        raise Refused("user_disabled")
    known = f"D{users[0][1:]}" in space.channels
    channel = space.im(users[0])
    opened = _channel_json(space, channel) if truth(given.get("return_im")) else {"id": channel.id}
    return {"channel": opened, "already_open": known, "no_op": known}


def conversations_info(space: Workspace, given: Json) -> Json:
    """conversations.info."""
    channel = space.channel(given["channel"])
    found = _channel_json(space, channel)
    if truth(given.get("include_num_members")):
        found["num_members"] = len(channel.members)
    return {"channel": found}


def _channel_json(space: Workspace, channel: Channel) -> Json:
    shared = {"is_ext_shared": False, "is_org_shared": False, "is_pending_ext_shared": False}
    base = {"id": channel.id, "created": 1732400000, "is_archived": False, **shared}
    if channel.owner is not None:
        return {**base, "is_im": True, "user": channel.owner, "is_user_deleted": False}
    return {
        **base,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": True,
        "is_group": False,
        "is_im": False,
        "is_mpim": False,
        "is_private": False,
        "is_general": False,
        "is_member": space.bot_user_id in channel.members,
        "context_team_id": space.team_id,
        **channel.about,
    }


def conversations_members(space: Workspace, given: Json) -> Json:
    """conversations.members, by the page."""
    found, cursor = _page(space.channel(given["channel"]).members, given, 100)
    return {"members": found, "response_metadata": {"next_cursor": cursor}}


def conversations_history(space: Workspace, given: Json) -> Json:
    """conversations.history: newest first, no replies."""
    channel = _readable(space, given)
    found = _between(space.messages(channel.id), given)
    return _messages(space, found[::-1], given, 100)


def conversations_replies(space: Workspace, given: Json) -> Json:
    """conversations.replies: the thread's first message, then its replies, oldest first."""
    channel = _readable(space, given)
    here = [one for one in space.posted if one.channel == channel.id and not one.deleted]
    found = [one for one in here if given["ts"] in (one.ts, one.thread_ts)]
    if not found:
        raise Refused("thread_not_found")
    return _messages(space, [found[0], *_between(found[1:], given)], given, 1000)


def _readable(space: Workspace, given: Json) -> Channel:
    channel = space.channel(given["channel"])
    if space.bot_user_id not in channel.members:
        raise Refused("not_in_channel")
    return channel


def _between(found: list[Posted], given: Json) -> list[Posted]:
    """Slack's ts strings have equal lengths, so they sort as text."""
    oldest, latest = str(given.get("oldest") or "0"), str(given.get("latest") or "9")
    edges = (oldest, latest) if truth(given.get("inclusive")) else ()
    return [one for one in found if oldest < one.ts < latest or one.ts in edges]


def _messages(space: Workspace, found: list[Posted], given: Json, default: int) -> Json:
    page, cursor = _page(found, given, default)
    shown = [message_json(space, posted) for posted in page]
    if not truth(given.get("include_all_metadata")):
        for message in shown:
            message.pop("metadata", None)
    return {
        "messages": shown,
        "has_more": bool(cursor),
        "response_metadata": {"next_cursor": cursor},
    }


def _page(found: Sequence[T], given: Json, default: int) -> tuple[list[T], str]:
    """Cursor pagination (docs.slack.dev/apis/web-api/pagination)."""
    try:
        start = int(base64.b64decode(given["cursor"])) if given.get("cursor") else 0
    except ValueError:
        raise Refused("invalid_cursor", "a cursor Slack never gave") from None
    end = start + int(given.get("limit") or default)
    cursor = base64.b64encode(str(end).encode()).decode() if end < len(found) else ""
    return list(found[start:end]), cursor
