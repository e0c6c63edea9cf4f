"""Hand a client over: to whom it may go, and what follows from it."""

from sqlalchemy import select

from handlers.kaarten.overdracht import (
    HandOther,
    HandTo,
    named,
    zaak,
)
from handlers.overdracht.keuze import MOST_BUTTONS, choice, or_type
from handlers.overdracht.ontvangers import Receiver, offered, option_of, read_receiver
from handlers.overdracht.over_wie import Topic
from handlers.overdracht.verloop import RemindHandover, show
from handlers.routing import on
from handlers.say import Message, button, say
from handlers.turn import Turn
from handlers.werkdagen import duty_day_after
from models import audit
from models.errors import DomainError
from models.location import Location
from models.overdracht import (
    Outside,
    Referral,
    Stand,
    advised_lately,
    barred_from,
    open_without,
    referrals_of,
)
from models.people import Membership, Organisation, Person
from models.sociale_kaart import Service

FOUND = 5


async def hand_over(turn: Turn, topic: Topic, receiver: Receiver, *, sure: bool = False) -> None:
    """From now on the sender waits for the receiver; but not of who may not get this client.
    `sure`: it is another client than he advised about."""
    if isinstance(receiver, Person):
        await _refuse(turn, receiver)
        if await _barred(turn, topic, receiver):
            return
        if topic.casus is None and not sure and await _may_be_advised(turn, receiver):
            return
    await refuse_second(turn, topic, receiver)
    organisation, location = await _works(turn, topic)
    outside = receiver if isinstance(receiver, Outside) else None
    referral = Referral(
        casus=topic.casus,
        sender=turn.person,
        organisation=organisation,
        location=location,
        receiver=receiver if isinstance(receiver, Person) else None,
        service=receiver if isinstance(receiver, Service) else None,
        outside=outside,
        state=Stand.NOTED if outside else Stand.OPEN,
        opened_at=turn.now,
        ended_at=turn.now if outside else None,
    )
    turn.db.add(referral)
    await turn.db.flush()
    if not outside:
        turn.later(duty_day_after(location, turn.now), RemindHandover(referral.id))
    await show(turn, referral)
    if isinstance(receiver, Person) and turn.platform_of(receiver) is None:
        turn.reply(say("overdracht.hoort.niet_bereikbaar", name=receiver.name))


async def _refuse(turn: Turn, receiver: Person) -> None:
    if receiver.id == turn.person.id:
        raise DomainError("overdracht.fout.aan_jezelf")
    works = select(Membership.id).where(Membership.person_id == receiver.id).limit(1)
    if await turn.db.scalar(works) is None:
        raise DomainError("overdracht.fout.werkt_niet_meer", name=receiver.name)


async def _barred(turn: Turn, topic: Topic, receiver: Person) -> bool:
    """The rule of the pilot. That it was tried is kept, so this refusal is said and not raised."""
    casus = topic.casus
    barred = await barred_from(turn.db, casus) if casus else frozenset()
    if casus is None or receiver.id not in barred:
        return False
    who = {"actor_id": turn.person.id, "about_id": receiver.id}
    audit.note(turn.db, audit.Deed.REFUSED_REFERRAL, turn.now, casus_id=casus.id, **who)
    without = {f"p{person_id}" for person_id in barred}
    others = [o for o in await offered(turn, casus, topic.part) if o.value not in without]
    others = others[:MOST_BUTTONS] or [option_of(kind) for kind in Outside]
    why = "gaf_advies" if receiver.id == casus.answerer_id else "kantoor"
    head = say(f"overdracht.fout.{why}", name=receiver.name)
    turn.reply(choice(topic, head, others, or_type(topic)))
    return True


async def _may_be_advised(turn: Turn, receiver: Person) -> bool:
    """Without a code the rule of the pilot would be passed by leaving the code out: it is asked
    whether this is a client about whom he advised."""
    recent = await advised_lately(turn.db, turn.person, receiver.id, turn.now)
    if not recent:
        return False
    aan = f"p{receiver.id}"
    these = tuple(
        button(say("overdracht.knop.deze", zaak=zaak(casus)), HandTo(casus.id, aan))
        for casus in recent[:FOUND]
    )
    other = button("overdracht.knop.andere_client", HandOther(receiver.id))
    asks = say("overdracht.kies.over_wie", name=receiver.name)
    turn.reply(Message(asks, buttons=(*these, other), once=True))
    return True


@on(HandOther)
async def about_another(turn: Turn, action: HandOther) -> None:
    receiver = await read_receiver(turn.db, f"p{action.person_id}")
    await hand_over(turn, Topic(), receiver, sure=True)


async def refuse_second(turn: Turn, topic: Topic, receiver: Receiver | None) -> None:
    """One at a time for a casus; without one, one at a time to the same receiver."""
    if topic.casus:
        known = await referrals_of(turn.db, topic.casus.id)
    else:
        known = await open_without(turn.db, turn.person.id)
    for referral in known:
        same = topic.casus or (receiver and receiver in (referral.receiver, referral.service))
        if same and referral.stands:
            key = "loopt_al" if referral.state is Stand.OPEN else "al_overgedragen"
            raise DomainError(f"overdracht.fout.{key}", name=named(referral))


async def _works(turn: Turn, topic: Topic) -> tuple[Organisation, Location]:
    """For whom and where the sender does this."""
    if topic.part:
        return (
            await turn.db.get_one(Organisation, topic.part.organisation_id),
            await turn.db.get_one(Location, topic.part.location_id),
        )
    members = turn.person.memberships
    if not members:
        raise DomainError("piket.fout.geen_locatie")
    here = turn.person.works_at(turn.person.location_id or 0) or members[0]
    return here.organisation, here.location
