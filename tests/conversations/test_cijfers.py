"""How registering goes at a location; nothing about one person."""

from sqlalchemy import insert, select

from models.cijfers import FEWEST, Registering, registering
from models.location import Location
from models.piket import Casus
from models.registratie import Registration
from models.vragen import Side
from tests.conversations.test_registratie import filled_in
from tests.talk import Talk


async def of_utrecht(talk: Talk) -> Registering:
    async with talk.database.reading() as db:
        place = await db.scalar(select(Location).where(Location.key == "utrecht"))
        assert place
        return await registering(db, place.id, talk.now.replace(year=2025))


async def again(talk: Talk, times: int) -> None:
    """The same talk, registered the same way, so many times more."""
    [casus], regs = await talk.rows(Casus), await talk.rows(Registration)
    async with talk.database.writing.begin() as db:
        for n in range(2, times + 2):
            made = {c.name: getattr(casus, c.name) for c in Casus.__table__.columns}
            await db.execute(insert(Casus).values({**made, "id": n, "code": f"C{n}"}))
            for reg in regs:
                row = {c.name: getattr(reg, c.name) for c in Registration.__table__.columns}
                del row["id"]
                await db.execute(insert(Registration).values({**row, "casus_id": n}))


async def test_what_registering_takes_of_each_side(talk: Talk) -> None:
    noor, devries = await filled_in(talk)
    await talk.passes(seconds=40)
    for label in ("Nog uitzoeken", "5 tot 15 min", "Nee"):
        await devries.clicks(label, on="Na het gesprek")
    found = await of_utrecht(talk)
    assert (found.talks, found.complete) == (1, 1)
    hers, his = found.sides[Side.ASKER], found.sides[Side.ANSWERER]
    assert (hers.count, hers.answered, hers.taps, hers.seconds) == (1, 1, 4, 0)
    assert (his.taps, his.seconds) == (3, 40)
    talk.reads_all()
    bram = talk.meet("bram")
    await bram.says("/piket cijfers")
    bram.hears("Registreren in Utrecht", "Minder dan 5 gesprekken")
    await noor.says("/piket cijfers")
    noor.hears("voor coördinatoren")


async def test_from_five_talks_on_the_coordinator_sees_figures(talk: Talk) -> None:
    await filled_in(talk)
    await again(talk, FEWEST - 1)
    bram = talk.meet("bram")
    await bram.says("/piket cijfers")
    bram.hears(
        "5 gesprekken, waarvan 0 van beide kanten ingevuld (0%)",
        "Wie vroeg: 5 van 5 ingevuld, meestal 4 tikken, in 0 seconden",
        "Wie belde: nog niets ingevuld",
    )
