"""Take back what came into the roster together: the rules of one plan, or of one file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from handlers.action import Action
from handlers.bewaard import take_up
from handlers.rooster.plan import Changed, tell_planned
from handlers.rooster.waar import target_of
from handlers.routing import on
from handlers.say import say
from handlers.turn import Turn
from models.outbox import Lane
from models.people import Person
from models.rooster import ShiftRule

TAKEN = "inlezen.overgenomen"
"""The kind of draft that names those rules, and whose roster they are in."""


@dataclass(frozen=True)
class TakeBack(Action, name="inlezen.ongedaan"):
    draft_id: int


def tell_each(
    turn: Turn, people: Mapping[int, Person], rules: Sequence[ShiftRule], what: Changed
) -> None:
    """Everybody once, and behind whatever is more urgent."""
    his: dict[int, list[ShiftRule]] = {}
    for rule in rules:
        his.setdefault(rule.person_id, []).append(rule)
    for person_id, changed in his.items():
        tell_planned(turn, people[person_id], changed, what, Lane.DIGEST)


@on(TakeBack)
async def take_back(turn: Turn, action: TakeBack) -> None:
    """Exactly those rules end now; what was on duty until now stays known."""
    values = await take_up(turn, TAKEN, action.draft_id)
    target_of(turn, values["place"], values["national"])
    rows = await turn.db.scalars(
        select(ShiftRule)
        .where(ShiftRule.id.in_(values["rules"]), ShiftRule.ended_at.is_(None))
        .order_by(ShiftRule.id)
        .with_for_update(of=ShiftRule)
    )
    rules = [*rows.unique()]
    for rule in rules:
        rule.ended_at = turn.now
    turn.reply(say("inlezen.antwoord.teruggedraaid", n=len(rules)))
    tell_each(turn, {rule.person_id: rule.person for rule in rules}, rules, Changed.ENDED)
