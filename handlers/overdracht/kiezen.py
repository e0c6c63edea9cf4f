"""Choose to whom a client goes: from one's card, from the kaart, or by a name after a command."""

from collections.abc import Sequence

from sqlalchemy import select

from handlers import privacy
from handlers.form import open_form
from handlers.kaarten.overdracht import (
    BeginHandover,
    HandTo,
    HandToFound,
    ReceiverForm,
    zaak,
)
from handlers.opdrachten import Command
from handlers.overdracht.keuze import MOST_BUTTONS, MOST_OPTIONS, choice, or_type
from handlers.overdracht.ontvangers import offered, option_of, read_receiver
from handlers.overdracht.over_wie import Topic, topic_of, topic_of_code
from handlers.overdracht.overdragen import hand_over, refuse_second
from handlers.rooster.namen import read_name
from handlers.routing import on
from handlers.say import say
from handlers.turn import Turn
from models import audit
from models.codes import read_code
from models.errors import DomainError
from models.overdracht import (
    Outside,
)
from models.people import Membership, Person
from models.piket import DOUBLE_TAP
from models.piket_states import TooSoon
from models.sociale_kaart import Service, find

FOUND = 5


@on(BeginHandover)
async def begin(turn: Turn, action: BeginHandover) -> None:
    await choose(turn, await topic_of(turn, action.zaak))


async def choose(turn: Turn, topic: Topic) -> None:
    """A few as buttons, many in a list."""
    await refuse_second(turn, topic, None)
    options = (await offered(turn, topic.casus, topic.part))[:MOST_OPTIONS]
    if turn.face.forms and len(options) > MOST_BUTTONS:
        turn.ask(open_form(ReceiverForm, {"zaak": topic.id}, {"aan": tuple(options)}))
        return
    only_outside = {option.value for option in options} <= {*Outside}
    head = say(f"overdracht.kies.{'soort' if only_outside else 'wie'}", zaak=zaak(topic.casus))
    turn.reply(choice(topic, head, options, None if only_outside else or_type(topic)))


@on("overdracht")
async def typed(turn: Turn, command: Command) -> None:
    """`/piket overdracht 7K3M De Vries`: the code may stand behind the name, or be left out."""
    code, words = split_code(command.rest)
    topic = await topic_of_code(turn, code) if code else Topic()
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
    turn.reply(choice(topic, head, options))


@on(HandTo)
async def chosen(turn: Turn, action: HandTo) -> None:
    topic = await topic_of(turn, action.zaak)
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
