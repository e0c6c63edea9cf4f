"""`make kills ROUNDS=200 [SEED=7] [DATABASE=sqlite|postgresql]`."""

import asyncio
import contextlib
import os
import secrets
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.kills.run import Plan, kills


@contextlib.contextmanager
def planned(folder: Path) -> Iterator[Plan]:
    """One process on a file, or two on a PostgreSQL that lives as long as the run."""
    seed = int(os.environ.get("SEED") or secrets.randbelow(100_000))
    rounds = int(os.environ.get("ROUNDS") or 200)
    match os.environ.get("DATABASE") or "sqlite":
        case "sqlite":
            yield Plan(f"sqlite+aiosqlite:///{folder}/piket.db", folder, seed, rounds)
        case "postgresql":
            from tests.postgres import serving

            with serving(folder) as postgres:
                yield Plan(postgres.empty(), folder, seed, rounds, processes=2)
        case other:
            sys.exit(f"DATABASE={other}: sqlite or postgresql")


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="piket-kills-"))
    with planned(folder) as plan:
        say(f"seed {plan.seed}, {plan.rounds} rounds, {plan.processes} process(es), in {folder}")
        verdict, run = asyncio.run(kills(plan))
    (folder / "story.txt").write_text("\n".join(run.story), encoding="utf-8")
    for what, count in sorted(verdict.counted.items()):
        say(f"{count:6} {what}")
    for broken in verdict.broken:
        say(f"BROKEN: {broken}")
    say(f"seed {plan.seed}: {'broken' if verdict.broken else 'nothing lost, nothing twice'}")
    return 1 if verdict.broken else 0


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
