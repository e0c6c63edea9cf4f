"""A colleague registers for who spoke: with a tap, for one side only, and never over a mark."""

from sqlalchemy import delete, select

from handlers.kaarten.actions import Answer, Change, RegisterFor, Tell
from models.audit import AuditEntry, Deed
from models.people import Membership, Person
from models.piket import Casus
from models.signaal import Signaal
from models.vragen import Side
from tests.conversations.richtingen import first_line_on_duty
from tests.conversations.test_piket import asked
from tests.conversations.test_registratie import accepted, filled_in, side
from tests.talk import Talk


async def test_a_colleague_may_register_for_who_spoke_if_he_says_so(talk: Talk) -> None:
    noor, _ = await accepted(talk)
    bram = talk.meet("bram")
    stolen = noor.button("Zelf afhandelen", on="Je piketvraag")
    await bram.presses(stolen)
    bram.hears("Registreer jij voor Noor?", buttons=["Ik registreer voor Noor"])
    assert (await side(talk, Side.ASKER)).zonder_piket is None
    await bram.clicks("Ik registreer voor Noor")
    bram.hears("Je registreert nu ook voor Noor")
    noor.sees("Bram registreert nu ook voor jou", new=True)
    bram.sees("Je registreert voor Noor", "Wat zou je doen zonder piket?", new=True)
    await bram.clicks("Zelf afhandelen", on="Je registreert voor")
    await noor.clicks("Zelf afhandelen", on="Je piketvraag")
    reg = await side(talk, Side.ASKER)
    assert (reg.zonder_piket, reg.resultaat) == ("zelf", "zelf")
    [entry] = await talk.rows(AuditEntry)
    keys = {p.id: p.key for p in await talk.rows(Person)}
    assert (entry.deed, keys[entry.actor_id], keys[entry.about_id]) == (
        Deed.TOOK_OVER,
        "bram",
        "noor",
    )
    talk.reads_all()


async def test_a_colleague_asks_for_the_card_by_its_code(talk: Talk) -> None:
    await accepted(talk)
    bram, aisha = talk.meet("bram"), talk.meet("aisha")
    code = (await talk.rows(Casus))[0].code
    await aisha.says(f"/piket open {code}")
    aisha.hears("geen zaak van jou")
    await bram.says(f"/piket open {code}")
    bram.hears("Registreer jij voor Noor?")
    await bram.clicks("Ik registreer voor Noor")
    talk.reads_all()
    await bram.says("/piket open")
    bram.hears("Je hebt nog 4 vragen open", buttons=[f"{code} arbeidsrecht"])


async def test_what_a_colleague_calls_relevant_is_of_who_spoke(talk: Talk) -> None:
    noor, _ = await accepted(talk)
    bram = talk.meet("bram")
    await bram.presses(noor.button("Zelf afhandelen", on="Je piketvraag"))
    await bram.clicks("Ik registreer voor Noor")
    for label in ("Zelf afhandelen", "Zelf afhandelen", "Ja"):
        await bram.clicks(label, on="Je registreert voor")
    if talk.asker != "telegram":
        await bram.fills(zin="Brieven zijn niet te volgen.", niveau="stelsel", vaker="vaker")
    talk.reads_all()
    [part] = [p for s in await talk.rows(Signaal) for p in s.contributions]
    assert part.person.key == "noor"
    await noor.presses(Change(1, Side.ASKER, "signaleringsoverleg").pack())
    await noor.clicks("Nee", on="Je piketvraag")
    [part] = [p for s in await talk.rows(Signaal) for p in s.contributions]
    assert part.withdrawn_at
    talk.reads_all()


async def test_one_colleague_at_a_time_registers_and_only_while_he_is_one(talk: Talk) -> None:
    noor, _ = await accepted(talk)
    bram, lotte = talk.meet("bram"), talk.meet("lotte")
    await bram.presses(RegisterFor(1, Side.ASKER).pack())
    await lotte.presses(RegisterFor(1, Side.ASKER).pack())
    lotte.hears("Bram registreert hier al")
    talk.reads_all()
    async with talk.database.writing.begin() as db:
        gone = (await db.scalars(select(Person).where(Person.key == "bram"))).one()
        await db.execute(delete(Membership).where(Membership.person_id == gone.id))
    await bram.clicks("Zelf afhandelen", on="Je registreert voor")
    bram.hears("niet voor jou")
    await lotte.presses(RegisterFor(1, Side.ASKER).pack())
    noor.sees("Lotte registreert nu ook voor jou", new=True)
    talk.reads_all()
    assert (await side(talk, Side.ASKER)).zonder_piket is None


