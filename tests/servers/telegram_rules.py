"""The limits that the Bot API's prose adds to its types (core.telegram.org/bots/api)."""

import re
from collections.abc import Callable
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

from tests.servers.telegram_types import Json, bad, spec, units

BUTTON_ACTIONS = (
    *("url", "callback_data", "web_app", "login_url", "copy_text", "callback_game", "pay"),
    *("switch_inline_query", "switch_inline_query_current_chat", "switch_inline_query_chosen_chat"),
)


def check(method: str, arguments: Json) -> None:
    """Every documented limit on a single argument; the first one broken is the answer."""
    for name, value in arguments.items():
        rule = LIMITS.get(f"{method}.{name}") or LIMITS.get(name)
        if rule:
            rule(value)


def need(truth: bool, description: str) -> None:
    if not truth:
        raise bad(description)


def _range(least: int, most: int, what: str) -> Callable[[int], None]:
    return lambda value: need(least <= value <= most, f"{what} must be {least}-{most}")


def _pattern(pattern: str, description: str) -> Callable[[str], None]:
    return lambda value: need(bool(re.fullmatch(pattern, value)), description)


def _markup(markup: Json) -> None:
    """At most 8 buttons a row and 100 in all (PTB's constants; the vendor's client wraps rows)."""
    if "input_field_placeholder" in markup:
        need(1 <= units(markup["input_field_placeholder"]) <= 64, "placeholder must be 1-64")
    rows = markup.get("inline_keyboard", [])
    need(all(len(row) <= 8 for row in rows), "more than 8 buttons in a row")
    need(sum(map(len, rows)) <= 100, "reply markup is too long")
    for button in chain.from_iterable(rows):
        _button(button)


def _button(button: Json) -> None:
    """Of an action: "exactly one of the fields other than text, icon and style"."""
    need(bool(button["text"].strip()), "can't parse inline keyboard button: text is empty")
    used = [name for name in BUTTON_ACTIONS if name in button]
    need(len(used) == 1, f"inline button {button['text']!r} must have exactly one action: {used}")
    if "callback_data" in button:
        need(1 <= len(button["callback_data"].encode()) <= 64, "BUTTON_DATA_INVALID")
    if "copy_text" in button:
        need(1 <= units(button["copy_text"]["text"]) <= 256, "BUTTON_COPY_TEXT_INVALID")
    if "url" in button:
        wrong = f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL"
        need(is_link(button["url"]), wrong)
    need(button.get("style", "primary") in ("primary", "success", "danger"), "style is unknown")


def is_link(url: str) -> bool:
    """Telegram follows web addresses and tg:, not tel: or a host without a dot (localhost)."""
    parts = urlsplit(url)
    return parts.scheme == "tg" or (
        parts.scheme in ("http", "https") and "." in (parts.hostname or "")
    )


def _commands(commands: list[Json]) -> None:
    """No more than 100; names 1-32 of a-z, 0-9 and _, descriptions 1-256."""
    need(len(commands) <= 100, "BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        need(bool(re.fullmatch(r"[a-z0-9_]{1,32}", command["command"])), "BOT_COMMAND_INVALID")
        need(1 <= units(command["description"]) <= 256, "BOT_COMMAND_DESCRIPTION_INVALID")
    names = [command["command"] for command in commands]
    need(len(set(names)) == len(names), "BOT_COMMAND_INVALID: the same command twice")


def _scope(scope: Json) -> None:
    kinds = "default|all_private_chats|all_group_chats|all_chat_administrators|chat"
    _pattern(f"({kinds}|chat_administrators|chat_member)", "BotCommandScope is unknown")(
        scope["type"]
    )


def _webhook(url: str) -> None:
    """HTTPS on one of four ports; plain HTTP only for this server on this machine."""
    parts = urlsplit(url)
    if not url or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")):
        return
    need(parts.scheme == "https", "bad webhook: An HTTPS URL must be provided for webhook")
    need(
        parts.port in (None, 443, 80, 88, 8443),
        "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
    )


def _update_names(names: list[str]) -> None:
    known = spec()["types"]["Update"]["fields"].keys() - {"update_id"}
    need(set(names) <= known, f"allowed_updates: unknown {sorted(set(names) - known)}")


LIMITS: dict[str, Callable[[Any], None]] = {
    "reply_markup": _markup,
    "commands": _commands,
    "scope": _scope,
    "allowed_updates": _update_names,
    "language_code": _pattern(r"([a-z]{2})?", "language_code must be two letters"),
    "parse_mode": _pattern("HTML", "unsupported parse_mode (this server reads HTML only)"),
    "setWebhook.url": _webhook,
    "secret_token": _pattern(r"[A-Za-z0-9_-]{1,256}", "secret token contains unallowed characters"),
    "max_connections": _range(1, 100, "max_connections"),
    "getUpdates.limit": _range(1, 100, "limit"),
    "answerCallbackQuery.text": lambda text: need(units(text) <= 200, "MESSAGE_TOO_LONG"),
}
