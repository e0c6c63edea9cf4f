"""Days by their seeds: lived, judged, and told about when a promise was broken."""

import asyncio
import gc
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING

from tests import memory, world
from tests.faults.at_once import without_hops
from tests.faults.checks import Broken, gathered, judged
from tests.faults.day import Day
from tests.faults.engines import Engines
from tests.faults.journal import Hopeless
from tests.faults.ledger import Entry
from tests.faults.loop import run
from tests.faults.process import Process

if TYPE_CHECKING:
    from tests.postgres import Postgres

Spoil = Callable[[Process], None]
SWEPT = 8
"""Days after which the garbage of all of them is collected."""


@dataclass(frozen=True)
class Report:
    """What became of one day."""

    seed: int
    again: str
    broken: list[Broken]
    entries: list[Entry]
    did: dict[str, int]

    def __str__(self) -> str:
        """The promises that were broken, and what happened around each, in order."""
        lines = [f"day {self.seed}: {len(self.broken)} promises broken. Again: {self.again}"]
        for broken in self.broken[:5]:
            lines += ["", broken.promise, f"  {broken.about}: {broken.why}"]
        if self.broken:
            lines += ["", *self.story(self.broken[0].about)]
        return "\n".join(lines)

    def story(self, about: str) -> Iterator[str]:
        """The timeline of that casus: all that was done, decided, sent and seen."""
        casus = ":".join(about.split(":")[:2])
        for entry in self.entries:
            mine = entry.about == casus or entry.about.startswith(f"{casus}:")
            if mine or entry.kind in ("power", "does", "acked", "log") or not casus:
                yield f"{entry.at:10.2f}  {entry.kind:8} {entry.who:12} {entry.what}  {entry.about}"


@contextmanager
def laboratory() -> Iterator[Callable[..., Report]]:
    """`live(seed)` lives that day on an SQLite in memory, as long as this lasts."""
    with memory.folder("days") as folder:
        template = folder / "template.db"
        asyncio.run(world.build(template))
        engines = Engines(folder, template)
        run(engines.warmed, 0)

        def live(seed: int, spoil: Spoil = lambda process: None) -> Report:
            if seed % SWEPT == 0:
                gc.collect()
            return lived(Day(seed, engines, spoil))

        with without_hops(), _swept_between_days():
            yield live


@contextmanager
def annex() -> Iterator[Callable[..., Report]]:
    """The same on a PostgreSQL of its own."""
    from tests.postgres import serving

    with memory.folder("days") as folder, serving(folder) as postgres:
        yield on(postgres)


def on(postgres: "Postgres") -> Callable[..., Report]:
    """The same on that PostgreSQL."""
    from tests.faults.server import Servers

    servers = Servers(postgres)
    return lambda seed, spoil=lambda process: None: lived(Day(seed, servers, spoil))


@contextmanager
def _swept_between_days() -> Iterator[None]:
    """What a day drops is collected after it: looking for it meanwhile took a tenth of the time,
    and each time at another moment."""
    outermost = gc.isenabled()
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        if outermost:
            gc.enable()
            gc.unfreeze()


def lived(day: Day) -> Report:
    found: list[Broken] = []

    async def judge(day: Day) -> None:
        found.extend(judged(await gathered(day)))

    try:
        run(lambda: day.lived(judge), day.seed)
    except Hopeless as error:
        found.append(Broken("It goes on at all.", "", str(error)))
    finally:
        day.engines.ends()
    again = day.engines.again.format(seed=day.seed)
    did = {"casussen": len(day.ledger.last), "messages": len(day.ledger.standing)}
    did |= {"sends": len(day.ledger.starts), "crashes": day.cuts}
    return Report(day.seed, again, found, day.ledger.entries, did)


WORKSHOPS = {"sqlite": laboratory, "postgresql": annex}


@cache
def _workshop(database: str) -> tuple[ExitStack, Callable[..., Report]]:
    """One laboratory a process of `make simulate`, as long as that lives."""
    kept = ExitStack()
    live = kept.enter_context(WORKSHOPS[database]())
    Finalize(None, kept.close, exitpriority=1)  # a worker of a pool runs no atexit
    return kept, live


def one(seed: int, database: str) -> Report:
    return _workshop(database)[1](seed)


def cores() -> int:
    return len(os.sched_getaffinity(0))
