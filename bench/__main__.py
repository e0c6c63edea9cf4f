"""Measures, one thing after the other: `python -m bench`, or `python -m bench page rate`.

Machines are noisy: read the ratios, and repeat. `--quick` is for building a measurement; its
figures mean nothing. `--profile` tells where the time goes, where that can be seen from outside.
"""

import argparse
import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from bench import command, escalate, interacties, lanes, page, plans, rate, rooster, start, taps
from bench.setting import Bench, running
from config import logs

MEASUREMENTS: dict[str, Callable[[Bench], Coroutine[Any, Any, None]]] = {
    "command": command.run,
    "escalate": escalate.run,
    "rate": rate.run,
    "lanes": lanes.run,
    "page": page.run,
    "plans": plans.run,
    "rooster": rooster.run,
    "taps": taps.run,
    "interacties": interacties.run,
    "start": start.run,
}


def main() -> None:
    known = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    known.add_argument("what", nargs="*", metavar="what", help=", ".join(MEASUREMENTS))
    known.add_argument("--quick", action="store_true", help="small counts, meaningless figures")
    known.add_argument("--profile", action="store_true", help="where the time goes")
    given = known.parse_args()
    if unknown := set(given.what) - set(MEASUREMENTS):
        known.error(f"no such measurement: {', '.join(sorted(unknown))}")
    logs.set_up(level=40)
    with running(given.quick, given.profile) as bench:
        for name in given.what or MEASUREMENTS:
            asyncio.run(MEASUREMENTS[name](bench))


if __name__ == "__main__":
    main()
