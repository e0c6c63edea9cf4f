"""Web API: posting, editing, deleting, pinning, and what a response_url does."""

from __future__ import annotations

import time

from tests.servers.slack_payloads import message_json
from tests.servers.slack_rules import MESSAGE_FIELDS, Refused, check_message, decoded, truth
from tests.servers.slack_state import Channel, Ephemeral, Json, Posted, ResponseUrl
from tests.servers.slack_workspace import Workspace

LONGEST_UPDATE = 4_000  # chat.update: msg_too_long above


def post_message(space: Workspace, given: Json) -> Json:
    """chat.postMessage; a user id opens that person's DM and its D id comes back."""
    _check(space, "chat.postMessage", given)
    channel = _open_to_bot(space, given["channel"], users_too=True)
    thread_ts = _thread(space, "chat.postMessage", channel, given.get("thread_ts"))
    posted = space.post(
        Posted(
            channel=channel.id,
            ts=space.next_ts(),
            user=space.bot_user_id,
            text=given.get("text") or "",
            blocks=given.get("blocks") or [],
            thread_ts=thread_ts,
            metadata=given.get("metadata"),
            broadcast=truth(given.get("reply_broadcast")),
        )
    )
    return {"channel": channel.id, "ts": posted.ts, "message": message_json(space, posted)}


def update(space: Workspace, given: Json) -> Json:
    """chat.update: own messages only; text without blocks removes the blocks (PLATFORMS.md)."""
    _check(space, "chat.update", given)
    posted = _own(space, given, "cant_update_message")
    if len(given.get("text") or "") > LONGEST_UPDATE:
        raise Refused("msg_too_long", "chat.update: text over 4000")
    space.edit(posted, given.get("text") or posted.text, given.get("blocks") or [])
    posted.metadata = given.get("metadata") or posted.metadata
    return {
        "channel": posted.channel,
        "ts": posted.ts,
        "text": posted.text,
        "message": message_json(space, posted),
    }


def delete(space: Workspace, given: Json) -> Json:
    """chat.delete: own messages only."""
    posted = _own(space, given, "cant_delete_message")
    space.delete(posted)
    return {"channel": posted.channel, "ts": posted.ts}


def post_ephemeral(space: Workspace, given: Json) -> Json:
    """chat.postEphemeral: its reader must be in the conversation."""
    _check(space, "chat.postEphemeral", given)
    channel = _open_to_bot(space, given["channel"])
    if given["user"] not in channel.members:
        raise Refused("user_not_in_channel")
    thread_ts = _thread(space, "chat.postEphemeral", channel, given.get("thread_ts"))
    ephemeral = space.whisper(
        Ephemeral(
            user=given["user"],
            channel=channel.id,
            ts=space.next_ts(),
            text=given.get("text") or "",
            blocks=given.get("blocks") or [],
            thread_ts=thread_ts,
        )
    )
    return {"message_ts": ephemeral.ts}


def get_permalink(space: Workspace, given: Json) -> Json:
    """chat.getPermalink."""
    posted = space.message(space.channel(given["channel"]).id, given["message_ts"])
    link = f"https://{space.team_domain}.slack.com/archives/{posted.channel}"
    link += f"/p{posted.ts.replace('.', '')}"
    if posted.thread_ts not in (None, posted.ts):
        link += f"?thread_ts={posted.thread_ts}&cid={posted.channel}"
    return {"channel": posted.channel, "permalink": link}


def pin(space: Workspace, given: Json) -> Json:
    """pins.add: a message is pinned once."""
    if not given.get("timestamp"):
        raise Refused("no_item_specified", "pins.add: missing argument 'timestamp'")
    posted = space.message(_open_to_bot(space, given["channel"]).id, given["timestamp"])
    if posted.pinned:
        raise Refused("already_pinned")
    posted.pinned = True
    return {}


def respond(space: Workspace, path: str, given: Json) -> str | None:
    """A response_url: five uses in thirty minutes; gives the error, if any."""
    found = space.response_urls.get(path)
    if found is None:
        return "no_hook"
    if found.uses >= space.response_url_uses:
        return "used_url"
    if time.monotonic() - found.at > space.response_url_seconds:
        return "expired_url"
    found.uses += 1
    try:
        _respond(space, found, given)
    except Refused as refused:
        if refused.problem:
            space.problems.append(refused.problem)
        return refused.error
    return None


def _respond(space: Workspace, found: ResponseUrl, given: Json) -> None:
    given = decoded(given)
    replace, remove = truth(given.get("replace_original")), truth(given.get("delete_original"))
    if (replace or remove) and found.source is None:
        raise Refused("invalid_payload", "response_url: there is no original to replace")
    if remove and found.source is not None:
        space.delete(found.source)
        return
    fresh = ResponseUrl(found.user, found.channel, None)
    answer(space, "response_url", given, found if replace else fresh)


def answer(space: Workspace, name: str, given: Json, found: ResponseUrl) -> None:
    """A message at a response_url or in a command's ack: edit the source, or say something new."""
    for field in given.keys() - MESSAGE_FIELDS:
        space.problems.append(f"{name}: unknown field {field!r}")
    space.problems.extend(check_message(name, given))
    text, blocks = given.get("text") or "", given.get("blocks") or []
    if found.source is not None:
        space.edit(found.source, text, blocks)
        return
    thread, ts = given.get("thread_ts"), space.next_ts()
    if given.get("response_type", "ephemeral") == "in_channel":
        space.post(Posted(found.channel, ts, space.bot_user_id, text, blocks, thread))
    else:
        space.whisper(Ephemeral(found.user, found.channel, ts, text, blocks, thread))


def _check(space: Workspace, method: str, given: Json) -> None:
    space.problems.extend(check_message(method, given))


def _open_to_bot(space: Workspace, channel_id: str, *, users_too: bool = False) -> Channel:
    channel = space.channel(channel_id, users_too=users_too)
    if space.bot_user_id not in channel.members:
        raise Refused("not_in_channel")
    return channel


def _own(space: Workspace, given: Json, error: str) -> Posted:
    posted = space.message(space.channel(given["channel"]).id, given["ts"])
    if posted.user != space.bot_user_id:
        raise Refused(error)
    return posted


def _thread(space: Workspace, method: str, channel: Channel, thread_ts: str | None) -> str | None:
    """A thread is named by its first message, never by a reply (chat.postMessage)."""
    if not thread_ts:
        return None
    roots = [one for one in space.posted if (one.channel, one.ts) == (channel.id, thread_ts)]
    if not roots or roots[0].deleted:
        raise Refused("cannot_reply_to_message")
    root = roots[0]
    if root.thread_ts not in (None, root.ts):
        space.problems.append(f"{method}: thread_ts {thread_ts} is a reply, not a thread")
    root.thread_ts = root.ts
    return thread_ts
