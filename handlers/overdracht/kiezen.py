"""Choose to whom a client goes: from one's card, from the kaart, or by a name after a command."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from handlers import privacy
from handlers.dossier import load
from handlers.form import Option, open_form
from handlers.kaarten.overdracht import (
    BeginHandover,
    HandOther,
    HandTo,
    HandToFound,
    ReceiverForm,
    named,
    zaak,
)
from handlers.opdrachten import Command
from handlers.overdracht.ontvangers import Receiver, offered, option_of, read_receiver
from handlers.overdracht.verloop import RemindHandover, show
from handlers.rooster.namen import read_name
from handlers.routing import on
from handlers.say import Button, Message, Text, button, say
from handlers.turn import Turn
from handlers.werkdagen import duty_day_after
from models import audit
from models.codes import read_code
from models.dossier import Dossier
from models.errors import DomainError, NotYours
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
from models.piket import DOUBLE_TAP, Casus
from models.piket_states import State, TooSoon
from models.registratie import Registration
from models.sociale_kaart import Service, find
from models.vragen import Side

MOST_BUTTONS, MOST_OPTIONS = 12, 95
"""More than these are chosen from a list, where there are forms; Slack lists a hundred at most."""
FOUND = 5


@dataclass(frozen=True)
class Topic:
    """Whose client: of a casus, of which the sender answers `part`; or of none."""

    casus: Casus | None = None
    part: Registration | None = None

    @property
    def id(self) -> int:
        return self.casus.id if self.casus else 0


def _of(dossier: Dossier, person: Person) -> Topic | None:
    """Whoever spoke, or registers for him; nobody else hands this client over."""
    parts = (reg for side in Side if (reg := dossier.current(side)) and reg.may_answer(person))
    part = next(parts, None)
    return Topic(dossier.casus, part) if part else None


async def _topic(turn: Turn, casus_id: int) -> Topic:
    if not casus_id:
        return Topic()
    topic = _of(await load(turn, casus_id), turn.person)
    if topic is None:
        raise NotYours
    _refuse_before_the_talk(topic)
    return topic


def _refuse_before_the_talk(topic: Topic) -> None:
    """Who advises must be known, for he does not get it; and what was withdrawn has no client."""
    casus = topic.casus
    if casus and casus.state is State.WITHDRAWN:
        raise DomainError("registratie.heropen.vervallen", code=casus.code)
    if casus and casus.state not in (State.SPOKEN, State.CLOSED):
        raise DomainError("overdracht.fout.eerst_gesprek", code=casus.code)


@on(BeginHandover)
async def begin(turn: Turn, action: BeginHandover) -> None:
    await choose(turn, await _topic(turn, action.zaak))


async def choose(turn: Turn, topic: Topic) -> None:
    """A few as buttons, many in a list."""
    await _refuse_second(turn, topic, None)
    options = (await offered(turn, topic.casus, topic.part))[:MOST_OPTIONS]
    if turn.face.forms and len(options) > MOST_BUTTONS:
        turn.ask(open_form(ReceiverForm, {"zaak": topic.id}, {"aan": tuple(options)}))
        return
    only_outside = {option.value for option in options} <= {*Outside}
    head = say(f"overdracht.kies.{'soort' if only_outside else 'wie'}", zaak=zaak(topic.casus))
    turn.reply(_choice(topic, head, options, None if only_outside else _or_type(topic)))


def _choice(
    topic: Topic, head: Text, options: Sequence[Option], footer: Text | None = None
) -> Message:
    return Message(head, buttons=_buttons(topic, options), footer=footer, once=True)


def _buttons(topic: Topic, options: Sequence[Option]) -> tuple[Button, ...]:
    return tuple(button(option.label, HandTo(topic.id, option.value)) for option in options)


def _or_type(topic: Topic) -> Text:
    if topic.casus is None:
        return say("overdracht.kies.of_typ_zonder")
    return say("overdracht.kies.of_typ", code=topic.casus.code)


@on("overdracht")
async def typed(turn: Turn, command: Command) -> None:
    """`/piket overdracht 7K3M De Vries`: the code may stand behind the name, or be left out."""
    code, words = split_code(command.rest)
    topic = await _topic_of_code(turn, code) if code else Topic()
    if words:
        await _named(turn, topic, words)
    elif topic.casus:
        await choose(turn, topic)
    else:
        turn.reply(say("overdracht.kies.hoe"))


def split_code(rest: str) -> tuple[str, str]:
    """No name has four signs without a vowel."""
    words = rest.split()
    for place in (0, -1):
        try:
            code = read_code(words[place] if words else "")
        except DomainError:
            continue
        del words[place]
        return code, " ".join(words)
    return "", " ".join(words)


async def _topic_of_code(turn: Turn, code: str) -> Topic:
    casus_id = await turn.db.scalar(select(Casus.id).where(Casus.code == code))
    if casus_id is None:
        raise DomainError("dienst.fout.geen_code", code=code)
    topic = _of(await load(turn, casus_id), turn.person)
    if topic is None:
        raise DomainError("registratie.fout.niet_jouw_zaak", code=code)
    _refuse_before_the_talk(topic)
    return topic


async def _named(turn: Turn, topic: Topic, words: str) -> None:
    """A colleague by his name, else a service of the kaart; what is not sure is a choice. The words
    are read and forgotten: they may be about a client."""
    privacy.check(words)
    works = select(Membership.person_id)
    people = (await turn.db.scalars(select(Person).where(Person.id.in_(works)))).all()
    found = read_name(words, people)
    meant: Sequence[Person | Service] = () if found.rest else found.people
    if len(meant) == 1 and found.sure:
        await hand_over(turn, topic, meant[0])
        return
    meant = meant or (await find(turn.db, words))[:FOUND]
    if not meant:
        turn.erase = not turn.face.free_text
        turn.reply(say("overdracht.fout.geen_naam"))
        return
    options = [option_of(one, at_home=False) for one in meant[:MOST_BUTTONS]]
    head = say("overdracht.kies.bedoel_je", zaak=zaak(topic.casus))
    turn.reply(_choice(topic, head, options))


@on(HandTo)
async def chosen(turn: Turn, action: HandTo) -> None:
    topic = await _topic(turn, action.zaak)
    if topic.casus and await audit.did(
        turn.db, turn.person.id, audit.Deed.REFUSED_REFERRAL, turn.now - DOUBLE_TAP
    ):
        raise TooSoon  # the list has just changed under his finger
    await hand_over(turn, topic, await read_receiver(turn.db, action.aan))


@on(ReceiverForm)
async def chosen_from_list(turn: Turn, form: ReceiverForm) -> None:
    await chosen(turn, HandTo(form.zaak, form.aan))


@on(HandToFound)
async def from_the_kaart(turn: Turn, action: HandToFound) -> None:
    await hand_over(turn, Topic(), await read_receiver(turn.db, f"s{action.service_id}"))


async def hand_over(turn: Turn, topic: Topic, receiver: Receiver, *, sure: bool = False) -> None:
    """From now on the sender waits for the receiver; but not of who may not get this client.
    `sure`: it is another client than he advised about."""
    if isinstance(receiver, Person):
        await _refuse(turn, receiver)
        if await _barred(turn, topic, receiver):
            return
        if topic.casus is None and not sure and await _may_be_advised(turn, receiver):
            return
    await _refuse_second(turn, topic, receiver)
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
    turn.reply(_choice(topic, head, others, _or_type(topic)))
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


async def _refuse_second(turn: Turn, topic: Topic, receiver: Receiver | None) -> None:
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
