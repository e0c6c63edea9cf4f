"""The bot's own page on Slack, and the roster as Slack shows it: published, turned, answered."""

from typing import Any

from tests.protocol.slack_fixtures import Office, asked, holds
from tests.servers.slack_state import View


def published(bot: Office) -> list[Any]:
    return [call for call in bot.slack.calls if call.method == "views.publish"]


async def home(bot: Office, key: str, *texts: str) -> View:
    def shown() -> View | None:
        view = bot.slack.homes.get(bot.id(key))
        return view if view and holds(view, texts) else None

    return await bot.eventually(shown)


async def test_who_opens_it_sees_his_duties_and_what_waits(bot: Office) -> None:
    await bot.slack.opens_home(bot.id("devries"))
    await home(bot, "devries", "Jouw diensten", "Di 3 mrt · 9.00–13.00 · arbeidsrecht, Utrecht")
    await asked(bot)
    await bot.slack.opens_home(bot.id("noor"))
    view = await home(bot, "noor", "Je open vragen", "Wacht op antwoord.")
    assert list(view.buttons) == ["Rooster Utrecht", "In je eigen agenda"]


async def test_it_is_published_when_it_is_opened_and_changed_only(bot: Office) -> None:
    for _ in range(3):
        await bot.slack.opens_home(bot.id("noor"))
        await bot.rests()
    assert len(published(bot)) == 1
    await asked(bot)
    assert len(published(bot)) == 1, "nobody looks at it"
    await bot.slack.opens_home(bot.id("noor"))
    await home(bot, "noor", "Je open vragen")
    assert len(published(bot)) == 2
    await bot.slack.again()
    await bot.rests()
    assert len(published(bot)) == 2


async def test_who_is_not_known_is_told_his_number(bot: Office) -> None:
    bot.slack.add_user("U0STRANGER", "Vreemde")
    await bot.slack.opens_home("U0STRANGER")
    view = await bot.eventually(lambda: bot.slack.homes.get("U0STRANGER"))
    assert holds(view, ("Ik ken je nog niet", "U0STRANGER"))


async def test_a_tap_on_it_is_answered_with_a_message(bot: Office) -> None:
    await bot.slack.opens_home(bot.id("devries"))
    view = await home(bot, "devries", "Jouw diensten")
    await bot.slack.tap(bot.id("devries"), view, "Rooster Utrecht")
    week = await bot.sees("devries", "Rooster Utrecht · week 10")
    await bot.rests()  # who taps before it is written down where it stands gets another one
    await bot.slack.tap(bot.id("devries"), week, "Volgende week")
    turned = await bot.sees("devries", "Rooster Utrecht · week 11")
    assert turned.ts == week.ts, "the same message"
    await bot.rests()
    assert len([m for m in bot.slack.messages(bot.id("devries")) if "week" in m.shown]) == 1


async def test_a_roster_only_he_sees_is_turned_where_it_stands(bot: Office) -> None:
    await bot.slack.command(bot.id("noor"), "rooster")
    week = await bot.hears("noor", "Rooster Utrecht · week 10")
    await bot.slack.tap(bot.id("noor"), week, "Volgende week")
    await bot.hears("noor", "Rooster Utrecht · week 11")
    await bot.rests()
    mine = [e for e in bot.slack.ephemerals if e.user == bot.id("noor") and not e.deleted]
    assert len(mine) == 1
    assert bot.slack.messages(bot.id("noor")) == []
