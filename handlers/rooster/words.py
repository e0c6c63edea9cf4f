"""The small sentences about duties that several flows share."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from handlers.kaarten.words import rechtsgebied
from handlers.say import Days, Hour, Text, say
from models.people import Kind
from models.rooster import Duty


def field(duty: Duty) -> list[Text]:
    """What a duty is for: its fields of law, or the organisation that answers."""
    if duty.pool is not Kind.ADVOCATUUR or not duty.rechtsgebieden:
        return [say(f"tonen.pool.{duty.pool}")]
    return [rechtsgebied(name) for name in duty.rechtsgebieden]


def on_duty(name: str, duty: Duty) -> Text:
    """ "mr. De Vries (arbeidsrecht, landelijk)"."""
    what = field(duty)
    if duty.national:
        what.append(say("tonen.dienst.landelijk"))
    return say("tonen.dienst.wie", name=name, wat=what)


def hours(duty: Duty, zone: ZoneInfo) -> dict[str, Hour]:
    """From when until when, on the clocks there."""
    begin, end = (at.astimezone(zone) for at in (duty.starts, duty.ends))
    return {"begin": Hour(begin.time()), "einde": Hour(end.time(), ends=True)}


def short(day: date) -> Days:
    """ "di 1 dec"."""
    return Days((day,), "short")


def joined(texts: Sequence[Text]) -> Text:
    """Under each other on one line: "a · b · c"."""
    first, *rest = texts
    return say("tonen.dag.en", eerste=first, rest=joined(rest)) if rest else first
