"""Everything Slack refuses, and what we refuse ourselves, in a request of the bot.

A `Refused` is answered with ok:false, as Slack does. A problem is written down and the call goes
on. Limits: PLATFORMS.md, docs.slack.dev/reference/block-kit, chat.postMessage, chat.update.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from tests.servers.slack_markup import MASS_WORDS, markup_problems
from tests.servers.slack_schema import block_kit_problems, methods
from tests.servers.slack_state import Json, elements

MOST_BLOCKS = {"message": 50, "view": 100}
ORG_WIDE = {"team_id"}  # every method takes it; Bolt's own auth.test sends it
ONLY_IN_MESSAGES = {"markdown", "table"}
ASKING = {
    "type": "input",
    "label": {"type": "plain_text", "text": "?"},
    "element": {"type": "plain_text_input"},
}
DECODED = ("blocks", "attachments", "metadata", "view", "files")
EVERYWHERE = {
    *("access_denied", "account_inactive", "fatal_error", "internal_error", "invalid_arguments"),
    *("invalid_auth", "invalid_blocks", "missing_scope", "not_allowed_token_type", "not_authed"),
    *("not_found", "not_in_channel", "ratelimited", "request_timeout", "service_unavailable"),
    *("team_access_not_granted", "token_expired", "token_revoked", "user_not_found"),
}
MESSAGE_FIELDS = {
    *("text", "blocks", "attachments", "response_type", "replace_original", "delete_original"),
    *("thread_ts", "unfurl_links", "unfurl_media", "metadata", "mrkdwn"),
}


class Refused(Exception):
    """Slack answers ok:false with this error; with `problem` the request should not have been."""

    def __init__(self, error: str, problem: str | None = None, **more: Any) -> None:
        super().__init__(error)
        self.error, self.problem, self.more = error, problem, more


def check_arguments(method: str, arguments: Json) -> Iterator[str]:
    """Unknown arguments are a problem, missing ones a refusal (slack_methods.json)."""
    known = methods()[method]
    for name in arguments.keys() - known["args"].keys() - ORG_WIDE:
        yield f"{method}: unknown argument {name!r}"
    given = {name for name, value in arguments.items() if value not in (None, "")}
    for name in known["required"]:
        if name != "token" and name not in given:
            detail = {"messages": [f"[ERROR] missing required field: {name}"]}
            problem = f"{method}: missing argument {name!r}"
            raise Refused("invalid_arguments", problem, response_metadata=detail)


def decoded(arguments: Json) -> Json:
    """JSON inside a form or query field becomes what it says (slack_sdk sends it both ways)."""
    found = dict(arguments)
    for name in DECODED:
        if isinstance(found.get(name), str):
            try:
                found[name] = json.loads(found[name])
            except ValueError:
                raise Refused(f"invalid_{name}", f"{name} is not JSON") from None
    return found


def check_message(name: str, message: Json) -> Iterator[str]:
    """A message has text, also behind blocks (for notifications and screen readers)."""
    text, blocks = message.get("text") or "", message.get("blocks") or []
    if not text and not blocks:
        raise Refused("no_text", f"{name}: neither text nor blocks")
    if not text:
        yield f"{name}: blocks without fallback text"
    if len(text) > 40_000:
        yield f"{name}: text of {len(text)} is cut off at 40000"
    yield from check_markup(name, text)
    yield from _live_mentions(name, message)
    if blocks:
        yield from check_blocks(name, blocks, "message")
    if message.get("metadata") is not None:
        check_metadata(name, message["metadata"])


def check_markup(name: str, text: str) -> Iterator[str]:
    """Markup problems of one mrkdwn text, with the place they were found."""
    for problem in markup_problems(text):
        yield f"{name}: {problem}"


def _live_mentions(name: str, message: Json) -> Iterator[str]:
    """`@channel` is only alive when Slack is told to look for names (chat.postMessage)."""
    looked_for = truth(message.get("link_names")) or message.get("parse") == "full"
    if looked_for and MASS_WORDS.search(message.get("text") or ""):
        yield f"{name}: mass mention in {message['text']!r}"


def check_metadata(name: str, metadata: Any) -> None:
    """{event_type, event_payload} and nothing else (docs.slack.dev/messaging/message-metadata)."""
    good = isinstance(metadata, dict) and metadata.keys() == {"event_type", "event_payload"}
    if good and isinstance(metadata["event_type"], str) and metadata["event_type"]:
        if isinstance(metadata["event_payload"], dict):
            return
        raise Refused("invalid_metadata_schema", f"{name}: event_payload is not an object")
    raise Refused("invalid_metadata_format", f"{name}: metadata {metadata!r}")


def check_blocks(name: str, blocks: Any, surface: str) -> Iterator[str]:
    """Block Kit by schema; then what no schema says: counts and ids (PLATFORMS.md)."""
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format", f"{name}: blocks is not a list")
    wrong = [
        f"/blocks/{at}{found[1:]}"
        for at, block in enumerate(blocks)
        for found in block_kit_problems("block", json.dumps(block, sort_keys=True))
    ]
    error = "invalid_blocks" if surface == "message" else "invalid_arguments"
    _refuse(name, error, wrong)
    _refuse(name, error, [*_counts(blocks, surface), *_duplicates(blocks, surface)])
    yield from check_texts(name, blocks)


def _refuse(name: str, error: str, wrong: list[str]) -> None:
    if wrong:
        detail = {"messages": [f"[ERROR] {found}" for found in wrong]}
        raise Refused(error, f"{name}: {'; '.join(wrong)}", response_metadata=detail)


def _counts(blocks: list[Json], surface: str) -> Iterator[str]:
    most = MOST_BLOCKS[surface]
    if len(blocks) > most:
        yield f"{len(blocks)} blocks, no more than {most} are allowed"
    for block in blocks if surface == "view" else ():
        if block["type"] in ONLY_IN_MESSAGES:
            yield f"a {block['type']} block cannot stand in a view"


def _duplicates(blocks: list[Json], surface: str) -> Iterator[str]:
    yield from _twice("block_id", [block.get("block_id") for block in blocks])
    groups = [blocks] if surface == "message" else [[block] for block in blocks]
    for group in groups:
        yield from _twice("action_id", [found.get("action_id") for found in elements(group)])


def _twice(kind: str, ids: Iterable[str | None]) -> Iterator[str]:
    for one, times in Counter(ids).items():
        if one is not None and times > 1:
            yield f"{kind} {one!r} stands there {times} times"


def check_texts(name: str, part: Any) -> Iterator[str]:
    """Every mrkdwn text in a part, however deep; rich text may not call everyone either."""
    if isinstance(part, list):
        for item in part:
            yield from check_texts(name, item)
    if not isinstance(part, dict):
        return
    if part.get("type") == "mrkdwn":
        yield from check_markup(name, part["text"])
    elif part.get("type") in ("broadcast", "usergroup"):
        yield f"{name}: mass mention {part!r}"
    else:
        for value in part.values():
            yield from check_texts(name, value)


def check_view(name: str, view: Any, kind: str) -> Iterator[str]:
    """A modal or Home tab; Slack answers a bad one with invalid_arguments (views.open)."""
    if not isinstance(view, dict) or view.get("type") != kind:
        raise Refused("invalid_arguments", f"{name}: not a {kind} view")
    blocks = view.get("blocks")
    shell = json.dumps({**view, "blocks": _outline(blocks)}, sort_keys=True)
    _refuse(name, "invalid_arguments", list(block_kit_problems(f"{kind}_view", shell)))
    yield from check_blocks(name, blocks, "view")
    if len(json.dumps(view)) > 250_000:
        raise Refused("view_too_large", f"{name}: larger than 250 KB")


def _outline(blocks: Any) -> Any:
    """Whether there are blocks and inputs is the view's matter; what is in them is not."""
    if not isinstance(blocks, list) or not blocks:
        return blocks
    asks = any(isinstance(block, dict) and block.get("type") == "input" for block in blocks)
    return [ASKING if asks else {"type": "divider"}] * min(len(blocks), 101)


def truth(value: object) -> bool:
    """Slack takes true, 1, "1" and "true" (slack_sdk sends 1 and 0)."""
    return value in (True, 1, "1", "true", "True")
