"""What a person did on Slack, in our own words. Pure functions over Slack's payloads."""

import json
import re
from collections.abc import Iterator
from typing import Any

from bot.events import Place, Typed, Who, Words
from bot.slack.unmark import unmark
from config.words import words
from handlers.action import Action
from handlers.eigen_signaal import Begin, Pointed
from handlers.form import Form
from handlers.kaarten.actions import Answer, EditNumber, Explain, Tell
from handlers.kaarten.eigen_signaal import ChangeOwn
from handlers.opdrachten import read_command

Json = dict[str, Any]  # as it crosses the wire
COMMAND = re.compile(r"\s*/?piket(?:\s+|$)", re.IGNORECASE)
HUMAN = (None, "thread_broadcast")
"""Message subtypes that are people's own words: bots, edits and notices have another."""


FORMS = ("formulier", "rooster_formulier", "signaal")
"""The flows that open one."""


def who_tapped(body: Json) -> Who:
    """A colleague of another workspace (Slack Connect) is known by his own workspace's id."""
    user = body["user"]
    return Who("slack", user.get("team_id") or body["team"]["id"], user["id"])


def who_said(event: Json, team: str) -> Who:
    return Who("slack", event.get("user_team") or event.get("team") or team, event["user"])


def is_human(event: Json, bot_user: str) -> bool:
    if event.get("subtype") not in HUMAN or event.get("bot_id"):
        return False
    return bool(event.get("user")) and event["user"] != bot_user


def heard(event: Json, bot_user: str) -> Typed | Words | None:
    """A message or a mention (both events arrive for one message, and read the same).

    None: talk in a channel that is not for the bot.
    """
    called = re.compile(rf"<@{re.escape(bot_user)}(?:\|[^>]*)?>")
    sent = event.get("text") or ""
    text = unmark(called.sub(" ", sent)).strip()
    thread = event.get("thread_ts")
    place = Place("slack", event["channel"], thread) if thread else None
    if event["channel"].startswith("D"):
        command = COMMAND.match(text)
        return Typed(text[command.end() :]) if command else Words(text, place)
    if called.search(sent):
        return _called(text, place)
    return Words(text, place, shared=True) if place else None


def _called(text: str, place: Place | None) -> Typed | Words:
    """A mention works like `/piket`; what is no command is talk in its thread, if it has one."""
    flow = read_command(text, words()).flow
    if not text or flow not in ("formulier", "bedoel"):
        return Typed(text)
    if place:
        return Words(text, place, shared=True)
    return Typed(text) if flow == "bedoel" else Words(text)


def is_link(body: Json) -> bool:
    """A button that only opens a page; Slack sends a tap for it all the same."""
    action = body["actions"][0]
    blocks = body.get("message", {}).get("blocks", [])
    linked = {e.get("action_id") for e in _elements(blocks) if "url" in e}
    return "url" in action or action["action_id"] in linked


def _elements(blocks: list[Json]) -> Iterator[Json]:
    for block in blocks:
        yield from block.get("elements", []) if block.get("type") == "actions" else []
        if "accessory" in block:
            yield block["accessory"]


def submitted(view: Json) -> Form:
    """Raises BadAnswers. Slack sends what was typed in a form as it was typed."""
    values = {
        name: answer.get("value") or (answer.get("selected_option") or {}).get("value")
        for block in view["state"]["values"].values()
        for name, answer in block.items()
    }
    return Form.filled(
        view["callback_id"], {**json.loads(view.get("private_metadata") or "{}"), **values}
    )


def may_open_form(what: Typed | Form | Action) -> bool:
    """Whether it is worth opening a form before we know: a trigger lives three seconds."""
    if isinstance(what, Typed):
        return read_command(what.text, words()).flow in FORMS
    if isinstance(what, Answer):
        return what.question == "signaleringsoverleg" and what.value == "ja"
    return isinstance(what, Explain | EditNumber | Pointed | Begin | ChangeOwn | Tell)
