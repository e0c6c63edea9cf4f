"""A client that costs next to nothing: signed requests made beforehand, raw sockets, keep-alive."""

import asyncio
import hashlib
import hmac
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from bench.people import TEAM, asker

SECRET = "bench-secret"


@dataclass(frozen=True)
class Result:
    """Milliseconds, and requests a second."""

    p50: float
    p95: float
    p99: float
    per_second: float


def summary(seconds: Sequence[float], whole: float) -> Result:
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    p50, p95, p99 = (1000 * cuts[n - 1] for n in (50, 95, 99))
    return Result(p50, p95, p99, len(seconds) / whole)


def commands(start: int, count: int, path: str = "/slack/events") -> Iterator[bytes]:
    """Signed slash commands, each by another asker with a trigger of its own."""
    stamp = str(int(time.time()))
    for number in range(start, start + count):
        body = urlencode(
            {
                "token": "x",
                "team_id": TEAM,
                "team_domain": "bench",
                "channel_id": "C0BENCH",
                "channel_name": "bench",
                "user_id": asker(number),
                "user_name": "bench",
                "command": "/piket",
                "text": "arbeidsrecht mag dit?",
                "api_app_id": "A0",
                "is_enterprise_install": "false",
                "response_url": "http://127.0.0.1:9/none",
                "trigger_id": f"{start}.{number}",
            }
        )
        yield signed(body, stamp, path)


def signed(body: str, stamp: str, path: str) -> bytes:
    """Slack's v0 signature (docs.slack.dev/authentication/verifying-requests-from-slack)."""
    base = f"v0:{stamp}:{body}".encode()
    mark = "v0=" + hmac.new(SECRET.encode(), base, hashlib.sha256).hexdigest()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nX-Slack-Request-Timestamp: {stamp}\r\n"
        f"X-Slack-Signature: {mark}\r\n\r\n"
    )
    return head.encode() + body.encode()


class Connection:
    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, expects: bytes = b""
    ) -> None:
        self.reader, self.writer, self.expects = reader, writer, expects

    async def ask(self, request: bytes) -> float:
        """Seconds until the whole answer was here. Raises unless it is a 200."""
        began = time.perf_counter()
        self.writer.write(request)
        head = await self.reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode(errors="replace"))
        length = next(
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        )
        body = await self.reader.readexactly(length)
        if self.expects not in body:  # "Ik ben bezig" is no answer
            raise RuntimeError(body.decode(errors="replace"))
        return time.perf_counter() - began


async def connect(port: int, expects: bytes = b"") -> Connection:
    return Connection(*await asyncio.open_connection("127.0.0.1", port), expects)


async def measure(
    port: int, requests: Sequence[bytes], concurrency: int, expects: bytes = b""
) -> Result:
    """All requests once, over so many connections at a time."""
    waiting = iter(requests)
    seconds: list[float] = []

    async def one(connection: Connection) -> None:
        for request in waiting:
            seconds.append(await connection.ask(request))

    connections = [await connect(port, expects) for _ in range(concurrency)]
    began = time.perf_counter()
    await asyncio.gather(*(one(connection) for connection in connections))
    whole = time.perf_counter() - began
    for connection in connections:
        connection.writer.close()
    return summary(seconds, whole)
