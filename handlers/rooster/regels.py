"""The duties somebody has, each with a button to end it; and back again."""

from dataclasses import dataclass

from sqlalchemy import select

from handlers.action import Action
from handlers.kaarten.words import rechtsgebied
from handlers.rooster.plan import Changed, tell_planned
from handlers.routing import on
from handlers.say import Line, Message, button, say
from handlers.turn import Turn
from handlers.when.said import said_duties
from models.errors import DomainError, NotYours
from models.people import Person
from models.rooster import Cover, ShiftRule, Swap
from models.rooster.plannen import Plan, rules_of


@dataclass(frozen=True)
class StopRule(Action, name="rooster.stop"):
    rule_id: int


@dataclass(frozen=True)
class Resume(Action, name="rooster.toch_door"):
    """Take back that a rule was stopped."""

    rule_id: int


async def show_rules(turn: Turn, person: Person) -> None:
    """Only a name: what he has, each with a button to end it."""
    rules = await rules_of(turn.db, person, turn.now)
    if not rules:
        turn.reply(
            Message(
                say("rooster.regels.geen", name=person.name), (Line(say("rooster.vul.voorbeeld")),)
            )
        )
        return
    lines = tuple(_rule_line(turn, rule) for rule in rules)
    turn.reply(Message(say("rooster.regels.kop", name=person.name), lines))


def _rule_line(turn: Turn, rule: ShiftRule) -> Line:
    [said] = said_duties((rule.recurrence,), rule.tz)
    where = (
        say("rooster.regels.landelijk")
        if rule.location is None
        else say("algemeen.woord.naam", w=rule.location.name)
    )
    fields = [rechtsgebied(name) for name in rule.rechtsgebieden]
    about = fields or [say("woorden.rechtsgebied.alle")]
    text = say("rooster.regels.regel", dienst=said, waar=where, rechtsgebieden=about)
    may = rule.location_id is None or turn.person.coordinates(rule.location_id)
    return Line(text, button("rooster.knop.stop", StopRule(rule.id)) if may else None)


@on(StopRule)
async def stop_rule(turn: Turn, action: StopRule) -> None:
    """From now on; what was on duty before stays known. It can be taken back."""
    rule = await _rule(turn, action.rule_id)
    if rule.ended_at is not None:
        raise DomainError("algemeen.fout.al_gedaan")
    rule.ended_at = turn.now
    [said] = said_duties((rule.recurrence,), rule.tz)
    back = button("rooster.knop.zet_terug", Resume(rule.id))
    text = say("rooster.regels.gestopt", name=rule.person.name)
    lines = [Line(said)]
    if takers := await _takers(turn, rule):
        lines.append(Line(say("rooster.regels.vervalt_ook", namen=", ".join(takers))))
    turn.reply(Message(text, tuple(lines), buttons=(back,), once=True))
    tell_planned(turn, rule.person, [rule], Changed.ENDED)


async def _takers(turn: Turn, rule: ShiftRule) -> list[str]:
    """Who took one of its coming shifts over: for him it goes as well, and does not come back."""
    rows = await turn.db.scalars(
        select(Person.name)
        .join(Cover, Cover.person_id == Person.id)
        .join(Cover.swap)
        .where(
            Swap.series_id == rule.series_id,
            Cover.ended_at.is_(None),
            Cover.ends > turn.now,
        )
        .order_by(Person.name)
        .distinct()
    )
    return [*rows]


@on(Resume)
async def resume(turn: Turn, action: Resume) -> None:
    """The same duties again from now on, as a new rule: the old one has counted and ended."""
    old = await _rule(turn, action.rule_id)
    if old.ended_at is None:
        raise DomainError("algemeen.fout.al_gedaan")
    plan = Plan.of(old)
    if plan in [Plan.of(rule) for rule in await rules_of(turn.db, old.person, turn.now)]:
        raise DomainError("rooster.fout.staat_er_al")
    rules = plan.rules(turn.person, turn.now, old.source)
    for rule in rules:
        rule.first_id = old.series_id
    turn.db.add_all(rules)
    await turn.db.flush()
    turn.reply(say("rooster.vul.staat", name=old.person.name))
    tell_planned(turn, old.person, rules, Changed.MADE)


async def _rule(turn: Turn, rule_id: int) -> ShiftRule:
    """Locked. A coordinator of its location may change it; of a national one any coordinator."""
    rule = await turn.db.get(ShiftRule, rule_id, with_for_update={"of": ShiftRule})
    if rule is None:
        raise NotYours
    places = [place.id for place in turn.person.coordinated]
    if not places or (rule.location_id is not None and rule.location_id not in places):
        raise NotYours
    return rule
