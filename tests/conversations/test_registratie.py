"""Registering with taps, from both sides; every tap saved, empty is never zero."""

from models.piket import Casus
from models.registratie import Registration
from models.vragen import Side, every_question
from tests.casts import everywhere
from tests.conversations.test_piket import asked
from tests.talk import Talk, Talker


async def accepted(talk: Talk) -> tuple[Talker, Talker]:
    noor, devries, _ = await asked(talk)
    await devries.clicks("Ik bel nu")
    await talk.talked()
    return noor, devries


async def side(talk: Talk, which: Side) -> Registration:
    found: Registration = next(r for r in await talk.rows(Registration) if r.side is which)
    return found


@everywhere
async def test_the_asker_registers_in_five_taps(talk: Talk) -> None:
    noor, devries, _ = await asked(talk)
    await noor.clicks("Naar advocaat: LAT")
    shown = "ingevuld" if talk.asker == "telegram" else "Naar advocaat: LAT"
    noor.sees("Je piketvraag", f"Zonder piket: {shown}")
    await devries.clicks("Ik bel nu")
    noor.sees("Je piketvraag", "Na het gesprek staan hier nog drie korte vragen")
    await talk.talked()

    noor.sees("Je piketvraag", "Wat ga je doen?")
    await noor.clicks("Zelf afhandelen")
    noor.sees("Je piketvraag", "Is dit iets voor het signaleringsoverleg?")
    await noor.clicks("Nee", on="Je piketvraag")
    noor.sees("Welk cijfer geef je het gesprek?")
    await noor.clicks("8", on="Je piketvraag")
    noor.sees("Je piketvraag", "Alles is ingevuld", "Cijfer: ingevuld")
    for person in (noor, devries):
        person.never_sees("Cijfer: 8")
    reg = await side(talk, Side.ASKER)
    assert (reg.zonder_piket, reg.resultaat, reg.signaleringsoverleg, reg.rating) == (
        "lat",
        "zelf",
        "nee",
        8,
    )


@everywhere
async def test_the_answerer_registers_in_four_taps(talk: Talk) -> None:
    _, devries = await accepted(talk)
    for question, answer in (
        ("Wat is je advies?", "Eerste lijn kan verder"),
        ("Hoe lang duurde het gesprek?", "5 tot 15 min"),
        ("signaleringsoverleg?", "Nee"),
        ("Welk cijfer", "Geen cijfer"),
    ):
        devries.sees("Na het gesprek", question)
        await devries.clicks(answer, on="Na het gesprek")
    devries.sees("Na het gesprek", "Alles is ingevuld")
    reg = await side(talk, Side.ANSWERER)
    assert (reg.advies, reg.duur, reg.rating, reg.rating_refused) == (
        "eerste_lijn",
        "tot_15",
        None,
        True,
    )
    talk.reads_all()


async def test_unanswered_is_null_and_never_zero(talk: Talk) -> None:
    await accepted(talk)
    for reg in await talk.rows(Registration):
        assert {reg.answer_to(q) for q in every_question()} == {None}
        assert not reg.answered_at


async def test_an_answer_folds_into_a_line_and_can_be_changed(talk: Talk) -> None:
    _, devries = await accepted(talk)
    await devries.clicks("Advocaat nodig")
    hidden = "ingevuld" if talk.answerer == "telegram" else ""
    card = devries.sees("Na het gesprek", f"Advies: {hidden or 'Advocaat nodig'}")
    change = next(label for label in card.buttons if label.startswith("Wijzig"))
    await devries.clicks(change)
    devries.sees("Na het gesprek", "Wat is je advies?")
    await devries.clicks("Nog uitzoeken")
    devries.sees("Na het gesprek", f"Advies: {hidden or 'Nog uitzoeken'}", "Hoe lang duurde")
    assert (await side(talk, Side.ANSWERER)).advies == "uitzoeken"
    talk.reads_all()


async def test_a_colleague_cannot_tap_my_card(talk: Talk) -> None:
    noor, _ = await accepted(talk)
    aisha = talk.meet("aisha")
    await aisha.presses(noor.button("Zelf afhandelen", on="Je piketvraag"))
    aisha.hears("niet voor jou")
    assert (await side(talk, Side.ASKER)).zonder_piket is None


async def test_one_reminder_next_working_day_and_then_never(talk: Talk) -> None:
    noor, devries = await accepted(talk)
    await noor.clicks("Zelf afhandelen")
    await talk.passes(minutes=15)
    talk.reads_all()
    await talk.passes(hours=24)
    noor.sees("Je hebt nog 3 vragen open", new=True)
    devries.sees("Je hebt nog 4 vragen open", new=True)
    await talk.passes(days=4)


async def test_no_answers_after_the_casus_closed(talk: Talk) -> None:
    _, devries = await accepted(talk)
    old = devries.button("Advocaat nodig")
    await talk.passes(days=8)
    talk.reads_all()
    await devries.presses(old)
    devries.hears("al afgerond")
    assert (await side(talk, Side.ANSWERER)).advies is None


async def test_on_another_number(talk: Talk) -> None:
    """She says where she wants to be rung; who calls her hears it, and it is remembered."""
    noor, devries = await accepted(talk)
    if talk.asker == "telegram":
        await noor.clicks("Bel mij op …")
        noor.hears("Typ /piket nummer")
        await noor.says("/piket nummer 06 12 34 56 78")
        noor.hears("Je wordt gebeld op +31612345678")
    else:
        await noor.clicks("Bel mij op …")
        await noor.fills(nummer="dat weet je wel")
        noor.hears("geen telefoonnummer")
        await noor.fills(nummer="06 12 34 56 78")
        noor.sees("Je piketvraag", "Je wordt gebeld op het nummer dat je opgaf")
    devries.sees("Bel Noor op", new=True)
    devries.sees("Jij belt Noor", "5678")
    assert {c.call_number for c in await talk.rows(Casus)} == {"+31612345678"}
