"""From nothing to ready, and what it needs of memory after a day of a whole country."""

import os

from bench.command import settled
from bench.load import commands, measure
from bench.processes import server
from bench.setting import POSTGRESQL, SQLITE, Bench
from bench.slack import ZeroSlack

AT_ONCE = 16


async def run(bench: Bench) -> None:
    cases = bench.of(10_000, 200)
    rows = []
    for engine in (SQLITE, POSTGRESQL):
        url, slack = await bench.filled(engine, askers=cases), ZeroSlack()
        async with server("ours", url, await slack.start()) as one:
            before = one.memory()
            await measure([one.port], list(commands(0, cases, of=cases)), AT_ONCE)
            await settled(slack)
            rows.append((engine, one.ready_in, before, one.memory()))
        await slack.stop()
    columns = ("", "s until ready", "MB then", f"MB after {cases} cases")
    bench.table("Start and memory (VmRSS)", columns, rows)
    bench.say(f"load of the machine: {os.getloadavg()[0]:.1f}")
    for engine, ready_in, _, after in rows:
        bench.aim(f"s until ready, {engine}", ready_in, 2)
        bench.aim(f"MB after {cases} cases, {engine}", after, 150)
