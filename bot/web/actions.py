"""What you can do: press a button, type a line, send a form, look, move the clock."""

import hashlib
from dataclasses import dataclass

from aiohttp import web
from multidict import MultiMapping

from bot.events import Event, Outcome, Place, Typed, Who, Words
from bot.web import forms
from bot.web.feed import Post, posts_at
from bot.web.listeners import EVERYTHING
from bot.web.moments import jump
from bot.web.pages import time
from bot.web.panes import MINE
from bot.web.people import PLATFORM, rooms_of
from bot.web.practice import Practice
from bot.web.templates import page
from bot.web.windows import Answer, OpenDialog, nonce, person_or_404
from handlers.action import Action, UnknownAction
from handlers.form import BadAnswers, Form, OpenForm
from handlers.say import Message, say
from handlers.turn import Face
from models.people import Person

FACE = Face(PLATFORM, files=True)
COMMAND = "/piket"
PATIENCE = 20.0
"""Seconds: a page of our own may wait longer than a chat does."""
ANY_SIZE = 0
"""To aiohttp: no limit. This computer's own browser may send more than we take, and hear that."""
Posted = MultiMapping[str | bytes | bytearray | web.FileField]
OLD_BUTTON = Message(say("algemeen.fout.oude_knop"))


@dataclass
class Acting:
    practice: Practice

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/doe", self.press),
            web.post("/zeg", self.speak),
            web.post("/formulier", self.send_form),
            web.post("/gezien", self.see),
            web.post("/klok", self.move_clock),
        ]

    async def press(self, request: web.Request) -> web.Response:
        posted = await request.post()
        answer = await self._answer(posted)
        packed = text_of(posted, "action")
        try:
            action = Action.unpack(packed)
        except UnknownAction:
            answer.notices = [OLD_BUTTON]
            return answer.response()
        pressed = await self._about(answer.person, text_of(posted, "bericht"))
        itself = Place(PLATFORM, pressed.place, pressed.anchor) if pressed else None
        key = text_of(posted, "nonce")
        outcome = await self._happens(answer.person, action, key, packed, itself)
        return self._told(answer, outcome)

    async def speak(self, request: web.Request) -> web.Response:
        """`/piket …` is a command; anything else is talk, or words to the bot."""
        posted = await request.post()
        answer = await self._answer(posted)
        typed, key = text_of(posted, "tekst"), text_of(posted, "nonce")
        first, _, rest = typed.partition(" ")
        if not typed:
            return answer.response()
        if first.casefold() == COMMAND:
            outcome = await self._happens(answer.person, Typed(rest.strip()), key, typed)
            answer.done = not outcome.refused
            return self._told(answer, outcome)
        about = await self._about(answer.person, text_of(posted, "over"))
        if about is None and answer.place != MINE:
            self._say(answer.person, typed, answer.place, None)
            answer.notices = [Message(say("web.regel.alleen_kanaal"))]
            return answer.response()
        place = about.place if about else answer.person.key
        thread = (about.thread or about.anchor) if about else None
        words = Words(
            typed,
            Place(PLATFORM, place, thread) if thread else None,
            shared=place != answer.person.key,
        )
        outcome = await self._happens(answer.person, words, key, typed)
        if not outcome.repeated:
            shared = thread if words.shared else None
            self._say(answer.person, typed, place, shared)
        return self._told(answer, outcome)

    async def send_form(self, request: web.Request) -> web.Response:
        posted = await request.clone(client_max_size=ANY_SIZE).post()
        answer = await self._answer(posted)
        key = text_of(posted, "nonce")
        person, form = self.practice.forms.get(key, ("", None))
        if form is None or person != answer.person.key:
            answer.notices, answer.closes_dialog = [OLD_BUTTON], True
            return answer.response()
        typed = forms.answers(form, posted)
        if wrong := forms.mistakes(form, typed):
            return self._again(answer, form, typed, wrong)
        try:
            filled = forms.filled(form, typed)
        except BadAnswers:
            answer.notices, answer.closes_dialog = [OLD_BUTTON], True
            return answer.response()
        outcome = await self._happens(answer.person, filled, key, "")
        if wrong := forms.refused(form, outcome):
            return self._again(answer, form, typed, wrong)
        answer.closes_dialog = True
        return self._told(answer, outcome)

    def _again(
        self, answer: Answer, form: OpenForm, typed: dict[str, str], wrong: forms.Errors
    ) -> web.Response:
        answer.done = False
        self._open(answer, form, typed, wrong)
        return answer.response()

    async def see(self, request: web.Request) -> web.Response:
        posted = await request.post()
        person = await person_or_404(self.practice, text_of(posted, "wie"))
        self.practice.unread.look(person.key, text_of(posted, "namen").split())
        return web.Response(status=204)

    async def move_clock(self, request: web.Request) -> web.Response:
        posted = await request.post()
        if not self.practice.alone:
            raise web.HTTPForbidden(text="De klok staat vast: er zijn echte gebruikers.")
        try:
            by = jump(text_of(posted, "sprong"), self.practice.now())
        except KeyError:
            raise web.HTTPBadRequest(text="Die sprong ken ik niet.") from None
        await self.practice.core.clock.move(by)
        self.practice.listeners.tell(EVERYTHING)
        return page("klok.html", "nl", **time(self.practice))

    async def _answer(self, posted: Posted) -> Answer:
        person = await person_or_404(self.practice, text_of(posted, "wie"))
        rooms = {room.external_id for _, room in rooms_of(person)}
        place = text_of(posted, "plek")
        return Answer(
            self.practice, person, text_of(posted, "v"), place if place in rooms else MINE
        )

    async def _happens(
        self,
        person: Person,
        what: Typed | Words | Form | Action,
        key: str,
        details: str,
        itself: Place | None = None,
    ) -> Outcome:
        """The nonce a button was drawn with, and what was pressed: twice the same is once."""
        digest = hashlib.sha256(f"{person.key} {details}".encode()).hexdigest()[:16]
        who = Who(PLATFORM, "", person.key)
        event = Event(f"web:{key or nonce()}:{digest}", who, FACE, what, itself)
        return await self.practice.core.dispatcher.handle_within(event, PATIENCE)

    def _told(self, answer: Answer, outcome: Outcome) -> web.Response:
        """The second half of a double click adds nothing to the first."""
        if not outcome.repeated:
            answer.notices = outcome.replies
            if isinstance(outcome.form, OpenForm):
                self._open(answer, outcome.form)
        return answer.response()

    def _open(
        self,
        answer: Answer,
        form: OpenForm,
        typed: dict[str, str] | None = None,
        wrong: forms.Errors | None = None,
    ) -> None:
        key = nonce()
        self.practice.keep(key, answer.person.key, form)
        shown = forms.view(form, answer.person.language, self.practice.now(), typed, wrong)
        answer.dialog, answer.closes_dialog = OpenDialog(shown, key), False

    async def _about(self, person: Person, posting_id: str) -> Post | None:
        """The message these words answer, if this person can read it."""
        if not posting_id:
            return None
        places = [person.key, *(room.external_id for _, room in rooms_of(person))]
        async with self.practice.core.database.reading() as db:
            posts = await posts_at(db, places)
        return next((p for p in posts if str(p.posting_id) == posting_id), None)

    def _say(self, person: Person, text: str, place: str, thread: str | None) -> None:
        self.practice.chat.say(place, thread, person.key, person.name, text, self.practice.now())
        self.practice.listeners.tell(place)


def text_of(posted: Posted, name: str) -> str:
    value = posted.get(name, "")
    return value.strip() if isinstance(value, str) else ""
