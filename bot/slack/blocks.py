"""A message as Slack Block Kit. Slack's limits are known here and nowhere else.

Lines are rich text elements, which Slack never parses: what people wrote cannot become markup
or a mass mention (docs.slack.dev/reference/block-kit/blocks/rich-text-block).
"""

import json
import re
from datetime import datetime
from typing import Any

from bot.render import Writer
from config.texts import sentence
from handlers.form import OpenField, OpenForm
from handlers.say import Button, Line, Message, say
from models.phone import shown

Block = dict[str, Any]
SECTION, ACTIONS, BUTTON, PLACEHOLDER, OPTION, TITLE = 3000, 25, 75, 150, 75, 24
MOST_BLOCKS, MOST_BESIDE = 50, 20
"""Of a message; and its lines with a button beside them, each of which may cost two blocks."""
FALLBACK = 300
BOLD, PHONE, END = "\x01", "\x02", "\x03"
TOKENS = re.compile(f"({BOLD}|{PHONE}[^{END}]*{END})")
CONTROL = re.compile("[\x00-\x08]")


def escape(value: str) -> str:
    """Slack's three (docs.slack.dev/messaging/formatting-message-text, Escaping text)."""
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mrkdwn_writer(language: str, now: datetime) -> Writer:
    def phone(number: str) -> str:
        return f"<tel:{number}|{shown(number)}>"

    return Writer(language, now, escape, phone, lambda text: text.replace("**", "*"))


def plain_writer(language: str, now: datetime) -> Writer:
    return Writer(language, now, lambda v: v, shown, lambda text: text.replace("**", ""))


def rich_writer(language: str, now: datetime) -> Writer:
    """Marks bold and numbers with signs nobody can type, to be cut into elements."""

    def phone(number: str) -> str:
        return f"{PHONE}{number}{END}"

    return Writer(
        language,
        now,
        lambda value: CONTROL.sub("", value),
        phone,
        lambda text: text.replace("**", BOLD),
    )


class Letterhead:
    """Everything a message becomes: its blocks, and the text a notification shows."""

    def __init__(self, language: str, now: datetime) -> None:
        self.language = language
        self.mrkdwn, self.plain = mrkdwn_writer(language, now), plain_writer(language, now)
        self.rich = rich_writer(language, now)

    def fallback(self, message: Message) -> str:
        return escape(self.plain.write(message.text)[:FALLBACK])

    def blocks(
        self, message: Message, mention: str | None = None, thread_url: str | None = None
    ) -> list[Block]:
        head = self.mrkdwn.write(message.text)
        called = f"<@{mention}> {head}" if mention else head
        shown_blocks = [section(part) for part in parts(called, SECTION)]
        shown_blocks += self._lines(message.lines)
        if message.question:
            shown_blocks.append(section(f"*{self.mrkdwn.write(message.question)}*"))
        for row in (message.buttons, message.controls):
            shown_blocks += self._actions(row)
        if message.footer:
            shown_blocks.append(context(self.mrkdwn.write(message.footer)))
        if message.thread and thread_url:
            words = escape(sentence(self.language, "algemeen.naar.thread"))
            shown_blocks.append(context(f"<{thread_url}|{words}>"))
        return shown_blocks

    def _lines(self, lines: tuple[Line, ...]) -> list[Block]:
        """Runs of plain lines share a block; a line with a button has its own.

        Where there is no room for more buttons the lines themselves still stand.
        """
        shown_blocks: list[Block] = []
        run: list[Block] = []
        beside = [line for line in lines if line.button][:MOST_BESIDE]
        for line in lines:
            if line.button is None or line not in beside:
                run.append(rich_section(self.rich.write(line.text), bool(run)))
                continue
            shown_blocks += rich_text(run)
            run = []
            block = section(parts(self.mrkdwn.write(line.text), SECTION)[0])
            shown_blocks.append({**block, "accessory": self._element(line.button)})
        return shown_blocks + rich_text(run)

    def _actions(self, buttons: tuple[Button, ...]) -> list[Block]:
        elements = [self._element(b) for b in buttons]
        return [
            {"type": "actions", "elements": elements[i : i + ACTIONS]}
            for i in range(0, len(elements), ACTIONS)
        ]

    def _element(self, button: Button) -> Block:
        label = {"type": "plain_text", "text": cut(self.plain.label(button.label), BUTTON)}
        style = {} if button.style == "plain" else {"style": button.style}
        if button.url:
            return {"type": "button", "text": label, "url": button.url, **style}
        return {"type": "button", "text": label, "action_id": button.action, **style}

    def modal(self, form: OpenForm) -> Block:
        blocks = [self._input(field) for field in form.fields]
        if form.note:
            blocks.insert(0, section(self.mrkdwn.write(form.note)))
        return {
            "type": "modal",
            "callback_id": form.form.name,
            "private_metadata": json.dumps(dict(form.context)),
            "title": plain(cut(self.plain.write(say(form.form.title)), TITLE)),
            "submit": plain(cut(sentence(self.language, "algemeen.formulier.verstuur"), TITLE)),
            "close": plain(cut(sentence(self.language, "algemeen.formulier.sluit"), TITLE)),
            "blocks": blocks,
        }

    def _input(self, field: OpenField) -> Block:
        asked = field.question
        assert asked.ask != "file", "a file is asked for on a page of our own"
        block: Block = {
            "type": "input",
            "block_id": field.name,
            "label": plain(self.plain.write(say(asked.label))),
            "optional": not asked.required,
            "element": self._choice(field) if asked.ask == "choice" else _typed(field),
        }
        if asked.hint:
            block["hint"] = plain(self.plain.write(say(asked.hint)))
        return block

    def _choice(self, field: OpenField) -> Block:
        options = [
            {"text": plain(cut(self.plain.label(o.label), OPTION)), "value": o.value}
            for o in field.options
        ]
        chosen = [o for o in options if o["value"] == field.initial]
        choose = cut(sentence(self.language, "algemeen.formulier.kies"), PLACEHOLDER)
        element: Block = {
            "type": "static_select",
            "action_id": field.name,
            "options": options,
            "placeholder": plain(choose),
        }
        return {**element, "initial_option": chosen[0]} if chosen else element


def _typed(field: OpenField) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "action_id": field.name,
        "multiline": field.question.ask == "paragraph",
        "max_length": field.question.max_length,
    }
    return {**element, "initial_value": field.initial} if field.initial else element


def section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def context(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def rich_text(sections: list[Block]) -> list[Block]:
    return [{"type": "rich_text", "elements": sections}] if sections else []


def rich_section(marked: str, again: bool) -> Block:
    """One line; every line but the first of its block begins with a line break."""
    bold = False
    elements: list[Block] = [{"type": "text", "text": "\n"}] if again else []
    for part in TOKENS.split(marked):
        if part == BOLD:
            bold = not bold
        elif part.startswith(PHONE):
            number = part[1:-1]
            elements.append({"type": "link", "url": f"tel:{number}", "text": shown(number)})
        elif part:
            style = {"style": {"bold": True}} if bold else {}
            elements.append({"type": "text", "text": part, **style})
    return {"type": "rich_text_section", "elements": elements}


def cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def parts(text: str, limit: int) -> list[str]:
    """Long text in pieces within the limit, broken between words, never inside `&amp;`."""
    pieces = []
    while len(text) > limit:
        at = text.rfind(" ", 0, limit)
        if at <= 0:
            at = text.rfind("&", limit - 6, limit)
            at = at if at > 0 else limit
        pieces.append(text[:at])
        text = text[at:].lstrip()
    return [*pieces, text]