async def test_a_colleague_fills_in_a_mark_but_reads_and_changes_none(talk: Talk) -> None:
    noor, _ = await filled_in(talk)
    await noor.presses(Tell(1, Side.ASKER).pack())
    if talk.asker != "telegram":
        await noor.fills(zin="Zij nam de tijd niet.")
    bram = talk.meet("bram")
    await bram.presses(RegisterFor(1, Side.ASKER).pack())
    await bram.presses(Answer(1, Side.ASKER, "rating", "2").pack())
    bram.hears("Alleen je collega zelf kan het veranderen")
    if talk.asker != "telegram":
        await bram.presses(Tell(1, Side.ASKER).pack())
        bram.hears("Alleen je collega zelf kan het veranderen")
    assert (await side(talk, Side.ASKER)).rating == 8
    talk.reads_all()


async def test_who_registers_for_the_asker_is_not_asked_and_who_was_asked_does_not_register(
    talk: Talk,
) -> None:
    """Within one organisation a colleague could else speak for both sides."""
    talk.looks_ahead = False
    await first_line_on_duty(talk)
    noor, bram, lotte = talk.meet("noor"), talk.meet("bram"), talk.meet("lotte")
    await noor.says("/piket hjl huurrecht")
    talk.reads_all()
    await bram.presses(RegisterFor(1, Side.ASKER).pack())
    bram.hears("niet voor jou")
    await lotte.presses(RegisterFor(1, Side.ASKER).pack())
    lotte.hears("Je registreert nu ook voor Noor")
    talk.reads_all()
    await bram.clicks("Ik kan niet")
    [casus] = await talk.rows(Casus)
    assert [a.person.key for a in casus.attempts] == ["bram"]
    talk.reads_all()


async def test_a_colleague_who_taps_wijzig_is_asked_whether_he_registers(talk: Talk) -> None:
    await filled_in(talk)
    bram = talk.meet("bram")
    for action in (Change(1, Side.ASKER, "resultaat"), Tell(1, Side.ASKER)):
        await bram.presses(action.pack())
        bram.hears("Registreer jij voor Noor?")
        for message in bram.own.messages:
            message.seen = True
    await talk.passes(days=8)
    talk.reads_all()


async def test_who_left_reads_no_more_of_a_colleagues_card(talk: Talk) -> None:
    noor, _ = await accepted(talk)
    bram = talk.meet("bram")
    await bram.presses(RegisterFor(1, Side.ASKER).pack())
    talk.reads_all()
    async with talk.database.writing.begin() as db:
        gone = (await db.scalars(select(Person).where(Person.key == "bram"))).one()
        await db.execute(delete(Membership).where(Membership.person_id == gone.id))
    for label in ("Weet ik niet", "Zelf afhandelen", "Nee", "8"):
        await noor.clicks(label, on="Je piketvraag")
    bram.sees("Niet meer nodig", buttons=[])
    bram.never_sees("Zelf afhandelen: ")
    await talk.passes(days=21)
    assert not [m for m in bram.own.messages if "Twee weken later" in m.text]
    noor.sees("Twee weken later", "Je gesprek met mr. De Vries van", new=True)
    talk.reads_all()


async def test_a_colleague_who_was_asked_before_may_register_for_who_took_it(talk: Talk) -> None:
    """He could not call; that is no part of either side."""
    _, devries, jansen = await asked(talk)
    await devries.clicks("Ik kan niet")
    await jansen.clicks("Ik bel nu")
    await talk.talked()
    await devries.presses(RegisterFor(1, Side.ANSWERER).pack())
    devries.hears("Je registreert nu ook voor mr. Jansen")
    talk.reads_all()
    await devries.clicks("Nog uitzoeken", on="Je registreert voor")
    assert (await side(talk, Side.ANSWERER)).advies == "uitzoeken"
    talk.reads_all()
