"""The watchdog: once a minute it looks whether anything is late, and says so when it could not.

Its findings go to the log (once a change), to /readyz and /metrics; and while there are none it
sends a heartbeat, so that somebody outside hears when this program has fallen silent.
"""

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from bot.checks import Finding, Limited, late, tables_are_current
from bot.core import Adapter, Core
from bot.heartbeat import Heartbeat

log = structlog.get_logger()
EVERY = 60.0
LIMIT, PROBE_LIMIT = 10.0, 3.0
LATE = 30.0
"""Seconds over its time after which a look counts as missed."""
COULD_NOT = "could_not_look"


@dataclass
class Watch:
    core: Core
    faces: Mapping[str, Adapter]
    every: float = EVERY
    limit: float = LIMIT
    last: list[Finding] = field(default_factory=list)
    """What the last look found."""
    looked_at: float = 0.0
    """On the event loop's own clock, which nobody sets."""
    ahead: timedelta = timedelta(0)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.heartbeat = Heartbeat(self.core.settings.heartbeat_url)
        self.search = Limited(self._search, self.limit)
        self.probe = Limited(self._probe, PROBE_LIMIT)
        self.looked_at, self.ahead = _clock(), self.core.time.ahead

    async def run(self) -> None:
        """Until stopped. Not at once: after a start there is something to catch up with."""
        while not self.stopping.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), self.every)
                break
            self._say_if_late()
            try:
                await self.look()
            except Exception:  # whatever happens, it looks again
                log.exception("watchdog failed")
        await self.search.stop()
        await self.probe.stop()

    def stop(self) -> None:
        self.stopping.set()

    async def look(self) -> list[Finding]:
        """Everything that is not well now. Well: the heartbeat is sent."""
        found = [*await self._searched(), *self.broken()]
        self.looked_at = _clock()
        self._tell(found)
        if not found:
            await self.heartbeat.beat()
        return found

    def broken(self) -> list[Finding]:
        """What can be seen without the database: a part that ended, a platform out of reach."""
        ended = [
            Finding("stopped", f"{task.get_name()} has stopped")
            for task in self.core.working
            if task.done()
        ]
        return ended + [
            Finding(f"platform_{name}", f"{name}: {trouble}")
            for name, face in self.faces.items()
            if (trouble := face.trouble())
        ]

    async def readiness(self) -> dict[str, str]:
        """Each part and "ok", or what is wrong with it. No look that is overdue passes for one."""
        parts = {"database": await self._database()}
        parts |= {task.get_name(): "stopped" if task.done() else "ok" for task in self.core.working}
        if not self.core.working:
            parts["outbox"] = "starting"
        parts |= {name: face.trouble() or "ok" for name, face in self.faces.items()}
        if self._could_not() and parts["database"] == "ok":
            await self.look()  # it is back: nobody needs to wait for the next minute
        failed = self._could_not()
        over = self._over_time()
        parts["check"] = failed or (f"is {over:.0f} s late" if over > LATE else "ok")
        return parts

    def _could_not(self) -> str | None:
        return next((f.sentence for f in self.last if f.name == COULD_NOT), None)

    async def _searched(self) -> list[Finding]:
        try:
            found = await self.search()
        except TimeoutError:
            return [Finding(COULD_NOT, f"could not look within {self.limit:.0f} s")]
        except Exception as failure:
            return [Finding(COULD_NOT, f"could not look: {type(failure).__name__}")]
        self.core.metrics.check_success.set_to_current_time()
        return found

    async def _search(self) -> list[Finding]:
        """A clock that was moved since the last look makes nothing late (practice only)."""
        ahead, now = self.core.time.ahead, self.core.time.now()
        moved, self.ahead = ahead != self.ahead, ahead
        async with self.core.database.reading() as db:
            found = await late(db, now)
        return [] if moved else found

    async def _database(self) -> str:
        try:
            return await self.probe()
        except TimeoutError:
            return f"no answer within {PROBE_LIMIT:.0f} s"
        except Exception as failure:
            return f"does not answer: {type(failure).__name__}"

    async def _probe(self) -> str:
        async with self.core.database.reading() as db:
            return "ok" if await tables_are_current(db) else "its tables are of another version"

    def _over_time(self) -> float:
        return _clock() - self.looked_at - self.every

    def _say_if_late(self) -> None:
        """The event loop was held up, or the machine slept."""
        if (over := self._over_time()) > LATE:
            log.error("watchdog looks late", seconds=round(over))

    def _tell(self, found: list[Finding]) -> None:
        """The figures each time; the log when something else is wrong than before."""
        names = {finding.name for finding in (*found, *self.last)}
        for name in names:
            count = next((f.count for f in found if f.name == name), 0)
            self.core.metrics.findings.labels(name).set(count)
        self.core.metrics.check_ok.set(not found)
        before, now = {f.name for f in self.last}, {f.name for f in found}
        if now - before:
            log.error("not all is well", findings=[f.sentence for f in found])
        elif before != now:
            log.warning("better", findings=[f.sentence for f in found])
        self.last = found


def _clock() -> float:
    return asyncio.get_running_loop().time()
