"""Who cannot be reached is passed over, and a coordinator hears it: once, with what to do."""

from collections import Counter

from sqlalchemy import select, update

from handlers.say import Message, say
from models.location import RoomKind
from models.outbox import Delivery, Lane
from models.people import Membership, Person, Role
from models.queueing import Outgoing, enqueue
from tests.talk import Talk
from tests.world import channel


async def test_a_coordinator_hears_whom_the_platform_does_not_take(talk: Talk) -> None:
    noor, devries, bram = talk.meet("noor"), talk.meet("devries"), talk.meet("bram")
    talk.platforms[devries.platform].refuses.add(devries.external_id)
    await noor.says(talk.question("/piket arbeidsrecht mag dit?"))
    talk.meet("jansen").sees("Kun je bellen?")
    bram.sees("Ik kan mr. De Vries niet bereiken", "het account staat uit", "sla ik over", new=True)
    talk.reads_all()


async def test_the_coordinator_hears_it_once_a_week(talk: Talk) -> None:
    devries, bram = talk.meet("devries"), talk.meet("bram")
    talk.platforms[devries.platform].refuses.add(devries.external_id)
    for _ in range(2):
        await tell(talk, "devries")
    bram.sees("niet bereiken", new=True)
    assert talk.unread() == []
    await talk.passes(days=7)
    await tell(talk, "devries")
    bram.sees("niet bereiken", new=True)


async def test_a_channel_without_the_bot_in_it(talk: Talk) -> None:
    if talk.asker == "telegram":
        talk.reads_all()
        return  # no channels there
    place = channel(talk.asker, "utrecht", RoomKind.PIKET)
    talk.platforms[talk.asker].refuses.add(place)
    await talk.meet("noor").says("/piket arbeidsrecht mag dit?")
    talk.meet("bram").sees("Ik kan niets plaatsen in het piketkanaal", "uitnodigen", new=True)
    talk.reads_all()


async def test_who_cannot_be_reached_himself_is_not_told_so(talk: Talk) -> None:
    bram = talk.meet("bram")
    talk.platforms[bram.platform].refuses.add(bram.external_id)
    await tell(talk, "bram")
    assert bram.own.messages == []


async def test_two_who_cannot_be_reached_are_not_told_of_each_other_for_ever(talk: Talk) -> None:
    async with talk.database.writing.begin() as db:
        lotte = select(Person.id).where(Person.key == "lotte").scalar_subquery()
        hers = update(Membership).where(Membership.person_id == lotte)
        await db.execute(hers.values(role=Role.COORDINATOR))
    both = [talk.meet("bram"), talk.meet("lotte")]
    for person in both:
        talk.platforms[person.platform].refuses.add(person.external_id)
    await tell(talk, "bram")
    for _ in range(9):
        await talk.delivered()
    said = Counter(d.posting.person_id for d in await talk.rows(Delivery))
    assert sorted(said.values()) == [1, 1], "what was said to one, and the other's notice of it"
    assert [person.own.messages for person in both] == [[], []]


async def tell(talk: Talk, key: str) -> None:
    """Something is said to somebody."""
    async with talk.database.writing.begin() as db:
        person = next(p for p in await talk.rows(Person) if p.key == key)
        message = Message(say("algemeen.woord.naam", w=key)).dump()
        platform = talk.meet(key).platform
        await enqueue(db, [Outgoing(message, Lane.ANSWER, platform, person_id=person.id)], talk.now)
    await talk.delivered()
