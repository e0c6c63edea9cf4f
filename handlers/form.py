"""A form is the dataclass its answers arrive in; fields without a question are its context."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, ClassVar, Literal

from pydantic import TypeAdapter, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.say import Text, say

Ask = Literal["line", "paragraph", "choice", "phone", "file"]
"""A file is asked for on pages of our own only; its answer is its content, in base64."""
Reading = Callable[[], AsyncSession]


@dataclass(frozen=True)
class Question:
    label: str
    ask: Ask
    required: bool = True
    max_length: int = 200
    """Signs; of a file bytes."""
    hint: str | None = None
    options: tuple[tuple[str, str], ...] = ()
    """(value, key of its label), for a choice that is always the same."""


def question(label: str, ask: Ask = "line", **rest: Any) -> Any:
    return asked(Question(label, ask, **rest))


def asked(made: Question) -> Any:
    """A question that another form asks too."""
    return field(default="", metadata={"question": made})


class BadAnswers(ValueError):
    """A submission that no form of ours can send."""


@dataclass(frozen=True)
class Form:
    name: ClassVar[str]
    title: ClassVar[str]
    known: ClassVar[dict[str, type["Form"]]] = {}

    def __init_subclass__(cls, name: str, title: str) -> None:
        assert name not in Form.known, f"two forms are called {name}"
        cls.name, cls.title, Form.known[name] = name, title, cls

    @classmethod
    def questions(cls) -> dict[str, Question]:
        found = ((f.name, f.metadata.get("question")) for f in fields(cls))
        return {name: asked for name, asked in found if asked}

    async def prepared(self, reading: Reading, now: datetime) -> object:
        """What takes long happens here, before the transaction (ruling 13), and what it returns is
        answered instead. Who sent it is not known yet. May raise DomainError."""
        return self

    @staticmethod
    def filled(name: str, answers: Mapping[str, str | None]) -> "Form":
        """Answers as they came from a platform. Raises BadAnswers."""
        kind = Form.known.get(name)
        if kind is None:
            raise BadAnswers(name)
        given = {k: v for k, v in answers.items() if v is not None}
        try:
            form: Form = TypeAdapter(kind).validate_python(given)
        except ValidationError as wrong:
            raise BadAnswers(name) from wrong
        return form


@dataclass(frozen=True)
class Option:
    value: str
    label: Text


@dataclass(frozen=True)
class OpenField:
    name: str
    question: Question
    options: tuple[Option, ...] = ()
    initial: str = ""


@dataclass(frozen=True)
class OpenForm:
    """A form to be shown now, to this person, with these choices."""

    form: type[Form]
    context: Mapping[str, str]
    fields: tuple[OpenField, ...]
    note: Text | None = None

    @property
    def takes_file(self) -> bool:
        return any(field.question.ask == "file" for field in self.fields)


def open_form(
    form: type[Form],
    context: Mapping[str, str | int] | None = None,
    options: Mapping[str, tuple[Option, ...]] | None = None,
    initial: Mapping[str, str] | None = None,
    note: Text | None = None,
) -> OpenForm:
    """`options` are choices known only now; a choice that has none is left out."""
    shown = []
    for name, asked in form.questions().items():
        static = tuple(Option(value, say(label)) for value, label in asked.options)
        choices = (options or {}).get(name, static)
        if asked.ask != "choice" or choices:
            shown.append(OpenField(name, asked, choices, (initial or {}).get(name, "")))
    strings = {k: str(v) for k, v in (context or {}).items()}
    return OpenForm(form, strings, tuple(shown), note)
