"""How registering goes at a location; nothing about one person."""

from sqlalchemy import insert, select

from models.cijfers import FEWEST, Registering, registering, seconds
from models.location import Location
from models.people import Person
from models.piket import Casus
from models.registratie import Registration
from models.vragen import Side
from tests.conversations.richtingen import first_line_on_duty
from tests.conversations.test_registratie import filled_in, side
from tests.talk import Talk


async def at(talk: Talk, place: str) -> Registering:
    async with talk.database.reading() as db:
        location = await db.scalar(select(Location).where(Location.key == place))
        assert location
        return await registering(db, location.id, talk.now.replace(year=2025))


async def again(talk: Talk, askers: list[str]) -> None:
    """The same talk, registered the same way, each time asked by one of these."""
    [casus], regs = await talk.rows(Casus), await talk.rows(Registration)
    ids = {person.key: person.id for person in await talk.rows(Person)}
    async with talk.database.writing.begin() as db:
        for n, key in enumerate(askers, 2):
            made = {c.name: getattr(casus, c.name) for c in Casus.__table__.columns}
            made |= {"id": n, "code": f"C{n}", "asker_id": ids[key]}
            await db.execute(insert(Casus).values(made))
            for reg in regs:
                row = {c.name: getattr(reg, c.name) for c in Registration.__table__.columns}
                who = ids[key] if reg.side is Side.ASKER else reg.person_id
                del row["id"]
                await db.execute(
                    insert(Registration).values({**row, "casus_id": n, "person_id": who})
                )


async def test_time_runs_until_all_is_answered_and_a_later_change_is_not_part_of_it(
    talk: Talk,
) -> None:
    _, devries = await filled_in(talk)
    for label in ("Nog uitzoeken", "5 tot 15 min", "Nee"):
        await devries.clicks(label, on="Na het gesprek")
    assert (await side(talk, Side.ANSWERER)).filled_at is None
    await talk.passes(seconds=40)
    await devries.clicks("8", on="Na het gesprek")
    await talk.passes(hours=3)
    talk.reads_all()
    await devries.clicks("Wijzig: advies" if talk.answerer == "telegram" else "Wijzig", on="Na het")
    await devries.clicks("Advocaat nodig", on="Na het gesprek")
    [casus], his = await talk.rows(Casus), await side(talk, Side.ANSWERER)
    assert (seconds(casus, his), his.taps) == (40, 6)
    talk.reads_all()


async def test_of_too_few_nothing_is_said(talk: Talk) -> None:
    """Not of four talks, and not of five by one person."""
    noor, _ = await filled_in(talk)
    bram = talk.meet("bram")
    await bram.says("/piket cijfers")
    bram.hears("Registreren in Utrecht", "Minder dan 5 gesprekken")
    await noor.says("/piket cijfers")
    noor.hears("voor coördinatoren")
    await again(talk, ["noor"] * (FEWEST - 1))
    await bram.says("/piket cijfers")
    bram.hears("5 gesprekken", "Wie vroeg: 5 van 5 ingevuld. Te weinig om iets over de tijd")


async def test_from_five_talks_of_several_people_on_the_coordinator_sees_figures(
    talk: Talk,
) -> None:
    await filled_in(talk)
    await again(talk, ["noor", "lotte", "bram", "bram"])
    bram = talk.meet("bram")
    await bram.says("/piket cijfers")
    bram.hears(
        "5 gesprekken, waarvan 0 van beide kanten ingevuld (0%)",
        "Wie vroeg: 5 van 5 ingevuld, meestal 4 tikken, in 0 seconden",
        "Wie belde: 0 van 5 ingevuld. Te weinig",
    )


async def test_a_talk_nobody_registered_counts_as_not_complete(talk: Talk) -> None:
    """The share is of what was taken, not of what was answered."""
    await filled_in(talk)
    noor = talk.meet("noor")
    await talk.passes(minutes=5)
    await noor.says("/piket huurrecht")
    await talk.meet("jansen").clicks("Ik bel nu")
    talk.reads_all()
    found = await at(talk, "utrecht")
    assert (found.talks, found.complete) == (2, 0)
    assert found.sides[Side.ASKER].count == 2
    assert found.sides[Side.ASKER].answered == 1


async def test_each_side_is_of_where_it_works(talk: Talk) -> None:
    talk.looks_ahead = False
    await first_line_on_duty(talk)
    await talk.meet("noor").says("/piket srw zwolle huurrecht")
    await talk.meet("sami").clicks("Ik bel nu")
    talk.reads_all()
    utrecht, zwolle = await at(talk, "utrecht"), await at(talk, "zwolle")
    assert (utrecht.talks, zwolle.talks) == (1, 0)
    assert [e.count for e in utrecht.sides.values()] == [1, 0]
    assert [e.count for e in zwolle.sides.values()] == [0, 1]
