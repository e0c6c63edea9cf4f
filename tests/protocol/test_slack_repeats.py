"""Everything twice, too late, by the wrong person, or refused by Slack itself."""

from sqlalchemy import func, select

from models.piket import Casus
from tests.protocol.slack_fixtures import ASK, PIKET, Office, asked
from tests.servers.slack_state import Posted


async def again_twice(bot: Office) -> None:
    for _ in range(2):
        assert (await bot.slack.again()).status == 200
    await bot.rests()


async def casussen(bot: Office) -> int:
    async with bot.world.database.reading() as db:
        return await db.scalar(select(func.count(Casus.id))) or 0


def saying(bot: Office, key: str, text: str) -> list[Posted]:
    return [m for m in bot.slack.messages(bot.id(key)) if text in m.shown.replace("*", "")]


async def test_a_command_three_times_is_one_question(bot: Office) -> None:
    await bot.slack.command(bot.id("noor"), ASK)
    await again_twice(bot)
    assert await casussen(bot) == 1
    assert len(saying(bot, "devries", "Kun je bellen?")) == 1


async def test_a_tap_three_times_is_one_acceptance(bot: Office) -> None:
    await asked(bot)
    await bot.slack.tap(bot.id("devries"), await bot.sees("devries", "Kun je bellen?"), "Ik bel nu")
    await again_twice(bot)
    assert len(saying(bot, "noor", "De Vries belt je nu")) == 1


async def test_a_submission_three_times_is_one_question(bot: Office) -> None:
    await bot.slack.command(bot.id("noor"), "")
    modal = await bot.opens("noor", "Vraag het piket")
    answers = {"rechtsgebied": "arbeidsrecht", "spoed": "nee"}
    await bot.slack.submit(bot.id("noor"), modal, answers)
    await again_twice(bot)
    assert await casussen(bot) == 1
    assert len(saying(bot, "noor", "Ik vraag mr. De Vries")) == 1


async def test_an_event_three_times_is_one_answer(bot: Office) -> None:
    root = await asked(bot)
    await bot.slack.says(bot.id("devries"), PIKET, "kan niet", thread_ts=root.ts)
    await again_twice(bot)
    assert len(saying(bot, "devries", "Begrepen")) == 1


async def test_yesterdays_button_says_so_to_whoever_tapped(bot: Office) -> None:
    label = {"type": "plain_text", "text": "Oud"}
    old = {"type": "button", "text": label, "action_id": "piket.vroeger:1"}
    blocks = [{"type": "actions", "elements": [old]}]
    space = bot.slack.space
    card = space.post(Posted(PIKET, space.next_ts(), space.bot_user_id, "Oud", blocks))
    await bot.slack.tap(bot.id("noor"), card, "Oud")
    await bot.hears("noor", "Deze knop werkt niet meer")


async def test_somebody_elses_button_answers_him_alone_in_the_thread(bot: Office) -> None:
    root = await asked(bot)
    card = await bot.reads(PIKET, "Je piketvraag", thread=root.ts)
    await bot.slack.tap(bot.id("aisha"), card, "Intrekken")
    told = await bot.hears("aisha", "Deze knop is niet voor jou")
    assert told.thread_ts == root.ts
    assert "Intrekken" in card.buttons


async def test_a_question_back_gives_way_to_its_answer(bot: Office) -> None:
    await bot.slack.command(bot.id("noor"), "arbeidsrcht mag dit?")
    question = await bot.hears("noor", "Bedoel je arbeidsrecht?")
    await bot.slack.tap(bot.id("noor"), question, "Ja, arbeidsrecht")
    await bot.eventually(lambda: "Ik vraag" in question.shown)
    assert question.buttons == {}
