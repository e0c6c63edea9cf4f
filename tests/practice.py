"""The practice workspace as it really runs, on a free port, with the clock at a duty moment."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import unescape

from aiohttp import ClientSession
from sqlalchemy import Select, func, select

from bot.app import assemble, running
from bot.core import Core
from bot.database import Database
from bot.web.adapter import WebAdapter
from config.settings import Settings
from models.outbox import Delivery, Progress
from tests.talk import TUESDAY_1037

PATIENCE = 5.0
ASK = "/piket arbeidsrecht mag ontslag op staande voet na één keer te laat?"


@dataclass
class Running:
    core: Core
    adapter: WebAdapter
    address: str

    async def settled(self) -> None:
        """Everything that was said has been delivered."""
        waiting = select(func.count(Delivery.id)).where(
            Delivery.state.in_((Progress.QUEUED, Progress.SENDING))
        )
        async with asyncio.timeout(PATIENCE):
            while await self._count(waiting):
                await self.core.outbox.drain()
                await asyncio.sleep(0.005)  # an edit gathers for a while

    async def _count(self, rows: Select[int]) -> int:
        async with self.core.database.reading() as db:
            return await db.scalar(rows) or 0


@asynccontextmanager
async def practising(database: Database) -> AsyncIterator[Running]:
    adapter = WebAdapter()
    settings = Settings(database_url=database.url, port=0, public_url=None)
    core = assemble(settings, {"web": adapter}, database=database)
    async with running(core, {"web": adapter}) as address:
        core.time.ahead = TUESDAY_1037 - core.time.real()
        yield Running(core, adapter, address)


@dataclass
class Visitor:
    """Somebody at one window, without a browser."""

    app: Running
    http: ClientSession
    key: str
    place: str = "mij"

    async def sees(self) -> str:
        await self.app.settled()
        query = {"wie": self.key, "v": "v1", "plek": self.place}
        async with self.http.get("/venster/inhoud", params=query) as answer:
            assert answer.status == 200
            return plain(await answer.text())

    async def html(self) -> str:
        await self.app.settled()
        query = {"wie": self.key, "v": "v1", "plek": self.place}
        async with self.http.get("/venster/inhoud", params=query) as answer:
            return await answer.text()

    async def says(self, text: str, **more: str) -> str:
        return await self.posts("/zeg", tekst=text, **more)

    async def presses(self, label: str, html: str | None = None) -> str:
        html = html or await self.html()
        nonce, action = button(html, label)
        stands = re.search(rf'{re.escape(nonce)}">\s*<input[^>]*name="bericht" value="(\d+)"', html)
        assert stands, "a button belongs to a message"
        return await self.posts("/doe", nonce=nonce, action=action, bericht=stands[1])

    async def posts(self, path: str, **fields: str) -> str:
        data = {"wie": self.key, "v": "v1", "plek": self.place, **fields}
        async with self.http.post(path, data=data) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.text()


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def button(html: str, label: str) -> tuple[str, str]:
    """The nonce of its form and the action it posts."""
    for form in re.findall(r'<form[^>]*hx-post="/doe".*?</form>', html, re.S):
        found = re.search(rf'name="action" value="([^"]+)"[^>]*>{re.escape(label)}<', form)
        if found:
            nonce = re.search(r'name="nonce" value="([^"]+)"', form)
            assert nonce
            return nonce[1], unescape(found[1])
    raise AssertionError(f"no button {label!r} in {plain(html)}")


def nonce_of(html: str) -> str:
    dialog = html[html.index("<dialog") :]
    found = re.search(r'name="nonce" value="([^"]+)"', dialog)
    assert found
    return found[1]
