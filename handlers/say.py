"""What the bot can say, described once as data. `bot/` decides how each platform shows it."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache
from typing import Any, Literal, cast

from pydantic import TypeAdapter

from handlers.action import Action
from models.errors import DomainError


@dataclass(frozen=True)
class Clock:
    """A moment as people say it. `now` adds how far away it is: "over 5 min, om 10.42".

    `bare` leaves out the "om", for after "tot".
    """

    at: datetime
    zone: str
    now: datetime | None = None
    bare: bool = False
    kind: Literal["clock"] = "clock"


@dataclass(frozen=True)
class Days:
    """Calendar days as people say them: "dinsdag 1 december 2026", or only their weekdays or month."""

    days: tuple[date, ...]
    form: Literal["year", "day", "short", "weekday", "month"] = "year"
    kind: Literal["days"] = "days"


@dataclass(frozen=True)
class Hour:
    """A time on the wall, of whatever day. Midnight as an end is 24.00."""

    hour: time
    ends: bool = False
    kind: Literal["hour"] = "hour"


@dataclass(frozen=True)
class Phone:
    """A work number in E.164: dialled with a tap where the platform can, and copyable."""

    number: str
    kind: Literal["phone"] = "phone"


@dataclass(frozen=True)
class Text:
    """A sentence by its key, so that every reader gets it in their own language.

    `confidential` sentences carry the content of a casus: Telegram never gets them (ruling 1).
    """

    key: str
    values: dict[str, "Value"] = field(default_factory=dict)
    confidential: bool = False
    kind: Literal["text"] = "text"


Value = Text | Clock | Days | Hour | Phone | list[Text] | str | int


def say(key: str, **values: Value | None) -> Text:
    return Text(key, {k: v for k, v in values.items() if v is not None})


def secret(key: str, **values: Value) -> Text:
    """A sentence that holds what a person wrote about a casus."""
    return Text(key, values, confidential=True)


def told(broken: DomainError) -> Text:
    """Why a rule said no."""
    return Text(broken.key, cast(dict[str, Value], broken.values))


Style = Literal["plain", "primary", "danger"]


@dataclass(frozen=True)
class Button:
    label: Text
    action: str | None = None
    url: str | None = None
    style: Style = "plain"


def button(label: str | Text, action: Action, style: Style = "plain") -> Button:
    words = say(label) if isinstance(label, str) else label
    return Button(words, action.pack(), style=style)


@dataclass(frozen=True)
class Line:
    """A fact on a card; with a button beside it if it can be changed. `instead` is what a platform
    that gets no content shows of it."""

    text: Text
    button: Button | None = None
    instead: Text | None = None


@dataclass(frozen=True)
class Paragraph:
    style: Literal["title", "head", "item", "text"]
    text: Text


@dataclass(frozen=True)
class File:
    """A document beside a message: Markdown that is written in its reader's language, or `content`,
    which is whole already (base64)."""

    name: str
    title: Text
    body: tuple[Paragraph, ...] = ()
    content: str = ""


@dataclass(frozen=True)
class Message:
    """`text` heads it, `lines` are its facts, `question` is the one thing asked and `buttons` its
    answers, `controls` steer the whole, `footer` says what happens next. `thread` adds a link to the casus's thread where there is one."""

    text: Text
    lines: tuple[Line, ...] = ()
    question: Text | None = None
    buttons: tuple[Button, ...] = ()
    controls: tuple[Button, ...] = ()
    footer: Text | None = None
    thread: bool = False
    pinned: bool = False
    once: bool = False
    """A choice: after one tap its buttons go."""
    in_place: bool = False
    """As an answer to a tap: it stands where was tapped, if only its reader sees that."""
    file: File | None = None

    def dump(self) -> dict[str, Any]:
        data: dict[str, Any] = adapter().dump_python(self, mode="json", exclude_defaults=True)
        return data

    @staticmethod
    def load(data: dict[str, Any]) -> "Message":
        return adapter().validate_python(data)


@cache
def adapter() -> TypeAdapter[Message]:
    return TypeAdapter(Message)


def as_message(said: Message | Text) -> Message:
    return said if isinstance(said, Message) else Message(said)
