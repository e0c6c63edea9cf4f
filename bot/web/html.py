"""A message as the practice workspace shows it: plain HTML that works with a keyboard."""

from datetime import datetime
from html import escape as html_escape

from bot.render import Writer
from config.texts import sentence
from handlers.say import Button, Line, Message
from models.phone import shown


def escape(value: str) -> str:
    return html_escape(value, quote=True)


def html_writer(language: str, now: datetime) -> Writer:
    def phone(number: str) -> str:
        return f'<a href="tel:{number}">{shown(number)}</a>'

    def bold(text: str) -> str:
        pieces = text.split("**")
        return "".join(f"<b>{p}</b>" if n % 2 else p for n, p in enumerate(pieces))

    return Writer(language, now, escape, phone, bold)


def article(message: Message, language: str, now: datetime, thread_url: str | None = None) -> str:
    """The inside of one message. Every button posts its action; nothing needs a script to show."""
    writer = html_writer(language, now)
    shown_parts = [f'<p class="head">{writer.write(message.text)}</p>']
    if message.lines:
        items = "".join(_line(line, writer) for line in message.lines)
        shown_parts.append(f"<ul>{items}</ul>")
    if message.question:
        shown_parts.append(f'<p class="question">{writer.write(message.question)}</p>')
    for name, buttons in (("answers", message.buttons), ("controls", message.controls)):
        if buttons:
            row = "".join(_button(b, writer) for b in buttons)
            shown_parts.append(f'<div class="{name}">{row}</div>')
    if message.footer:
        shown_parts.append(f'<p class="footer">{writer.write(message.footer)}</p>')
    if message.thread and thread_url:
        words = escape(sentence(language, "algemeen.naar.thread"))
        shown_parts.append(f'<p class="footer"><a href="{escape(thread_url)}">{words}</a></p>')
    return "".join(shown_parts)


def _line(line: Line, writer: Writer) -> str:
    beside = f" {_button(line.button, writer)}" if line.button else ""
    return f"<li><span>{writer.write(line.text)}</span>{beside}</li>"


def _button(button: Button, writer: Writer) -> str:
    label = writer.label(button.label)
    if button.url:
        return f'<a class="button" href="{escape(button.url)}">{label}</a>'
    action = escape(button.action or "")
    return f'<button name="action" value="{action}" class="{button.style}">{label}</button>'
