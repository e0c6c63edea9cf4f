"""What is measured runs in processes of its own; here they are started, watched and stopped."""

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from bench.load import Result


@dataclass(frozen=True)
class Server:
    port: int
    pid: int
    ready_in: float
    """Seconds from its start until it answers."""

    def memory(self) -> float:
        """MB in use now (VmRSS)."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        line = next(line for line in lines if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


@contextlib.asynccontextmanager
async def server(*arguments: str) -> AsyncIterator[Server]:
    """A process of its own, until the measurement is done."""
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.servers", *arguments, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        port = int(await process.stdout.readline())
        yield Server(port, process.pid, time.perf_counter() - began)
    finally:
        process.terminate()
        await process.wait()


async def commits(url: str, count: int, concurrency: int) -> Result:
    """One durable row a transaction, in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bench.servers", "commits", url, str(count), str(concurrency)),
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    return Result(*map(float, out.split()))
