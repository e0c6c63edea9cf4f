"""The story over Socket Mode: no address of our own, one websocket to Slack."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.app import assemble, running
from bot.slack.adapter import SlackAdapter
from config.settings import BadSettings, Settings
from tests.protocol.slack_fixtures import ASK, PIKET, Office, office, workspace
from tests.protocol.slack_story import SENTENCE, the_whole_story
from tests.world import World


@pytest.fixture
async def bot(world: World) -> AsyncIterator[Office]:
    async with workspace(world) as slack:
        async with office(world, slack, socket=True) as running:
            yield running
            await running.rests()
        assert slack.problems == []


async def test_the_whole_story(bot: Office) -> None:
    assert [kept.sentence for kept in await the_whole_story(bot)] == [SENTENCE]


async def test_a_refused_app_token_is_one_sentence(world: World) -> None:
    """Its own client would go on asking for ever."""
    async with workspace(world) as slack:
        settings = Settings(
            slack_bot_token=SecretStr(slack.bot_token),
            slack_app_token=SecretStr("xapp-somebody-elses"),
            slack_api_url=slack.url,
            database_url=world.database.url,
            port=0,
        )
        faces = {"slack": SlackAdapter(settings)}
        with pytest.raises(BadSettings, match="Slack neemt SLACK_APP_TOKEN niet aan"):
            async with running(assemble(settings, faces), faces):
                pass


async def test_a_renewed_connection_loses_nothing(bot: Office) -> None:
    await bot.slack.refresh_socket()
    await bot.slack.command(bot.id("noor"), ASK)
    await bot.sees("devries", "Kun je bellen?")


async def test_the_same_envelope_again_changes_nothing(bot: Office) -> None:
    await bot.slack.command(bot.id("noor"), ASK)
    await bot.sees("devries", "Kun je bellen?")
    for _ in range(2):
        ack = await bot.slack.again()
        assert "Dit had ik al verwerkt" in ack.text
    await bot.rests()
    assert len(bot.slack.messages(PIKET)) == 1


async def test_without_the_app_token_there_is_no_http_door(bot: Office) -> None:
    """With one, the signed address does not exist."""
    assert not [r for r in bot.core.server.router.routes() if "slack" in str(r.resource)]


async def test_who_stops_acknowledges_what_is_in_hand_and_what_still_comes_in(
    world: World,
) -> None:
    """Slack gives a command to one connection only, and once."""
    async with workspace(world) as slack:
        async with office(world, slack, socket=True) as bot:
            async with world.database.writing.begin() as db:
                await db.execute(select(1))  # meanwhile nobody can write
                first = asyncio.create_task(slack.command(bot.id("noor"), ASK))
                await bot.eventually(lambda: bot.core.dispatcher._late)
                stopping = asyncio.create_task(bot.face.hang_up())
                await bot.eventually(lambda: bot.face.hands.emptying)
                second = asyncio.create_task(slack.command(bot.id("aisha"), "huurrecht"))
                await bot.eventually(lambda: bot.face.hands.full == 2)
            await stopping
            assert "Ik vraag mr. De Vries." in (await first).text
            assert "Ik vraag mr. Jansen." in (await second).text
        assert slack.problems == []


async def test_what_arrives_while_the_bot_hangs_up_is_left_to_slack(bot: Office) -> None:
    """Neither done nor acknowledged: Slack says so to whoever typed it."""
    bot.slack.bot_may_die, bot.slack.ack_seconds = True, 0.05
    bot.face.hands.closed = True
    assert (await bot.slack.command(bot.id("noor"), ASK)).status == 0
    bot.face.hands.closed = False
    bot.slack.ack_seconds = 3.0
    await bot.slack.command(bot.id("noor"), ASK)
    await bot.sees("devries", "Kun je bellen?")
