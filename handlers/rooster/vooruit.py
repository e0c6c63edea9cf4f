"""The bot looks ahead every day, by itself: who has duty soon hears it and is asked if he is there.

A timer only names what was planned. What fires looks at the roster again, so a duty that moved or
went is said nothing about.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from handlers.action import Action
from handlers.routing import on
from handlers.turn import Turn
from models.location import Location
from models.minutes import at_minute, minute_of
from models.rooster.on_duty import HOME
from models.rooster.recurrence import A_DAY, moment
from models.rooster.stretches import Ahead, Stretch, stretches

LOOKED = timedelta(days=3)
"""More than the two days after which a duty of tomorrow evening begins: a look may come late."""
LOOKS_AT, DIGEST_AT, SWEEPS_AT = time(4), time(9), time(9, 30)
"""Local time; each exists on every day, also when the clocks change. The sweep comes after the
digest, which leaves nothing to tell."""
BEFORE = timedelta(minutes=15)
"""The start of a duty: then its owner is asked whether he is there."""
GRACE = timedelta(minutes=5)
"""After the start: then a coordinator hears who has not said so."""
SETTLES = 5
"""Minutes, at least, after a change of the roster: a gap that is filled at once is no news."""
MONDAY = 0


@dataclass(frozen=True)
class LookAhead(Action, name="rooster.vooruit", system_only=True):
    """Arms what the coming days need, and itself for tomorrow."""


@dataclass(frozen=True)
class Remind(Action, name="dienst.herinner", system_only=True, can_wait=True):
    """The evening before. `minute`, since 1970, is when the first duty of that day begins."""

    person_id: int
    minute: int


@dataclass(frozen=True)
class AskHere(Action, name="dienst.vraag", system_only=True):
    person_id: int
    minute: int


@dataclass(frozen=True)
class TellMissing(Action, name="dienst.gemist", system_only=True):
    """Of everybody whose duty began in that minute."""

    minute: int


@dataclass(frozen=True)
class Sweep(Action, name="gaten.kijk", system_only=True):
    """Looks for new gaps, every morning."""


@dataclass(frozen=True)
class Settled(Action, name="gaten.na_wijziging", system_only=True):
    """Looks for them soon after a change. Changes of the same five minutes share one, which later
    changes do not put off."""

    minute: int


@dataclass(frozen=True)
class Digest(Action, name="gaten.week", system_only=True, can_wait=True):
    """For the locations where it is Monday morning in that minute."""

    minute: int


def next_time(now: datetime, wall: time, zone: ZoneInfo) -> datetime:
    """The first moment after `now` at which that is the time there."""
    today = now.astimezone(zone).date()
    found = moment(today, wall, zone)
    return found if found > now else moment(today + A_DAY, wall, zone)


def next_monday(now: datetime, zone: ZoneInfo) -> datetime:
    def digest(day: date) -> datetime:
        return moment(day, DIGEST_AT, zone)

    today = now.astimezone(zone).date()
    monday = today + A_DAY * ((MONDAY - today.weekday()) % 7)
    return digest(monday) if digest(monday) > now else digest(monday + 7 * A_DAY)


def returning(now: datetime) -> dict[str, datetime]:
    """What begins when the program does, unless it is planned already. Each plans its own next."""
    return {LookAhead().pack(): now, Sweep().pack(): next_time(now, SWEEPS_AT, HOME)}


def plan_ahead(turn: Turn) -> None:
    """For whoever changes who has duty when: the work is done after this turn."""
    look_again(turn)
    look_for_gaps(turn)


def look_for_gaps(turn: Turn) -> None:
    """Somebody may be missing now who was there before."""
    action, at = settled(turn.now)
    turn.later(at, action)


def settled(now: datetime) -> tuple[Settled, datetime]:
    """What looks for gaps after a change at `now`, and when."""
    minute = (minute_of(now) // SETTLES + 2) * SETTLES
    return Settled(minute), at_minute(minute)


def look_again(turn: Turn) -> None:
    """The same duties, at other moments."""
    turn.later(turn.now, LookAhead())


@on(LookAhead)
async def look_ahead(turn: Turn, action: LookAhead) -> None:
    turn.later(next_time(turn.now, LOOKS_AT, HOME), LookAhead())
    ahead = await stretches(turn.db, turn.now + timedelta(minutes=1), turn.now + LOOKED)
    _remind(turn, ahead)
    _ask(turn, ahead.stretches)
    zones = await turn.db.scalars(select(Location.zone).distinct())
    for monday in {next_monday(turn.now, ZoneInfo(zone)) for zone in zones}:
        turn.later(monday, Digest(minute_of(monday)))


def _remind(turn: Turn, ahead: Ahead) -> None:
    """A moment that is past is not planned: either it was used, or it lies in the database still."""
    for stretch in ahead.first_of_each_day():
        moment = ahead.reminder(stretch)
        if moment and moment > turn.now:
            turn.later(moment, Remind(stretch.person_id, stretch.minute))


def _ask(turn: Turn, found: Iterable[Stretch]) -> None:
    for stretch in found:
        when = max(turn.now, stretch.starts - BEFORE)
        turn.later(when, AskHere(stretch.person_id, stretch.minute))
