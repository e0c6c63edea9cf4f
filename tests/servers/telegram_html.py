"""Formatted text as Telegram reads it: what people see, and the entities the marks left.

Facts from core.telegram.org/bots/api#formatting-options.
"""

import re
from dataclasses import dataclass

from tests.servers.telegram_rules import is_link, need
from tests.servers.telegram_types import Json, Refused, bad, units

COMMAND = re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?!\S)")


@dataclass(frozen=True)
class Text:
    """What people see: the text without its marks, and what the marks said."""

    visible: str
    entities: list[Json]
    loose: list[str]  # signs Telegram lets pass although its manual says to escape them


def read_text(arguments: Json, name: str, most: int) -> Text:
    """1-4096 characters "after entities parsing" (a caption: 0-1024); the ends are trimmed."""
    written = arguments.get(name, "")
    if arguments.get("parse_mode") == "HTML":
        text = Html().read(written)
    else:
        listed = "entities" if name == "text" else f"{name}_entities"
        text = Text(written, arguments.get(listed, []), [])
    text = _trimmed(text)
    if name == "text":
        need(bool(text.visible), "message text is empty")
    what = "message" if name == "text" else "message caption"
    need(units(text.visible) <= most, f"{what} is too long")
    return text


def _trimmed(text: Text) -> Text:
    lead = units(text.visible) - units(text.visible.lstrip())
    visible = text.visible.strip()
    entities = []
    for entity in text.entities:
        start = max(entity["offset"] - lead, 0)
        end = min(entity["offset"] + entity["length"] - lead, units(visible))
        if end > start:
            entities.append(entity | {"offset": start, "length": end - start})
    entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return Text(visible, entities, text.loose)


TAGS = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("span", "tg-spoiler"), "spoiler"),
    **{"a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote"},
    **{"tg-emoji": "custom_emoji", "tg-time": "date_time"},
}
MARK = re.compile(
    r"""<(?P<end>/?)(?P<tag>[^\s<>/]*)(?P<rest>(?:"[^"]*"|'[^']*'|[^<>"'])*)>"""
    r"|&(?:\#x[0-9a-f]+|\#\d+|lt|gt|amp|quot);|[<>&]",
    re.IGNORECASE | re.VERBOSE,
)
NAMED = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"'}


def _sign(code: str) -> str:
    """Telegram reads "all numerical HTML entities" and four named ones; no others."""
    if code in NAMED:
        return NAMED[code]
    return chr(int(code[3:-1], 16) if code[2] in "xX" else int(code[2:-1]))


class Html:
    """Telegram's HTML: few tags, properly nested, each one closed (formatting-options)."""

    def __init__(self) -> None:
        self.text = ""
        self.open: list[tuple[str, Json]] = []
        self.done: list[Json] = []
        self.loose: list[str] = []

    def read(self, html: str) -> Text:
        """The visible text and its entities, or the 400 that Telegram gives."""
        last = 0
        for mark in MARK.finditer(html):
            self.text += html[last : mark.start()]
            self._mark(mark, len(html[: mark.start()].encode()))
            last = mark.end()
        self.text += html[last:]
        if self.open:
            tag = self.open[-1][0]
            raise _unreadable(f'Can\'t find end tag corresponding to start tag "{tag}"')
        return Text(self.text, self.done, self.loose)

    def _mark(self, mark: re.Match[str], at: int) -> None:
        whole = mark.group()
        if whole == "<":
            raise _unreadable(f"Unclosed start tag at byte offset {at}")
        if mark["tag"] is not None:
            handle = self._close if mark["end"] else self._start
            handle(mark["tag"].lower(), mark["rest"], at)
        elif whole in "&>":
            self.loose.append(f"unescaped {whole!r} at byte offset {at}")
            self.text += whole
        else:
            self.text += _sign(whole.lower())

    def _start(self, tag: str, rest: str, at: int) -> None:
        if tag not in TAGS:
            raise _unreadable(f'Unsupported start tag "{tag}" at byte offset {at}')
        entity: Json = {"type": TAGS[tag], "offset": units(self.text)}
        entity |= _attributes(tag, rest, at)
        self._nesting(tag, at)
        if tag == "a" and not is_link(entity["url"]):
            self.loose.append(f"the link to {entity['url']!r} is dropped, at byte offset {at}")
        self.open.append((tag, entity))

    def _nesting(self, tag: str, at: int) -> None:
        """What must not nest: "pre and code can't contain any other", nor blockquotes each other."""
        around = [name for name, _ in self.open]
        if {"code", "pre"} & set(around) and not (tag == "code" and around[-1] == "pre"):
            self.loose.append(f"<{tag}> inside code at byte offset {at}")
        if tag == "blockquote" and tag in around:
            self.loose.append(f"<blockquote> inside <blockquote> at byte offset {at}")

    def _close(self, tag: str, _rest: str, at: int) -> None:
        if not self.open:
            raise _unreadable(f"Unexpected end tag at byte offset {at}")
        expected, entity = self.open.pop()
        if tag not in ("", expected):
            what = f'expected "</{expected}>", found "</{tag}>"'
            raise _unreadable(f"Unmatched end tag at byte offset {at}, {what}")
        entity["length"] = units(self.text) - entity["offset"]
        if expected == "code" and self.open and self.open[-1][0] == "pre":
            self.open[-1][1].update({k: v for k, v in entity.items() if k == "language"})
        elif entity["length"]:
            self.done.append(entity)


def _unreadable(why: str) -> Refused:
    return bad(f"can't parse entities: {why}")


def _attributes(tag: str, rest: str, at: int) -> Json:
    """Only the documented attributes; `span` must be a spoiler and `a` needs an address."""
    found = re.findall(r"""([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""", rest)
    said = {name.lower(): _unescaped(a or b or c) for name, a, b, c in found}
    if tag == "span" and said.get("class") != "tg-spoiler":
        raise _unreadable(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
    if tag == "a":
        return {"url": said.get("href", "")}
    if tag == "code" and said.get("class", "").startswith("language-"):
        return {"language": said["class"].removeprefix("language-")}
    if tag == "blockquote" and "expandable" in said:
        return {"type": "expandable_blockquote"}
    if tag == "tg-emoji":
        return {"custom_emoji_id": said.get("emoji-id", "")}
    return {"unix_time": _seconds(said.get("unix", ""), at)} if tag == "tg-time" else {}


def _seconds(value: str, at: int) -> int:
    if not value.isdecimal():
        raise _unreadable(f"Invalid date-time specified at byte offset {at}")
    return int(value)


def _unescaped(value: str) -> str:
    pattern = r"&(?:#x[0-9a-f]+|#\d+|lt|gt|amp|quot);"
    return re.sub(pattern, lambda found: _sign(found.group().lower()), value, flags=re.IGNORECASE)


def commands_in(text: str) -> list[Json]:
    """A /command at the start or after white space is an entity."""
    return [
        {
            "type": "bot_command",
            "offset": units(text[: found.start()]),
            "length": units(found.group()),
        }
        for found in COMMAND.finditer(text)
    ]
