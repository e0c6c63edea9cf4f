"""A stop: what hangs is left behind, and keeps no other part from ending well."""

import asyncio

import pytest
from structlog.testing import capture_logs

from bot.ending import Ending


async def hangs() -> None:
    await asyncio.Event().wait()


async def test_what_hangs_is_left_behind_and_the_others_still_end() -> None:
    ended: list[str] = []

    async def ends() -> None:
        ended.append("outbox")

    end = Ending()
    with capture_logs() as logs:
        await end("telegram", hangs, 0.01)
        await end("outbox", ends, 5.0)
    assert ended == ["outbox"]
    assert [(line["event"], line["part"]) for line in logs] == [("does not stop", "telegram")]


async def test_when_the_time_of_all_is_over_each_still_gets_a_moment() -> None:
    end = Ending(at=asyncio.get_running_loop().time() - 60)
    with capture_logs() as logs:
        await end("slack", hangs, 60.0)
    assert [line["part"] for line in logs] == ["slack"]


async def test_what_goes_wrong_at_a_stop_is_not_hidden() -> None:
    async def breaks() -> None:
        raise ConnectionError("gone")

    with pytest.raises(ConnectionError, match="gone"):
        await Ending()("database", breaks, 1.0)
