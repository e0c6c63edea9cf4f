"""A window as HTML: whole, or only what changed in it after somebody acted."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from aiohttp import web
from babel.dates import format_date
from markupsafe import Markup

from bot.web.forms import FormView
from bot.web.html import article, html_writer
from bot.web.panes import Pane, pane
from bot.web.people import find, is_advocate
from bot.web.practice import ZONE, Practice
from bot.web.templates import words, write
from handlers.say import Message
from models.people import Person, Role

TONES = 6
WINDOW = re.compile(r"v[a-z0-9]{1,12}")


@dataclass(frozen=True)
class Notice:
    body: Markup
    nonce: str


@dataclass(frozen=True)
class OpenDialog:
    form: FormView
    nonce: str


def window_id(given: str) -> str:
    """The name of a window in the page: the given one, or a fresh one."""
    return given if WINDOW.fullmatch(given) else f"v{secrets.token_hex(4)}"


def nonce() -> str:
    """What makes a double click one event."""
    return secrets.token_urlsafe(9)


async def person_or_404(practice: Practice, key: str) -> Person:
    async with practice.core.database.reading() as db:
        person = await find(db, key)
    if person is None:
        raise web.HTTPNotFound(text="Deze persoon is hier niet bekend.")
    return person


async def look(practice: Practice, person: Person, place: str) -> Pane:
    async with practice.core.database.reading() as db:
        return await pane(db, practice, person, place)


def drawn(practice: Practice, template: str, person: Person, window: str, **more: object) -> str:
    """A window or a part of it, in the language of who sits there."""
    now, language = practice.now(), person.language
    today = now.astimezone(ZONE).date()

    def stamp(at: datetime) -> str:
        local = at.astimezone(ZONE)
        time = f"{local.hour}.{local:%M}"
        day = format_date(local.date(), "EEE d MMM", locale=language)
        return time if local.date() == today else f"{day} {time}"

    return write(
        template,
        language,
        v=window_id(window),
        stamp=stamp,
        written=lambda text: Markup(html_writer(language, now).write(text)),
        examples=examples,
        initials=initials,
        tone=tone,
        nonce=nonce,
        **more,
    )


def examples(person: Person) -> list[str]:
    """What this person could type now, to start with."""
    say = partial(words, person.language)
    if is_advocate(person):
        return [
            say("regel.voorbeeld_later"),
            say("regel.voorbeeld_niet"),
            "/piket hjl",
            "/piket hulp",
        ]
    chairs = any(m.role is Role.COORDINATOR for m in person.memberships)
    first = "/piket agenda" if chairs else say("regel.voorbeeld_vraag")
    return [first, "/piket", "/piket hulp"]


def tone(person: Person) -> int:
    """One of a few colours, always the same for one person."""
    return sum(map(ord, person.key)) % TONES


def initials(name: str) -> str:
    """Two letters: the first two names that begin with a capital."""
    capitals = [word[0] for word in name.split() if word[:1].isupper()]
    return "".join(capitals[:2]) or name[:1].upper()


@dataclass
class Answer:
    """What a window shows after somebody acted; None leaves a part as it was. The messages are
    not in it: the window asks for those itself, so that an older version never comes last."""

    practice: Practice
    person: Person
    window: str
    place: str
    notices: Sequence[Message] | None = None
    dialog: OpenDialog | None = None
    closes_dialog: bool = False
    done: bool = True
    """What was typed has arrived, so that the line may be emptied."""

    def response(self) -> web.Response:
        text = drawn(
            self.practice,
            "antwoord.html",
            self.person,
            self.window,
            notices=self._notices(),
            dialog=self.dialog,
            closes_dialog=self.closes_dialog,
        )
        response = web.Response(text=text, content_type="text/html")
        if self.done:
            response.headers["Piket-Gelukt"] = "1"
        return response

    def _notices(self) -> list[Notice] | None:
        if self.notices is None:
            return None
        now, language = self.practice.now(), self.person.language
        return [Notice(Markup(article(m, language, now)), nonce()) for m in self.notices]
