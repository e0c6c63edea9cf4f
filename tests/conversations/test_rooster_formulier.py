"""A coordinator fills the roster with a form, which reads like the typed line does."""

import pytest

from models.people import Person
from models.rooster import ShiftRule
from tests.talk import Talk, Talker

FORM = "/piket rooster formulier"


async def opened(talk: Talk, rest: str = "") -> Talker | None:
    """None on Telegram, which has no forms: there it says how to type it."""
    bram = talk.meet("bram")
    await bram.says(f"{FORM} {rest}".strip())
    if talk.asker == "telegram":
        bram.hears("Typ het in één regel", "/piket rooster De Vries elke dinsdag 9-13")
        assert bram.form is None
        return None
    return bram


def choices(bram: Talker, name: str) -> dict[str, str]:
    assert bram.form
    [field] = [field for field in bram.form.fields if field.name == name]
    return {str(o.label.values.get("w", o.label.key)): o.value for o in field.options}


def who(bram: Talker, name: str) -> str:
    return choices(bram, "collega")[name]


async def test_what_is_filled_in_is_said_back_and_counts_after_klopt(talk: Talk) -> None:
    bram = await opened(talk)
    if bram is None:
        return
    demir = talk.meet("demir")
    before = len(await talk.rows(ShiftRule))
    await bram.fills(
        collega=who(bram, "mr. Demir"),
        wanneer="elke dinsdag 9-13 vanaf 1 december",
        rechtsgebied="arbeidsrecht",
        waar="lokaal",
    )
    bram.hears(
        "Ik begrijp, voor mr. Demir:",
        "Elke dinsdag van 9.00 tot 13.00 uur, vanaf dinsdag 1 december 2026",
        "Voor: arbeidsrecht",
        "Klopt dit?",
        buttons=["Klopt", "Klopt niet"],
    )
    assert len(await talk.rows(ShiftRule)) == before
    await bram.clicks("Klopt")
    bram.hears("Dit staat nu in het rooster, voor mr. Demir.")
    demir.sees("Bram heeft je in het rooster gezet", "Elke dinsdag", new=True)


async def test_it_is_the_same_rule_as_the_typed_line_makes(talk: Talk) -> None:
    bram = await opened(talk)
    if bram is None:
        return
    await bram.fills(
        collega=who(bram, "mr. Demir"),
        wanneer="eerste maandag van de maand 10-12 en huurrecht",
        rechtsgebied="arbeidsrecht",
        waar="lokaal",
    )
    await bram.clicks("Klopt")
    await bram.says(
        "/piket rooster Jansen eerste maandag van de maand 10-12 arbeidsrecht en huurrecht"
    )
    await bram.clicks("Klopt")
    talk.reads_all()
    filled, typed = (await talk.rows(ShiftRule))[-2:]
    assert (filled.recurrence, filled.rechtsgebieden) == (typed.recurrence, typed.rechtsgebieden)
    assert filled.rechtsgebieden == ["arbeidsrecht", "huurrecht"]


@pytest.mark.parametrize(
    ("words", "why"), [("30 februari 9-13", "bestaat niet"), ("zsm een keer", "begrijp ik niet")]
)
async def test_what_is_not_understood_comes_back_in_its_field(
    talk: Talk, words: str, why: str
) -> None:
    bram = await opened(talk)
    if bram is None:
        return
    before = len(await talk.rows(ShiftRule))
    await bram.fills(collega=who(bram, "mr. Demir"), wanneer=words, waar="lokaal")
    bram.hears(why)
    assert bram.answer.refused_field == "wanneer"
    await bram.fills(collega=who(bram, "mr. Demir"), wanneer="elke dinsdag 9-13", waar="lokaal")
    bram.hears("Ik begrijp, voor mr. Demir:", "alle rechtsgebieden")
    assert len(await talk.rows(ShiftRule)) == before


async def test_what_can_mean_two_things_is_a_choice(talk: Talk) -> None:
    bram = await opened(talk)
    if bram is None:
        return
    await bram.fills(collega=who(bram, "mr. Demir"), wanneer="donderdag 9-13", waar="lokaal")
    bram.hears("Welke dienst bedoel je voor mr. Demir?", buttons=["1", "2"])


async def test_the_whole_country_is_chosen_from_with_landelijk(talk: Talk) -> None:
    bram = await opened(talk)
    if bram is None:
        return
    assert "mr. Yilmaz" not in choices(bram, "collega")
    bram = await opened(talk, "landelijk yil")
    assert bram
    assert [*choices(bram, "collega")] == ["mr. Yilmaz"]
    wie = who(bram, "mr. Yilmaz")
    await bram.fills(collega=wie, wanneer="elke zaterdag 10-12", waar="lokaal")
    bram.hears("Deze collega werkt niet in Utrecht")
    await bram.fills(collega=wie, wanneer="elke zaterdag 10-12", waar="landelijk")
    bram.hears("Ik begrijp, voor mr. Yilmaz:", "Voor het hele land")


async def test_more_people_than_a_list_holds_are_chosen_by_the_beginning_of_their_name(
    talk: Talk,
) -> None:
    async with talk.database.writing.begin() as db:
        rows = [Person(key=f"p{n}", name=f"mr. Velen {n}") for n in range(101)]
        db.add_all(rows)
    bram = await opened(talk, "landelijk")
    if bram is None:
        return
    bram.hears("meer dan 100 mensen", "/piket rooster formulier Vries")
    await bram.says(f"{FORM} landelijk dem")
    assert [*choices(bram, "collega")] == ["mr. Demir"]
    await bram.says(f"{FORM} landelijk zz")
    bram.hears("Ik zie niemand")


async def test_only_a_coordinator_gets_the_form(talk: Talk) -> None:
    noor = talk.meet("noor")
    await noor.says(FORM)
    noor.hears("Alleen een coördinator vult het rooster")
