"""Registering with taps, from both sides; every tap saved, empty is never zero."""

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from config.vragen import OPTIONAL
from handlers.heropenen import Reopen
from handlers.kaarten.actions import Answer, Change, RegisterFor, Tell
from models.audit import AuditEntry, Deed
from models.location import Location
from models.people import Membership, Person, Role
from models.piket import Casus
from models.piket_states import State
from models.registratie import Registration
from models.signaal import Signaal
from models.vragen import Side, every_question
from tests.casts import everywhere
from tests.conversations.richtingen import first_line_on_duty
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


async def test_open_lists_my_cards_and_a_tap_brings_the_card(talk: Talk) -> None:
    noor, devries = await accepted(talk)
    await noor.says("/piket open")
    code = (await talk.rows(Casus))[0].code
    noor.hears("Je hebt nog 4 vragen open", f"{code} arbeidsrecht: nog 4")
    await noor.clicks(f"{code} arbeidsrecht")
    noor.sees("Deze kaart staat nu in de chat van Noor")
    noor.sees("Je piketvraag", "Wat zou je doen zonder piket?", new=True)
    await noor.clicks("Zelf afhandelen", on="Je piketvraag")
    noor.sees("Je piketvraag", "Zonder piket", "Wat ga je doen?")
    for label in ("Zelf afhandelen", "Nee", "8"):
        await noor.clicks(label, on="Je piketvraag")
    talk.reads_all()
    await noor.says("/piket open")
    noor.hears("Je hebt geen open kaarten")
    await devries.says("/piket open")
    devries.hears("Je hebt nog 4 vragen open")


async def test_one_reminder_for_all_that_one_left_open(talk: Talk) -> None:
    noor, _ = await accepted(talk)
    await talk.passes(minutes=15)
    talk.reads_all()
    await noor.says("/piket huurrecht")
    talk.reads_all()
    await talk.meet("jansen").clicks("Ik bel nu")
    await talk.passes(minutes=15)
    talk.reads_all()
    await talk.passes(hours=24)
    codes = [c.code for c in await talk.rows(Casus)]
    labels = [f"{codes[0]} arbeidsrecht", f"{codes[1]} huurrecht"]
    noor.sees("Je hebt nog 8 vragen open, op 2 kaarten", buttons=labels, new=True)
    await noor.clicks(labels[1])
    assert list(noor.find("op 2 kaarten")[0].buttons) == labels[:1]
    talk.reads_all()
    await talk.passes(days=4)
    assert (await side(talk, Side.ANSWERER)).reminded_at


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


async def test_a_reopened_talk_nobody_registered_counts_as_spoken(talk: Talk) -> None:
    noor, _ = await accepted(talk)
    await talk.passes(days=8)
    talk.reads_all()
    code = (await talk.rows(Casus))[0].code
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
    noor, _ = await filled_in(talk)
    await talk.passes(days=8)
    talk.reads_all()
    code = (await talk.rows(Casus))[0].code
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


async def test_the_open_card_of_a_question_that_runs_is_listed_too(talk: Talk) -> None:
    noor, devries, _ = await asked(talk)
    await noor.says("/piket open")
    noor.hears("Je hebt nog 1 vraag open")
    await devries.clicks("Ik bel nu")
    talk.reads_all()


async def test_what_closed_incomplete_and_what_is_handed_over_is_told_too(talk: Talk) -> None:
    noor, _ = await accepted(talk)
    talk.looks_ahead = False
    await noor.says("/piket overdracht Bram")
    await talk.passes(days=8)
    talk.reads_all()
    code = (await talk.rows(Casus))[0].code
    await noor.says("/piket open")
    noor.hears(
        "Je hebt geen open kaarten.",
        "Nog over te dragen aan Bram",
        f"Gesloten zonder al je antwoorden: {code}",
        f"/piket heropen {code}",
    )


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


async def test_a_request_counts_only_once_somebody_heard_it(talk: Talk) -> None:
    """Without a coordinator it is no request; whoever coordinates later is asked."""
    noor, _ = await filled_in(talk)
    await talk.passes(days=8)
    talk.reads_all()
    code = (await talk.rows(Casus))[0].code
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


async def test_what_is_first_told_after_reopening_is_followed_up_too(talk: Talk) -> None:
    noor, _ = await accepted(talk)
    await talk.passes(days=8)
    talk.reads_all()
    code = (await talk.rows(Casus))[0].code
    bram = talk.meet("bram")
    await bram.says(f"/piket heropen {code}")
    await bram.clicks("Heropen voor Noor")
    talk.reads_all()
    await noor.presses(Answer(1, Side.ASKER, "resultaat", "zelf").pack())
    talk.reads_all()
    await talk.passes(days=14)
    noor.sees("Twee weken later", "Is er een toevoeging aangevraagd?", new=True)
    talk.reads_all()
