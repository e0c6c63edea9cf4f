"""Registering with taps, from both sides; every tap saved, empty is never zero."""

import pytest
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from config.vragen import OPTIONAL
from handlers.kaarten.actions import Change
from models.location import Location
from models.people import Person
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


async def filled_in(talk: Talk) -> tuple[Talker, Talker]:
    """The asker's five taps; the answerer has said nothing yet."""
    noor, devries = await accepted(talk)
    for label in ("Weet ik niet", "Zelf afhandelen", "Nee", "8"):
        await noor.clicks(label, on="Je piketvraag")
    talk.reads_all()
    return noor, devries


async def test_more_can_be_told_with_taps_and_nobody_has_to(talk: Talk) -> None:
    noor, _ = await filled_in(talk)
    noor.sees("Je piketvraag", "Alles is ingevuld")
    await noor.clicks("Meer vertellen", on="Je piketvraag")
    noor.sees("Je piketvraag", "Wat wil je nog vertellen?")
    await noor.clicks("Hoe het advies kwam")
    await noor.clicks("Per e-mail")
    noor.sees("Je piketvraag", "Wat wil je nog vertellen?")
    await noor.clicks("Waarom dit cijfer")
    await noor.clicks("Nam de tijd")
    noor.sees("Je piketvraag", "Waarom dit cijfer: ingevuld")
    await noor.clicks("Klaar")
    noor.sees("Je piketvraag", "Alles is ingevuld")
    reg = await side(talk, Side.ASKER)
    assert (reg.kanaal, reg.reden_cijfer, reg.client_regio) == ("email", "nam_de_tijd", None)
    talk.reads_all()


async def test_why_she_calls_is_asked_while_she_waits_and_told_to_who_is_asked(talk: Talk) -> None:
    noor, devries, _ = await asked(talk)
    await noor.clicks("Zelf afhandelen", on="Je piketvraag")
    noor.sees("Je piketvraag", "Waarom bel je?")
    await noor.clicks("Wie kan helpen?")
    shown = devries.sees("Kun je bellen?")
    assert ("Waarom: Wie kan helpen?" in shown.text) == (talk.answerer != "telegram")
    await devries.clicks("Ik bel nu")
    talk.reads_all()


async def test_why_she_calls_is_not_in_the_way_once_somebody_has_it(talk: Talk) -> None:
    noor, devries, _ = await asked(talk)
    await noor.clicks("Zelf afhandelen", on="Je piketvraag")
    await devries.clicks("Ik bel nu")
    await talk.talked()
    noor.sees("Je piketvraag", "Wat ga je doen?")


async def test_one_sentence_about_what_came_of_it(talk: Talk) -> None:
    noor, _ = await filled_in(talk)
    await noor.clicks("Meer vertellen", on="Je piketvraag")
    await noor.clicks("Eén zin erbij", on="Je piketvraag")
    if talk.asker == "telegram":
        noor.sees("Dat kan niet in Telegram", new=True)
        talk.reads_all()
        return
    await noor.fills(zin="Bel 06 12345678 voor meer")
    noor.hears("iets dat op een telefoonnummer lijkt")
    await noor.fills(zin="Met één brief was het  opgelost.")
    noor.sees("Je piketvraag", "Je zin: ingevuld")
    noor.never_sees("Met één brief")
    assert (await side(talk, Side.ASKER)).toelichting == "Met één brief was het opgelost."


async def test_a_sentence_that_comes_too_late_is_given_back(talk: Talk) -> None:
    noor, _ = await filled_in(talk)
    if talk.asker == "telegram":
        return
    await noor.clicks("Meer vertellen", on="Je piketvraag")
    await noor.clicks("Eén zin erbij", on="Je piketvraag")
    form = noor.form
    await talk.passes(days=8)
    talk.reads_all()
    noor.form = form
    await noor.fills(zin="Dit leverde veel op.")
    noor.hears("al afgerond", "/piket heropen")
    noor.hears("Dit was je tekst: Dit leverde veel op.")
    assert (await side(talk, Side.ASKER)).toelichting is None


async def test_a_result_that_sends_the_client_on_asks_two_things_more(talk: Talk) -> None:
    noor, _ = await accepted(talk)
    for label in ("Weet ik niet", "Naar mediator", "Buiten de kring", "Ja"):
        await noor.clicks(label, on="Je piketvraag")
    reg = await side(talk, Side.ASKER)
    assert (reg.resultaat, reg.kring, reg.warm) == ("mediator", "buiten", "ja")
    noor.sees("Je piketvraag", "Is dit iets voor het signaleringsoverleg?")
    await noor.presses(Change(1, Side.ASKER, "resultaat").pack())
    await noor.clicks("Zelf afhandelen", on="Je piketvraag")
    reg = await side(talk, Side.ASKER)
    assert (reg.resultaat, reg.kring, reg.warm) == ("zelf", None, None)
    talk.reads_all()


async def test_a_location_switches_off_what_it_does_not_ask(talk: Talk) -> None:
    """From the next casus on: what runs is not derailed."""
    async with talk.database.writing.begin() as db:
        place = await db.scalar(select(Location).where(Location.key == "utrecht"))
        assert place
        place.questions_off = [*OPTIONAL]
    noor, devries, _ = await asked(talk)
    await noor.clicks("Zelf afhandelen", on="Je piketvraag")
    noor.never_sees("Waarom bel je?")
    await devries.clicks("Ik bel nu")
    await talk.talked()
    for label in ("Zelf afhandelen", "Nee", "8"):
        await noor.clicks(label, on="Je piketvraag")
    assert "Meer vertellen" not in noor.sees("Je piketvraag", "Alles is ingevuld").buttons
    talk.reads_all()


@pytest.mark.parametrize("column", ["casus_id", "person_id", "organisation_id", "location_id"])
async def test_no_registration_without_a_casus_a_person_and_a_place(
    talk: Talk, column: str
) -> None:
    """In the pilot 26 reactions of advocates could be linked to nothing."""
    await accepted(talk)
    bram = next(p for p in await talk.rows(Person) if p.key == "bram")
    reg = await side(talk, Side.ASKER)
    columns = [c.name for c in Registration.__table__.columns if c.name != "id"]
    row = {name: getattr(reg, name) for name in columns}
    row["person_id"] = bram.id
    async with talk.database.writing.begin() as db:
        await db.execute(insert(Registration).values(row))
        await db.execute(delete(Registration).where(Registration.person_id == bram.id))
    with pytest.raises(IntegrityError):
        async with talk.database.writing.begin() as db:
            await db.execute(insert(Registration).values({**row, column: 999}))


async def test_a_card_with_open_questions_always_asks_one(talk: Talk) -> None:
    """Also after a change of what is optional, with the list of what may be told in between."""
    noor, devries, _ = await asked(talk)
    await noor.clicks("Weet ik niet", on="Je piketvraag")
    await noor.clicks("Anders", on="Je piketvraag")
    await devries.clicks("Ik bel nu")
    await talk.talked()
    await noor.presses(Change(1, Side.ASKER, "meer").pack())
    noor.sees("Je piketvraag", "Wat ga je doen?")
    await noor.presses(Change(1, Side.ASKER, "waarom").pack())
    await noor.clicks("Wie kan helpen?", on="Je piketvraag")
    noor.sees("Je piketvraag", "Wat ga je doen?")
    talk.reads_all()
