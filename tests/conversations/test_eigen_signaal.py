"""A signaal without a talk: three taps and a sentence, and from then on it is one like any other."""

import pytest
from sqlalchemy import delete

from bot.events import Typed
from handlers.eigen_signaal import Pointed
from handlers.kaarten.eigen_signaal import TakeBack
from handlers.turn import Face
from models.drafts import Draft
from models.people import Membership
from models.piket import Casus
from models.signaal import Origin, Recognition, Signaal
from tests.casts import everywhere
from tests.talk import Talk, Talker

SENTENCE = "Het UWV vraagt steeds dezelfde stukken op."
BETTER = "Het UWV vraagt in bezwaar steeds dezelfde stukken op."
ROOM = "utrecht:signalering"
ON_WEB = pytest.mark.parametrize("talk", [("web", "web")], ids=["web"], indirect=True)
ON_SLACK = pytest.mark.parametrize("talk", [("slack", "slack")], ids=["slack"], indirect=True)


async def signalen(talk: Talk) -> list[Signaal]:
    rows: list[Signaal] = await talk.rows(Signaal)
    return rows


async def raises(person: Talker, zin: str = SENTENCE, command: str = "/piket signaal") -> int:
    """How many taps that was, the sentence and sending it apart."""
    await person.says(command)
    if person.platform == "telegram":
        return await chooses(person) + await writes(person, zin)
    wanted = {"rechtsgebied": "sociale_zekerheid", "niveau": "stelsel", "vaker": "vaker"}
    wanted |= {"soort": "rechtstreeks"}
    assert person.form
    fields = person.form.fields
    given = {f.name: f.initial or wanted[f.name] for f in fields if f.question.ask == "choice"}
    taps = sum(not f.initial for f in fields if f.question.ask == "choice")
    await person.fills(zin=zin, **given)
    return taps


async def chooses(person: Talker) -> int:
    """On Telegram: one choice after the other."""
    taps = 0
    answers = {
        "Welk rechtsgebied?": "Sociale zekerheid",
        "Waar zit het?": "In regels of uitvoering",
        "Vaker gezien?": "Vaker gezien",
        "Hoe kwam dit bij jou?": "Rechtzoekende kwam rechtstreeks",
    }
    for question, answer in answers.items():
        if any(question in m.text and m.buttons for m in person.own.messages):
            person.sees(question)
            await person.clicks(answer, on=question)
            taps += 1
    person.sees("Bedankt, dat is bewaard")
    return taps


async def writes(person: Talker, zin: str) -> int:
    """The sentence stands behind a link."""
    person.sees("Je signaal", "op de agenda", "Eén zin erbij helpt", new=True)
    person.sees("Wil je er één zin bij schrijven?", buttons=["Schrijf de zin"], new=True)
    await person.opens("Schrijf de zin")
    assert person.form
    given = {f.name: f.initial for f in person.form.fields if f.question.ask == "choice"}
    await person.fills(**{**given, "zin": zin})
    return 0


@everywhere
async def test_three_taps_and_a_sentence_and_it_stands_on_the_agenda(talk: Talk) -> None:
    noor = talk.meet("noor")
    assert await raises(noor) == 3
    noor.sees("Je signaal", "sociale zekerheid", "op de agenda", "signaleringsoverleg van Utrecht")
    [signaal] = await signalen(talk)
    assert (signaal.casus_id, signaal.origin) == (None, Origin.ANDERS)
    assert [part.organisation.key for part in signaal.standing] == ["hjl"]
    assert await talk.rows(Casus) == []
    if talk.asker == "telegram":
        noor.never_sees(SENTENCE)
    talk.sees_thread("Signaal sociale zekerheid", SENTENCE, "Vaker gezien", room=ROOM)
    bram = talk.meet("bram")
    await bram.says("/piket agenda")
    bram.sees("1 signaal", new=True)
    await talk.passes(hours=25)
    talk.reads_all()
    assert len(talk.room(ROOM)) == 1, "it was posted once"


async def test_an_advocate_tells_how_it_came(talk: Talk) -> None:
    """Three taps too: how it came instead of how often."""
    devries = talk.meet("devries")
    assert await raises(devries) == 3
    talk.reads_all()
    [signaal] = await signalen(talk)
    assert (signaal.origin, signaal.frequency) == (Origin.RECHTSTREEKS, None)
    assert signaal.standing[0].organisation.key == "advocatuur"


async def test_what_was_typed_stands_in_the_form(talk: Talk) -> None:
    noor = talk.meet("noor")
    await noor.says("/piket signaal huurrecht de verhuurder weigert steeds alles")
    if talk.asker == "telegram":
        noor.sees("Schrijf dit niet in Telegram", new=True)
        assert noor.own.erased
        noor.sees("Waar zit het?", new=True)
        assert "weigert" not in str([d.values for d in await talk.rows(Draft)])
        return
    assert noor.form
    shown = {f.name: f.initial for f in noor.form.fields}
    assert shown["rechtsgebied"] == "huurrecht"
    assert shown["zin"] == "de verhuurder weigert steeds alles"
    await noor.says("/piket signalering ontslag op staande voet gaat vaak mis")
    assert noor.form
    shown = {f.name: f.initial for f in noor.form.fields}
    assert shown["rechtsgebied"] == "arbeidsrecht"
    assert shown["zin"] == "ontslag op staande voet gaat vaak mis", "an everyday word stays in it"
    await noor.says("/piket signal alles loopt vast")
    assert noor.form
    assert {f.name: f.initial for f in noor.form.fields}["zin"] == "alles loopt vast"


