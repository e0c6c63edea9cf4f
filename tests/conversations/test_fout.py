"""Bad input, strangers, repeats and races: a clear answer, nothing lost, nothing twice."""

import asyncio

import pytest

from bot.events import Event, Typed, Who
from handlers.turn import Face
from models.attempt import Attempt
from models.outbox import Delivery, Seen
from models.piket import Casus
from models.piket_states import State
from models.registratie import Registration
from tests.conversations.richtingen import first_line_on_duty
from tests.conversations.test_piket import ASK, asked
from tests.talk import Talk, Talker

RTL = "هل يمكن الفصل فورا؟"


async def test_a_question_with_a_bsn_is_refused_and_handed_back(talk: Talk) -> None:
    if talk.asker == "telegram":
        return
    noor = talk.meet("noor")
    await noor.says("/piket arbeidsrecht cliënt 123456782 is ontslagen")
    noor.hears("iets dat op een BSN lijkt", "123456782", "niets opgeslagen")
    noor.hears("Dit was je tekst", "is ontslagen")
    assert await talk.rows(Casus) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("mail jan@example.nl", "e-mailadres"),
        ("bel 06 12345678", "telefoonnummer"),
        ("op NL91 ABNA 0417 1643 00", "rekeningnummer"),
    ],
)
async def test_other_personal_data_is_refused_too(talk: Talk, text: str, kind: str) -> None:
    if talk.asker == "telegram":
        return
    noor = talk.meet("noor")
    await noor.says(f"/piket arbeidsrecht {text}")
    noor.hears(f"iets dat op een {kind} lijkt")
    assert await talk.rows(Casus) == []


async def test_what_was_not_checked_is_not_kept_to_be_handed_back(talk: Talk) -> None:
    """Words to the bot are answered by a message of its own, which is a row."""
    if talk.asker != "slack":
        return
    who = Who("slack", talk.world.workspace("slack"), talk.meet("noor").external_id)
    face = Face("slack", forms=False, acks=False)
    await talk.dispatcher.handle(Event("n", who, face, Typed("nummer van cliënt 123456782")))
    assert "123456782" not in str([d.message for d in await talk.rows(Delivery)])
    await talk.delivered()
    talk.reads_all()


async def test_ten_thousand_signs_are_refused_and_nobody_is_asked(talk: Talk) -> None:
    if talk.asker == "telegram":
        return
    noor = talk.meet("noor")
    await noor.says("/piket arbeidsrecht " + "lang " * 2000)
    noor.hears("9999 tekens, er passen er 200", "nog niemand gevraagd")
    assert await talk.rows(Casus) == []


@pytest.mark.parametrize(
    "text",
    ["<!channel> help", "<b>vet</b> & <script>alert(1)</script>", "😀 mag dit?", RTL, "*a* _b_"],
)
async def test_no_text_becomes_markup(talk: Talk, text: str) -> None:
    if talk.asker == "telegram":
        return
    noor, devries = talk.meet("noor"), talk.meet("devries")
    await noor.says(f"/piket arbeidsrecht {text}")
    if talk.answerer != "telegram":
        shown = devries.sees("Piketvraag arbeidsrecht", "Kun je bellen?").text
        assert text.replace("*", "") in shown.replace("*", "")
    assert (await talk.rows(Casus))[0].question == text
    talk.reads_all()


async def test_a_stranger_is_told_how_to_join(talk: Talk) -> None:
    stranger = Talker(talk, "onbekende", talk.asker)
    await stranger.says("/piket arbeidsrecht")
    if talk.asker != "telegram":
        stranger.hears("Ik ken je nog niet")
    assert await talk.rows(Casus) == []


async def test_an_advocate_without_a_number(talk: Talk) -> None:
    talk.looks_ahead = False
    await first_line_on_duty(talk)
    nummerloos = talk.meet("nummerloos")
    await nummerloos.says("/piket srw arbeidsrecht")
    talk.reads_all()
    nummerloos.sees("Je piketvraag", "Ik weet nog niet op welk nummer")
    sami = talk.meet("sami")
    await sami.clicks("Ik bel nu")
    sami.sees("Jij belt mr. Nummerloos", "nog geen nummer")
    talk.reads_all()


@pytest.mark.parametrize("times", [2, 3])
async def test_the_same_command_again_does_nothing(talk: Talk, times: int) -> None:
    noor = talk.meet("noor")
    for _ in range(times):
        await noor.says(talk.question(ASK), key="slack:trigger-1")
    noor.hears("Dit had ik al verwerkt") if talk.asker != "telegram" else None
    assert len(await talk.rows(Casus)) == 1
    assert len(await talk.rows(Attempt)) == 1
    talk.reads_all()


async def test_the_same_tap_again_does_nothing(talk: Talk) -> None:
    _, devries, _ = await asked(talk)
    button = devries.button("Ik bel nu")
    for _ in range(3):
        await devries.presses(button)
    casus = (await talk.rows(Casus))[0]
    assert casus.state is State.ACCEPTED
    talk.reads_all()
    rang = [d for d in await talk.rows(Delivery) if d.posting.about is None]
    assert len([d for d in rang if d.posting.casus_id]) == 1, "she hears it once"


