"""A signaal from a talk: one sentence, one card, colleagues who recognise it, one agenda."""

from handlers.kaarten.actions import Change
from handlers.overleg import PinCards
from models.signaal import Recognition, Signaal
from models.vragen import Side
from tests.casts import everywhere
from tests.conversations.test_registratie import accepted
from tests.talk import Talk, Talker

SENTENCE = "Het UWV vraagt steeds dezelfde stukken op."


async def tells(person: Talker, on: str, sentence: str = SENTENCE) -> None:
    """Ja, and then the sentence; on Telegram two choices and a link to a page."""
    await person.clicks("Ja", on=on)
    if person.platform == "telegram":
        person.sees("Signaal", "Waar zit het?", new=True)
        await person.clicks("In regels of uitvoering", on="Waar zit het?")
        await person.clicks("Vaker gezien", on="Vaker gezien?")
        person.sees("Bedankt, dat is bewaard")
        person.sees("Wil je er één zin bij schrijven?", buttons=["Schrijf de zin"], new=True)
    else:
        await person.fills(zin=sentence, niveau="stelsel", vaker="vaker")


async def ready(talk: Talk) -> tuple[Talker, Talker]:
    """Both have told what they do; the signaleringsoverleg is the open question."""
    noor, devries = await accepted(talk)
    await noor.clicks("Weet ik niet", on="Je piketvraag")
    await noor.clicks("Zelf afhandelen", on="Je piketvraag")
    await devries.clicks("Nog uitzoeken")
    await devries.clicks("Minder dan 5 min")
    talk.reads_all()
    return noor, devries


async def test_a_yes_with_its_sentence_is_posted_and_stands_on_the_agenda(talk: Talk) -> None:
    noor, _ = await ready(talk)
    await tells(noor, "Je piketvraag")
    noor.sees("Je piketvraag", "op de agenda van het volgende signaleringsoverleg van Utrecht")
    signaal = (await talk.rows(Signaal))[0]
    if talk.asker == "telegram":
        assert signaal.posted_at is None
        await talk.passes(hours=24)
        talk.reads_all()
        assert (await talk.rows(Signaal))[0].posted_at is not None
        talk.sees_thread("Nog geen toelichting", room="utrecht:signalering")
        return
    talk.sees_thread("Signaal arbeidsrecht", SENTENCE, "Vaker gezien", room="utrecht:signalering")
    assert signaal.posted_at == talk.now


@everywhere
async def test_relevant_from_both_sides_is_one_signaal(talk: Talk) -> None:
    noor, devries = await ready(talk)
    await tells(noor, "Je piketvraag")
    await tells(devries, "Na het gesprek", "Wij zien dat ook in bezwaar.")
    signaal = await talk.rows(Signaal)
    assert len(signaal) == 1
    assert len(signaal[0].standing) == 2
    if "telegram" not in (talk.asker, talk.answerer):
        shown = talk.room("utrecht:signalering")
        assert len(shown) == 1
        assert SENTENCE in shown[0].text
        assert "Wij zien dat ook" in shown[0].text
    talk.reads_all()


@everywhere
async def test_a_no_takes_back_only_ones_own_part(talk: Talk) -> None:
    noor, devries = await ready(talk)
    await tells(noor, "Je piketvraag")
    await tells(devries, "Na het gesprek", "Wij zien dat ook in bezwaar.")
    card = noor.sees("Je piketvraag")
    changes = [b for b in card.buttons if b.startswith("Wijzig")]
    await noor.clicks(
        next(b for b in changes if b.endswith("ignaleringsoverleg"))
        if talk.asker == "telegram"
        else "Wijzig 3",
        on="Je piketvraag",
    )
    await noor.clicks("Nee", on="Je piketvraag")
    await talk.passes(minutes=1)
    signaal = (await talk.rows(Signaal))[0]
    assert [part.person.key for part in signaal.standing] == ["devries"]
    if talk.answerer == "slack" and talk.asker == "slack":
        talk.sees_thread("Wij zien dat ook", room="utrecht:signalering")
        assert SENTENCE not in talk.room("utrecht:signalering")[0].text
    talk.reads_all()


