"""How duties, and parts of them, are said on cards and buttons."""

from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.say import Days, Hour, Text, say
from handlers.when.said import said_period
from models.location import Location
from models.rooster import Span, Swap
from models.rooster.on_duty import HOME


def zone_of(location: Location | None) -> ZoneInfo:
    return location.tz if location else HOME


def when(swap: Swap, now: datetime, part: Span | None = None) -> Text:
    """ "op dinsdag 8 december van 9.00 tot 13.00 uur": the whole of it, or a part."""
    return said_period(part or swap.span, zone_of(swap.location), now)


def hours(span: Span, zone: ZoneInfo) -> Text:
    """ "9.00 tot 11.00 uur"; with the days where it lasts until another."""
    begin, end = span.starts.astimezone(zone), span.ends.astimezone(zone)
    said = {"begin": Hour(begin.time()), "einde": Hour(end.time(), ends=True)}
    if (end - begin).days < 1 and (begin.date() == end.date() or end.hour + end.minute == 0):
        return say("ruil.woord.uren", **said)
    days = {"dag": Days((begin.date(),), "day"), "einddag": Days((end.date(),), "day")}
    return say("ruil.woord.dagen", **said, **days)


def where(location: Location | None, rechtsgebieden: list[str]) -> Text:
    """ "Piket Utrecht: arbeidsrecht, huurrecht"."""
    fields = [say(f"woorden.rechtsgebied.{name}") for name in rechtsgebieden]
    named = fields or [say("ruil.woord.alles")]
    if location is None:
        return say("ruil.woord.landelijk", rechtsgebieden=named)
    return say("ruil.woord.lokaal", locatie=location.name, rechtsgebieden=named)
