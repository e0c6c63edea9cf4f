"""The roster for calendar programs: a private address, for one person's duties or a location's."""

import asyncio
import hashlib
from collections import defaultdict, deque
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from aiohttp import web
from sqlalchemy import select

from bot.core import Core
from bot.render import Writer
from handlers.rooster.kalender import summary, title
from handlers.rooster.words import on_duty
from models.location import Location
from models.people import Person
from models.phone import shown
from models.rooster import Feed
from models.rooster.feeds import Entry, Shown, find_feed, shown_by
from models.rooster.kalender import Event, calendar

MOST, WITHIN = 30, 600.0
"""Times that an address may be read in so many seconds; programs ask for it once an hour."""
HEADERS = {
    "Cache-Control": "private, no-cache",  # ask again each time: it may have been ended
    "X-Robots-Tag": "noindex",
}


def routes(core: Core) -> list[web.AbstractRouteDef]:
    return [web.get("/rooster/{token}.ics", Kalender(core).read)]


@dataclass(frozen=True)
class Pages:
    """What is needed to write a feed, read from the database at one moment."""

    feed: Feed
    reader: Person
    shown: Shown
    places: dict[int, str]
    writer: Writer
    host: str

    def content(self) -> bytes:
        place = self.places.get(self.feed.location_id or 0)
        name = self.writer.write(title(place))
        return calendar(name, [self._event(entry) for entry in self.shown.entries()])

    def _event(self, entry: Entry) -> Event:
        """A colleague by his name, for a coordinator; nothing of any casus."""
        duty = entry.duty
        place = self.places.get(duty.location_id or 0)
        says = summary(duty, place)
        if self.feed.location_id:
            says = on_duty(self.shown.roster.people[duty.person_id].name, duty)
        return Event(
            uid=f"{entry.key}@{self.host}",
            starts=duty.starts,
            ends=duty.ends,
            zone=entry.zone,
            summary=self.writer.write(says, opens=False),
            last_modified=entry.changed_at,
            location=place or "",
            sequence=entry.sequence,
        )


@dataclass
class Kalender:
    core: Core
    asked: defaultdict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    async def read(self, request: web.Request) -> web.Response:
        """One answer for an address that never was and for one that was ended."""
        pages = await self._pages(request.match_info["token"])
        if pages is None:
            raise web.HTTPNotFound(text="Deze agenda is er niet (meer).\n")
        if wait := self._too_often(pages.feed.id):
            raise web.HTTPTooManyRequests(headers={"Retry-After": str(wait)})
        content = await asyncio.to_thread(pages.content)
        etag = hashlib.sha256(content).hexdigest()[:32]
        headers = {**HEADERS, "ETag": f'"{etag}"'}
        if any(known.value in (etag, "*") for known in request.if_none_match or ()):
            return web.Response(status=304, headers=headers)
        return web.Response(
            body=content, content_type="text/calendar", charset="utf-8", headers=headers
        )

    async def _pages(self, token: str) -> Pages | None:
        now = self.core.time.now()
        async with self.core.database.reading() as db:
            found = await find_feed(db, token)
            if found is None:
                return None
            feed, reader = found
            seen = await shown_by(db, feed, now)
            places = {place.id: place.name for place in await db.scalars(select(Location))}
        writer = Writer(reader.language, now, lambda v: v, shown, lambda t: t.replace("**", ""))
        return Pages(feed, reader, seen, places, writer, self._host())

    def _host(self) -> str:
        """Keeps apart the duties of two bots in one calendar."""
        return urlsplit(self.core.settings.public_url or "").hostname or "piket"

    def _too_often(self, feed_id: int) -> int:
        """Seconds to wait."""
        now = asyncio.get_running_loop().time()
        times = self.asked[feed_id]
        while times and times[0] <= now - WITHIN:
            times.popleft()
        if len(times) >= MOST:
            return int(times[0] + WITHIN - now) + 1
        times.append(now)
        return 0
