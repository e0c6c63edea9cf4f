"""What people type after /piket: forms, help, typing errors, everyday words, more locations."""

import pytest

from models.piket import Casus
from tests.talk import Talk


async def casus(talk: Talk) -> list[Casus]:
    rows: list[Casus] = await talk.rows(Casus)
    return rows


async def test_piket_alone_opens_a_form(talk: Talk) -> None:
    noor, jansen = talk.meet("noor"), talk.meet("jansen")
    await noor.says("/piket")
    if talk.asker == "telegram":
        noor.sees("Welk rechtsgebied?", new=True)
        await noor.clicks("Huurrecht")
        noor.sees("Is er spoed?")
        await noor.clicks("Geen spoed")
        noor.hears("Ik vraag mr. Jansen")
    else:
        await noor.fills(rechtsgebied="huurrecht", spoed="nee", vraag="Mag de huur omhoog?")
        noor.hears("Ik vraag mr. Jansen")
    jansen.sees("Piketvraag huurrecht", "Kun je bellen?", new=True)
    talk.reads_all()
    assert [c.rechtsgebied for c in await casus(talk)] == ["huurrecht"]


async def test_a_typing_error_is_asked_back(talk: Talk) -> None:
    noor = talk.meet("noor")
    await noor.says(talk.question("/piket arbeidsrcht mag dit zomaar?"))
    noor.hears("Bedoel je arbeidsrecht?", buttons=["Ja, arbeidsrecht"])
    assert await casus(talk) == []
    await noor.clicks("Ja, arbeidsrecht")
    noor.hears("Ik vraag mr. De Vries")
    talk.reads_all()
    assert len(await casus(talk)) == 1


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ("ontslag op staande voet, kan dat?", "arbeidsrecht"),
        ("uitkering stopgezet", "sociale_zekerheid"),
        ("huur te hoog", "huurrecht"),
        ("verblijfsvergunning verlopen", "vreemdelingenrecht"),
        ("Arbeidsrecht", "arbeidsrecht"),
    ],
)
async def test_everyday_words_lead_to_their_field(talk: Talk, words: str, field: str) -> None:
    noor = talk.meet("noor")
    await noor.says(f"/piket {words}")
    talk.reads_all()
    made = (await casus(talk))[0]
    assert made.rechtsgebied == field
    if talk.asker != "telegram" and " " in words:
        assert made.question == words, "the everyday word stays in the question"


async def test_help_in_at_most_ten_lines_and_in_english(talk: Talk) -> None:
    noor = talk.meet("noor")
    await noor.says("/piket hulp")
    noor.hears("Zo werkt het piket", "/piket wie")
    await noor.says("/piket help")
    shown = noor.replies_shown() or [noor.sees("Zo werkt het piket", new=True)]
    assert len([line for line in shown[0].text.splitlines() if line.strip()]) <= 10


async def test_who_is_on_duty(talk: Talk) -> None:
    noor = talk.meet("noor")
    await noor.says("/piket wie")
    noor.hears("Utrecht", "Mr. De Vries: arbeidsrecht, tot 13.00 uur", "Yilmaz (landelijk)")


async def test_outside_duty_hours_the_case_may_wait(talk: Talk) -> None:
    noor, devries = talk.meet("noor"), talk.meet("devries")
    await talk.passes(hours=5)
    await noor.says("/piket arbeidsrecht")
    noor.hears("Het piket is nu dicht. Het opent morgen om 9.00")
    noor.sees("Het piket is nu dicht", "Zal ik", buttons=["Laat wachten", "Laat maar"], new=True)
    noor.sees("Je piketvraag", "Het piket is nu dicht")
    talk.reads_all()
    await noor.clicks("Laat wachten")
    noor.sees("Je vraag wacht", "morgen om 9.00", buttons=[])
    await talk.passes(hours=18)
    devries.sees("Kun je bellen?", new=True)
    noor.sees("Ik vraag nu mr. De Vries", new=True)
    talk.reads_all()


async def test_never_mind_outside_duty_hours(talk: Talk) -> None:
    noor = talk.meet("noor")
    await talk.passes(hours=5)
    await noor.says("/piket arbeidsrecht")
    talk.reads_all()
    await noor.clicks("Laat maar")
    noor.hears("Je hebt de vraag ingetrokken")
    await talk.passes(days=2)
    talk.reads_all()


async def test_two_locations_are_asked_once_and_remembered(talk: Talk) -> None:
    lotte = talk.meet("lotte")
    await lotte.says("/piket arbeidsrecht")
    lotte.hears("Voor welke locatie", buttons=["Utrecht", "Zwolle"])
    await lotte.clicks("Zwolle")
    lotte.hears("Ik vraag mr. Yilmaz")
    if talk.asker == "telegram":
        lotte.sees("Voor welke locatie", buttons=[])
    talk.reads_all()
    await talk.passes(minutes=2)
    await lotte.says("/piket huurrecht")
    lotte.hears("Ik vraag mr. Yilmaz")
    talk.reads_all()
    await lotte.says("/piket arbeidsrecht utrecht")
    lotte.hears("Ik vraag mr. De Vries")
    talk.reads_all()
    assert [c.location.key for c in await casus(talk)] == ["zwolle", "zwolle", "utrecht"]


async def test_the_same_question_within_a_minute_is_asked_back(talk: Talk) -> None:
    noor = talk.meet("noor")
    await noor.says("/piket arbeidsrecht")
    talk.reads_all()
    await noor.says("/piket arbeidsrecht")
    noor.hears("Je vroeg net al iets over arbeidsrecht", buttons=["Ja, vraag dit ook"])
    assert len(await casus(talk)) == 1
    await noor.clicks("Ja, vraag dit ook")
    talk.reads_all()
    assert len(await casus(talk)) == 2


async def test_unknown_words_open_the_form_with_the_text_kept(talk: Talk) -> None:
    noor = talk.meet("noor")
    await noor.says(talk.question("/piket xyzzy wat nu?"))
    if talk.asker == "telegram":
        noor.sees("Schrijf dit niet in Telegram", new=True)
        noor.sees("Welk rechtsgebied?", new=True)
        return
    assert noor.form is not None
    assert {f.name: f.initial for f in noor.form.fields}["vraag"] == "xyzzy wat nu?"
