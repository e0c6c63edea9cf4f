"""What a bot may not do is refused in Telegram's words, and remembered as a problem."""

from typing import Any

import pytest
from telegram import (
    Bot,
)
from telegram.error import InvalidToken

from tests.servers.telegram import Fault, TelegramServer
from tests.servers.telegram_bot import NOOR, raw
from tests.servers.telegram_html import Html
from tests.servers.telegram_types import Refused

WRONG: dict[str, tuple[str, dict[str, Any], str]] = {
    "no text": ("sendMessage", {}, "text is required"),
    "empty text": ("sendMessage", {"text": " "}, "message text is empty"),
    "long text": ("sendMessage", {"text": "x" * 4097}, "message is too long"),
    "long edit": ("editMessageText", {"text": "x" * 4097, "message_id": 1001}, "is too long"),
    "wrong type": ("sendMessage", {"text": 5}, "5 is not of type String"),
    "truth": ("deleteMessage", {"message_id": True}, "True is not of type Integer"),
    "other marks": ("sendMessage", {"text": "*a*", "parse_mode": "Markdown"}, "parse_mode"),
    "open tag": ("sendMessage", {"text": "<b>a", "parse_mode": "HTML"}, "can't parse entities"),
    "markup": ("sendMessage", {"text": "a", "reply_markup": []}, "is not a "),
    "no such message": ("editMessageText", {"text": "a"}, "identifier is not specified"),
    "topic": ("sendMessage", {"text": "a", "message_thread_id": 3}, "thread not found"),
    "limit": ("getUpdates", {"limit": 101}, "limit must be 1-100"),
    "kind": ("getUpdates", {"allowed_updates": ["update_id"]}, "unknown ['update_id']"),
    "http": ("setWebhook", {"url": "http://piket.example"}, "An HTTPS URL must be provided"),
    "port": ("setWebhook", {"url": "https://piket.example:8080"}, "80, 88, 443 or 8443"),
    "secret": ("setWebhook", {"url": "", "secret_token": "a b"}, "unallowed characters"),
    "command": ("setMyCommands", {"commands": [{"command": "Piket", "description": "a"}]}, "BOT_"),
    "silent command": (
        "setMyCommands",
        {"commands": [{"command": "piket", "description": ""}]},
        "BOT_COMMAND_DESCRIPTION_INVALID",
    ),
    "scope": ("getMyCommands", {"scope": {"type": "all"}}, "BotCommandScope is unknown"),
    "language": ("getMyCommands", {"language_code": "nl-NL"}, "two letters"),
    "notice": ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, "TOO_LONG"),
    "file": ("sendDocument", {"document": "file-1"}, "wrong file identifier"),
    "unfinished": ("banChatMember", {"user_id": NOOR}, "does not know what the method does"),
}


@pytest.mark.parametrize(("method", "arguments", "why"), WRONG.values(), ids=WRONG.keys())
async def test_a_wrong_request_is_refused_and_remembered(
    telegram: TelegramServer, method: str, arguments: dict[str, Any], why: str
) -> None:
    with_chat = {} if method[:3] in ("get", "set", "ans") else {"chat_id": NOOR}
    if method == "editMessageText" and "message_id" in arguments:
        await raw(telegram, "sendMessage", chat_id=NOOR, text="Open")
    answer = (await raw(telegram, method, **with_chat, **arguments)).json()
    assert answer["ok"] is False
    assert why in answer["description"]
    assert why in telegram.problems[0]


