"""The story over signed HTTP, and what people type and tap beside it."""

import aiohttp

from tests.protocol.slack_fixtures import ASK, PIKET, Office, asked
from tests.protocol.slack_story import SENTENCE, the_whole_story


async def test_the_whole_story(bot: Office) -> None:
    assert [kept.sentence for kept in await the_whole_story(bot)] == [SENTENCE]


async def test_slack_may_check_the_address(bot: Office) -> None:
    assert (await bot.slack.verify_url()).status == 200


async def test_a_bad_signature_is_refused(bot: Office) -> None:
    forged = {"X-Slack-Signature": "v0=0", "X-Slack-Request-Timestamp": "1"}
    body = {"command": "/piket", "text": ASK, "user_id": bot.id("noor")}
    async with aiohttp.ClientSession() as session:
        url = f"{bot.address}/slack/events"
        async with session.post(url, data=body, headers=forged) as answer:
            assert answer.status == 401
        async with session.post(url, data=body) as answer:
            assert answer.status == 401
    await bot.rests()
    assert bot.slack.posted == []


# Words


async def test_words_in_the_thread_act_and_are_confirmed_privately(bot: Office) -> None:
    root = await asked(bot)
    await bot.slack.says(bot.id("devries"), PIKET, "ik bel over 10 min", thread_ts=root.ts)
    await bot.sees("devries", "Begrepen: je belt Noor over 10 min")
    await bot.sees("noor", "De Vries belt je over 10 min")


async def test_talk_in_the_thread_stays_talk(bot: Office) -> None:
    root = await asked(bot)
    before = len(bot.slack.posted)
    await bot.slack.says(bot.id("devries"), PIKET, "ja, is hij al gehoord?", thread_ts=root.ts)
    await bot.slack.says(bot.id("devries"), PIKET, "ja")  # not in the thread
    await bot.rests()
    assert len(bot.slack.posted) == before + 2


async def test_a_yes_in_another_thread_means_nothing(bot: Office) -> None:
    await asked(bot)
    await bot.slack.says(bot.id("noor"), PIKET, "Wie haalt er koffie?")
    coffee = bot.slack.messages(PIKET)[-1]
    await bot.slack.says(bot.id("devries"), PIKET, "ja", thread_ts=coffee.ts)
    await bot.rests()
    await bot.sees("devries", "Kun je bellen?", button="Ik bel nu")


async def test_a_phone_number_in_the_thread_is_seen_through_slacks_link(bot: Office) -> None:
    root = await asked(bot)
    await bot.slack.says(bot.id("noor"), PIKET, "cliënt is op 06 12345678", thread_ts=root.ts)
    await bot.sees("noor", "Verwijder je bericht")


async def test_a_direct_message_is_an_answer_to_the_open_page(bot: Office) -> None:
    await asked(bot)
    await bot.slack.says(bot.id("devries"), "DM", "kan niet")
    await bot.sees("devries", "Begrepen: je kunt niet")
    await bot.sees("jansen", "Kun je bellen?")


async def test_a_direct_message_can_be_a_command(bot: Office) -> None:
    await bot.slack.says(bot.id("noor"), "DM", f"piket {ASK}")
    await bot.sees("noor", "Ik vraag mr. De Vries")
    await bot.sees("devries", "Kun je bellen?")


async def test_a_direct_message_that_means_nothing_gets_help(bot: Office) -> None:
    await bot.slack.says(bot.id("noor"), "DM", "hallo daar")
    await bot.sees("noor", "Dat begrijp ik niet")


async def test_a_mention_works_like_the_command(bot: Office) -> None:
    """Both message and app_mention arrive for it; it happens once."""
    await bot.slack.says(bot.id("noor"), PIKET, f"@piket {ASK}")
    await bot.sees("noor", "Ik vraag mr. De Vries")
    await bot.rests()
    roots = [m for m in bot.slack.messages(PIKET) if "Piketvraag" in m.shown]
    assert len(roots) == 1


async def test_a_bare_mention_asks_in_the_chat_one_choice_at_a_time(bot: Office) -> None:
    await bot.slack.says(bot.id("noor"), PIKET, "@piket")
    noor = bot.id("noor")
    await bot.slack.tap(noor, await bot.sees("noor", "Welk rechtsgebied?"), "Arbeidsrecht")
    await bot.slack.tap(noor, await bot.sees("noor", "Is er spoed?"), "Geen spoed")
    await bot.sees("devries", "Kun je bellen?")
    await bot.hears("noor", "Ik vraag mr. De Vries")


async def test_a_mention_in_the_thread_answers_the_page(bot: Office) -> None:
    root = await asked(bot)
    await bot.slack.says(bot.id("devries"), PIKET, "@piket ik bel nu", thread_ts=root.ts)
    await bot.sees("noor", "De Vries belt je nu")


async def test_a_stranger_hears_which_number_to_give(bot: Office) -> None:
    bot.slack.add_user("U0999", "Vreemd")
    ack = await bot.slack.command("U0999", ASK)
    assert "U0999" in ack.text
    assert bot.slack.posted == []


async def test_a_stranger_who_writes_to_the_bot_is_answered_there(bot: Office) -> None:
    bot.slack.add_user("U0999", "Vreemd")
    await bot.slack.says("U0999", "DM", "hallo, wie ben jij?")
    told = await bot.eventually(
        lambda: next((m for m in bot.slack.messages("U0999") if "U0999" in m.shown), None)
    )
    assert "Ik ken je nog niet" in told.shown


async def test_refused_text_is_handed_back_with_the_answer(bot: Office) -> None:
    await bot.slack.command(bot.id("noor"), "arbeidsrecht cliënt <123456782> & co")
    await bot.hears("noor", "BSN", "cliënt <123456782> & co")
    await bot.rests()
    assert bot.slack.posted == []