async def test_two_advocates_tap_in_the_same_second(talk: Talk) -> None:
    _, devries, jansen = await asked(talk)
    await talk.passes(minutes=5)
    talk.reads_all()
    await asyncio.gather(devries.clicks("Ik bel nu"), jansen.clicks("Ik bel nu"))
    casus = (await talk.rows(Casus))[0]
    second = jansen if casus.answerer.key == "devries" else devries
    second.hears(f"Al opgepakt door {casus.answerer.name}")
    talk.reads_all()


async def test_a_page_is_only_for_who_was_asked(talk: Talk) -> None:
    _, devries, jansen = await asked(talk)
    await jansen.presses(devries.button("Ik bel nu"))
    jansen.hears("niet gevraagd")
    assert (await talk.rows(Casus))[0].state is State.OPEN


async def test_an_old_button_after_the_end(talk: Talk) -> None:
    noor, devries, _ = await asked(talk)
    old = devries.button("Ik bel nu")
    await noor.clicks("Intrekken")
    talk.reads_all()
    await devries.presses(old)
    devries.hears("al afgerond")
    assert (await talk.rows(Casus))[0].state is State.WITHDRAWN


async def test_a_button_of_a_casus_that_does_not_exist(talk: Talk) -> None:
    noor = talk.meet("noor")
    for packed in ("piket.bel_nu:zz", "piket.intrekken:zz", "reg:zz:vrager:rating:8"):
        await noor.presses(packed)
        noor.hears("niet voor jou")


async def test_a_made_up_answer_is_refused(talk: Talk) -> None:
    noor, _, _ = await asked(talk)
    await noor.presses("reg:1:vrager:rating:11")
    noor.hears("ken ik niet")
    await noor.presses("reg:1:vrager:code:8")
    noor.hears("ken ik niet")
    await noor.presses("reg:1:vrager:rating:8")
    noor.hears("Dat kan na het gesprek")
    assert all(r.rating is None for r in await talk.rows(Registration))


async def test_inbox_keeps_keys_and_never_payloads(talk: Talk) -> None:
    await asked(talk)
    for row in await talk.rows(Seen):
        assert "ontslag" not in row.key


async def test_without_the_refused_text_somebody_is_asked_once(talk: Talk) -> None:
    if talk.asker == "telegram":
        return
    noor = talk.meet("noor")
    await noor.says("/piket arbeidsrecht cliënt 123456782 is ontslagen")
    go_on = noor.button("Ga door zonder tekst")
    await noor.presses(go_on)
    noor.hears("Ik vraag mr. De Vries")
    await talk.passes(minutes=2)
    await noor.presses(go_on)
    noor.hears("al gedaan")
    assert len(await talk.rows(Casus)) == 1
    talk.reads_all()


async def test_what_was_refused_too_late_is_not_kept_to_be_told(talk: Talk) -> None:
    """An answer that misses its deadline comes as a message: a row, maybe of another platform."""
    if talk.asker != "slack":
        return
    noor = talk.meet("noor")
    await noor.says("/piket arbeidsrecht cliënt 123456782 is ontslagen")
    assert noor.answer.person_id
    await talk.dispatcher.tell(noor.answer.person_id, noor.answer.replies)
    assert "123456782" not in str([d.message for d in await talk.rows(Delivery)])
    await talk.delivered()
    noor.sees("iets dat ik niet mag bewaren", new=True)
    talk.reads_all()


async def test_a_question_about_a_casus_loses_its_buttons_with_it(talk: Talk) -> None:
    noor, devries, _ = await asked(talk)
    await devries.says("om 9 uur")  # half past ten now: this evening, perhaps
    if talk.answerer != "web":
        devries.sees("Bedoel je dat je belt", buttons=["Klopt"])
    await noor.clicks("Intrekken")
    if talk.answerer != "web":
        devries.sees("Bedoel je dat je belt", buttons=[])
    talk.reads_all()


@pytest.mark.parametrize("text", ["<!channel> *help*", "<b>vet</b>", "😀", RTL, " "])
async def test_no_sentence_of_a_signaal_becomes_markup(talk: Talk, text: str) -> None:
    if talk.asker == "telegram":
        return
    noor, devries, _ = await asked(talk)
    await devries.clicks("Ik bel nu")
    await talk.talked()
    await noor.clicks("Weet ik niet", on="Je piketvraag")
    await noor.clicks("Zelf afhandelen", on="Je piketvraag")
    await noor.clicks("Ja", on="Je piketvraag")
    await noor.fills(zin=text, niveau="stelsel", vaker="vaker")
    if not text.strip():
        noor.hears("Schrijf in één zin wat er misgaat")
        await noor.fills(zin="lang " * 2000, niveau="stelsel", vaker="vaker")
        noor.hears("9999 tekens")
    else:
        card = talk.room("utrecht:signalering")[-1]
        assert text.replace("*", "") in card.text.replace("*", "")
    talk.reads_all()
