"""What a plan for the roster means, said back; and the notice to whom it is about."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from zoneinfo import ZoneInfo

from handlers.kaarten.words import rechtsgebied
from handlers.rooster.knoppen import DropLost
from handlers.rooster.vooruit import plan_ahead
from handlers.say import Days, Line, Message, Text, say
from handlers.turn import Turn
from handlers.when.said import said_duties, said_period
from models.location import Location
from models.outbox import Lane
from models.people import Kind, Person
from models.rooster.gaten import outside_hours
from models.rooster.plannen import Plan, clashes
from models.rooster.reach import reachable
from models.rooster.recurrence import Span
from models.rooster.tables import ShiftRule

SHOWN = 3
"""Dates, clashes and holidays that are named; of more it says how many."""
TOLD = 10
"""Duties that a notice names."""
USUAL_ZONE = "Europe/Amsterdam"


class Changed(StrEnum):
    MADE = "gemaakt"
    ENDED = "gestopt"


async def plan_lines(turn: Turn, person: Person, plan: Plan) -> tuple[Line, ...]:
    """The rule, the next three dates, the zone, and what deserves a second look."""
    zone = ZoneInfo(plan.zone)
    said = [*said_duties(plan.recurrences, zone), _about(plan)]
    said.append(
        say("rooster.vul.eerste", dagen=_spans(turn, zone, plan.first_duties(turn.now, SHOWN)))
    )
    if plan.zone != USUAL_ZONE:
        said.append(say("rooster.vul.zone", zone=plan.zone))
    if free := plan.holidays(turn.now):
        days = [say("rooster.vul.vrij", dag=Days((day,)), naam=name) for day, name in free[:SHOWN]]
        said.append(say("rooster.vul.feestdagen", dagen=days))
    place = await turn.db.get(Location, plan.location_id) if plan.location_id else None
    if place and outside_hours(place, plan.first_duties(turn.now, SHOWN)):
        said.append(say("rooster.let_op.buiten", locatie=place.name))
    found = await clashes(turn.db, plan, turn.now)
    for what, spans in (("dubbel", found.busy), ("afwezig", found.away)):
        if spans:
            days = _spans(turn, zone, spans)
            said.append(say(f"rooster.let_op.{what}", name=person.name, dagen=days))
    said += await warnings(turn, {person: plan.pool})
    return tuple(Line(text) for text in said)


def _about(plan: Plan) -> Text:
    fields: list[Text] = [rechtsgebied(name) for name in plan.rechtsgebieden]
    key = "landelijk" if plan.location_id is None else "lokaal"
    return say(f"rooster.vul.{key}", rechtsgebieden=fields or [say("woorden.rechtsgebied.alle")])


def _spans(turn: Turn, zone: ZoneInfo, spans: Sequence[Span]) -> list[Text]:
    shown = [said_period(span, zone, turn.now) for span in spans[:SHOWN]]
    more = len(spans) - SHOWN
    return [*shown, say("rooster.vul.en_nog", n=more)] if more > 0 else shown


async def warnings(turn: Turn, pools: Mapping[Person, Kind]) -> list[Text]:
    """Somebody who cannot be reached is no help on the roster: said at once, not found out later."""
    there = await reachable(turn.db, [person.id for person in pools], turn.live)
    found = []
    for person, pool in pools.items():
        if turn.platform_of(person) is None:
            found.append(say("rooster.let_op.geen_account", name=person.name))
        elif person.id not in there:
            found.append(say("rooster.let_op.krijgt_niets", name=person.name))
        if pool is Kind.ADVOCATUUR and not person.number:
            found.append(say("rooster.let_op.geen_nummer", name=person.name))
    return found


def tell_planned(
    turn: Turn,
    person: Person,
    rules: Sequence[ShiftRule],
    what: Changed,
    lane: Lane = Lane.ANSWER,
) -> None:
    """Whoever's duty is changed by somebody else hears it, in one message; and the coming days are
    planned anew."""
    plan_ahead(turn)
    if what is Changed.ENDED:
        turn.later(turn.now, DropLost())
    if person.id == turn.person.id:
        return
    said = [text for rule in rules[:TOLD] for text in said_duties((rule.recurrence,), rule.tz)]
    if len(rules) > TOLD:
        said.append(say("rooster.melding.en_nog", n=len(rules) - TOLD))
    head = say(f"rooster.melding.{what}", name=turn.person.name)
    turn.tell(person, Message(head, tuple(Line(text) for text in said)), lane=lane)
