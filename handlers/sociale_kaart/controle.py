"""Once a month coordinators hear which entries nobody verified lately, and verify each by a tap."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from handlers.action import Action
from handlers.routing import on
from handlers.say import Days, Line, Message, Phone, Text, button, say
from handlers.turn import Turn
from models.errors import DomainError, NotYours
from models.outbox import Lane
from models.people import Membership, Person, Role
from models.rooster.on_duty import HOME
from models.sociale_kaart import Service, stale
from models.werkdag import next_working_day

ASKS_AT = time(9, 30)
MOST = 20
"""Lines of one message; who verified these sees the next."""


@dataclass(frozen=True)
class AskToVerify(Action, name="kaart.controle", system_only=True, can_wait=True):
    """On the first working day of the month; each plans its own next."""


@dataclass(frozen=True)
class StillRight(Action, name="kaart.klopt_nog"):
    """`asked_on`: the ordinal of the day of the message it stands on."""

    service_id: int
    asked_on: int


def next_first_day(now: datetime) -> datetime:
    """The next first working day of a month, at half past nine."""
    first = now.astimezone(HOME).replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    for month in (first, following):
        found = next_working_day(month - timedelta(days=1), ASKS_AT, HOME)
        if found > now:
            return found
    raise AssertionError("a month has a working day")


def returning(now: datetime) -> dict[str, datetime]:
    return {AskToVerify().pack(): next_first_day(now)}


@on(AskToVerify)
async def ask_to_verify(turn: Turn, action: AskToVerify) -> None:
    """One message a coordinator; none to who has nothing to look at."""
    turn.later(next_first_day(turn.now), AskToVerify())
    today = _today(turn)
    found = await stale(turn.db, today)
    for coordinator in await _coordinators(turn) if found else ():
        if mine := [service for service in found if service.is_kept_by(coordinator)]:
            turn.tell(coordinator, _list(mine, today), about=_about(today), lane=Lane.DIGEST)


@on(StillRight)
async def still_right(turn: Turn, action: StillRight) -> None:
    """Verified today. It goes from the list of everybody who got it."""
    service = await turn.db.get(
        Service, action.service_id, with_for_update={"of": Service}, populate_existing=True
    )
    if service is None or not service.is_kept_by(turn.person):
        raise NotYours
    if service.ended_at:
        raise DomainError("sociale_kaart.fout.gestopt")
    service.verify(_today(turn))
    await turn.db.flush()
    turn.reply(say("sociale_kaart.controle.bedankt", naam=service.name, dag=Days((_today(turn),))))
    await _redraw(turn, service, _day(action.asked_on))


def _day(ordinal: int) -> date:
    try:
        return date.fromordinal(ordinal)
    except (ValueError, OverflowError):
        raise NotYours from None


async def _redraw(turn: Turn, service: Service, asked_on: date) -> None:
    left = await stale(turn.db, asked_on)
    for coordinator in await _coordinators(turn):
        if service.is_kept_by(coordinator):
            mine = [one for one in left if one.is_kept_by(coordinator)]
            said = _list(mine, asked_on)
            turn.tell(coordinator, said, about=_about(asked_on), lane=Lane.CARD, edit_only=True)


def _list(services: list[Service], asked_on: date) -> Message:
    if not services:
        return Message(say("sociale_kaart.controle.klaar"))
    lines = [
        Line(
            _line(service),
            button("sociale_kaart.knop.klopt_nog", StillRight(service.id, asked_on.toordinal())),
        )
        for service in services[:MOST]
    ]
    if len(services) > MOST:
        lines.append(Line(say("sociale_kaart.controle.en_nog", n=len(services) - MOST)))
    head = say("sociale_kaart.controle.kop", n=len(services))
    return Message(head, tuple(lines), footer=say("sociale_kaart.controle.hoe"))


def _line(service: Service) -> Text:
    since = (
        say("sociale_kaart.controle.sinds", dag=Days((service.last_verified,)))
        if service.last_verified
        else say("sociale_kaart.controle.nooit")
    )
    reached = [Phone(service.phone)] if service.phone else [service.email] if service.email else []
    return say(
        "sociale_kaart.controle.regel",
        naam=service.name,
        organisatie=service.organization_name,
        bereik=reached[0] if reached else say("sociale_kaart.controle.geen_nummer"),
        sinds=since,
    )


def _today(turn: Turn) -> date:
    return turn.now.astimezone(HOME).date()


def _about(asked_on: date) -> str:
    return f"kaart:{asked_on}"


async def _coordinators(turn: Turn) -> list[Person]:
    """Everybody who keeps a part of the kaart."""
    works = select(Membership.person_id).where(Membership.role == Role.COORDINATOR)
    return [*await turn.db.scalars(select(Person).where(Person.id.in_(works)).order_by(Person.id))]
