"""Somebody of a talk at his screen: what he says, taps and fills in, and what he must see."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.events import Outcome, Place, Typed, Words
from bot.platform import Letter
from handlers.action import Action
from handlers.form import Form, OpenForm
from handlers.say import Message
from handlers.turn import Face
from models.drafts import find_link
from tests.screens import Screen, Shown, render

if TYPE_CHECKING:
    from tests.talk import Talk

PAGE = Face("web", files=True)
TELEGRAM = Face("telegram", forms=False, acks=False, free_text=False)


def face_of(platform: str, what: Any) -> Face:
    """As the adapters say it: only what a platform answers at once has `acks`."""
    if platform == "telegram":
        return replace(TELEGRAM, acks=isinstance(what, Action))
    if platform == "slack" and isinstance(what, Words):
        return Face("slack", forms=False, acks=False)
    return PAGE if platform == "web" else Face(platform)


class Talker:
    """A person at a screen. Reading a room counts as reading one's own screen."""

    def __init__(self, talk: "Talk", key: str, platform: str) -> None:
        self.talk, self.key, self.platform = talk, key, platform
        self.external_id = talk.world.external_id(key, platform)
        self.answer: Outcome = Outcome()
        self.form: OpenForm | None = None
        self.taps = self.signs = 0
        """What he did since his last command: taps and choices, and signs he typed."""
        self.page: Face | None = None
        """Where he is, if that is on a page of ours and not in his chat."""

    @property
    def own(self) -> Screen:
        return self.talk.screen(self.platform, self.external_id)

    def screens(self) -> list[Screen]:
        return [screen for _, screen in self.places()]

    def places(self) -> list[tuple[str, Screen]]:
        """His own chat, and every room he reads."""
        rooms = self.talk.platforms[self.platform].members
        mine = [room for room, people in rooms.items() if self.external_id in people]
        return [(at, self.talk.screen(self.platform, at)) for at in (self.external_id, *mine)]

    async def says(self, text: str, key: str | None = None) -> None:
        """`/piket …` is a command; anything else is words to the bot."""
        if text.startswith("/piket"):
            self.taps = self.signs = 0
            await self._happens(Typed(text.removeprefix("/piket").strip()), key)
        else:
            self.signs += len(text)
            await self._happens(Words(text), key)

    async def replies(self, text: str, to: str) -> None:
        """Words in the thread of, or in answer to, the message that holds `to`."""
        message, channel = self.find(to)
        place = Place(self.platform, channel, message.thread or message.external_id)
        await self._happens(Words(text, place, shared=channel != self.external_id), None)

    async def clicks(self, label: str, key: str | None = None, on: str = "") -> None:
        packed, at = self.button_at(label, on)
        self.taps += 1
        await self._happens(Action.unpack(packed), key, at)

    async def opens(self, label: str) -> None:
        """The page behind a link."""
        url, _ = self.button_at(label)
        async with self.talk.database.reading() as db:
            link = await find_link(db, url.rpartition("/")[2])
        assert link, f"no page behind {url}"
        self.page = PAGE
        await self._happens(Action.unpack(link.action), None)

    async def presses(self, packed: str) -> None:
        """An action that may not stand on any screen of his (an old or a stolen button)."""
        await self._happens(Action.unpack(packed), None)

    async def fills(self, **answers: str) -> None:
        assert self.form, "no form is open"
        shown = {f.name for f in self.form.fields}
        assert set(answers) <= shown, f"the form asks {shown}"
        filled = Form.filled(self.form.form.name, {**self.form.context, **answers})
        choices = {f.name for f in self.form.fields if f.question.ask == "choice"}
        self.taps += len(choices & answers.keys())
        self.signs += sum(len(text) for name, text in answers.items() if name not in choices)
        form, self.form = self.form, None
        await self._happens(filled, None)
        if self.answer.refused_field:
            self.form = form
        else:
            self.page = None

    async def _happens(self, what: Any, key: str | None, at: Place | None = None) -> None:
        self.answer = await self.talk.happens(self, what, key, at)
        self.form = self.answer.form if isinstance(self.answer.form, OpenForm) else None

    def button(self, label: str, on: str = "") -> str:
        return self.button_at(label, on)[0]

    def button_at(self, label: str, on: str = "") -> tuple[str, Place | None]:
        """The newest button with this label, and the message it stands on."""
        shown = [(m, where) for where, s in self.places() for m in s.messages]
        shown += [(m, "") for m in self.replies_shown()]
        found = [(m, where) for m, where in shown if label in m.buttons and on in m.text]
        assert found, (
            f"{self.key} has no button {label!r}, only {[list(m.buttons) for m, _ in shown]}"
        )
        message, where = found[-1]
        at = Place(self.platform, where, message.external_id) if where else None
        return message.buttons[label], at

    def find(self, text: str) -> tuple[Shown, str]:
        platform = self.talk.platforms[self.platform]
        for (name, where), screen in self.talk.screens.items():
            readers = platform.members.get(where, {where})
            if name != self.platform or self.external_id not in readers:
                continue
            for message in reversed(screen.messages):
                if text in message.text:
                    return message, where
        raise AssertionError(f"{self.key} does not see {text!r}")

    def replies_shown(self) -> list[Shown]:
        letter = Letter(0, Message(None), "nl", self.talk.now, "", False)  # type: ignore[arg-type]
        return [
            render(self.platform, m, self.answer.language, self.talk.now, letter)
            for m in self.answer.replies
        ]

    def sees(self, *texts: str, buttons: list[str] | None = None, new: bool = False) -> Shown:
        """One message of his screens holds all of `texts`; `buttons` are exactly its buttons."""
        candidates = [m for s in self.screens() for m in s.messages if not (new and m.seen)]
        found = [m for m in candidates if all(t in m.text for t in texts)]
        assert found, f"{self.key} does not see {texts}:\n" + self.everything()
        message = found[-1]
        message.seen = True
        if buttons is not None:
            assert list(message.buttons) == buttons, list(message.buttons)
        return message

    def hears(self, *texts: str, buttons: list[str] | None = None) -> None:
        """The answer to what he just did: in the reply itself where there is one, else a message."""
        if not self.answer.replies:
            self.sees(*texts, buttons=buttons, new=True)
            return
        shown = self.replies_shown()
        found = [m for m in shown if all(t in m.text for t in texts)]
        assert found, f"{self.key} does not hear {texts}: {[m.text for m in shown]}"
        if buttons is not None:
            assert list(found[-1].buttons) == buttons, list(found[-1].buttons)

    def never_sees(self, text: str) -> None:
        for screen in self.screens():
            for message in screen.messages:
                assert text not in message.text, f"{self.key} sees {text!r}: {message.text}"

    def everything(self) -> str:
        return "\n---\n".join(
            f"{m.text}\n  {list(m.buttons)}" for s in self.screens() for m in s.messages
        )
