"""What you can look at: the page, one window, its messages, the clock, a file."""

from dataclasses import dataclass
from typing import Any

from aiohttp import web
from markupsafe import Markup

from bot.web.bestand import download
from bot.web.feed import posts_at
from bot.web.moments import spoken
from bot.web.panes import MINE, pane
from bot.web.people import at_first, by_location, everyone, rooms_of
from bot.web.practice import Practice
from bot.web.templates import html, page
from bot.web.windows import drawn, look, person_or_404

MOST = 3
"""Windows side by side."""


@dataclass
class Pages:
    practice: Practice

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/", self.home),
            web.get("/venster", self.window),
            web.get("/venster/erbij", self.another),
            web.get("/venster/inhoud", self.inside),
            web.get("/klok", self.clock),
            web.get("/bestand/{delivery}", self.file),
            web.get("/gebeurtenissen", self.practice.listeners.listen),
        ]

    async def home(self, request: web.Request) -> web.Response:
        """Who sits where stands in the address (`?p=noor@utrecht:piket`), so a reload keeps it."""
        async with self.practice.core.database.reading() as db:
            people = await everyone(db)
            known = {p.key: p for p in people}
            wanted = [p.partition("@") for p in request.query.getall("p", [])][:MOST]
            seats = [(key, place or MINE) for key, _, place in wanted if key in known]
            seats = seats or [(key, MINE) for key in at_first(people)]
            panes = [await pane(db, self.practice, known[k], place) for k, place in seats]
        groups = by_location(people)
        windows = [
            drawn(
                self.practice,
                "venster.html",
                shown.person,
                f"v{number}",
                pane=shown,
                groups=groups,
            )
            for number, shown in enumerate(panes, 1)
        ]
        return page(
            "oefenruimte.html",
            "nl",
            windows=[Markup(html) for html in windows],
            cast=[known[key] for key in at_first(people)],
            fresh=not any(shown.entries for shown in panes),
            most=MOST,
            **time(self.practice),
        )

    async def window(self, request: web.Request) -> web.Response:
        return await self._seat(request, request.query.get("naar", ""))

    async def another(self, request: web.Request) -> web.Response:
        """One more window, with somebody who has none yet."""
        present = request.query.getall("naar", [])
        async with self.practice.core.database.reading() as db:
            people = await everyone(db)
        wanted = (*at_first(people), *(p.key for p in people))
        free = [key for key in wanted if key not in present]
        return await self._seat(request, next(iter(free or wanted), ""))

    async def _seat(self, request: web.Request, key: str) -> web.Response:
        person = await person_or_404(self.practice, key)
        async with self.practice.core.database.reading() as db:
            groups = by_location(await everyone(db))
        shown = await look(self.practice, person, MINE)
        window = request.query.get("v", "")
        return html(drawn(self.practice, "venster.html", person, window, pane=shown, groups=groups))

    async def inside(self, request: web.Request) -> web.Response:
        person = await person_or_404(self.practice, request.query.get("wie", ""))
        shown = await look(self.practice, person, request.query.get("plek", MINE))
        window = request.query.get("v", "")
        return html(drawn(self.practice, "inhoud.html", person, window, pane=shown))

    async def clock(self, request: web.Request) -> web.Response:
        return page("klok.html", "nl", **time(self.practice))

    async def file(self, request: web.Request) -> web.Response:
        """The document beside a message, for whoever may read that message."""
        person = await person_or_404(self.practice, request.query.get("wie", ""))
        places = [person.key, *(room.external_id for _, room in rooms_of(person))]
        async with self.practice.core.database.reading() as db:
            posts = await posts_at(db, places)
        wanted = request.match_info["delivery"]
        found = next((p for p in posts if str(p.delivery_id) == wanted), None)
        if found is None or found.message.file is None:
            raise web.HTTPNotFound
        return download(found.message.file, person.language, self.practice.now())


def time(practice: Practice) -> dict[str, Any]:
    return {"clock": spoken(practice.now(), "nl"), "movable": practice.alone}
