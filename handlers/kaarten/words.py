"""The small sentences several cards share."""

from datetime import datetime

from handlers.say import Clock, Text, say
from models.piket import Casus


def rechtsgebied(name: str) -> Text:
    return say(f"woorden.rechtsgebied.{name}")


def clock(casus: Casus, at: datetime, now: datetime | None = None) -> Clock:
    return Clock(at, casus.location.zone, now)


def organisation(casus: Casus) -> str:
    """For example "Juridisch Loket Utrecht"."""
    return f"{casus.organisation.name} {casus.location.name}"


def heading(key: str, casus: Casus) -> Text:
    return say(key, rechtsgebied=rechtsgebied(casus.rechtsgebied), code=casus.code)


def until(casus: Casus, at: datetime) -> Clock:
    """For after "tot": "tot 10.42"."""
    return Clock(at, casus.location.zone, bare=True)
