"""What Slack limits, and what people wrote, in the blocks of a message and of a form."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.events import Outcome
from bot.render import markdown
from bot.slack.blocks import Letterhead, parts
from bot.slack.modals import errors, notice, skeleton
from handlers.form import OpenForm, Option, open_form
from handlers.kaarten.actions import SignaalForm
from handlers.piket.vraag import PiketForm
from handlers.say import Button, File, Line, Message, Paragraph, Phone, Text, say
from tests.servers.slack_markup import shown
from tests.servers.slack_rules import check_message, check_view

NOW = datetime(2026, 3, 3, 9, 37, tzinfo=UTC)
HEAD = Letterhead("nl", NOW)
NASTY = [
    "<!channel> <@U0007> @here",
    "<b>vet</b> & <script>",
    "*vet* _schuin_ `code` ~door~ > citaat",
    "https://x.nl|klik <https://x.nl|klik>",
    "‮omgekeerd‬ שלום",
    "👩‍⚖️ 🙏",
    "\x01\x02+31302345678\x03",
]


def words(text: str) -> Text:
    return say("algemeen.woord.naam", w=text)


def valid(message: Message, **more: Any) -> list[dict[str, Any]]:
    """Its blocks, after Slack's own rules have been applied to them."""
    blocks = HEAD.blocks(message, **more)
    assert list(check_message("test", {"text": HEAD.fallback(message), "blocks": blocks})) == []
    return blocks


@pytest.mark.parametrize("text", NASTY)
def test_what_people_wrote_is_shown_and_nothing_more(text: str) -> None:
    for message in (
        Message(words(text)),
        Message(words("kop"), (Line(words(text)),)),
        Message(words("kop"), (Line(words(text), Button(words(text), action="a:1")),)),
        Message(words("kop"), question=words(text), footer=words(text)),
    ):
        blocks = valid(message)
        assert "broadcast" not in str(blocks)
        assert "'type': 'user'" not in str(blocks)


def test_a_line_keeps_every_sign_that_was_typed() -> None:
    blocks = valid(Message(words("kop"), (Line(words("1 < 2 & *ster* <b>")),)))
    assert "1 < 2 & *ster* <b>" in shown(blocks)


@given(st.text(min_size=1, max_size=400).filter(str.strip))
def test_any_text_makes_valid_blocks(text: str) -> None:
    blocks = valid(Message(words(text), (Line(words(text)),), footer=words(text)))
    assert len(blocks) >= 3, "its head, its line and its footer"


def test_a_long_text_is_cut_into_sections_and_loses_nothing() -> None:
    long = "woord & " * 2000
    blocks = valid(Message(words(long)))
    assert len(blocks) > 1
    assert shown(blocks).lower().split() == long.split()


@given(st.lists(st.sampled_from(["&amp;", "&lt;", "a", "bb", " "]), min_size=1))
def test_a_piece_never_ends_inside_an_escaped_sign(signs: list[str]) -> None:
    text = "".join(signs).strip()
    for piece in parts(text, 10):
        assert len(piece) <= 10
        assert piece.count("&") == piece.count(";")


def test_a_long_label_fits_its_button() -> None:
    [_, row] = valid(Message(words("kop"), buttons=(Button(words("x" * 100), action="a:1"),)))
    assert len(row["elements"][0]["text"]["text"]) == 75


def test_thirty_buttons_take_two_rows() -> None:
    buttons = tuple(Button(words(str(n)), action=f"a:{n}") for n in range(30))
    _, first, second = valid(Message(words("kop"), buttons=buttons))
    assert (len(first["elements"]), len(second["elements"])) == (25, 5)


def test_a_hundred_lines_with_buttons_all_stand_within_fifty_blocks() -> None:
    lines = [
        Line(words(f"regel {n}."), Button(words("Wijzig"), action=f"a:{n}") if n % 2 else None)
        for n in range(100)
    ]
    text = shown(valid(Message(words("kop"), tuple(lines), footer=words("voet"))))
    assert all(f"egel {n}." in text for n in range(100))


def test_a_number_can_be_dialled_with_a_tap() -> None:
    number = say("piket.oproep.nummer", name="Noor", nummer=Phone("+31302345678"))
    blocks = valid(Message(number, (Line(number),)))
    assert str(blocks).count("tel:+31302345678") == 2
    assert shown(blocks).count("030 234 5678") == 2


def test_the_reader_is_called_by_name_in_a_shared_thread() -> None:
    blocks = valid(
        Message(words("kop"), thread=True), mention="U0007", thread_url="https://x.nl/p1"
    )
    assert blocks[0]["text"]["text"].startswith("<@U0007> ")
    assert blocks[-1]["elements"][0]["text"] == "<https://x.nl/p1|Naar de thread>"


def test_a_notification_is_short_and_calls_nobody() -> None:
    text = HEAD.fallback(Message(words("<!channel> " * 100)))
    assert text.startswith("&lt;!channel&gt;")
    assert len(text) < 1000


# Forms


def piket_form(**initial: str) -> OpenForm:
    fields = tuple(Option(str(n), words(f"veld {n} " + "x" * 100)) for n in range(7))
    places = (Option("utrecht", words("Utrecht")), Option("zwolle", words("Zwolle")))
    options = {"rechtsgebied": fields, "locatie": places}
    return open_form(PiketForm, {"casus_id": 7}, options, initial, say("piket.form.onbekend"))


@pytest.mark.parametrize("form", [piket_form(), piket_form(locatie="zwolle", vraag="Mag <b>?")])
def test_a_form_is_a_modal_slack_takes(form: OpenForm) -> None:
    assert list(check_view("test", HEAD.modal(form), "modal")) == []


def test_the_other_modals_are_too() -> None:
    for view in (skeleton(HEAD), notice(HEAD, []), notice(HEAD, [Message(words("<b>"))])):
        assert list(check_view("test", view, "modal")) == []


def test_an_error_stands_under_its_question_or_else_under_the_last() -> None:
    view = HEAD.modal(open_form(SignaalForm, {"casus_id": 7}))
    refusal = Outcome(replies=[Message(words("x" * 1000))], refused_field="zin")
    assert list(errors(view, refusal, HEAD)) == ["zin"]
    assert len(errors(view, refusal, HEAD)["zin"]) <= 300
    refusal.refused_field = None
    assert list(errors(view, refusal, HEAD)) == ["vaker"]


# Files


@pytest.mark.parametrize("text", [*NASTY, "# kop", "- punt", "[klik](https://x.nl)", "{zin}"])
def test_nothing_in_a_document_becomes_markup(text: str) -> None:
    body = (
        Paragraph("title", say("agenda.bestand.titel", locatie=text)),
        Paragraph("head", words("kop")),
        Paragraph("item", say("agenda.punt.kop", code="7K3M")),
        Paragraph("text", words(text)),
    )
    written = markdown(File("agenda.md", words("Agenda"), body), "nl", NOW)
    lines = [line for line in written.splitlines() if line]
    assert [line[:2] for line in lines] == ["# ", "##", "- ", "  "]
    assert "<b>" not in written
    assert "](http" not in written
    assert "{locatie}" not in written
