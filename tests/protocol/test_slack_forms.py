"""Forms over Slack: opened in time, refused in place, and what happens when we are slow."""

import pytest

from bot.dispatch import GUARD
from tests.protocol.slack_fixtures import ASK, PIKET, SIGNALEN, Office, asked
from tests.servers.slack import Fault


async def test_the_command_alone_opens_the_form(bot: Office) -> None:
    slack, noor = bot.slack, bot.id("noor")
    ack = await slack.command(noor, "")
    assert not ack.body
    modal = await bot.opens("noor", "Vraag het piket")
    await slack.submit(
        noor, modal, {"rechtsgebied": "huurrecht", "spoed": "ja", "vraag": "Mag <b> & c?"}
    )
    assert not modal.open
    await bot.sees("jansen", "Spoed.", "Mag <b> & c?")
    await bot.sees("noor", "Ik vraag mr. Jansen")


async def test_the_shortcut_in_a_thread_opens_the_form(bot: Office) -> None:
    root = await asked(bot)
    await bot.slack.shortcut(bot.id("noor"), root, "piket")
    modal = await bot.opens("noor", "Vraag het piket")
    assert set(modal.inputs) >= {"rechtsgebied", "spoed", "vraag"}


async def test_a_message_is_taken_for_a_signaal(bot: Office) -> None:
    """By the shortcut in its menu: what it says stands in the form, as it was typed."""
    slack, noor = bot.slack, bot.id("noor")
    await slack.says(noor, PIKET, "UWV vraagt steeds <dezelfde> stukken & geeft geen uitleg")
    message = slack.messages(PIKET)[-1]
    await slack.shortcut(noor, message, "signaal")
    modal = await bot.opens("noor", "Signaal")
    zin = next(b["element"] for b in modal.blocks if b.get("block_id") == "zin")
    sentence = zin["initial_value"]
    assert sentence == "UWV vraagt steeds <dezelfde> stukken & geeft geen uitleg"
    filled = {"rechtsgebied": "huurrecht", "niveau": "stelsel", "vaker": "vaker"}
    await slack.submit(noor, modal, {**filled, "zin": "Cliënt met bsn 123456782 wacht"})
    assert "BSN" in modal.errors["zin"]
    await slack.submit(noor, modal, {**filled, "zin": sentence})
    assert not modal.open
    await bot.sees("noor", "Je signaal", "op de agenda", button="Toch niet")
    await bot.reads(SIGNALEN, "Signaal huurrecht", "geeft geen uitleg")


async def test_the_roster_is_filled_with_a_form(bot: Office) -> None:
    """What is not understood stands under its question; what is, in the coordinator's own chat."""
    slack, bram = bot.slack, bot.id("bram")
    await slack.command(bram, "rooster formulier")
    modal = await bot.opens("bram", "Zet in het rooster")
    people = modal.blocks[0]["element"]["options"]
    demir = next(o["value"] for o in people if o["text"]["text"] == "Mr. Demir")
    filled = {"collega": demir, "wanneer": "zsm een keer", "waar": "lokaal"}
    await slack.submit(bram, modal, filled)
    assert "begrijp ik niet" in modal.errors["wanneer"]
    await slack.submit(bram, modal, {**filled, "wanneer": "elke dinsdag 9-13"})
    assert not modal.open
    await bot.sees("bram", "Ik begrijp, voor mr. Demir", "Klopt dit?")


async def test_a_refusal_without_a_field_stands_under_the_last_one(bot: Office) -> None:
    """A form that was open while its casus was withdrawn."""
    slack, noor = bot.slack, bot.id("noor")
    root = await asked(bot)
    card = await bot.reads(PIKET, "Je piketvraag", thread=root.ts)
    await slack.tap(noor, card, "Bel mij op …")
    modal = await bot.opens("noor", "Bel mij op")
    await slack.command(noor, "intrekken")
    await slack.submit(noor, modal, {"nummer": "030 123 45 67"})
    assert "afgerond" in modal.errors["nummer"]


async def test_a_form_that_opened_too_late_is_said(bot: Office) -> None:
    bot.slack.fail_next("views.open", Fault(error="expired_trigger_id"))
    await bot.slack.command(bot.id("noor"), "")
    await bot.hears("noor", "Het formulier opende niet op tijd")


async def test_a_slow_database_shows_a_skeleton_first(bot: Office) -> None:
    bot.face.answering.patience = 0.0
    async with bot.stuck():
        ack = await bot.slack.command(bot.id("noor"), "")
        assert "Ik ben bezig" in ack.text
        waiting = await bot.opens("noor", "Even geduld")
    form = await bot.opens("noor", "Vraag het piket")
    assert form is waiting
    assert "rechtsgebied" in form.inputs


# Late


async def test_too_slow_is_said_in_time_and_the_outcome_follows(bot: Office) -> None:
    assert bot.slack.ack_seconds - 0.4 > GUARD
    async with bot.stuck():
        ack = await bot.slack.command(bot.id("noor"), ASK)
        assert "Ik ben bezig" in ack.text
    await bot.sees("noor", "Ik vraag mr. De Vries")
    await bot.sees("devries", "Kun je bellen?")


async def test_a_late_submission_keeps_its_text_until_it_is_done(bot: Office) -> None:
    slack, noor = bot.slack, bot.id("noor")
    await slack.command(noor, "")
    modal = await bot.opens("noor", "Vraag het piket")
    async with bot.stuck():
        await slack.submit(noor, modal, {"rechtsgebied": "arbeidsrecht", "spoed": "nee"})
        assert "Ik ben bezig" in modal.errors["vraag"]
    await bot.sees("devries", "Kun je bellen?")
    await bot.eventually(lambda: "Ik vraag mr. De Vries" in modal.shown.replace("*", ""))


async def test_what_cannot_be_stored_is_answered_with_words(
    bot: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(bot.core.dispatcher, "handle", broken)
    ack = await bot.slack.command(bot.id("noor"), ASK)
    assert (ack.status, "kon dit niet opslaan" in ack.text) == (200, True)
    [ack] = await bot.slack.says(bot.id("noor"), "DM", "ja")
    assert ack.status == 500, "so that Slack sends it again"
    monkeypatch.undo()
    assert (await bot.slack.again()).status == 200


async def test_a_bug_of_ours_is_answered_with_words_too(
    bot: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A form stays open with what was typed, a tap is answered, a command too."""
    slack, noor = bot.slack, bot.id("noor")
    await asked(bot)
    await slack.command(noor, "")
    modal = await bot.opens("noor", "Vraag het piket")

    async def bug(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(bot.core.dispatcher, "handle_within", bug)
    sorry = "kon dit niet opslaan"
    assert sorry in (await slack.command(noor, ASK)).text
    await slack.submit(noor, modal, {"rechtsgebied": "huurrecht", "spoed": "ja"})
    assert sorry in modal.errors["vraag"]
    page = await bot.sees("devries", "Kun je bellen?")
    await slack.tap(bot.id("devries"), page, "Ik bel nu")
    await bot.hears("devries", sorry)
    monkeypatch.undo()
    await slack.submit(noor, modal, {"rechtsgebied": "huurrecht", "spoed": "ja"})
    assert not modal.open