async def test_text_that_may_not_be_kept_comes_back_in_its_field(talk: Talk) -> None:
    noor = talk.meet("noor")
    if talk.asker == "telegram":
        return
    await noor.says("/piket signaal bsn 123456782 wacht al weken")
    noor.hears("iets dat op een BSN lijkt")
    await noor.says("/piket signaal huurrecht " + "lang " * 50)
    noor.hears("Maak hem korter")
    await noor.says("/piket signaal")
    rest = {"rechtsgebied": "huurrecht", "niveau": "stelsel", "vaker": "vaker"}
    for wrong, why in (("Cliënt met bsn 123456782 wacht", "BSN"), ("x " * 150, "korter")):
        await noor.fills(zin=wrong, **rest)
        noor.hears(why)
        assert noor.answer.refused_field == "zin"
    assert await signalen(talk) == []
    await noor.fills(zin=SENTENCE, **rest)
    talk.reads_all()
    assert len(await signalen(talk)) == 1


async def test_its_raiser_changes_the_sentence_and_takes_it_back(talk: Talk) -> None:
    noor = talk.meet("noor")
    await raises(noor)
    talk.reads_all()
    await noor.clicks("Wijzig de zin", on="Je signaal")
    if talk.asker == "telegram":
        await noor.clicks("In onze samenwerking", on="Waar zit het?")
        await noor.clicks("Eerste keer", on="Vaker gezien?")
        talk.reads_all()
        await noor.opens("Schrijf de zin")
    await noor.fills(zin=BETTER, niveau="samenwerking", vaker="eerste_keer")
    [signaal] = await signalen(talk)
    assert [part.sentence for part in signaal.standing] == [BETTER]
    await talk.passes(minutes=1)
    noor.sees("Je signaal", "In onze samenwerking", buttons=["Wijzig de zin", "Toch niet"])
    talk.sees_thread(BETTER, room=ROOM)
    await noor.clicks("Toch niet", on="Je signaal")
    await talk.passes(minutes=1)
    noor.sees("Je signaal", "Ingetrokken", buttons=[])
    talk.sees_thread("Ingetrokken", room=ROOM)
    bram = talk.meet("bram")
    await bram.says("/piket agenda")
    bram.hears("nog geen signalen")
    talk.reads_all()


async def test_its_buttons_are_for_its_raiser_alone(talk: Talk) -> None:
    noor, bram = talk.meet("noor"), talk.meet("bram")
    await raises(noor)
    talk.reads_all()
    for label in ("Wijzig de zin", "Toch niet"):
        await bram.presses(noor.button(label, on="Je signaal"))
        bram.hears("niet voor jou")
    await noor.clicks("Toch niet", on="Je signaal")
    await noor.presses(TakeBack((await signalen(talk))[0].id).pack())
    noor.hears("al besproken of ingetrokken")
    await talk.passes(days=2)
    talk.reads_all()
    assert (await signalen(talk))[0].standing == []


async def test_the_choices_and_the_page_behind_the_link_are_one_signaal(talk: Talk) -> None:
    """On Telegram; elsewhere the same form sent twice. What the page says last counts."""
    noor = talk.meet("noor")
    await noor.says("/piket signaal")
    if talk.asker == "telegram":
        await chooses(noor)
        [signaal] = await signalen(talk)
        assert signaal.explained == []
        talk.reads_all()
        await noor.opens("Schrijf de zin")
    form = noor.form
    given = {"rechtsgebied": "huurrecht", "niveau": "samenwerking", "vaker": "vaker"}
    await noor.fills(zin=SENTENCE, **given)
    noor.form = form
    await noor.fills(zin=BETTER, **given)
    talk.reads_all()
    [signaal] = await signalen(talk)
    assert (signaal.rechtsgebied, signaal.level) == ("huurrecht", "samenwerking")
    assert [part.sentence for part in signaal.contributions] == [BETTER]


@pytest.mark.parametrize("talk", [("telegram", "web")], ids=["telegram"], indirect=True)
async def test_without_its_sentence_it_is_posted_after_a_day(talk: Talk) -> None:
    noor = talk.meet("noor")
    await noor.says("/piket signaal")
    await chooses(noor)
    talk.reads_all()
    assert talk.room(ROOM) == []
    await talk.passes(hours=24)
    talk.sees_thread("Signaal sociale zekerheid", "Nog geen toelichting", room=ROOM)
    assert (await signalen(talk))[0].posted_at == talk.now


