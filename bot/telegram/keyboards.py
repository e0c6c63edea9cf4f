"""A message as Telegram HTML with an inline keyboard. Nothing confidential passes (ruling 1)."""

from datetime import datetime
from html import escape as html_escape
from typing import Any

from bot.render import Writer
from config.texts import sentence
from handlers.say import Button, Message, Phone, Text
from models.phone import shown

TEXT, LABEL, PER_ROW, ROW_SIGNS = 4096, 64, 5, 30
NOTICE = 200


def escape(value: str) -> str:
    return html_escape(value, quote=False)


def html_writer(language: str, now: datetime) -> Writer:
    def bold(text: str) -> str:
        pieces = text.split("**")
        return "".join(f"<b>{p}</b>" if n % 2 else p for n, p in enumerate(pieces))

    return Writer(language, now, escape, lambda n: n, bold)


def plain_writer(language: str, now: datetime) -> Writer:
    return Writer(language, now, lambda v: v, shown, lambda text: text.replace("**", ""))


def payload(message: Message, language: str, now: datetime) -> dict[str, Any]:
    """The arguments of sendMessage and editMessageText (core.telegram.org/bots/api)."""
    writer = html_writer(language, now)
    said = [message.text, *(line.instead or line.text for line in message.lines)]
    lines = [writer.write(text) for text in said if not text.confidential]
    if message.question and not message.question.confidential:
        lines += ["", f"<b>{writer.write(message.question)}</b>"]
    if message.footer and not message.footer.confidential:
        lines += ["", f"<i>{writer.write(message.footer)}</i>"]
    return {
        "text": fitting(lines),
        "parse_mode": "HTML",
        "reply_markup": {"inline_keyboard": keyboard(message, language, now)},
        "link_preview_options": {"is_disabled": True},
    }


def fitting(lines: list[str]) -> str:
    """Too long for Telegram? Whole lines are left out: half a mark would be refused."""
    while units("\n".join(lines)) > TEXT:
        lines = lines[:-1]
    return "\n".join(lines)


def units(text: str) -> int:
    """Telegram counts UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def keyboard(message: Message, language: str, now: datetime) -> list[list[dict[str, Any]]]:
    plain = plain_writer(language, now)
    rows = rows_of([_button(b, plain) for b in message.buttons])
    rows += rows_of([_button(b, plain) for b in message.controls])
    rows += rows_of(
        [_button(line.button, plain, line.text) for line in message.lines if line.button]
    )
    copy = sentence(language, "algemeen.naar.kopieer")
    for number in phones(message):
        label = copy.format(nummer=shown(number))
        rows.append([{"text": label, "copy_text": {"text": number}}])
    return rows


def _button(button: Button, plain: Writer, beside: Text | None = None) -> dict[str, Any]:
    label = plain.label(button.label)
    if beside is not None and not beside.confidential:
        what, colon, _ = plain.write(beside).partition(":")
        label = f"{label}: {what[:1].lower()}{what[1:]}" if colon else label
    where = {"url": button.url} if button.url else {"callback_data": button.action}
    return {"text": label[:LABEL], **where}


def rows_of(buttons: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Short labels share a row; long ones stand alone, so that a phone shows them whole."""
    rows: list[list[dict[str, Any]]] = []
    for button in buttons:
        row = rows[-1] if rows else []
        signs = sum(len(b["text"]) + 2 for b in row) + len(button["text"])
        if row and len(row) < PER_ROW and signs <= ROW_SIGNS:
            row.append(button)
        else:
            rows.append([button])
    return rows


def phones(message: Message) -> list[str]:
    texts = [message.text, *(line.text for line in message.lines)]
    found = [v.number for t in texts for v in t.values.values() if isinstance(v, Phone)]
    return list(dict.fromkeys(found))


def notice(message: Message, language: str, now: datetime) -> str | None:
    """What a callback answer can show: one sentence without markup. None if it does not fit."""
    if message != Message(message.text) or message.text.confidential:
        return None
    written = plain_writer(language, now).write(message.text)
    return written if units(written) <= NOTICE else None
