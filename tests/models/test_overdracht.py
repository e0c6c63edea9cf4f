"""A handover names one receiver, ends once, and never goes to the adviser; on both databases."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from models.errors import DomainError, NotYours
from models.location import Location
from models.overdracht import Outside, Referral, Stand, barred_from
from models.people import Kind, Membership, Organisation, Person
from models.piket import Casus
from models.piket_states import State
from models.rooster.recurrence import Span
from tests.world import World

NOW = datetime(2026, 3, 3, 10, tzinfo=UTC)
SENDER, RECEIVER, STRANGER = (Person(id=n, key=str(n), name=str(n)) for n in (1, 2, 3))
JUST_NOW = Span(NOW, NOW)


async def facts(world: World) -> dict[str, Any]:
    """Of an open handover from Noor to mr. Jansen."""
    async with world.database.reading() as db:
        people = {p.key: p.id for p in await db.scalars(select(Person))}
        place = (await db.scalars(select(Location).order_by(Location.id))).first()
        party = (await db.scalars(select(Organisation).order_by(Organisation.id))).first()
    assert place
    assert party
    return {
        "sender_id": people["noor"],
        "receiver_id": people["jansen"],
        "organisation_id": party.id,
        "location_id": place.id,
        "state": Stand.OPEN,
        "opened_at": NOW,
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"receiver_id": None},
        {"outside": Outside.MEDIATOR},
        {"receiver_id": None, "outside": Outside.MEDIATOR},
        {"receiver_id": 1, "sender_id": 1},
        {"receiver_id": 9999},
        {"service_id": 9999, "receiver_id": None},
        {"casus_id": 9999},
        {"ended_at": NOW},
        {"state": Stand.TAKEN},
        {"spoken_from": NOW},
    ],
    ids=str,
)
async def test_the_database_takes_one_receiver_and_one_end(
    world: World, wrong: dict[str, Any]
) -> None:
    right = await facts(world)
    with pytest.raises(IntegrityError):
        async with world.database.writing.begin() as db:
            db.add(Referral(**right | wrong))
    async with world.database.writing.begin() as db:
        db.add(Referral(**right))


async def test_of_a_casus_one_is_open(world: World) -> None:
    casus = await asked(world)
    right = {**await facts(world), "casus_id": casus.id}
    async with world.database.writing.begin() as db:
        db.add(Referral(**right))
        db.add(Referral(**right | {"state": Stand.DECLINED, "ended_at": NOW}))
    with pytest.raises(IntegrityError):
        async with world.database.writing.begin() as db:
            db.add(Referral(**right))


async def asked(world: World, pool: Kind = Kind.ADVOCATUUR, firm_barred: bool = False) -> Casus:
    """Noor asked, mr. De Vries answered."""
    async with world.database.writing.begin() as db:
        people = {p.key: p for p in await db.scalars(select(Person))}
        noor, place = people["noor"].memberships[0], people["noor"].memberships[0].location
        casus = Casus(
            code="7K3M",
            state=State.SPOKEN,
            rechtsgebied="huurrecht",
            answerer_kind=pool,
            location_id=place.id,
            asker_id=people["noor"].id,
            organisation_id=noor.organisation_id,
            answerer_id=people["devries"].id,
            patience=timedelta(minutes=5),
            firm_barred=firm_barred,
            opened_at=NOW,
        )
        db.add(casus)
    return casus


@pytest.mark.parametrize(
    ("pool", "firm_barred", "expected"),
    [
        (Kind.ADVOCATUUR, False, {"devries"}),
        (Kind.ADVOCATUUR, True, {"devries", "jansen", "yilmaz", "nummerloos"}),
        (Kind.HJL, True, set()),
    ],
)
async def test_who_does_not_get_the_case(
    world: World, pool: Kind, firm_barred: bool, expected: set[str]
) -> None:
    """Mr. Demir works for another firm; an answer of the first line bars nobody."""
    casus = await asked(world, pool, firm_barred)
    async with world.database.writing.begin() as db:
        other = Organisation(key="ander", name="Ander kantoor", kind=Kind.ADVOCATUUR)
        db.add(other)
        await db.flush()
        demir = select(Person.id).where(Person.key == "demir").scalar_subquery()
        moved = update(Membership).where(Membership.person_id == demir)
        await db.execute(moved.values(organisation_id=other.id))
        barred = await barred_from(db, casus)
        people = {p.id: p.key for p in await db.scalars(select(Person))}
    assert {people[person_id] for person_id in barred} == expected


STEPS = st.tuples(
    st.sampled_from(["take", "decline", "spoke", "withdraw", "remind"]),
    st.sampled_from([SENDER, RECEIVER, STRANGER]),
)


def refusal(referral: Referral, step: str, person: Person) -> DomainError | None:
    try:
        if step == "spoke":
            referral.spoke(person, JUST_NOW, NOW)
        else:
            getattr(referral, step)(person, NOW)
    except DomainError as refused:
        return refused
    return None


@given(st.lists(STEPS, max_size=8))
def test_whatever_is_tapped_by_whom_it_ends_once_and_by_whose_it_is(
    steps: list[tuple[str, Person]],
) -> None:
    referral = Referral(sender_id=1, receiver_id=2, state=Stand.OPEN, opened_at=NOW)
    may = {"take": RECEIVER, "decline": RECEIVER, "spoke": SENDER, "withdraw": SENDER}
    reminders = 0
    for step, person in steps:
        before = (referral.state, referral.ended_at)
        if step == "remind":
            reminders += referral.remind(NOW)
        elif refused := refusal(referral, step, person):
            assert (referral.state, referral.ended_at) == before
            assert isinstance(refused, NotYours) == (person is not may[step])
            continue
        assert step == "remind" or person is may[step]
        assert (referral.state is Stand.OPEN) == (referral.ended_at is None)
        if before[0] is Stand.TAKEN:
            assert referral.state is Stand.TAKEN, "what he has he has"
        if before[0] in (Stand.DECLINED, Stand.WITHDRAWN):
            assert referral.state is before[0]
    assert reminders <= 1


@pytest.mark.parametrize("order", [("take", "spoke"), ("spoke", "take")])
def test_two_taps_of_two_people_come_to_the_same(order: tuple[str, str]) -> None:
    referral = Referral(sender_id=1, receiver_id=2, state=Stand.OPEN, opened_at=NOW)
    for step in order:
        if step == "take":
            referral.take(RECEIVER, NOW)
        else:
            referral.spoke(SENDER, JUST_NOW, NOW)
    assert (referral.state, referral.spoken) == (Stand.TAKEN, JUST_NOW)
