"""Look at the roster: `/piket rooster`, of this week, of any other, of one day."""

from dataclasses import dataclass
from datetime import date, time

from handlers.action import Action
from handlers.opdrachten import Command, split_location
from handlers.rooster.tabel import Table
from handlers.rooster.vullen import fill
from handlers.rooster.words import short
from handlers.routing import on
from handlers.say import Button, Line, Message, Text, button, say
from handlers.turn import Turn
from handlers.when import Either, Reading, Sure, Unclear, read_look
from models.errors import DomainError, NotYours
from models.location import Location
from models.rooster import Where, load_roster
from models.rooster.recurrence import A_DAY, moment

WEEK = 7
EARLIEST, LATEST = date(2000, 1, 3), date(2100, 1, 4)
"""Mondays between which there is something to look at."""


@dataclass(frozen=True)
class ShowRooster(Action, name="rooster.toon"):
    """`day`: the first day shown, counted as date.toordinal does; `days`: a week, or what is left
    of one, or a single day."""

    location_id: int
    day: int
    days: int


@on("rooster")
async def typed(turn: Turn, command: Command) -> None:
    """A period is shown; anything else fills the roster."""
    places = turn.person.locations()
    key, rest = split_location(command.rest, [place.key for place in places])
    today = turn.now.astimezone(turn.zone()).date()
    period = read_look(rest, turn.now, turn.zone()) if rest else Sure((today, _sunday(today)))
    if isinstance(period, Unclear) and period.why.key == "wanneer.fout.niet_begrepen":
        if not turn.person.coordinated:
            raise DomainError("tonen.fout.niet_begrepen")
        await fill(turn, command.rest)
        return
    if not places:
        raise DomainError("piket.fout.geen_locatie")
    named = [p for p in places if key in ("", p.key)]
    asked_from = [p for p in named if p.id == turn.person.location_id]
    await _answer(turn, asked_from or named, period)


async def _answer(turn: Turn, places: list[Location], period: Reading[tuple[date, date]]) -> None:
    """The roster, or the one thing that is not clear yet: which days, or where."""
    match period:
        case Unclear(why):
            turn.reply(why)
        case Either(one, other):
            _ask(turn, "tonen.keuze.welke_dag", [(p, d) for p in places[:1] for d in (one, other)])
        case Sure(days) if len(places) > 1:
            _ask(turn, "tonen.keuze.welke_locatie", [(place, days) for place in places])
        case Sure(days):
            turn.reply(await table(turn, places[0], *_shown(*days)))


def _ask(turn: Turn, key: str, choices: list[tuple[Location, tuple[date, date]]]) -> None:
    several = len({place.id for place, _ in choices}) > 1
    buttons = tuple(
        _to(say("algemeen.woord.naam", w=place.name) if several else _span(*days), place, *days)
        for place, days in choices
    )
    turn.reply(Message(say(key), buttons=buttons))


def _to(label: Text, place: Location, first: date, last: date) -> Button:
    day, days = _shown(first, last)
    return button(label, ShowRooster(place.id, day.toordinal(), days))


def _span(first: date, last: date) -> Text:
    if first == last:
        return say("tonen.keuze.dag", dag=short(first))
    return say("tonen.keuze.dagen", begin=short(first), einde=short(last))


def _shown(first: date, last: date) -> tuple[date, int]:
    """A single day alone; anything longer by the week, from the Monday before it."""
    return (first, 1) if first == last else (monday(first), WEEK)


@on(ShowRooster)
async def turned(turn: Turn, action: ShowRooster) -> None:
    place = next((p for p in turn.person.locations() if p.id == action.location_id), None)
    if place is None or not 0 < action.days <= WEEK:
        raise NotYours
    if not EARLIEST.toordinal() <= action.day <= LATEST.toordinal():
        raise DomainError("tonen.fout.te_ver")
    turn.reply(await table(turn, place, date.fromordinal(action.day), action.days))


async def table(turn: Turn, place: Location, first: date, days: int) -> Message:
    """All pools of a location, and the national ones, a line a day."""
    begin, end = (moment(day, time(), place.tz) for day in (first, first + days * A_DAY))
    roster = await load_roster(turn.db, Where(place.id), begin, end)
    drawn = Table(place, roster, roster.duties(begin, end), turn.person.language)
    lines, shown = drawn.page(first, days)
    return Message(
        say("tonen.kop.week", locatie=place.name, week=first.isocalendar().week, jaar=_year(first)),
        tuple(Line(line) for line in lines),
        controls=(*_around(place, first, days, shown), *_elsewhere(turn, place, first, days)),
        in_place=True,
    )


def _around(place: Location, first: date, days: int, shown: int) -> list[Button]:
    """To the weeks before and after, and to what did not fit."""
    begin = monday(first)
    back = begin - WEEK * A_DAY if days == WEEK else begin
    label = "tonen.knop.vorige" if days == WEEK else "tonen.knop.hele_week"
    found = [(label, back, WEEK)]
    if shown < days:
        found.append(("tonen.knop.verder", first + shown * A_DAY, days - shown))
    found.append(("tonen.knop.volgende", begin + WEEK * A_DAY, WEEK))
    return [button(key, ShowRooster(place.id, day.toordinal(), n)) for key, day, n in found]


def _elsewhere(turn: Turn, place: Location, first: date, days: int) -> list[Button]:
    """The same days of who works at more places."""
    return [
        button(
            say("algemeen.woord.naam", w=other.name), ShowRooster(other.id, first.toordinal(), days)
        )
        for other in turn.person.locations()
        if other.id != place.id
    ]


def monday(day: date) -> date:
    return day - day.weekday() * A_DAY


def _sunday(day: date) -> date:
    return monday(day) + (WEEK - 1) * A_DAY


def _year(day: date) -> str:
    return str(day.isocalendar().year)
