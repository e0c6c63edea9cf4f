"""Real processes of the bot (`tests.kills.bot`), started, killed and started again."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import time
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from tests import warm

RUNS = "De bot draait"
LIBRARIES = "slack_bolt.AsyncApp: As you gave `client` as well"
"""What a library warns of at every start."""


class Process:
    """One place in which a bot runs; after a kill the next one takes it."""

    def __init__(self, number: int, settings: dict[str, str], folder: Path) -> None:
        self.number, self.folder = number, folder
        keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environment = keep | settings | {"PORT": "0", "LOG_FORMAT": "json"}
        self.log = folder / f"bot-{number}.log"
        self.ready, self.ended = asyncio.Event(), asyncio.Event()
        self.kills: list[float] = []
        self.took = 0.0
        """Seconds of the last start."""
        self._began = 0.0
        self._bot: ForkServerProcess | None = None
        self._listener: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begins; `ready` is set when it says that it runs."""
        self.ready.clear()
        self.ended.clear()
        self._began = time.monotonic()
        said, its_end = os.pipe()
        with self.log.open("a", encoding="utf-8") as log, os.fdopen(its_end, "wb") as out:
            self._bot = warm.start(
                "tests.kills.bot", [], self.environment, out.fileno(), log.fileno()
            )
        loop = asyncio.get_running_loop()
        loop.add_reader(self._bot.sentinel, self._has_ended, self._bot.sentinel)
        self._listener = asyncio.create_task(self._listen(said))

    def _has_ended(self, sentinel: int) -> None:
        asyncio.get_running_loop().remove_reader(sentinel)
        self.ended.set()

    async def _listen(self, said: int) -> None:
        """Until its end of the pipe is closed, which it is when it has ended."""
        reader = asyncio.StreamReader()
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(said, "rb")
        )
        with contextlib.closing(transport):
            async for line in reader:
                if line.decode().startswith(RUNS):
                    self.took = time.monotonic() - self._began
                    self.ready.set()

    async def runs(self, seconds: float = 30) -> None:
        """Until it is ready; an end before that is a failure of the run."""
        assert self._bot is not None
        ready = asyncio.create_task(self.ready.wait())
        ended = asyncio.create_task(self.ended.wait())
        await asyncio.wait({ready, ended}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in (ready, ended):
            task.cancel()
        if not self.ready.is_set():
            raise AssertionError(f"bot {self.number} does not start:\n{self.last_words()}")

    async def kill(self) -> None:
        """kill -9: nothing in it gets to do anything any more."""
        assert self._bot is not None
        if self.ended.is_set():
            raise AssertionError(f"bot {self.number} ended by itself:\n{self.last_words()}")
        self._bot.kill()
        self.kills.append(time.monotonic())
        await self._gone()

    async def stop(self, seconds: float = 20) -> int:
        """SIGTERM; its exit code. Who does not stop is killed and gives -9."""
        assert self._bot is not None
        if not self.ended.is_set():
            self._bot.terminate()
        try:
            await asyncio.wait_for(self.ended.wait(), seconds)
        except TimeoutError:
            self._bot.kill()
        return await self._gone()

    async def _gone(self) -> int:
        assert self._bot is not None
        await self.ended.wait()
        self.ready.clear()
        if self._listener:
            await self._listener
        code = self._bot.exitcode
        assert code is not None
        return code

    def last_words(self) -> str:
        return self.log.read_text(encoding="utf-8")[-2000:] if self.log.exists() else ""

    def errors(self) -> list[str]:
        """What it logged as an error: a bug, whatever the ledger says."""
        found = []
        for line in self.log.read_text(encoding="utf-8").splitlines():
            try:
                entry = json.loads(line)
            except ValueError:
                if not line.startswith(LIBRARIES):
                    found.append(f"bot {self.number}: {line}")
                continue
            if entry.get("level") in ("error", "critical"):
                said = entry.get("exception", "").strip().splitlines()[-1:]
                found.append(f"bot {self.number}: {entry.get('event')} {' '.join(said)}".rstrip())
        return found