@everywhere
async def test_recognising_counts_people_and_not_taps(talk: Talk) -> None:
    if "telegram" in (talk.asker, talk.answerer):
        return
    noor, _ = await ready(talk)
    await tells(noor, "Je piketvraag")
    aisha, bram = talk.meet("aisha"), talk.meet("bram")
    for _ in range(3):
        await aisha.clicks("Herken ik ook")
    aisha.hears("Jij telt al mee")
    await bram.clicks("Herken ik ook")
    bram.hears("Geteld, dank je. Herkend door: 2")
    talk.sees_thread("2 collega's herkennen dit", room="utrecht:signalering")
    await noor.clicks("Herken ik ook")
    noor.hears("je eigen signaal")
    assert len(await talk.rows(Recognition)) == 2
    talk.reads_all()


async def test_a_sentence_with_personal_data_comes_back_in_its_field(talk: Talk) -> None:
    noor, _ = await ready(talk)
    if talk.asker == "telegram":
        return
    await noor.clicks("Ja", on="Je piketvraag")
    await noor.fills(zin="Cliënt met bsn 123456782 wacht", niveau="stelsel", vaker="vaker")
    noor.hears("iets dat op een BSN lijkt", "123456782", "niets opgeslagen")
    assert noor.answer.refused_field == "zin"
    assert (await talk.rows(Signaal))[0].explained == []
    await noor.fills(zin=SENTENCE, niveau="stelsel", vaker="eerste_keer")
    talk.sees_thread(SENTENCE, room="utrecht:signalering")
    talk.reads_all()


async def test_the_chair_pulls_the_agenda(talk: Talk) -> None:
    noor, _ = await ready(talk)
    await tells(noor, "Je piketvraag")
    talk.reads_all()
    bram = talk.meet("bram")
    await bram.says("/piket agenda")
    if talk.asker == "telegram":
        bram.sees("De agenda van Utrecht telt 1 signaal", buttons=["Lees de agenda"], new=True)
        bram.never_sees(SENTENCE)
        return
    bram.hears("De agenda van Utrecht", "staat in je chat")
    digest = bram.sees("Agenda signaleringsoverleg Utrecht", "1 signaal", SENTENCE, new=True)
    assert digest.file == "agenda-utrecht-2026-03-03.md"
    await bram.clicks("Plaats in kanaal")
    bram.hears("De agenda staat in het kanaal")
    talk.sees_thread("Agenda signaleringsoverleg", SENTENCE, room="utrecht:signalering")
    talk.reads_all()


async def test_the_agenda_is_for_coordinators_and_may_be_empty(talk: Talk) -> None:
    noor, bram = talk.meet("noor"), talk.meet("bram")
    await noor.says("/piket agenda")
    noor.hears("voor coördinatoren")
    await bram.says("/piket agenda")
    bram.hears("nog geen signalen")


async def test_the_button_on_the_pinned_card_of_the_channel(talk: Talk) -> None:
    if "telegram" in (talk.asker, talk.answerer):
        return
    noor, bram = talk.meet("noor"), talk.meet("bram")
    for _ in range(2):
        await talk.dispatcher.perform(PinCards())
        await talk.outbox.drain()
    assert len(talk.room("utrecht:signalering")) == 1, "every start pins once"
    talk.sees_thread("Signalen van Utrecht", room="utrecht:signalering")
    talk.reads_all()
    await noor.clicks("Haal de agenda")
    noor.hears("voor coördinatoren")
    await bram.clicks("Haal de agenda", on="Signalen van Utrecht")
    bram.hears("nog geen signalen op de agenda van Utrecht")


async def test_a_no_of_the_other_side_leaves_my_signaal_its_day(talk: Talk) -> None:
    noor, devries = await ready(talk)
    await noor.clicks("Ja", on="Je piketvraag")
    await devries.clicks("Nee", on="Na het gesprek")
    await talk.passes(hours=25)
    talk.reads_all()
    assert (await talk.rows(Signaal))[0].posted_at is not None


async def test_a_sentence_that_comes_after_a_no_is_given_back(talk: Talk) -> None:
    noor, _ = await ready(talk)
    if talk.asker == "telegram":
        return
    await noor.clicks("Ja", on="Je piketvraag")
    form = noor.form
    await noor.presses(Change(1, Side.ASKER, "signaleringsoverleg").pack())
    await noor.clicks("Nee", on="Je piketvraag")
    noor.form = form
    await noor.fills(zin=SENTENCE, niveau="stelsel", vaker="vaker")
    noor.hears("niet als signaal gemeld")
    noor.hears(f"Dit was je tekst: {SENTENCE}")
    talk.reads_all()
