"""Whether Slack still hears us, and we Slack: the token every minute, the socket every ping."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession
from structlog.testing import capture_logs

from tests.protocol.slack_fixtures import ASK, Office, office, workspace
from tests.servers.slack import Fault
from tests.world import World

PING = 0.2


@pytest.fixture
async def on_socket(world: World) -> AsyncIterator[Office]:
    async with workspace(world) as slack:
        async with office(world, slack, socket=True, ping=PING) as running:
            yield running
            await running.rests()
        assert slack.problems == []


@pytest.mark.parametrize("ended", ["current_session_monitor", "message_processor"])
async def test_a_deaf_connection_is_replaced(on_socket: Office, ended: str) -> None:
    """It is no longer mended from within, or no longer read: as in the worst bug of others."""
    bot, socket = on_socket, on_socket.face.socket
    assert socket
    assert bot.face.trouble() is None
    deaf = socket.client
    with capture_logs() as log:
        getattr(deaf, ended).cancel()
        bot.slack.deafen_socket()
        await bot.eventually(lambda: socket.client not in (None, deaf))
    assert [line["event"] for line in log] == [
        "slack socket is deaf",
        "slack socket connected again",
    ]
    assert bot.face.trouble() is None
    await bot.slack.command(bot.id("noor"), ASK)
    await bot.sees("devries", "Kun je bellen?")


async def test_a_connection_that_answers_is_left_alone(on_socket: Office) -> None:
    """Also when slack_sdk is the one that renews it."""
    bot, socket = on_socket, on_socket.face.socket
    assert socket
    client, since = socket.client, socket.heard_at
    await bot.eventually(lambda: socket.heard_at > since)
    await bot.slack.refresh_socket()
    since = socket.heard_at
    await bot.eventually(lambda: socket.heard_at > since)
    assert socket.client is client
    socket.heard_at -= 4 * PING
    assert "socket deaf for" in (bot.face.trouble() or "")


async def test_while_it_cannot_connect_it_keeps_trying_and_says_why_once(
    on_socket: Office,
) -> None:
    bot, socket = on_socket, on_socket.face.socket
    assert socket
    assert socket.client
    assert socket.client.current_session_monitor
    socket.client.current_session_monitor.cancel()
    bot.slack.fail_next("apps.connections.open", Fault(error="token_revoked"), times=2)
    with capture_logs() as log:
        bot.slack.deafen_socket()
        await bot.eventually(lambda: bot.face.trouble() == "socket not connected (token_revoked)")
        await bot.eventually(lambda: socket.client is not None and not bot.face.trouble())
    assert [line["event"] for line in log] == [
        "slack socket is deaf",
        "slack socket not connected",
        "slack socket connected again",
    ]


async def test_a_token_revoked_meanwhile_is_said_once_and_makes_it_not_ready(bot: Office) -> None:
    watched = bot.face.watched
    assert watched
    bot.slack.fail_next("auth.test", Fault(error="token_revoked"), times=3)
    with capture_logs() as log:
        for _ in range(3):
            await watched.look()
        async with ClientSession() as http, http.get(f"{bot.address}/readyz") as answer:
            assert answer.status == 503
            assert (await answer.json())["slack"] == "the token is refused (token_revoked)"
        await watched.look()
        assert bot.face.trouble() is None
    assert [line["event"] for line in log] == ["slack refuses our token", "slack answers again"]


async def test_one_lost_answer_is_no_trouble_but_silence_is(bot: Office) -> None:
    watched = bot.face.watched
    assert watched
    bot.slack.fail_next("auth.test", Fault(drop=True))
    await watched.look()
    assert bot.face.trouble() is None
    watched.heard_at -= 3 * watched.every
    assert bot.face.trouble() == "no answer for 180 s (ServerDisconnectedError)"
    await watched.look()
    assert bot.face.trouble() is None
