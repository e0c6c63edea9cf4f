"""A form as HTML: its errors beside the field, and what was typed kept."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aiohttp.web import FileField
from markupsafe import Markup

from bot.events import Outcome
from bot.web.html import html_writer
from bot.web.templates import words
from handlers.form import Form, OpenField, OpenForm
from handlers.say import Text, say

OURS = frozenset(
    ("action", "bericht", "namen", "nonce", "over", "plek", "sprong", "tekst", "v", "wie")
)
"""What a page of the practice workspace sends with a form: no question may be called that."""
FEW = 4
"""Up to so many choices stand open as radio buttons; more fold into a list."""
Errors = Mapping[str, Text]
TOO_LARGE: Errors = {"": say("web.formulier.te_groot")}
"""More than the server reads of any request; a file that is only too large for us is no such."""


@dataclass(frozen=True)
class Choice:
    value: str
    label: Markup
    chosen: bool


@dataclass(frozen=True)
class FieldView:
    name: str
    label: str
    ask: str
    value: str
    required: bool
    max_length: int
    hint: str | None
    choices: tuple[Choice, ...]
    error: Markup | None

    @property
    def as_list(self) -> bool:
        return len(self.choices) > FEW


@dataclass(frozen=True)
class FormView:
    title: str
    name: str
    fields: tuple[FieldView, ...]
    note: Markup | None
    error: Markup | None
    """What is wrong with the whole, rather than with one field."""
    takes_file: bool


def view(
    form: OpenForm,
    language: str,
    now: datetime,
    typed: Mapping[str, str] | None = None,
    errors: Errors | None = None,
) -> FormView:
    writer = html_writer(language, now)
    given, wrong = typed or {}, errors or {}
    fields = []
    for asked in form.fields:
        question = asked.question
        value = given.get(asked.name, asked.initial)
        fields.append(
            FieldView(
                asked.name,
                words(language, question.label),
                question.ask,
                value,
                question.required,
                question.max_length,
                words(language, question.hint) if question.hint else None,
                tuple(
                    Choice(o.value, Markup(writer.label(o.label)), o.value == value)
                    for o in asked.options
                ),
                Markup(writer.write(wrong[asked.name])) if asked.name in wrong else None,
            )
        )
    whole = wrong.get("")
    hinted = form.note and form.note.key in {f.question.hint for f in form.fields}
    return FormView(
        words(language, form.form.title),
        form.form.name,
        tuple(fields),
        Markup(writer.write(form.note)) if form.note and not hinted else None,
        Markup(writer.write(whole)) if whole else None,
        form.takes_file,
    )


def answers(form: OpenForm, posted: Mapping[str, object]) -> dict[str, str]:
    """What was typed or chosen, field by field; anything else that was sent is left alone."""
    return {f.name: _answer(f, posted.get(f.name, "")) for f in form.fields}


def _answer(asked: OpenField, posted: object) -> str:
    """Of a file one byte more than it may have: that it is too large is for the rules to say."""
    is_file = asked.question.ask == "file"
    if isinstance(posted, FileField):
        with posted.file as file:
            content = file.read(asked.question.max_length + 1) if is_file else b""
        return b64encode(content).decode()
    return "" if is_file else str(posted).strip()


def mistakes(form: OpenForm, typed: Mapping[str, str]) -> dict[str, Text]:
    """What can be seen without asking the rules: an open field, a choice that was not offered."""
    wrong = {}
    for asked in form.fields:
        value, offered = typed[asked.name], {o.value for o in asked.options}
        open_still = asked.question.required and not value
        made_up = asked.question.ask == "choice" and value and value not in offered
        if open_still or made_up:
            wrong[asked.name] = say("algemeen.formulier.verplicht")
    return wrong


def filled(form: OpenForm, typed: Mapping[str, str]) -> Form:
    """Raises BadAnswers."""
    return Form.filled(form.form.name, {**form.context, **typed})


def refused(form: OpenForm, outcome: Outcome) -> dict[str, Text]:
    """Why the form has to stay open, by field; the empty name is the form as a whole."""
    if not outcome.refused or not outcome.replies:
        return {}
    names = {f.name for f in form.fields}
    where = outcome.refused_field if outcome.refused_field in names else ""
    return {where or "": outcome.replies[0].text}