DATA = {"callback_data": "a"}
BUTTONS: dict[str, tuple[list[list[dict[str, Any]]], str]] = {
    "65 bytes": ([[{"text": "a", "callback_data": "é" * 33}]], "BUTTON_DATA_INVALID"),
    "no data": ([[{"text": "a", "callback_data": ""}]], "BUTTON_DATA_INVALID"),
    "no action": ([[{"text": "a"}]], "exactly one action"),
    "two actions": ([[{"text": "a", "url": "https://a.nl", **DATA}]], "exactly one action"),
    "nine in a row": ([[{"text": "a", **DATA}] * 9], "more than 8 buttons in a row"),
    "101": ([[{"text": "a", **DATA}]] * 101, "reply markup is too long"),
    "copy": ([[{"text": "a", "copy_text": {"text": "x" * 257}}]], "COPY_TEXT_INVALID"),
    "localhost": ([[{"text": "a", "url": "http://localhost:80/"}]], "Wrong HTTP URL"),
    "tel": ([[{"text": "a", "url": "tel:+31301234567"}]], "Wrong HTTP URL"),
    "style": ([[{"text": "a", "style": "red", **DATA}]], "style is unknown"),
    "label": ([[{"text": "", **DATA}]], "text is empty"),
    "deep": ([[{"text": "a", "callback_data": 1}]], "[0][0].callback_data: 1 is not of type"),
}


@pytest.mark.parametrize(("rows", "why"), BUTTONS.values(), ids=BUTTONS.keys())
async def test_a_wrong_button_is_refused(
    telegram: TelegramServer, rows: list[list[dict[str, Any]]], why: str
) -> None:
    markup = {"inline_keyboard": rows}
    answer = await raw(telegram, "sendMessage", chat_id=NOOR, text="a", reply_markup=markup)
    assert answer.status_code == 400
    assert why in answer.json()["description"]
    assert telegram.messages(NOOR) == []
    assert telegram.problems


async def test_what_telegram_ignores_is_still_a_problem(telegram: TelegramServer) -> None:
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": "b", "colour": "red"}]]}
    text = 'R&D, <a href="tel:112">bel</a> 1 > 0'
    said: dict[str, Any] = {"chat_id": NOOR, "text": text, "parse_mode": "HTML"}
    answer = await raw(telegram, "sendmessage", **said, reply_markup=markup, x=1)
    assert answer.json()["result"]["text"] == "R&D, bel 1 > 0"
    first = telegram.problems[:2]
    assert "unknown field 'x'" in first[0]
    assert "reply_markup.inline_keyboard[0][0]: unknown field 'colour'" in first[1]
    assert [problem.split(" at ")[0] for problem in telegram.problems[2:]] == [
        "unescaped '&'",
        "the link to 'tel:112' is dropped,",
        "unescaped '>'",
    ]


async def test_unknown_methods_and_tokens_are_refused(telegram: TelegramServer) -> None:
    answer = await raw(telegram, "sendMesage")
    assert (answer.status_code, answer.json()["error_code"]) == (404, 404)
    stranger = Bot("1:x", base_url=telegram.url)
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()
    assert len(telegram.problems) == 2
    with pytest.raises(AssertionError, match="no method"):
        telegram.fail_next("sendMesage", Fault(status=500))


@pytest.mark.parametrize(
    ("html", "why"),
    [
        ("<p>a</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("é<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>a</b></i>", 'offset 7, expected "</i>", found "</b>"'),
        ("1 < 2", "Unclosed start tag at byte offset 2"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler"'),
    ],
)
def test_html_is_refused_in_telegrams_words(html: str, why: str) -> None:
    with pytest.raises(Refused) as refused:
        Html().read(html)
    assert why in refused.value.description


def test_html_knows_every_tag_of_the_manual() -> None:
    text = Html().read(
        '<b>a</b><s>b</s><tg-spoiler>c</tg-spoiler><a href="https://a.nl?x=1&amp;y=2">d</a>'
        '<pre><code class="language-python">e</code></pre><blockquote expandable>f</blockquote>'
        '<u>&lt;&#233;&#x1F600;&gt;</u><span class="tg-spoiler">g</span><code>h</code>'
    )
    assert text.visible == "abcdef<é😀>gh"
    assert [(e["type"], e["offset"], e["length"]) for e in text.entities] == [
        *(("bold", 0, 1), ("strikethrough", 1, 1), ("spoiler", 2, 1), ("text_link", 3, 1)),
        *(("pre", 4, 1), ("expandable_blockquote", 5, 1), ("underline", 6, 5)),
        *(("spoiler", 11, 1), ("code", 12, 1)),
    ]
    assert text.entities[3]["url"] == "https://a.nl?x=1&y=2"
