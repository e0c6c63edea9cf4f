"""Slack's own text: what may stand in mrkdwn, how typed words arrive, what a reader sees."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any

TOKEN = re.compile(r"<([^<>\n]*)>")
VALID = re.compile(
    r"@[UW][A-Z0-9]+(\|[^|]*)?"
    r"|#C[A-Z0-9]+(\|[^|]*)?"
    r"|!date\^\d+\^[^|]+\|.+"
    r"|(https?://|slack://|mailto:|tel:)[^|\s]+(\|.*)?"
)
MASS = re.compile(r"!(channel|here|everyone|group|subteam\^\w+)(\|[^|]*)?")
ENTITY = re.compile(r"&(amp|lt|gt);")
QUOTE = re.compile(r"^(>>>|>)", re.MULTILINE)
MASS_WORDS = re.compile(r"(?<!\w)@(channel|here|everyone)\b")

# What Slack's servers link in typed text (docs.slack.dev/messaging/formatting-message-text).
LINKABLE = re.compile(
    r"(?P<kept><(?:@[UW]|\#C)[A-Z0-9]+(?:\|[^>]*)?>)"
    r"|(?P<url>https?://[^\s<>]+[^\s<>.,;:!?)\]])"
    r"|(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<tel>(?<![\w+])(?:\+\d{1,3}[ -]?|0)(?:\(0\))?\d(?:[ -]?\d){6,10}(?!\w))"
)


def markup_problems(text: str) -> Iterator[str]:
    """`&`, `<` and `>` in mrkdwn are either valid markup or escaped; nobody is called en masse.

    A `>` that opens a line is a quotation, which is markup too.
    """
    for token in TOKEN.findall(text):
        if MASS.fullmatch(token):
            yield f"mass mention <{token}> in {text!r}"
        elif not VALID.fullmatch(token):
            yield f"<{token}> is not Slack markup; escape it, in {text!r}"
    rest = QUOTE.sub("", TOKEN.sub("", text))
    if "<" in rest or ">" in rest:
        yield f"bare < or > in {text!r}"
    if "&" in ENTITY.sub("", rest):
        yield f"bare & in {text!r}"


def escaped(text: str) -> str:
    """Slack escapes exactly these three signs."""
    return html.escape(text, quote=False)


def as_sent(text: str) -> str:
    """What a person typed, as it reaches the bot: escaped and auto-linked (ruling 14)."""
    parts, end = [], 0
    for found in LINKABLE.finditer(text):
        parts += [escaped(text[end : found.start()]), _linked(found)]
        end = found.end()
    return "".join([*parts, escaped(text[end:])])


def _linked(found: re.Match[str]) -> str:
    typed = found.group()
    if found.lastgroup == "url":
        return f"<{escaped(typed)}>"
    if found.lastgroup == "mail":
        return f"<mailto:{typed}|{typed}>"
    if found.lastgroup == "tel":
        return f"<tel:{re.sub(r'[^0-9+]', '', typed)}|{typed}>"
    return typed


def rich_text(sent: str) -> list[dict[str, Any]]:
    """The blocks Slack adds to a typed message: text, links and users apart."""
    parts: list[dict[str, Any]] = []
    for index, piece in enumerate(TOKEN.split(sent)):
        if piece:
            parts.append(_rich(piece) if index % 2 else _text_leaf(piece))
    section = {"type": "rich_text_section", "elements": parts}
    return [{"type": "rich_text", "block_id": "rt1", "elements": [section]}]


def _text_leaf(text: str) -> dict[str, Any]:
    return {"type": "text", "text": html.unescape(text)}


def _rich(token: str) -> dict[str, Any]:
    target, _, label = token.partition("|")
    if target.startswith("@"):
        return {"type": "user", "user_id": target[1:]}
    if target.startswith("#"):
        return {"type": "channel", "channel_id": target[1:]}
    link = {"type": "link", "url": html.unescape(target)}
    return {**link, "text": label} if label else link


def shown(blocks: Iterable[Any]) -> str:
    """All visible text of some blocks, one line a piece, links as their label."""
    return "\n".join(_readable(text) for block in blocks for text in _texts(block))


def _readable(text: str) -> str:
    def label(found: re.Match[str]) -> str:
        target, _, name = found.group(1).partition("|")
        return name or (found.group() if target[:1] in "@#!" else target)

    return html.unescape(TOKEN.sub(label, text))


def _texts(part: Any) -> Iterator[str]:
    """Choices stay folded until opened, so only the chosen one counts as visible."""
    if isinstance(part, list):
        for item in part:
            yield from _texts(item)
    if not isinstance(part, dict):
        return
    if part.get("type") == "rich_text_section":
        yield escaped("".join(_texts(part["elements"])).strip("\n"))  # rich text is no markup
        return
    for key, value in part.items():
        if key in ("text", "alt_text") and isinstance(value, str):
            yield value
        elif key not in ("options", "option_groups", "confirm"):
            yield from _texts(value)
