"""The whole story, told once for signed HTTP and for Socket Mode."""

import re

from sqlalchemy import select

from models.piket import TALK_TAKES
from models.signaal import Contribution
from tests.protocol.slack_fixtures import ASK, PIKET, SIGNALEN, Office
from tests.servers.slack_state import Posted

BSN = "Werkgever 123456782 betaalt het loon niet uit bij ziekte."
SENTENCE = "Werkgevers betalen het loon niet uit bij ziekte."


async def asked_and_accepted(bot: Office) -> Posted:
    """From the command to the number to call; returns the head of the thread."""
    slack, noor, devries = bot.slack, bot.id("noor"), bot.id("devries")
    ack = await slack.command(noor, ASK)
    assert "Ik vraag mr. De Vries." in ack.text
    await bot.hears("noor", "Dan vraag ik de volgende over 5 min, om 10.42.")

    root = await bot.reads(PIKET, "Piketvraag arbeidsrecht", "Wacht op antwoord.")
    page = await bot.sees("devries", "Van Noor, Juridisch Loket Utrecht", "Kun je bellen?")
    assert list(page.buttons) == ["Ik bel nu", "Ik bel later", "Ik kan niet"]
    link = f"https://piket-test.slack.com/archives/{PIKET}/p{root.ts.replace('.', '')}"
    assert link in str(page.blocks)
    card = await bot.reads(PIKET, "Je piketvraag arbeidsrecht", thread=root.ts)
    assert f"<@{noor}>" in card.shown

    await slack.tap(devries, page, "Ik bel nu")
    await bot.sees("devries", "Jij belt Noor, Juridisch Loket Utrecht, nu", "030 234 5601")
    assert page.versions, "the page itself was edited"
    told = await bot.sees("noor", "De Vries belt je nu", "030 234 5611")
    assert "tel:+31302345611" in str(told.blocks)
    await bot.reads(PIKET, "Opgepakt door mr. De Vries.")
    return root


async def registered(bot: Office, root: Posted) -> None:
    """Both tap cards, up to the signaal and its sentence."""
    await bot.core.clock.move(TALK_TAKES)
    for key, question, answer in (
        ("noor", "Wat zou je doen zonder piket?", "Weet ik niet"),
        ("noor", "Wat ga je doen?", "Zelf afhandelen"),
        ("noor", "Is dit iets voor het signaleringsoverleg?", "Nee"),
        ("noor", "Welk cijfer geef je het gesprek?", "8"),
        ("devries", "Wat is je advies?", "Eerste lijn kan verder"),
        ("devries", "Hoe lang duurde het gesprek?", "5 tot 15 min"),
    ):
        card = await bot.reads(PIKET, question, thread=root.ts, button=answer)
        await bot.slack.tap(bot.id(key), card, answer)
    card = await bot.reads(PIKET, "Je piketvraag", "Cijfer: ingevuld", thread=root.ts)
    assert "8" not in re.sub(r"[Cc]ode \w+|om [\d.]+|\d{3} \d{3} \d{4}", "", card.shown)


async def signalled(bot: Office, root: Posted) -> None:
    """The form that opens with a "ja": first refused, then kept."""
    slack, devries = bot.slack, bot.id("devries")
    card = await bot.reads(PIKET, "signaleringsoverleg?", thread=root.ts, button="Ja")
    await slack.tap(devries, card, "Ja")
    modal = await bot.opens("devries", "Signaal")
    answers = {"zin": BSN, "niveau": "stelsel", "vaker": "vaker"}
    await slack.submit(devries, modal, answers)
    assert list(modal.errors) == ["zin"]
    assert "BSN" in modal.errors["zin"]
    assert modal.open
    async with bot.world.database.reading() as db:
        assert list(await db.scalars(select(Contribution.sentence))) == [None]
    await slack.submit(devries, modal, {**answers, "zin": SENTENCE})
    assert not modal.open


async def recognised(bot: Office) -> None:
    signal = await bot.reads(SIGNALEN, "Signaal arbeidsrecht", SENTENCE)
    await bot.slack.tap(bot.id("aisha"), signal, "Herken ik ook")
    await bot.hears("aisha", "Herkend door: 1")
    await bot.reads(SIGNALEN, "1 collega herkent dit")


async def discussed(bot: Office) -> None:
    """The chair pulls the agenda, with a file, and places it."""
    slack, bram = bot.slack, bot.id("bram")
    ack = await slack.command(bram, "agenda")
    assert "De agenda van Utrecht" in ack.text
    agenda = await bot.sees("bram", "Agenda signaleringsoverleg Utrecht", SENTENCE)
    file = await bot.eventually(lambda: slack.files[0] if slack.files else None)
    assert file.name.startswith("agenda-utrecht-")
    assert file.name.endswith(".md")
    assert SENTENCE.rstrip(".") in file.bytes.decode()
    assert file.channel == agenda.channel
    await slack.tap(bram, agenda, "Plaats in kanaal")
    await bot.hears("bram", "De agenda staat in het kanaal.")
    await bot.reads(SIGNALEN, "Agenda signaleringsoverleg Utrecht", SENTENCE)


async def the_whole_story(bot: Office) -> list[Contribution]:
    """What of it is kept for the meeting."""
    root = await asked_and_accepted(bot)
    await registered(bot, root)
    await signalled(bot, root)
    await recognised(bot)
    await discussed(bot)
    async with bot.world.database.reading() as db:
        return list(await db.scalars(select(Contribution)))
