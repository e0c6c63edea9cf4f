"""A client that costs next to nothing: signed requests made beforehand, raw sockets, keep-alive."""

import asyncio
import hashlib
import hmac
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from bench.people import ASKERS, TEAM, asker

SECRET = "bench-secret"
EVENTS = "/slack/events"


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


def commands(start: int, count: int, of: int = ASKERS) -> Iterator[bytes]:
    """Signed slash commands, each by another asker (`of` so many) with a trigger of its own."""
    stamp = str(int(time.time()))
    for number in range(start, start + count):
        body = urlencode(
            {
                "token": "x",
                "team_id": TEAM,
                "team_domain": "bench",
                "channel_id": "C0BENCH",
                "channel_name": "bench",
                "user_id": asker(number, of),
                "user_name": "bench",
                "command": "/piket",
                "text": "arbeidsrecht mag dit?",
                "api_app_id": "A0",
                "is_enterprise_install": "false",
                "response_url": "http://127.0.0.1:9/none",
                "trigger_id": f"{start}.{number}",
            }
        )
        yield signed(body, stamp)


def stamped(body: str) -> bytes:
    """Signed now."""
    return signed(body, str(int(time.time())))


def signed(body: str, stamp: str, path: str = EVENTS) -> bytes:
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

    def close(self) -> None:
        self.writer.close()


async def connect(port: int, expects: bytes = b"") -> Connection:
    return Connection(*await asyncio.open_connection("127.0.0.1", port), expects)


async def measure(
    ports: Sequence[int], requests: Sequence[bytes], concurrency: int, expects: bytes = b""
) -> Result:
    """All requests once, over so many connections at a time, spread over the ports."""
    waiting = iter(requests)
    seconds: list[float] = []

    async def one(connection: Connection) -> None:
        for request in waiting:
            seconds.append(await connection.ask(request))

    spread = [ports[n % len(ports)] for n in range(concurrency)]
    connections = [await connect(port, expects) for port in spread]
    began = time.perf_counter()
    await asyncio.gather(*(one(connection) for connection in connections))
    whole = time.perf_counter() - began
    for connection in connections:
        connection.close()
    return summary(seconds, whole)