async def test_every_event_may_arrive_twice(talk: Talk) -> None:
    noor = talk.meet("noor")
    for _ in range(2):
        await noor.says("/piket signaal huurrecht", key="once")
    assert noor.answer.repeated
    assert len(await talk.rows(Draft)) <= 2, "one for it, and one for the choices on Telegram"
    talk.reads_all()


async def test_who_works_at_two_locations_chooses_one(talk: Talk) -> None:
    lotte = talk.meet("lotte")
    await lotte.says("/piket signaal")
    if talk.asker == "telegram":
        await lotte.clicks("Zwolle", on="Voor welke locatie?")
        await chooses(lotte)
        talk.reads_all()
    else:
        assert lotte.form
        given = {"rechtsgebied": "huurrecht", "niveau": "stelsel", "vaker": "vaker"}
        await lotte.fills(locatie="zwolle", zin=SENTENCE, **given)
        talk.sees_thread(SENTENCE, room="zwolle:signalering")
    assert talk.room(ROOM) == []
    lotte.sees("Je signaal", "signaleringsoverleg van Zwolle")
    talk.reads_all()
    await lotte.says("/piket signaal utrecht huurrecht")
    if talk.asker == "telegram":
        lotte.sees("Waar zit het?", new=True)
        return
    assert lotte.form
    shown = {f.name: f.initial for f in lotte.form.fields}
    assert (shown["locatie"], shown["rechtsgebied"]) == ("utrecht", "huurrecht")


@ON_WEB
async def test_colleagues_recognise_it_and_its_raiser_sees_how_many(talk: Talk) -> None:
    noor, aisha = talk.meet("noor"), talk.meet("aisha")
    await raises(noor)
    talk.reads_all()
    await noor.clicks("Herken ik ook")
    noor.hears("je eigen signaal")
    await aisha.clicks("Herken ik ook")
    aisha.hears("Geteld, dank je. Herkend door: 1")
    talk.sees_thread("1 collega herkent dit", room=ROOM)
    noor.sees("Je signaal", "1 collega herkent dit")
    assert len(await talk.rows(Recognition)) == 1


@ON_WEB
async def test_its_code_is_nobody_else_s(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Codes are spoken over the phone: one thing has it, a casus or a signaal."""
    noor = talk.meet("noor")
    codes = iter(["2222", "2222", "3333", "3333", "2222", "4444"])
    monkeypatch.setattr("models.codes.new_code", lambda: next(codes))
    await noor.says("/piket arbeidsrecht")
    await raises(noor)
    await noor.says("/piket huurrecht")
    talk.reads_all()
    assert [casus.code for casus in await talk.rows(Casus)] == ["2222", "4444"]
    assert [signaal.code for signaal in await signalen(talk)] == ["3333"]


@ON_SLACK
async def test_a_mention_opens_no_form_so_a_button_does(talk: Talk) -> None:
    noor = talk.meet("noor")
    noor.page = Face("slack", forms=False, acks=False)
    await noor._happens(Typed(f"signaal huurrecht {SENTENCE}"), None)
    noor.sees("Meld wat er misgaat", buttons=["Open het formulier"], new=True)
    noor.page = None
    await noor.clicks("Open het formulier")
    assert noor.form
    shown = {f.name: f.initial for f in noor.form.fields}
    assert (shown["rechtsgebied"], shown["zin"]) == ("huurrecht", SENTENCE)
    await noor.fills(zin=SENTENCE, rechtsgebied="huurrecht", niveau="stelsel", vaker="vaker")
    talk.reads_all()
    assert len(await signalen(talk)) == 1


@ON_SLACK
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"  {SENTENCE}\n", SENTENCE),
        ("lang " * 60, ("lang " * 60)[:200]),
        ("Bel 06 12345678", ""),
        ("lang " * 60 + "bsn 123456782", ""),
    ],
)
async def test_a_message_becomes_the_sentence_only_if_it_may(
    talk: Talk, text: str, shown: str
) -> None:
    noor = talk.meet("noor")
    await noor._happens(Pointed(text), None)
    assert noor.form
    assert {f.name: f.initial for f in noor.form.fields}["zin"] == shown
    assert [draft.values for draft in await talk.rows(Draft)] == [{}], "nothing of it is kept"


@ON_WEB
async def test_who_works_nowhere_has_no_agenda_to_put_it_on(talk: Talk) -> None:
    noor = talk.meet("noor")
    async with talk.database.writing.begin() as db:
        await db.execute(delete(Membership))
    await noor.says("/piket signaal")
    noor.hears("nog niet bij een locatie")


@ON_WEB
async def test_a_sentence_for_what_was_taken_back_meanwhile_is_given_back(talk: Talk) -> None:
    noor = talk.meet("noor")
    await raises(noor)
    await noor.clicks("Wijzig de zin")
    form = noor.form
    await noor.clicks("Toch niet")
    noor.form = form
    await noor.fills(zin=BETTER, niveau="stelsel", vaker="vaker")
    noor.hears("al besproken of ingetrokken")
    noor.hears(f"Dit was je tekst: {BETTER}")
    talk.reads_all()
