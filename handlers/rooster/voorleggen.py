"""What was understood of a duty is said back, however it was asked for; "Klopt" puts it in the roster."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from config.words import words
from handlers.action import Action
from handlers.bewaard import keep, take_up
from handlers.opdrachten import EDGES
from handlers.rooster.plan import Changed, plan_lines, tell_planned
from handlers.rooster.terugdraaien import TAKEN, TakeBack
from handlers.rooster.waar import Target
from handlers.routing import on
from handlers.say import Line, Message, Text, button, say
from handlers.turn import Turn
from handlers.when import Either, Perhaps, Sure, Unclear, read_duties
from handlers.when.said import said_duties
from models.errors import DomainError, NotYours
from models.people import Person
from models.rooster.plannen import Plan, pool_of
from models.rooster.recurrence import Recurrence

EVERY_FIELD = {"alles", "alle", "rechtsgebieden", "everything"}
JOINING = {"en", "and", "voor", "for"}
DRAFT, CHOICE = "rooster", "rooster.keuze"
"""What waits for "Klopt", and what can still mean two things."""


@dataclass(frozen=True)
class Confirm(Action, name="rooster.klopt"):
    draft_id: int


@dataclass(frozen=True)
class Choose(Action, name="rooster.keuze"):
    """Which of two meanings it is; then that one is said back."""

    draft_id: int
    number: int


@dataclass(frozen=True)
class Reject(Action, name="rooster.klopt_niet"):
    draft_id: int


async def put_before(
    turn: Turn, person: Person, target: Target, said: str, chosen: Sequence[str] = ()
) -> Text | None:
    """`said`: when, and perhaps for which fields beside the chosen ones. Returns why it was not
    understood, or None: then he was answered."""
    pool = pool_of(person, target.location_id)
    if pool is None:
        raise DomainError("rooster.fout.pool", field="collega", name=person.name)
    named, when = _fields(said)
    plan = target.plan(person, pool, tuple(dict.fromkeys((*chosen, *named))))
    match read_duties(when, turn.now, ZoneInfo(target.zone), target.hours):
        case Sure(duties):
            await _say_back(turn, person, plan, duties, say("rooster.vul.klopt"))
        case Perhaps(duties):
            await _say_back(turn, person, plan, duties, say("rooster.vul.bedoel_je"))
        case Either(first, second):
            await _choose(turn, person, plan, first, second)
        case Unclear(why):
            return why
    return None


def _fields(text: str) -> tuple[tuple[str, ...], str]:
    """The rechtsgebieden that are named anywhere, and what is left: that must say when."""
    known, typed = words().fields, text.split()
    longest = max(len(phrase.split()) for phrase in known)
    found: list[str] = []
    left: list[str] = []
    at = 0
    while at < len(typed):
        for size in range(min(longest, len(typed) - at), 0, -1):
            phrase = " ".join(typed[at : at + size]).casefold().strip(EDGES).replace("_", " ")
            if phrase in known or phrase in EVERY_FIELD:
                found += [known[phrase]] if phrase in known else []
                while left and left[-1].casefold().strip(EDGES) in JOINING:
                    left.pop()
                at += size
                break
        else:
            left.append(typed[at])
            at += 1
    return tuple(dict.fromkeys(found)), " ".join(left)


async def _choose(
    turn: Turn,
    person: Person,
    plan: Plan,
    first: tuple[Recurrence, ...],
    second: tuple[Recurrence, ...],
) -> None:
    """It can mean two things: both are said, and one tap makes it one of them."""
    plans = [replace(plan, recurrences=duties) for duties in (first, second)]
    draft = await keep(turn, CHOICE, {"plans": [one.dump() for one in plans]})
    lines, buttons = [], []
    for number, one in enumerate(plans, 1):
        said = said_duties(one.recurrences, ZoneInfo(plan.zone))
        lines.append(Line(say("rooster.vul.keuze", n=number, diensten=said)))
        buttons.append(button(say("rooster.knop.keuze", n=number), Choose(draft.id, number - 1)))
    question = say("rooster.vul.welke", name=person.name)
    turn.reply(Message(question, tuple(lines), buttons=tuple(buttons), once=True))


async def _say_back(
    turn: Turn, person: Person, plan: Plan, duties: tuple[Recurrence, ...], ask: Text
) -> None:
    plan = replace(plan, recurrences=duties)
    if not plan.first_duties(turn.now, 1):
        raise _never(turn, plan)
    lines = await plan_lines(turn, person, plan)
    draft = await keep(turn, DRAFT, {"plan": plan.dump()})
    turn.reply(
        Message(
            say("rooster.vul.kop", name=person.name),
            lines,
            question=ask,
            buttons=(
                button("rooster.knop.klopt", Confirm(draft.id), "primary"),
                button("rooster.knop.klopt_niet", Reject(draft.id)),
            ),
            once=True,
        )
    )


def _never(turn: Turn, plan: Plan) -> DomainError:
    """Why it would bring no duty at all."""
    if free := plan.holidays(turn.now):
        day, name = free[0]
        return DomainError(
            "rooster.fout.feestdag",
            field="wanneer",
            dag=f"{day.day}-{day.month}-{day.year}",
            naam=name,
        )
    return DomainError("wanneer.fout.verleden", field="wanneer")


@on(Choose)
async def chosen(turn: Turn, action: Choose) -> None:
    plans = (await take_up(turn, CHOICE, action.draft_id))["plans"]
    if action.number >= len(plans):
        raise NotYours
    plan = Plan.load(plans[action.number])
    person = await turn.db.get_one(Person, plan.person_id)
    await _say_back(turn, person, plan, plan.recurrences, say("rooster.vul.klopt"))


@on(Confirm)
async def confirm(turn: Turn, action: Confirm) -> None:
    """Once; by whoever still is a coordinator, while it is still ahead."""
    plan = Plan.load((await take_up(turn, DRAFT, action.draft_id))["plan"])
    mine = [place.id for place in turn.person.coordinated]
    if not mine or plan.location_id not in (None, *mine):
        raise NotYours
    if not plan.first_duties(turn.now, 1):
        raise DomainError("wanneer.fout.verleden")
    person = await turn.db.get_one(Person, plan.person_id)
    rules = plan.rules(turn.person, turn.now)
    turn.db.add_all(rules)
    await turn.db.flush()
    made = {"place": plan.location_id or mine[0], "national": plan.location_id is None}
    done = await keep(turn, TAKEN, {**made, "rules": [rule.id for rule in rules]})
    undo = button("rooster.knop.ongedaan", TakeBack(done.id))
    said = say("rooster.vul.staat", name=person.name)
    lines = tuple(Line(text) for text in said_duties(plan.recurrences, ZoneInfo(plan.zone)))
    turn.reply(Message(said, lines, buttons=(undo,), once=True))
    tell_planned(turn, person, rules, Changed.MADE)


@on(Reject)
async def reject(turn: Turn, action: Reject) -> None:
    await take_up(turn, DRAFT, action.draft_id)
    turn.reply(Message(say("rooster.vul.niets_veranderd"), (Line(say("rooster.vul.voorbeeld")),)))
