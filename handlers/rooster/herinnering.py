"""Hear the evening before, at a time of your own choice or never, that you have duty."""

from datetime import time

from handlers.kaarten.words import rechtsgebied
from handlers.opdrachten import Command
from handlers.rooster.vooruit import Remind, look_again
from handlers.routing import on
from handlers.say import Hour, Line, Message, Text, say
from handlers.turn import Turn
from handlers.when.clock import clock
from handlers.when.reading import Misread
from handlers.when.said import said_period
from handlers.when.spelling import LONGEST_PHRASE, in_plain_dutch
from models.errors import DomainError
from models.location import Location
from models.minutes import at_minute
from models.rooster import Duty, Span
from models.rooster.geschikt import swaps_of
from models.rooster.recurrence import A_DAY, moment
from models.rooster.ruilen import on_offer
from models.rooster.stretches import Ahead, Stretch, stretch_at, stretches

OFF = {"uit", "nee", "nooit", "off", "never", "no"}


@on("herinnering")
async def remind_me(turn: Turn, command: Command) -> None:
    """`/piket herinnering 20.00`, or `uit`; alone it tells how it is now."""
    words = in_plain_dutch(command.rest[:LONGEST_PHRASE])
    if words:
        turn.person.remind_at = None if words in OFF else _time(words)
        look_again(turn)
    wanted = turn.person.remind_at
    now = (
        say("dienst.herinnering.om", uur=Hour(wanted)) if wanted else say("dienst.herinnering.uit")
    )
    turn.reply(Message(now, footer=say("dienst.herinnering.zo")))


def _time(words: str) -> time:
    try:
        minutes = clock(words)
    except Misread:
        minutes = None
    if minutes is None:
        raise DomainError("dienst.fout.geen_tijd")
    return time(minutes // 60, minutes % 60)


@on(Remind)
async def remind(turn: Turn, action: Remind) -> None:
    """One message names all duties of that day; once the day has come it is no news any more."""
    found = await stretch_at(turn.db, action.person_id, at_minute(action.minute))
    if found is None:
        return
    ahead, first = found
    person, zone, day = ahead.person(first), ahead.zone(first), ahead.day(first)
    if person.remind_at is None or turn.now.astimezone(zone).date() >= day:
        return
    begin, end = (moment(date, time(), zone) for date in (day, day + A_DAY))
    whole = await stretches(turn.db, begin, end, person.id)
    mine = whole.of(person.id)
    if mine[0].minute == action.minute:
        turn.tell(person, await _tomorrow(turn, whole, mine), about=f"dienst:{person.id}:{day}")


async def _tomorrow(turn: Turn, ahead: Ahead, mine: list[Stretch]) -> Message:
    """Both ways: he is rung, and may ring himself (DOMAIN R12)."""
    pairs = [(stretch, duty) for stretch in mine for duty in stretch.duties]
    lines = [Line(await _duty(turn, ahead, *pair)) for pair in pairs]
    if await _on_offer(turn, mine):
        lines.append(Line(say("dienst.morgen.ruil_open")))
    both = Line(say(f"dienst.richting.{pairs[0][1].pool}"))
    return Message(say("dienst.morgen.kop"), (*lines, both), footer=say("dienst.morgen.voet"))


async def _on_offer(turn: Turn, mine: list[Stretch]) -> bool:
    """Whether he still hopes that somebody takes one of them."""
    day = Span(mine[0].starts, mine[-1].ends)
    return any(on_offer(swap, turn.now) for swap in await swaps_of(turn.db, mine[0].person_id, day))


async def _duty(turn: Turn, ahead: Ahead, stretch: Stretch, duty: Duty) -> Text:
    place = await turn.db.get(Location, duty.location_id) if duty.location_id else None
    fields = [rechtsgebied(name) for name in duty.rechtsgebieden]
    return say(
        "dienst.morgen.dienst",
        wanneer=said_period(duty, ahead.zone(stretch), turn.now),
        rechtsgebieden=fields or [say("woorden.rechtsgebied.alle")],
        locatie=place.name if place else say("dienst.woord.landelijk"),
    )
