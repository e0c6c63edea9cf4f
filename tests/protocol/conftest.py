"""The Slack and the Telegram of the protocol tests, and the people of the example organisation."""

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from io import StringIO

import pytest

from config import logs
from tests.protocol.slack_fixtures import Office, office, workspace
from tests.protocol.telegram_fixtures import Phone
from tests.servers.telegram import TelegramServer
from tests.world import NAMES, World


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    """It ends with no request that Telegram would have frowned upon, and no tap unanswered."""
    async with TelegramServer() as server:
        yield server
        assert server.problems == []
        assert server.unanswered == []


@pytest.fixture
def phone(telegram: TelegramServer, world: World) -> Callable[[str], Phone]:
    """Everybody of the organisation has pressed Start, and so has somebody we do not know."""
    ids = {key: int(world.external_id(key, "telegram")) for key in (*NAMES, "vreemde")}
    for key, user_id in ids.items():
        telegram.add_user(user_id, NAMES.get(key, key))
    return lambda key: Phone(telegram, key, ids[key])


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """All that the bot and its libraries log while it works as in production."""
    shown = StringIO()
    handler = logging.StreamHandler(shown)
    logging.getLogger().addHandler(handler)
    with monkeypatch.context() as patch:
        patch.setattr("sys.stderr", shown)
        logs.set_up()
    yield shown
    logging.getLogger().removeHandler(handler)
    logs.set_up()


@pytest.fixture
async def bot(world: World) -> AsyncIterator[Office]:
    """The bot over signed HTTP. It ends with no request that Slack would have frowned upon."""
    async with workspace(world) as slack:
        async with office(world, slack) as running:
            yield running
            await running.rests()
        assert slack.problems == []
