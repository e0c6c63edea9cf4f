"""Duty hours done, per person and month, as a file for whoever pays for them."""

import asyncio
import base64
from dataclasses import dataclass
from datetime import date

from handlers.action import Action
from handlers.bestand import by_link, hand_over
from handlers.opdrachten import EDGES, Command
from handlers.rooster.waar import NATIONAL, place_of
from handlers.routing import on
from handlers.say import Days, File, Message, button, say
from handlers.turn import Turn
from handlers.when.spelling import MONTHS
from models.errors import DomainError, NotYours
from models.location import Location
from models.rooster.gedaan import duties_done, month_of
from models.rooster.on_duty import HOME
from models.rooster.uren import Done, by_month, hours_csv, hours_xlsx

EVERYWHERE = 0
"""In an Action: the national pool instead of the id of a location."""
CSV, XLSX = "csv", "xlsx"


@dataclass(frozen=True)
class GiveHours(Action, name="rooster.uren"):
    """`month` is the ordinal of its first day."""

    location_id: int
    month: int
    kind: str


@on("uren")
async def hours(turn: Turn, command: Command) -> None:
    """`/piket uren`, `/piket uren oktober`, `/piket uren landelijk oktober 2026`."""
    typed = [word.casefold().strip(EDGES) for word in command.rest.split()]
    words = [word for word in typed if word not in NATIONAL]
    national = len(words) < len(typed)
    place, rest = place_of(turn, " ".join(words), "uren.fout.coordinator")
    zone = HOME if national else place.tz
    month = _month(rest.split(), turn.now.astimezone(zone).date())
    done = await duties_done(
        turn.db, None if national else place, month_of(month, zone.key), turn.now
    )
    where = EVERYWHERE if national else place.id
    said = {
        "locatie": say("uren.vraag.landelijk")
        if national
        else say("algemeen.woord.naam", w=place.name)
    }
    if not done:
        turn.reply(say("uren.vraag.geen", maand=Days((month,), "month"), **said))
        return
    choices = (
        button(f"uren.knop.{kind}", GiveHours(where, month.toordinal(), kind))
        for kind in (XLSX, CSV)
    )
    text = say(
        "uren.vraag.kop",
        maand=Days((month,), "month"),
        mensen=len({duty.name for duty in done}),
        uren=_whole_hours(done),
        **said,
    )
    turn.reply(Message(text, buttons=tuple(choices)))


def _whole_hours(done: list[Done]) -> int:
    return round(sum((duty.span.ends - duty.span.starts).total_seconds() for duty in done) / 3600)


def _month(words: list[str], today: date) -> date:
    """The named one, the latest that has begun; without a name the one that is over last."""
    this = today.replace(day=1)
    match words:
        case []:
            return _before(this)
        case ["deze", "maand"] | ["this", "month"]:
            return this
        case [name, *rest] if name in MONTHS and all(year.isdecimal() for year in rest):
            number = MONTHS.index(name) + 1
            if rest:
                return _year(rest, number)
            return this.replace(month=number, year=this.year - (number > this.month))
    raise DomainError("uren.fout.maand")


def _year(rest: list[str], month: int) -> date:
    try:
        [year] = rest
        return date(int(year), month, 1)
    except ValueError:
        raise DomainError("uren.fout.maand") from None


def _before(month: date) -> date:
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)


@on(GiveHours)
async def give(turn: Turn, action: GiveHours) -> None:
    """To the coordinator's own chat; where no files go, by a link that works once."""
    place = await _chosen(turn, action)
    if turn.face.platform == "telegram":
        text, none = say("uren.bestand.link"), say("algemeen.telegram.doe_dit_in_slack")
        by_link(turn, action, text, "uren.knop.open", none)
        return
    zone, month = (place.zone if place else HOME.key), date.fromordinal(action.month)
    done = await duties_done(turn.db, place, month_of(month, zone), turn.now)
    write = hours_xlsx if action.kind == XLSX else hours_csv
    content = await asyncio.to_thread(write, by_month(done), turn.person.language)
    name = f"diensturen-{place.key if place else 'landelijk'}-{month:%Y-%m}.{action.kind}"
    title = say("uren.bestand.titel", maand=Days((month,), "month"))
    file = File(name, title, content=base64.b64encode(content).decode())
    told = Message(say("uren.bestand.hier", maand=Days((month,), "month")), file=file)
    hand_over(turn, told)


async def _chosen(turn: Turn, action: GiveHours) -> Location | None:
    """Of a location its coordinator; of the whole country any coordinator."""
    if action.kind not in (CSV, XLSX):
        raise NotYours
    mine = turn.person.coordinated
    if action.location_id == EVERYWHERE and mine:
        return None
    for place in mine:
        if place.id == action.location_id:
            return place
    raise NotYours
