"""A coordinator sees how duties are divided, and has the open ones proposed evenly."""

from datetime import date, time, timedelta

from sqlalchemy import select, update

from models.people import Kind, Membership, Person, Role
from models.rooster import Absence, Cover, Reason, Recurrence, ShiftRule, Swap
from tests.talk import Talk


async def opened(talk: Talk, days: int = 4) -> None:
    """From tomorrow on nobody has duty any more; in so many working days from now all begins."""
    async with talk.database.writing.begin() as db:
        first = (talk.now + timedelta(days=days)).date()
        await db.execute(update(ShiftRule).values(first=first))


async def made(talk: Talk) -> list[str]:
    """Who got a single duty, in order of time."""
    people = {one.id: one.key for one in await talk.rows(Person)}
    rules = [rule for rule in await talk.rows(ShiftRule) if not rule.rrule]
    return [people[rule.person_id] for rule in sorted(rules, key=lambda rule: rule.first)]


async def test_what_is_planned_is_shown_by_name(talk: Talk) -> None:
    bram = talk.meet("bram")
    await bram.says("/piket verdeling")
    bram.hears(
        "Gepland in Utrecht, de komende vier weken:",
        "Mr. De Vries: 21 diensten, 81 uur",
        "Mr. Demir: 0 diensten, 0 uur",
        "Mr. Jansen: 21 diensten, 81 uur",
    )


async def test_open_hours_are_proposed_evenly_and_count_after_the_tap(talk: Talk) -> None:
    """The coming three days nobody has duty; De Vries and Jansen have some later. What began already
    today is too late to plan."""
    bram = talk.meet("bram")
    await opened(talk)
    await bram.says("/piket verdeel")
    bram.sees("Zo kan ik de open diensten in Utrecht eerlijk verdelen", "mr. Demir", new=True)
    assert await made(talk) == []
    await bram.clicks("Zet in het rooster")
    bram.sees("3 diensten staan nu in het rooster van Utrecht")
    assert await made(talk) == ["demir"] * 3
    talk.meet("demir").sees("Bram heeft je in het rooster gezet", new=True)
    await bram.says("/piket verdeel")
    bram.hears("is de komende vier weken niets open")
    talk.reads_all()


async def test_who_is_away_is_not_proposed_and_another_can_be_chosen(talk: Talk) -> None:
    bram = talk.meet("bram")
    await opened(talk)
    async with talk.database.writing.begin() as db:
        for person in await talk.rows(Person):
            if person.key == "demir":
                span = {"starts": talk.now, "ends": talk.now + timedelta(days=30)}
                db.add(Absence(person_id=person.id, made_at=talk.now, **span))
    await bram.says("/piket verdeel")
    bram.never_sees("mr. Demir")
    before = bram.sees("mr. De Vries").text
    for _ in range(3):  # round once: the other advocate, nobody, and back again
        await bram.presses("verdeel.ander:1:0")
    assert bram.sees("mr. De Vries").text == before
    await bram.presses("verdeel.ander:1:0")
    await bram.clicks("Zet in het rooster")
    assert len(await made(talk)) in (2, 3)
    assert {*await made(talk)} <= {"devries", "jansen"}
    talk.reads_all()


async def test_who_promised_to_take_another_duty_is_not_put_in_the_roster(talk: Talk) -> None:
    """Between the proposal and the tap Demir promises a colleague of the national pool."""
    bram, demir = talk.meet("bram"), await id_of(talk, "demir")
    await opened(talk)
    await bram.says("/piket verdeel")
    async with talk.database.writing.begin() as db:
        giver = await db.scalar(select(ShiftRule).where(ShiftRule.location_id.is_(None)))
        whole = {"starts": talk.now, "ends": talk.now + timedelta(days=30), "made_at": talk.now}
        what = {"series_id": giver.id, "pool": giver.pool, "reason": Reason.RUIL}
        swap = Swap(giver_id=giver.person_id, rechtsgebieden=[], **what, **whole)
        swap.covers.append(Cover(person_id=demir, **whole))
        db.add(swap)
    await bram.clicks("Zet in het rooster")
    bram.sees("0 diensten staan nu in het rooster van Utrecht")
    bram.hears("3 diensten heb ik overgeslagen")
    assert await made(talk) == []
    talk.reads_all()


async def test_who_is_no_coordinator_any_more_changes_nothing(talk: Talk) -> None:
    bram = talk.meet("bram")
    await opened(talk)
    await bram.says("/piket verdeel")
    async with talk.database.writing.begin() as db:
        his = update(Membership).where(Membership.person_id == await id_of(talk, "bram"))
        await db.execute(his.values(role=Role.MEDEWERKER))
    await bram.clicks("Zet in het rooster")
    bram.hears("Deze knop is niet voor jou")
    assert await made(talk) == []
    talk.reads_all()


async def test_a_shift_is_for_the_fields_in_which_that_colleague_has_duty(talk: Talk) -> None:
    bram, demir = talk.meet("bram"), await id_of(talk, "demir")
    await opened(talk)
    async with talk.database.writing.begin() as db:
        his = {"person_id": demir, "location_id": 1, "pool": Kind.ADVOCATUUR}
        hours = Recurrence(date(2026, 3, 9), time(18), time(19))
        facts = {**his, **ShiftRule.facts(hours), "made_at": talk.now}
        db.add(ShiftRule(rechtsgebieden=["huurrecht"], **facts))
    await bram.says("/piket verdeel")
    await bram.clicks("Zet in het rooster")
    rules = [rule for rule in await talk.rows(ShiftRule) if not rule.rrule]
    assert {tuple(rule.rechtsgebieden) for rule in rules} == {("huurrecht",)}
    assert len(rules) == 4
    talk.reads_all()


async def id_of(talk: Talk, key: str) -> int:
    return next(person.id for person in await talk.rows(Person) if person.key == key)


async def test_a_shift_may_stay_open_and_a_proposal_may_be_dropped(talk: Talk) -> None:
    bram = talk.meet("bram")
    await opened(talk, days=2)
    await bram.says("/piket verdeel")
    for _ in range(4):  # three can, and after the last of them comes nobody
        await bram.presses("verdeel.ander:1:0")
        if "blijft open" in bram.sees("eerlijk verdelen").text:
            break
    bram.sees("blijft open")
    await bram.clicks("Niet doen")
    bram.sees("Er is niets veranderd")
    assert await made(talk) == []
    await bram.presses("verdeel.neem_over:1")
    bram.hears("al gedaan")
    talk.reads_all()


async def test_what_was_filled_meanwhile_is_left_out_and_said(talk: Talk) -> None:
    bram = talk.meet("bram")
    await opened(talk)
    await bram.says("/piket verdeel")
    await bram.says("/piket rooster De Vries elke werkdag 9-13")
    await bram.clicks("Klopt")
    await bram.clicks("Zet in het rooster")
    bram.hears("diensten heb ik overgeslagen")
    assert await made(talk) == []
    talk.reads_all()


async def test_only_a_coordinator_divides(talk: Talk) -> None:
    bram, noor = talk.meet("bram"), talk.meet("noor")
    for command in ("/piket verdeel", "/piket verdeling"):
        await noor.says(command)
        noor.hears("Alleen een coördinator verdeelt de diensten")
    await opened(talk)
    await bram.says("/piket verdeel")
    await noor.presses("verdeel.neem_over:1")
    noor.hears("niet voor jou")
    talk.reads_all()
