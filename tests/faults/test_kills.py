"""`kill -9`, ten times: nothing lost, nothing twice. `make kills ROUNDS=200` does it for longer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kills.checks import Verdict
from tests.kills.run import Plan, Run, ended, kills, started
from tests.postgres import Postgres

SEED = 1


def fine(verdict: Verdict, run: Run) -> None:
    """Or the seed, the story and every sentence that says what is wrong."""
    told = [f"seed {run.plan.seed}", *run.story, *verdict.broken, str(dict(verdict.counted))]
    assert verdict.broken == [], "\n".join(told)
    assert verdict.counted["casussen"] > 5, "hardly anything happened"


@pytest.fixture(params=["sqlite", "postgresql"])
def plan(request: pytest.FixtureRequest, tmp_path: Path) -> Plan:
    """One process on a file, or two on one PostgreSQL. The server is never started from inside a
    running loop."""
    if request.param == "sqlite":
        return Plan(f"sqlite+aiosqlite:///{tmp_path}/piket.db", tmp_path, SEED)
    postgres: Postgres = request.getfixturevalue("postgres")
    return Plan(postgres.empty(), tmp_path, SEED, processes=2)


async def test_ten_kills_lose_nothing_and_do_nothing_twice(plan: Plan) -> None:
    plan.rounds, plan.a_second, plan.load = 10, 9.0, 0.4
    verdict, run = await kills(plan)
    fine(verdict, run)
    assert verdict.counted["kills"] == 10


async def test_a_restart_on_a_working_day_loses_nothing_and_does_nothing_twice(
    plan: Plan,
) -> None:
    """SIGTERM while people go on, one process after the other: what is in hand is finished."""
    plan.a_second = 20.0
    async with started(plan) as run:
        for bot in run.bots:
            await bot.runs()
        async with run.load():
            await run.rolling_restart(pause=2.0)
        verdict = await ended(run)
    fine(verdict, run)
    assert not [what for what in verdict.counted if "twice" in what], "nobody was killed"
