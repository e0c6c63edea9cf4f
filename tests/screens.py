"""What everybody sees: messages through the real renderers, on screens that keep them."""

import itertools
import re
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from typing import Any

from bot.platform import Letter, Receipt, Refused
from bot.render import contents
from bot.slack.blocks import Letterhead
from bot.telegram import keyboards as telegram
from bot.web import html as web
from handlers.say import Message


@dataclass
class Shown:
    """One message as its reader sees it."""

    text: str
    buttons: dict[str, str]
    about: str | None = None
    external_id: str = ""
    thread: str | None = None
    file: str | None = None
    content: bytes = b""
    seen: bool = False
    erased: bool = False


def render(platform: str, message: Message, language: str, now: datetime, letter: Letter) -> Shown:
    if platform == "slack":
        return on_slack(message, language, now, letter)
    if platform == "telegram":
        return on_telegram(message, language, now)
    return on_web(message, language, now)


def on_slack(message: Message, language: str, now: datetime, letter: Letter) -> Shown:
    blocks = Letterhead(language, now).blocks(message, letter.mention, letter.thread_url)
    texts, buttons = [], {}
    for block in blocks:
        if block["type"] == "rich_text":
            for part in block["elements"]:
                texts.append("".join(e["text"] for e in part["elements"]))
        elif block["type"] == "context":
            texts.append(block["elements"][0]["text"])
        elif "text" in block:
            texts.append(block["text"]["text"])
        elements = block.get("elements", []) if block["type"] == "actions" else []
        for element in [*elements, *([block["accessory"]] if "accessory" in block else [])]:
            _add(buttons, element["text"]["text"], element.get("action_id") or element["url"])
    plain = re.sub(r"<tel:[^|]*\|([^>]*)>", r"\1", "\n".join(texts)).replace("*", "")
    return Shown(unescape(plain), buttons)


def on_telegram(message: Message, language: str, now: datetime) -> Shown:
    shown = telegram.payload(message, language, now)
    buttons: dict[str, str] = {}
    for row in shown["reply_markup"]["inline_keyboard"]:
        for b in row:
            if "copy_text" not in b:
                _add(buttons, b["text"], b.get("callback_data") or b["url"])
    return Shown(unescape(re.sub(r"</?(b|i|code)>", "", shown["text"])), buttons)


def on_web(message: Message, language: str, now: datetime) -> Shown:
    html = web.article(message, language, now)
    buttons: dict[str, str] = {}
    for action, label in re.findall(r'value="([^"]+)"[^>]*>([^<]+)<', html):
        _add(buttons, unescape(label), unescape(action))
    for url, label in re.findall(r'<a class="button" href="([^"]+)">([^<]+)<', html):
        _add(buttons, unescape(label), unescape(url))
    text = re.sub(r"<button.*?</button>|<a class=.*?</a>", "", html)
    text = re.sub(r"</?(b|span|a)\b[^>]*>", "", text)
    return Shown(unescape(re.sub(r"(<[^>]+>)+", "\n", text)).strip(), buttons)


def _add(buttons: dict[str, str], label: str, action: str) -> None:
    """Labels that stand twice get a number, so that none is hidden."""
    key = next(k for k in (label, *(f"{label} {n}" for n in range(2, 99))) if k not in buttons)
    buttons[key] = action


@dataclass
class FakePlatform:
    """Renders like the real one, and keeps what everybody sees."""

    name: str
    screens: dict[tuple[str, str], "Screen"]
    numbers: Any = field(default_factory=lambda: itertools.count(1))
    refuses: set[str] = field(default_factory=set)
    members: dict[str, set[str]] = field(default_factory=dict)

    @property
    def local(self) -> bool:
        return self.name == "web"

    @property
    def looks_up(self) -> bool:
        return self.name == "slack"

    def tapped(self) -> list[str]:
        return []

    async def send(self, letter: Letter) -> Receipt | None:
        if letter.channel in self.refuses:
            raise Refused("user_disabled")
        if letter.edit_only and not letter.edits:
            return None
        screen = self.screens.setdefault((self.name, letter.channel), Screen())
        if letter.erase:
            screen.erased.append(letter.edits or "")
            return Receipt(letter.channel, letter.edits or "")
        shown = render(self.name, letter.message, letter.language, letter.now, letter)
        shown.about, shown.thread = letter.about, letter.thread
        shown.external_id = letter.edits or str(next(self.numbers))
        if file := letter.message.file:
            shown.file = file.name
            shown.content = contents(file, letter.language, letter.now)
        screen.put(shown, edit=letter.edits is not None)
        return Receipt(letter.channel, shown.external_id)

    async def is_member(self, channel: str, external_id: str) -> bool:
        return external_id in self.members.get(channel, set())

    def link(self, channel: str, external_id: str) -> str | None:
        return None if self.name == "telegram" else f"https://{self.name}/{channel}/{external_id}"


@dataclass
class Screen:
    messages: list[Shown] = field(default_factory=list)
    erased: list[str] = field(default_factory=list)

    def put(self, shown: Shown, edit: bool) -> None:
        if edit:
            for number, old in enumerate(self.messages):
                if old.external_id == shown.external_id:
                    shown.seen = old.seen
                    self.messages[number] = shown
                    return
        self.messages.append(shown)
