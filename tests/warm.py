"""Real processes of the bot that have their imports behind them: forked from one that did them.

A process that starts cold spends two seconds of work on imports, and hardly anything on starting.
Each is one of its own all the same: it can be killed, and it ends with an exit code. Its settings
are the environment that it is given, and nothing else.
"""

import multiprocessing
import os
import runpy
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerProcess
from multiprocessing.reduction import DupFd
from pathlib import Path
from typing import Any

FORKING = multiprocessing.get_context("forkserver")
ROOT = Path(__file__).parents[1]
FACES = ("bot.slack.adapter", "bot.telegram.adapter", "bot.web.adapter")
FORKING.set_forkserver_preload(
    ["bot.app", *FACES, "config.organisatie", "models.inrichten", "typer"]
)


def up() -> None:
    """Until the imports are done, so that they are nobody's time to start."""
    first = FORKING.Process(target=int)
    first.start()
    first.join()


class Handed:
    """An open file that the new process gets, and nobody else."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __reduce__(self) -> tuple[object, ...]:
        return _arrived, (DupFd(self.number),)


def _arrived(given: Any) -> int:
    number: int = given.detach()
    return number


def start(
    program: str, arguments: Sequence[str], environment: Mapping[str, str], out: int, err: int
) -> ForkServerProcess:
    """`python -m program arguments`; `out` and `err` are files that are open here."""
    given = (program, arguments, dict(environment), Handed(out), Handed(err))
    process = FORKING.Process(target=_live, args=given)
    process.start()
    return process


def _live(
    program: str, arguments: Sequence[str], environment: dict[str, str], out: int, err: int
) -> None:
    os.dup2(out, 1)
    os.dup2(err, 2)
    os.close(out)
    os.close(err)
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [program, *arguments]
    runpy.run_module(program, run_name="__main__", alter_sys=True)
