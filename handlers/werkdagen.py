"""When whoever left answers open is reminded: on the next working day, while there is duty."""

from dataclasses import dataclass
from datetime import datetime, time

from handlers.action import Action
from handlers.turn import Turn
from models.location import Location
from models.piket import Casus
from models.registratie import Registration
from models.werkdag import next_working_day

REMIND_AT = time(10)


@dataclass(frozen=True)
class Remind(Action, name="reg.herinner", system_only=True, can_wait=True):
    registration_id: int


def plan_reminder(turn: Turn, casus: Casus, reg: Registration) -> None:
    turn.later(remind_at(casus, turn.now), Remind(reg.id))


def remind_at(casus: Casus, since: datetime) -> datetime:
    """After the day of the talk, at ten, or when duty begins or ends if ten lies outside it."""
    return duty_day_after(casus.location, max(since, casus.promised_at or since))


def duty_day_after(place: Location, moment: datetime) -> datetime:
    """The next working day there, while there is duty."""
    hour = min(max(REMIND_AT, place.opens), place.closes)
    return next_working_day(moment, hour, place.tz)
