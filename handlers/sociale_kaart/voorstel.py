"""What a file would change in the kaart, said before it does; or what is wrong with it."""

from collections import Counter
from collections.abc import Sequence
from typing import cast

from handlers.action import Action
from handlers.say import Line, Message, Text, Value, button, say
from models.sociale_kaart.bestand import Problem
from models.sociale_kaart.wijzigen import Change, Comparison, What, heads

MOST = 15
"""Lines of one message."""


def preview(found: Comparison, actions: tuple[Action, Action] | None) -> Message:
    """With [take over] and [leave it], if anything changes."""
    head = say("sociale_kaart.voorstel.kop")
    if actions is None:
        return Message(head, _counts(found), footer=say("sociale_kaart.voorstel.niets_nieuws"))
    yes, no = actions
    lines = [Line(_said(change)) for change in found.changes[:MOST]]
    return Message(
        head,
        (*_counts(found), *lines, *_more(len(found.changes))),
        question=say("sociale_kaart.voorstel.vraag"),
        buttons=(
            button("sociale_kaart.knop.klopt", yes, "primary"),
            button("sociale_kaart.knop.niet_doen", no),
        ),
        once=True,
    )


def done(found: Comparison) -> Message:
    return Message(say("sociale_kaart.inlezen.overgenomen"), _counts(found))


def _counts(found: Comparison) -> tuple[Line, ...]:
    counts = Counter(change.what for change in found.changes)
    told = [say(f"sociale_kaart.aantal.{what}", n=counts[what]) for what in What if counts[what]]
    same = [say("sociale_kaart.aantal.zelfde", n=found.same)] if found.same else []
    return tuple(Line(text) for text in (*told, *same))


def _said(change: Change) -> Text:
    columns = [say("algemeen.woord.naam", w=name) for name in heads(change)]
    names = {"naam": change.row.name, "organisatie": change.row.organization_name}
    if change.what is What.CHANGED:
        return say("sociale_kaart.voorstel.anders", kolommen=columns, **names)
    return say(f"sociale_kaart.voorstel.{change.what}", **names)


def _more(count: int) -> list[Line]:
    return [Line(say("sociale_kaart.voorstel.en_nog", n=count - MOST))] if count > MOST else []


def refused(problems: Sequence[Problem], right: int) -> Message:
    """Line by line; what stands in a cell is not repeated."""
    lines = [Line(problem_said(problem)) for problem in problems[:MOST]]
    return Message(
        say("sociale_kaart.voorstel.problemen"),
        (*lines, *_more(len(problems))),
        footer=say("sociale_kaart.voorstel.niets_veranderd", n=right),
    )


def problem_said(problem: Problem) -> Text:
    why = Text(problem.key, cast(dict[str, Value], dict(problem.values)))
    return say("sociale_kaart.voorstel.plek", regel=problem.line, kolom=problem.column, fout=why)
