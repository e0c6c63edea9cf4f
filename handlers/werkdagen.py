"""One reminder, on the next working day, for whoever left answers open; then never again."""

from dataclasses import dataclass
from datetime import time

from handlers.action import Action
from handlers.turn import Turn
from models.piket import Casus
from models.registratie import Registration
from models.werkdag import next_working_day

REMIND_AT = time(10)


@dataclass(frozen=True)
class Remind(Action, name="reg.herinner", system_only=True, can_wait=True):
    registration_id: int


def plan_reminder(turn: Turn, casus: Casus, reg: Registration) -> None:
    talk = max(turn.now, casus.promised_at or turn.now)
    moment = next_working_day(talk, REMIND_AT, casus.location.tz)
    turn.later(moment, Remind(reg.id))
