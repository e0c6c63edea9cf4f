"""Who may be handed a client: what a choice of receivers holds, and how a button names one."""

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.form import Option
from handlers.kaarten.overdracht import service_name
from handlers.say import say
from handlers.turn import Turn
from models.colleagues import colleagues, people_at
from models.errors import NotYours
from models.overdracht import Outside, Stand, referrals_of
from models.people import Kind, Person
from models.piket import Casus
from models.registratie import Registration
from models.sociale_kaart import Service, by_gemeente, load

Receiver = Person | Service | Outside
TO_ADVOCATES = ("lat", "toevoeging")
TO_OTHERS = ("andere_hulp", "mediator")
LONGEST_ID = 10


async def read_receiver(db: AsyncSession, aan: str) -> Receiver:
    """As a button or a choice names one. Raises NotYours for whom there is not."""
    if aan in [*Outside]:
        return Outside(aan)
    kind, number = aan[:1], aan[1:]
    found: Receiver | None = None
    if number.isdecimal() and len(number) < LONGEST_ID:
        found = await (db.get(Person, int(number)) if kind == "p" else load(db, int(number)))
    if found is None or kind not in ("p", "s"):
        raise NotYours
    return found


def option_of(one: Receiver, at_home: bool = True) -> Option:
    """An advocate by his name alone, unless it is not clear where he works."""
    if isinstance(one, Outside):
        return Option(one, say(f"overdracht.buiten.{one}"))
    if isinstance(one, Service):
        return Option(f"s{one.id}", service_name(one))
    here = one.memberships[0] if one.memberships else None
    if here is None or (at_home and here.organisation.kind is Kind.ADVOCATUUR):
        return Option(f"p{one.id}", say("algemeen.woord.naam", w=one.name))
    works = {"organisatie": here.organisation.name, "locatie": here.location.name}
    return Option(f"p{one.id}", say("overdracht.kies.optie", name=one.name, **works))


async def offered(turn: Turn, casus: Casus | None, part: Registration | None) -> list[Option]:
    """By what the sender said that the client needs, within the circle or outside it. Not himself,
    and not who said already that he cannot. The adviser is among them: that he is refused is a
    rule to be met, not one to be guessed."""
    kring = part.kring if part else None
    outside = [option_of(kind) for kind in Outside]
    if casus is None or kring == "buiten":
        return outside
    told = await referrals_of(turn.db, casus.id)
    cannot = {r.receiver_id for r in told if r.state is Stand.DECLINED} | {turn.person.id}
    resultaat = (part.resultaat if part else None) or ""
    people = [p for p in await _people(turn, casus, resultaat) if p.id not in cannot]
    services = await _services(turn, casus) if resultaat in TO_OTHERS else []
    circle = [*map(option_of, people), *map(option_of, services)]
    return circle if circle and kring == "binnen" else [*circle, *outside]


async def _people(turn: Turn, casus: Casus, resultaat: str) -> list[Person]:
    """The advocates of the asked location, or the first line of both; who cannot be told apart by
    what was answered, all of both."""
    places = {casus.asked_location.id, casus.location_id}
    if resultaat in TO_ADVOCATES:
        return [*await colleagues(turn.db, Kind.ADVOCATUUR, casus.asked_location.id)]
    if resultaat == "andere_hulp":
        found = [
            person
            for place in sorted(places)
            for kind in (Kind.HJL, Kind.SRW)
            for person in await colleagues(turn.db, kind, place)
        ]
        return [*dict.fromkeys(found)]
    return [*await people_at(turn.db, places)]


async def _services(turn: Turn, casus: Casus) -> list[Service]:
    return await by_gemeente(turn.db, casus.location.name)
