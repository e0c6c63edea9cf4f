"""What is mine: my duties in the coming weeks, when I am away, and my questions that wait."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import or_, select

from handlers.action import Action
from handlers.kaarten.words import rechtsgebied
from handlers.opdrachten import Command
from handlers.rooster.kalender import ShowKalender
from handlers.rooster.tonen import WEEK, ShowRooster, monday
from handlers.rooster.words import field, hours, short
from handlers.routing import on
from handlers.say import Button, Line, Message, Text, Value, button, say
from handlers.turn import Turn
from handlers.when.said import said_period
from models.location import Location
from models.piket import Casus
from models.piket_states import State
from models.registratie import Registration
from models.rooster import Absence, Duty, Roster, load_roster_of

AHEAD = timedelta(weeks=4)
MOST = 25
"""Lines of a kind: more than a duty every working day of four weeks."""
ENDED = (State.WITHDRAWN, State.CLOSED)


@dataclass(frozen=True)
class OpenHome(Action, name="rooster.thuis"):
    """Somebody looks at the bot's own page on Slack."""


@on("mijn_rooster")
async def typed(turn: Turn, command: Command) -> None:
    turn.reply(await mine(turn))


@on(OpenHome)
async def opened(turn: Turn, action: OpenHome) -> None:
    turn.reply(await mine(turn))


async def mine(turn: Turn) -> Message:
    duties = await _duties(turn)
    away, waiting = await _away(turn), await _waiting(turn)
    lines = [
        *_kind(duties or [say("tonen.mijn.geen_diensten")]),
        *(_kind([say("tonen.mijn.afwezig_kop"), *away]) if away else ()),
        *(_kind([say("tonen.mijn.vragen_kop"), *waiting]) if waiting else ()),
    ]
    until = (turn.now + AHEAD).astimezone(turn.zone()).date()
    head = say("tonen.mijn.kop", dag=short(until))
    return Message(head, tuple(Line(text) for text in lines), controls=_further(turn))


def _kind(texts: list[Text]) -> list[Text]:
    left = len(texts) - MOST
    return [*texts[:MOST], *([say("tonen.dag.en_nog", aantal=left)] if left > 0 else [])]


def _further(turn: Turn) -> tuple[Button, ...]:
    places = turn.person.locations()
    here = next((p for p in places if p.id == turn.person.location_id), next(iter(places), None))
    calendar = button("tonen.knop.kalender", ShowKalender())
    if here is None:
        return (calendar,)
    first = monday(turn.now.astimezone(here.tz).date())
    week = ShowRooster(here.id, first.toordinal(), WEEK)
    return (button(say("tonen.knop.rooster", locatie=here.name), week), calendar)


async def _duties(turn: Turn) -> list[Text]:
    """Mine, those I took over, and those that were mine and are somebody else's now."""
    me, until = turn.person.id, turn.now + AHEAD
    roster = await load_roster_of(turn.db, [me], turn.now, until)
    places = {place.id: place for place in await turn.db.scalars(select(Location))}
    givers = {cover.id: cover.swap.giver_id for cover in roster.covers}
    return [
        _line(turn, duty, places.get(duty.location_id or 0), _other(duty, me, givers, roster))
        for duty in roster.duties(turn.now, until)
        if me in (duty.person_id, givers.get(duty.cover_id or 0))
    ]


def _other(duty: Duty, me: int, givers: dict[int, int], roster: Roster) -> Text | None:
    """Who had it before me, or who has it now."""
    if duty.person_id != me:
        return say("tonen.mijn.gegeven", name=roster.people[duty.person_id].name)
    giver = roster.people.get(givers.get(duty.cover_id or 0, 0))
    return say("tonen.mijn.overgenomen", name=giver.name) if giver else None


def _line(turn: Turn, duty: Duty, place: Location | None, other: Text | None) -> Text:
    zone = place.tz if place else turn.zone()
    facts: dict[str, Value] = {
        "dag": short(duty.starts.astimezone(zone).date()),
        **hours(duty, zone),
        "wat": field(duty),
        "locatie": _where(place),
    }
    if other is None:
        return say("tonen.mijn.dienst", **facts)
    return say("tonen.mijn.dienst_ruil", **facts, ruil=other)


def _where(place: Location | None) -> Text:
    if place is None:
        return say("tonen.dienst.landelijk")
    return say("algemeen.woord.naam", w=place.name)


async def _away(turn: Turn) -> list[Text]:
    rows = await turn.db.scalars(
        select(Absence)
        .where(
            Absence.person_id == turn.person.id,
            Absence.ended_at.is_(None),
            Absence.ends > turn.now,
            Absence.starts < turn.now + AHEAD,
        )
        .order_by(Absence.starts)
    )
    return [said_period(span, turn.zone(), turn.now) for a in rows if (span := a.counted)]


async def _waiting(turn: Turn) -> list[Text]:
    """My cases that still wait for something: for an answer, a call, or my own taps."""
    me = turn.person.id
    cases = await turn.db.scalars(
        select(Casus)
        .where(or_(Casus.asker_id == me, Casus.answerer_id == me), Casus.state.not_in(ENDED))
        .order_by(Casus.id)
    )
    found = list(cases.unique())
    registrations = await turn.db.scalars(
        select(Registration).where(
            Registration.person_id == me, Registration.casus_id.in_([c.id for c in found])
        )
    )
    mine = {reg.casus_id: reg for reg in registrations}
    stands = ((casus, _stand(casus, me, mine.get(casus.id))) for casus in found)
    return [
        say(
            "tonen.mijn.vraag",
            rechtsgebied=rechtsgebied(casus.rechtsgebied),
            code=casus.code,
            stand=stand,
        )
        for casus, stand in stands
        if stand
    ]


def _stand(casus: Casus, me: int, registration: Registration | None) -> Text | None:
    """What it waits for. Nothing, once they talked and all was answered."""
    still_open = registration.still_open(casus) if registration else 0
    if casus.state is State.SPOKEN or (casus.state is State.ACCEPTED and casus.asks_since):
        if still_open:
            key = "tonen.mijn.nog_een" if still_open == 1 else "tonen.mijn.nog_vragen"
            return say(key, aantal=still_open)
        return None
    if casus.state is State.ACCEPTED and casus.answerer_id == me:
        return say("tonen.mijn.jij_belt", name=casus.asker.name)
    name = casus.answerer.name if casus.answerer else None
    return say(f"piket.stand.{casus.state}", name=name)
