"""A page for one person, opened by a single-use link: a form to fill in, or an agenda to read.

Opening takes a press on a button, because chats open links by themselves to show a preview.
"""

import secrets
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from markupsafe import Markup
from sqlalchemy import update

from bot.core import Core
from bot.events import Event, Outcome, Who
from bot.web import forms
from bot.web.bestand import download
from bot.web.html import article
from bot.web.security import protect
from bot.web.templates import page
from handlers.action import Action, UnknownAction
from handlers.form import BadAnswers, Form, OpenForm
from handlers.turn import Face
from models.drafts import Link, find_link
from models.people import Person

FACE = Face("web", files=True)
STATIC = Path(__file__).parent / "static"
GONE, NOT_FOUND = 410, 404


def routes(core: Core) -> list[web.AbstractRouteDef]:
    protect(core.server)
    links = Links(core)
    return [
        web.get("/link/{secret}", links.show),
        web.post("/link/{secret}", links.open),
        web.post("/link/{secret}/formulier", links.send),
        web.static("/static", STATIC),
    ]


PATIENCE = 20.0
"""Seconds: a browser waits longer than Slack does."""


@dataclass(frozen=True)
class Opened:
    secret: str
    link: Link
    person: Person


@dataclass
class Links:
    core: Core

    async def show(self, request: web.Request) -> web.Response:
        """Looking changes nothing."""
        opened = await self._find(request)
        return page("link.html", opened.person.language, name=opened.person.name)

    async def open(self, request: web.Request) -> web.Response:
        """A form may be opened until it was sent; anything else is shown once."""
        opened = await self._find(request)
        action = self._action(opened)
        outcome = await self._happens(opened, action)
        done = not (outcome.refused or outcome.late or action.asks)
        if done and not await self._use_up(opened.link):
            raise _gone(opened.person.language)
        if isinstance(outcome.form, OpenForm):
            return self._form(opened, outcome.form)
        return self._said(opened, outcome, "link_lees.html")

    async def send(self, request: web.Request) -> web.Response:
        """Whatever is refused comes back in its field; what is taken uses the link up."""
        opened = await self._find(request)
        action = self._action(opened)
        form = (await self._happens(opened, action)).form if action.asks else None
        if not isinstance(form, OpenForm):
            raise _gone(opened.person.language)
        try:
            typed = forms.answers(form, await request.post())
        except web.HTTPRequestEntityTooLarge:
            return self._form(opened, form, wrong=forms.TOO_LARGE)
        if wrong := forms.mistakes(form, typed):
            return self._form(opened, form, typed, wrong)
        try:
            filled = forms.filled(form, typed)
        except BadAnswers:
            raise _gone(opened.person.language) from None
        outcome = await self._happens(opened, filled, f"link:{opened.link.id}")
        if wrong := forms.refused(form, outcome):
            return self._form(opened, form, typed, wrong)
        if not outcome.late:
            await self._use_up(opened.link)
        return self._said(opened, outcome, "link_klaar.html")

    async def _find(self, request: web.Request) -> Opened:
        async with self.core.database.reading() as db:
            secret = request.match_info["secret"]
            link = await find_link(db, secret)
            person = await db.get(Person, link.person_id) if link else None
        if link is None or person is None:
            raise _answer("link_dicht.html", "nl", NOT_FOUND, head="link.onbekend_kop")
        if not link.is_open(self.core.time.now()):
            raise _gone(person.language)
        return Opened(secret, link, person)

    def _action(self, opened: Opened) -> Action:
        try:
            return Action.unpack(opened.link.action)
        except UnknownAction:
            raise _gone(opened.person.language) from None

    async def _happens(self, opened: Opened, what: Action | Form, key: str = "") -> Outcome:
        """As the person the link was made for, whichever account he has."""
        account = opened.person.accounts[0]
        who = Who(account.platform, account.workspace, account.external_id)
        key = key or f"link:{opened.link.id}:{secrets.token_urlsafe(9)}"
        return await self.core.dispatcher.handle_within(Event(key, who, FACE, what), PATIENCE)

    async def _use_up(self, link: Link) -> bool:
        """False if it was used just now by another request."""
        async with self.core.database.writing.begin() as db:
            used = await db.execute(
                update(Link)
                .where(Link.id == link.id, Link.used_at.is_(None))
                .values(used_at=self.core.time.now())
                .returning(Link.id)
            )
            return used.scalar() is not None

    def _form(
        self,
        opened: Opened,
        form: OpenForm,
        typed: dict[str, str] | None = None,
        wrong: forms.Errors | None = None,
    ) -> web.Response:
        language, now = opened.person.language, self.core.time.now()
        shown = forms.view(form, language, now, typed, wrong)
        action = f"/link/{opened.secret}/formulier"
        return page("link_formulier.html", language, form=shown, v="f", action=action)

    def _said(self, opened: Opened, outcome: Outcome, template: str) -> web.Response:
        language, now = opened.person.language, self.core.time.now()
        for message in outcome.replies:
            if message.file is not None:
                return download(message.file, language, now)
        texts = [Markup(article(message, language, now)) for message in outcome.replies]
        return page(template, language, texts=texts)


def _gone(language: str) -> web.HTTPException:
    return _answer("link_dicht.html", language, GONE, head="link.gebruikt_kop")


def _answer(template: str, language: str, status: int, head: str) -> web.HTTPException:
    shown = page(template, language, head=head)
    wrong: type[web.HTTPException] = web.HTTPGone if status == GONE else web.HTTPNotFound
    return wrong(text=shown.text, content_type="text/html")
