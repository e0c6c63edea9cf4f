"""A coordinator gets the duty hours that were done, per person and month, as a file."""

from datetime import timedelta

from models.rooster import Absence
from tests.talk import Talk


async def test_hours_of_the_month_that_is_over_come_as_a_file(talk: Talk) -> None:
    bram = talk.meet("bram")
    await bram.says("/piket uren")
    bram.hears(
        "Diensturen Utrecht, februari 2026: 2 mensen, samen 160 uur", buttons=["Excel", "CSV"]
    )
    await bram.clicks("CSV")
    if talk.asker == "telegram":
        bram.sees("De diensturen staan achter deze link", new=True)
        return
    told = bram.sees("Hier zijn de diensturen van februari 2026", new=True)
    assert told.file == "diensturen-utrecht-2026-02.csv"
    assert told.content.decode("utf-8-sig").splitlines()[1:3] == [
        "mr. De Vries;Sociale advocatuur;Utrecht;2026-02;20;4800;80,00",
        "mr. De Vries;Sociale advocatuur;Totaal;;20;4800;80,00",
    ]


async def test_only_what_is_over_counts_and_who_was_away_did_not_do_it(talk: Talk) -> None:
    """It is Tuesday 3 March, 10.37."""
    bram = talk.meet("bram")
    async with talk.database.writing.begin() as db:
        begin = talk.now - timedelta(days=1)
        db.add(Absence(person_id=6, starts=begin, ends=talk.now, made_at=begin))
    await bram.says("/piket uren deze maand")
    bram.hears("maart 2026: 2 mensen, samen 7 uur")
    await bram.says("/piket uren april 2026")
    bram.hears("In april 2026 is er geen dienst gedaan voor Utrecht")
    await bram.says("/piket uren landelijk februari")
    bram.hears("Diensturen het hele land, februari 2026: 1 mensen, samen 80 uur")


async def test_a_month_that_is_none_is_refused(talk: Talk) -> None:
    bram = talk.meet("bram")
    for words in ("volgend jaar", "maart maart", "maart 99999", "13"):
        await bram.says(f"/piket uren {words}")
        bram.hears("Deze maand begrijp ik niet")
    talk.reads_all()


async def test_nobody_else_gets_them(talk: Talk) -> None:
    bram, noor = talk.meet("bram"), talk.meet("noor")
    await noor.says("/piket uren")
    noor.hears("Alleen een coördinator")
    await bram.says("/piket uren")
    bram.hears("Diensturen Utrecht")
    await noor.presses(bram.button("Excel"))
    noor.hears("niet voor jou")
