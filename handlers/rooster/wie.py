"""Who is on duty: now, or at any moment before or after it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from handlers.action import Action
from handlers.opdrachten import Command
from handlers.rooster.words import field
from handlers.routing import on
from handlers.say import Clock, Days, Hour, Line, Message, Text, button, say
from handlers.turn import Turn
from handlers.when import Either, Sure, Unclear, read_moment_asked
from models.errors import DomainError
from models.location import Location
from models.minutes import at_minute, minute_of
from models.people import Person
from models.rooster import Duty, Where, candidates, load_roster, next_opening
from models.rooster.recurrence import A_MINUTE

LAST = minute_of(datetime(2100, 1, 1, tzinfo=UTC))


@dataclass(frozen=True)
class ShowWho(Action, name="rooster.wie_toen"):
    """`minute`: whole minutes since 1970, UTC."""

    minute: int


@on("wie")
async def who(turn: Turn, command: Command) -> None:
    """Everybody may know, of every location of his own; one word that is no moment is ignored."""
    reading = read_moment_asked(command.rest, turn.now, turn.zone())
    match reading:
        case Sure(at):
            turn.reply(await _then(turn, at))
        case Either(one, other):
            buttons = tuple(
                button(_choice(turn, at), ShowWho(minute_of(at))) for at in (one, other)
            )
            turn.reply(Message(say("tonen.wie.welke"), buttons=buttons))
        case Unclear(why) if why.key != "wanneer.fout.niet_begrepen":
            turn.reply(why)
        case _:
            turn.reply(await _now(turn))


@on(ShowWho)
async def at_that_moment(turn: Turn, action: ShowWho) -> None:
    if action.minute > LAST:
        raise DomainError("tonen.fout.te_ver")
    turn.reply(await _then(turn, at_minute(action.minute)))


async def _now(turn: Turn) -> Message:
    lines = [line for place in _places(turn) for line in await _on_duty(turn, place)]
    return Message(say("piket.wie.kop"), tuple(Line(text) for text in lines))


async def _then(turn: Turn, at: datetime) -> Message:
    """History stays answerable: the roster as it stood then."""
    lines: list[Text] = []
    for place in _places(turn):
        roster = await load_roster(turn.db, Where(place.id), at, at + A_MINUTE)
        duties = roster.at(at)
        key = "piket.wie.locatie" if duties else "tonen.wie.niemand"
        lines.append(say(key, locatie=place.name))
        lines += [_line(roster.people[duty.person_id], duty, place, at) for duty in duties]
    head = say("tonen.wie.had" if at < turn.now else "tonen.wie.heeft", **_named(turn, at))
    return Message(head, tuple(Line(text) for text in lines), in_place=True)


def _places(turn: Turn) -> list[Location]:
    if places := turn.person.locations():
        return places
    raise DomainError("piket.fout.geen_locatie")


def _named(turn: Turn, at: datetime) -> dict[str, Days | Hour]:
    """With its year: who looks back must see how far."""
    local = at.astimezone(turn.zone())
    return {"dag": Days((local.date(),)), "tijd": Hour(local.time())}


def _choice(turn: Turn, at: datetime) -> Text:
    return say("tonen.wie.keuze", **_named(turn, at))


async def _on_duty(turn: Turn, place: Location) -> list[Text]:
    where = Where(place.id)
    now = await candidates(turn.db, where, None, turn.now)
    if now:
        here = say("piket.wie.locatie", locatie=place.name)
        duties = (await load_roster(turn.db, where, turn.now, turn.now)).at(turn.now)
        return [
            here,
            *(
                _line(one.person, duty, place, turn.now)
                for one in now
                for duty in duties
                if duty.person_id == one.person.id
            ),
        ]
    opens = await next_opening(turn.db, where, None, turn.now)
    if opens is None:
        return [say("piket.wie.niemand", locatie=place.name)]
    return [say("piket.wie.dicht", locatie=place.name, tijd=Clock(opens, place.zone))]


def _line(person: Person, duty: Duty, place: Location, at: datetime) -> Text:
    """Until when, with its day if that is another."""
    end, begin = (moment.astimezone(place.tz) for moment in (duty.ends, at))
    same_day = (end - timedelta(microseconds=1)).date() == begin.date()
    until = Hour(end.time(), ends=True) if same_day else Clock(duty.ends, place.zone, bare=True)
    return say(
        "piket.wie.landelijk" if duty.national else "piket.wie.lokaal",
        name=person.name,
        rechtsgebieden=field(duty),
        tot=until,
    )
