"""The JSON Slack sends and returns, field by field (docs.slack.dev/reference/interaction-payloads)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.servers.slack_markup import escaped, rich_text
from tests.servers.slack_state import Ephemeral, Json, Posted, View, elements

if TYPE_CHECKING:
    from tests.servers.slack_workspace import Workspace

VERIFICATION = "gIkuvaNzQIHg97ATvDxqgjtO"  # the deprecated token; Slack still sends it
VALUE_OF = {  # element type -> where its answer stands, and what it starts as
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "channels_select": ("selected_channel", "initial_channel"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
}
MANY = ("selected_options", "selected_users")


def slug(name: str) -> str:
    """A user name as Slack makes it from a full name."""
    return re.sub(r"[^a-z0-9]+", ".", name.lower()).strip(".") or "user"


def as_returned(part: Any) -> Any:
    """Texts as Slack gives them back: plain text is escaped too (bolt-python issue 513)."""
    if isinstance(part, list):
        return [as_returned(item) for item in part]
    if not isinstance(part, dict):
        return part
    if part.get("type") == "plain_text":
        return {"emoji": True, **part, "text": escaped(part["text"])}
    if part.get("type") == "mrkdwn":
        return {"verbatim": False, **part}
    return {key: as_returned(value) for key, value in part.items()}


def initial_state(blocks: list[Json]) -> dict[str, dict[str, Json]]:
    """state.values before anyone touched anything: every stateful element, filled or null."""
    state: dict[str, dict[str, Json]] = {}
    for block in blocks:
        for element in elements([block]):
            if element["type"] in VALUE_OF:
                key, initial = VALUE_OF[element["type"]]
                blank: Any = [] if key in MANY else None
                answer = {"type": element["type"], key: element.get(initial, blank)}
                state.setdefault(block["block_id"], {})[element["action_id"]] = answer
    return state


def message_json(space: Workspace, posted: Posted) -> Json:
    """A message as history, actions and chat.postMessage give it back."""
    own = posted.user == space.bot_user_id
    found: Json = {
        "type": "message",
        "user": posted.user,
        "ts": posted.ts,
        "team": space.team_id,
        "text": posted.text,
        "blocks": as_returned(posted.blocks),
    }
    found |= {"bot_id": space.bot_id, "app_id": space.app_id} if own else {}
    if posted.thread_ts is not None:
        found["thread_ts"] = posted.thread_ts
        if posted.ts != posted.thread_ts:
            found["parent_user_id"] = _root_author(space, posted)
    if posted.versions:
        found["edited"] = {"user": posted.user, "ts": posted.ts}
    if posted.metadata is not None:
        found["metadata"] = posted.metadata
    if posted.pinned:
        found["pinned_to"] = [posted.channel]
    if posted.files:
        found["files"] = [{"id": one.id, "name": one.name} for one in posted.files]
    return found


def _root_author(space: Workspace, reply: Posted) -> str:
    here = [one for one in space.posted if one.channel == reply.channel]
    return next(one.user for one in here if one.ts == reply.thread_ts)


def view_json(space: Workspace, view: View) -> Json:
    """A view as views.* and submissions give it back."""
    given: Json = {"callback_id": "", "private_metadata": "", "external_id": "", "close": None}
    given |= {"submit": None, "clear_on_close": False, "notify_on_close": False}
    return {
        **as_returned({**given, **view.view}),
        "id": view.id,
        "team_id": space.team_id,
        "state": {"values": view.state},
        "hash": view.hash,
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": space.app_id,
        "app_installed_team_id": space.team_id,
        "bot_id": space.bot_id,
    }


def user_json(space: Workspace, user: str) -> Json:
    """Who did it, in every interaction."""
    person = space.person(user)
    name = slug(person.name)
    team = person.about.get("team_id", space.team_id)
    return {"id": user, "username": name, "name": name, "team_id": team}


def interaction(space: Workspace, kind: str, user: str, trigger_id: str) -> Json:
    """What every interactive payload starts with."""
    return {
        "type": kind,
        "team": {"id": space.team_id, "domain": space.team_domain},
        "user": user_json(space, user),
        "api_app_id": space.app_id,
        "token": VERIFICATION,
        "trigger_id": trigger_id,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def channel_json(space: Workspace, channel_id: str) -> Json:
    """Where it happened, in every interaction with a message."""
    return {"id": channel_id, "name": space.channel(channel_id).name}


def container(message: Posted | Ephemeral | View) -> Json:
    """What was tapped in; only a message in a thread has a thread_ts."""
    if isinstance(message, View):
        return {"type": "view", "view_id": message.id}
    found: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": isinstance(message, Ephemeral),
    }
    return {**found, "thread_ts": message.thread_ts} if message.thread_ts else found


def command_json(space: Workspace, user: str, channel_id: str, **given: str) -> Json:
    """A slash command: flat, all strings, and without any thread (PLATFORMS.md)."""
    return {
        "token": VERIFICATION,
        "team_id": space.team_id,
        "team_domain": space.team_domain,
        "channel_id": channel_id,
        "channel_name": space.channel(channel_id).name,
        "user_id": user,
        "user_name": slug(space.person(user).name),
        **given,
        "api_app_id": space.app_id,
        "is_enterprise_install": "false",
    }


def said_json(space: Workspace, posted: Posted, channel_type: str) -> Json:
    """The message event of something a person typed."""
    found: Json = {
        "type": "message",
        "user": posted.user,
        "ts": posted.ts,
        "client_msg_id": f"c9b466b5-845c-49c6-a371-{posted.ts.replace('.', '')[-12:]}",
        "text": posted.text,
        "team": space.person(posted.user).about.get("team_id", space.team_id),
        "blocks": rich_text(posted.text),
        "channel": posted.channel,
        "event_ts": posted.ts,
        "channel_type": channel_type,
    }
    if posted.thread_ts is not None:
        author = _root_author(space, posted)
        found |= {"thread_ts": posted.thread_ts, "parent_user_id": author}
    return found


def event_json(space: Workspace, event: Json) -> Json:
    """The Events API wrapper: event_id is what makes this happen once."""
    who = {"enterprise_id": None, "team_id": space.team_id, "user_id": space.bot_user_id}
    channel = event.get("channel", "")
    return {
        "token": VERIFICATION,
        "team_id": space.team_id,
        "context_team_id": space.team_id,
        "context_enterprise_id": None,
        "api_app_id": space.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": space.next_id("Ev"),
        "event_time": int(float(event["event_ts"])),
        "authorizations": [{**who, "is_bot": True, "is_enterprise_install": False}],
        "is_ext_shared_channel": False,
        "event_context": f"4-{event['type']}-{space.team_id}-{space.app_id}-{channel}",
    }
