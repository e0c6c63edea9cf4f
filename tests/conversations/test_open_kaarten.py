"""What is still open: one reminder, and `/piket open`."""

from models.piket import Casus
from models.vragen import Side
from tests.conversations.test_piket import asked
from tests.conversations.test_registratie import accepted, side
from tests.talk import Talk


async def test_one_reminder_next_working_day_and_then_never(talk: Talk) -> None:
    noor, devries = await accepted(talk)
    await noor.clicks("Zelf afhandelen")
    await talk.passes(minutes=15)
    talk.reads_all()
    await talk.passes(hours=24)
    noor.sees("Je hebt nog 3 vragen open", new=True)
    devries.sees("Je hebt nog 4 vragen open", new=True)
    await talk.passes(days=4)


async def test_open_lists_my_cards_and_a_tap_brings_the_card(talk: Talk) -> None:
    noor, devries = await accepted(talk)
    await noor.says("/piket open")
    code = (await talk.rows(Casus))[0].code
    noor.hears("Je hebt nog 4 vragen open", f"{code} arbeidsrecht: nog 4")
    await noor.clicks(f"{code} arbeidsrecht")
    noor.sees("Deze kaart staat nu in de chat van Noor")
    noor.sees("Je piketvraag", "Wat zou je doen zonder piket?", new=True)
    await noor.clicks("Zelf afhandelen", on="Je piketvraag")
    noor.sees("Je piketvraag", "Zonder piket", "Wat ga je doen?")
    for label in ("Zelf afhandelen", "Nee", "8"):
        await noor.clicks(label, on="Je piketvraag")
    talk.reads_all()
    await noor.says("/piket open")
    noor.hears("Je hebt geen open kaarten")
    await devries.says("/piket open")
    devries.hears("Je hebt nog 4 vragen open")


async def test_one_reminder_for_all_that_one_left_open(talk: Talk) -> None:
    noor, _ = await accepted(talk)
    await talk.passes(minutes=15)
    talk.reads_all()
    await noor.says("/piket huurrecht")
    talk.reads_all()
    await talk.meet("jansen").clicks("Ik bel nu")
    await talk.passes(minutes=15)
    talk.reads_all()
    await talk.passes(hours=24)
    codes = [c.code for c in await talk.rows(Casus)]
    labels = [f"{codes[0]} arbeidsrecht", f"{codes[1]} huurrecht"]
    noor.sees("Je hebt nog 8 vragen open, op 2 kaarten", buttons=labels, new=True)
    await noor.clicks(labels[1])
    assert list(noor.find("op 2 kaarten")[0].buttons) == labels[:1]
    talk.reads_all()
    await talk.passes(days=4)
    assert (await side(talk, Side.ANSWERER)).reminded_at


async def test_the_open_card_of_a_question_that_runs_is_listed_too(talk: Talk) -> None:
    noor, devries, _ = await asked(talk)
    await noor.says("/piket open")
    noor.hears("Je hebt nog 1 vraag open")
    await devries.clicks("Ik bel nu")
    talk.reads_all()


async def test_what_closed_incomplete_and_what_is_handed_over_is_told_too(talk: Talk) -> None:
    noor, _ = await accepted(talk)
    talk.looks_ahead = False
    await noor.says("/piket overdracht Bram")
    await talk.passes(days=8)
    talk.reads_all()
    code = (await talk.rows(Casus))[0].code
    await noor.says("/piket open")
    noor.hears(
        "Je hebt geen open kaarten.",
        "Nog over te dragen aan Bram",
        f"Gesloten zonder al je antwoorden: {code}",
        f"/piket heropen {code}",
    )
