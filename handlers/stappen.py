"""A form on a face that has none: its choices one at a time, kept in a row between taps."""

from dataclasses import dataclass
from typing import Any

from handlers.action import Action
from handlers.bewaard import keep, kept
from handlers.form import Form, OpenField, OpenForm, Option, open_form
from handlers.routing import on
from handlers.say import Button, Message, Text, button, say
from handlers.turn import Turn
from models.drafts import Draft
from models.errors import NotYours

DRAFT = "form"


@dataclass(frozen=True)
class Step(Action, name="form.stap"):
    draft_id: int
    field: int
    option: int


@dataclass(frozen=True)
class FillIn(Action, name="form.link", asks=True):
    """Opened by a single-use link: the form whole, on a page of our own."""

    draft_id: int


async def begin(turn: Turn, form: OpenForm) -> None:
    """Free text is not asked for here: it waits behind a link, or is left out (ruling 1). What
    was typed already, and checked, is kept."""
    choices = [_stored(f) for f in form.fields if f.question.ask == "choice"]
    given = {f.name: f.initial for f in form.fields if f.question.ask != "choice" and f.initial}
    values = {
        "form": form.form.name,
        "context": dict(form.context),
        "fields": choices,
        "given": given if turn.face.free_text else {},
    }
    draft = await keep(turn, DRAFT, values)
    if asked := _next(draft):
        turn.tell(turn.person, asked, about=f"draft:{draft.id}")
    else:
        _by_link(turn, draft)


def _stored(field: OpenField) -> dict[str, Any]:
    options = [[o.value, o.label.key, o.label.values] for o in field.options]
    return {"name": field.name, "label": field.question.label, "options": options}


def _next(draft: Draft) -> Message | None:
    """The first choice that was not made yet."""
    given = draft.values["given"]
    still_open = [(n, f) for n, f in enumerate(draft.values["fields"]) if f["name"] not in given]
    if not still_open:
        return None
    number, field = still_open[0]
    return Message(
        say(Form.known[draft.values["form"]].title),
        question=say(field["label"]),
        buttons=tuple(
            button(Text(key, values), Step(draft.id, number, index))
            for index, (_, key, values) in enumerate(field["options"])
        ),
    )


@on(Step)
async def step(turn: Turn, action: Step) -> None:
    """One choice made. After the last the form is sent as if it had been filled in whole."""
    draft = await kept(turn, DRAFT, action.draft_id)
    try:
        field = draft.values["fields"][action.field]
        value = field["options"][action.option][0]
    except IndexError:
        raise NotYours from None
    given = {**draft.values["given"], field["name"]: value}
    draft.values = {**draft.values, "given": given}
    about = f"draft:{draft.id}"
    if asked := _next(draft):
        turn.tell(turn.person, asked, about=about)
        return
    draft.done_at = turn.now
    name, context = draft.values["form"], draft.values["context"]
    turn.tell(turn.person, say("algemeen.formulier.klaar"), about=about)
    form = Form.filled(name, {**context, **given})
    await on.routes[type(form)](turn, form)
    if any(q.ask == "paragraph" and q.required for q in form.questions().values()):
        _by_link(turn, draft)
    else:
        draft.values = {}  # what was typed stands in the casus now, and nowhere else


def _by_link(turn: Turn, draft: Draft) -> None:
    """The rest is text: on a page of our own, once; without one, in Slack or by phone."""
    text = say("algemeen.telegram.zin_elders")
    if page := turn.link(FillIn(draft.id)):
        label = say("algemeen.telegram.open_pagina")
        turn.tell(turn.person, Message(text, buttons=(Button(label, url=page),)))
    else:
        turn.tell(turn.person, Message(text, footer=say("algemeen.telegram.doe_dit_in_slack")))


@on(FillIn)
async def fill_in(turn: Turn, action: FillIn) -> None:
    """The whole form on a page, with the choices that were made already."""
    draft = await turn.db.get(Draft, action.draft_id)
    if draft is None or draft.person_id != turn.person.id:
        raise NotYours
    kind = Form.known[draft.values["form"]]
    options = {
        field["name"]: tuple(
            Option(value, Text(key, texts)) for value, key, texts in field["options"]
        )
        for field in draft.values["fields"]
    }
    note = say("algemeen.privacy.regel")
    turn.ask(open_form(kind, draft.values["context"], options, draft.values["given"], note))
