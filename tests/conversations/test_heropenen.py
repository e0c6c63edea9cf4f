"""A closed casus is corrected through a coordinator, one side at a time, for a week."""

from sqlalchemy import select, update

from handlers.heropenen import Reopen
from handlers.kaarten.actions import Answer, Change
from models.audit import AuditEntry, Deed
from models.people import Membership, Person, Role
from models.piket import Casus
from models.piket_states import State
from models.vragen import Side
from tests.conversations.test_registratie import accepted, filled_in, side
from tests.talk import Talk, Talker


async def closed(talk: Talk, *, filled: bool) -> tuple[Talker, str]:
    """A week later: the asker, who filled in her card or nothing at all, and the code."""
    noor, _ = await (filled_in(talk) if filled else accepted(talk))
    await talk.passes(days=8)
    talk.reads_all()
    return noor, (await talk.rows(Casus))[0].code


async def test_a_closed_casus_is_corrected_through_the_coordinator(talk: Talk) -> None:
    noor, devries = await filled_in(talk)
    bram = talk.meet("bram")
    code = (await talk.rows(Casus))[0].code
    await noor.says(f"/piket heropen {code}")
    noor.hears("nog open")
    await talk.passes(days=8)
    talk.reads_all()
    await noor.says(f"/piket heropen {code}")
    noor.hears("Ik heb je coördinator gevraagd")
    bram.sees("Noor vraagt of de zaak", new=True, buttons=["Heropen voor Noor"])
    await bram.clicks("Heropen voor Noor")
    bram.hears("Heropend voor Noor, tot en met")
    noor.sees("Bram heeft de zaak", "heropend", new=True)
    noor.sees("Heropend", "arbeidsrecht")
    await noor.presses(Change(1, Side.ASKER, "resultaat").pack())
    await noor.clicks("Intern vragen", on="Heropend")
    assert (await side(talk, Side.ASKER)).resultaat == "intern"
    await devries.says(f"/piket heropen {code}")
    assert [e.deed for e in await talk.rows(AuditEntry)] == [Deed.REOPENED]
    talk.reads_all()
    await talk.passes(days=8)
    noor.sees("Afgehandeld")
    assert not (await side(talk, Side.ASKER)).reopened
    talk.reads_all()


async def test_only_a_coordinator_of_that_location_reopens(talk: Talk) -> None:
    noor, devries = await filled_in(talk)
    await talk.passes(days=8)
    talk.reads_all()
    reg = await side(talk, Side.ASKER)
    for stranger in (noor, devries, talk.meet("aisha"), talk.meet("yilmaz")):
        await stranger.presses(Reopen(reg.id).pack())
        stranger.hears("niet voor jou")
    assert not (await side(talk, Side.ASKER)).reopened


async def test_a_reopened_talk_nobody_registered_counts_as_spoken(talk: Talk) -> None:
    noor, code = await closed(talk, filled=False)
    bram = talk.meet("bram")
    await bram.says(f"/piket heropen {code}")
    bram.hears("Voor wie heropen je", buttons=["Heropen voor Noor", "Heropen voor mr. De Vries"])
    await bram.clicks("Heropen voor Noor")
    noor.sees("Bram heeft de zaak", new=True, buttons=["Naar de kaart"])
    await noor.says("/piket open")
    noor.hears("Je hebt nog 4 vragen open")
    for label in ("Weet ik niet", "Zelf afhandelen", "Nee", "8"):
        await noor.clicks(label, on="Heropend")
    [casus] = await talk.rows(Casus)
    assert (casus.state, casus.spoken_at is None) == (State.CLOSED, False)
    talk.reads_all()
    await noor.says("/piket open")
    noor.hears("Je kunt nog iets verbeteren", f"{code} arbeidsrecht")
    talk.reads_all()
    await talk.passes(days=9)
    talk.reads_all()
    await noor.says("/piket open")
    noor.hears("Je hebt geen open kaarten")


async def test_coordinators_are_asked_once_and_hear_that_it_was_done(talk: Talk) -> None:
    noor, code = await closed(talk, filled=True)
    for _ in range(3):
        await noor.says(f"/piket heropen {code}")
    bram = talk.meet("bram")
    asks = [m for m in bram.own.messages if "Noor vraagt of de zaak" in m.text]
    assert len(asks) == 1
    await bram.clicks("Heropen voor Noor")
    bram.sees(f"De zaak {code} is heropend", buttons=[])
    for screen in talk.screens.values():
        for message in screen.messages:
            message.seen = True


async def test_a_request_counts_only_once_somebody_heard_it(talk: Talk) -> None:
    """Without a coordinator it is no request; whoever coordinates later is asked."""
    noor, code = await closed(talk, filled=True)
    async with talk.database.writing.begin() as db:
        await db.execute(update(Membership).values(role=Role.MEDEWERKER))
    await noor.says(f"/piket heropen {code}")
    noor.hears("geen coördinator")
    async with talk.database.writing.begin() as db:
        bram = (await db.scalars(select(Person).where(Person.key == "bram"))).one()
        mine = Membership.person_id == bram.id
        await db.execute(update(Membership).where(mine).values(role=Role.COORDINATOR))
    await noor.says(f"/piket heropen {code}")
    bram_ = talk.meet("bram")
    bram_.sees("Noor vraagt of de zaak", buttons=["Heropen voor Noor"], new=True)
    talk.reads_all()
    await bram_.clicks("Heropen voor Noor")
    talk.reads_all()
    await noor.says(f"/piket heropen {code}")
    noor.sees("Heropend", "arbeidsrecht", new=True)
    assert not [m for m in bram_.own.messages if not m.seen], "he is not asked for what is open"
    talk.reads_all()


async def test_what_is_first_told_after_reopening_is_followed_up_too(talk: Talk) -> None:
    noor, code = await closed(talk, filled=False)
    bram = talk.meet("bram")
    await bram.says(f"/piket heropen {code}")
    await bram.clicks("Heropen voor Noor")
    talk.reads_all()
    await noor.presses(Answer(1, Side.ASKER, "resultaat", "zelf").pack())
    talk.reads_all()
    await talk.passes(days=14)
    noor.sees("Twee weken later", "Is er een toevoeging aangevraagd?", new=True)
    talk.reads_all()
