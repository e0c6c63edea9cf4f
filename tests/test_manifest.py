"""The app manifests of docs/: valid, and asking for no more than the bot uses."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.servers.slack_schema import manifest_problems

DOCS = Path(__file__).parent.parent / "docs"
SOCKET, HTTP = "slack-manifest.json", "slack-manifest-http.json"
USED = {
    "app_mentions:read": "app_mention",
    "channels:history": "message.channels, and looking up what may have been posted",
    "channels:read": "conversations.members, member_joined_channel",
    "chat:write": "chat.postMessage, chat.update",
    "commands": "/piket and the shortcuts",
    "files:write": "the agenda as a file",
    "groups:history": "message.groups: a piket channel may be private",
    "groups:read": "conversations.members of a private channel",
    "im:history": "message.im, and looking up what may have been posted",
    "im:write": "conversations.open, to look that up",
    "pins:write": "the pinned card of the signalering channel",
}
"""Every scope and what for; the protocol tests give the bot these and no others."""


def manifest(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((DOCS / name).read_text(encoding="utf-8"))
    return loaded


@pytest.mark.parametrize("name", [SOCKET, HTTP])
def test_slack_takes_it(name: str) -> None:
    assert manifest_problems(manifest(name)) == []


def test_it_asks_for_what_is_used_and_no_more() -> None:
    assert set(manifest(SOCKET)["oauth_config"]["scopes"]["bot"]) == set(USED)


def test_the_home_tab_is_there_for_who_opens_it() -> None:
    one = manifest(SOCKET)
    assert one["features"]["app_home"]["home_tab_enabled"]
    assert "app_home_opened" in one["settings"]["event_subscriptions"]["bot_events"]


def test_a_message_can_be_asked_about_and_be_a_signaal() -> None:
    shortcuts = manifest(SOCKET)["features"]["shortcuts"]
    names = {(one["type"], one["callback_id"]) for one in shortcuts}
    assert names == {("message", "piket"), ("message", "signaal"), ("global", "piket")}


def test_the_command_tells_who_and_which_channel_were_meant() -> None:
    [command] = manifest(SOCKET)["features"]["slash_commands"]
    assert (command["command"], command["should_escape"]) == ("/piket", True)
    assert "url" not in command


def test_only_the_addresses_differ_over_http() -> None:
    other = manifest(HTTP)
    addresses = {
        other["features"]["slash_commands"][0].pop("url"),
        other["settings"]["event_subscriptions"].pop("request_url"),
        other["settings"]["interactivity"].pop("request_url"),
    }
    assert [address.rpartition("example.nl")[2] for address in addresses] == ["/slack/events"]
    other["settings"]["socket_mode_enabled"] = True
    assert other == manifest(SOCKET)
