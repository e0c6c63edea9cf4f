"""Who can help further? A colleague types an everyday word and a place, and gets cards to act on."""

from datetime import date

import pytest
from sqlalchemy import select, update

from models.location import Location
from models.people import Person
from models.sociale_kaart import Service
from tests.talk import Talk

SCHULDEN = {
    "organization_name": "Gemeente Zwolle",
    "name": "Schuldhulpverlening",
    "alternate_name": "budgetbeheer",
    "description": "Regelt betalingen met schuldeisers",
    "eligibility_description": "inwoners van Zwolle en Kampen",
    "schedule": "ma t/m vr 9-12 uur",
    "phone": "+31380000041",
    "email": "schulden@zwolle.example",
    "service_area": ["Zwolle", "Kampen"],
    "last_verified": date(2026, 2, 2),
}
BUREAU = {"organization_name": "Stichting Op Orde", "name": "Geldwinkel", "phone": "+31300000042"}
LANDELIJK = {
    "organization_name": "Huurcommissie",
    "name": "Geschillen over huur",
    "email": "info@huurcommissie.example",
    "last_verified": date(2026, 1, 5),
}
VLUCHTELINGEN = {"organization_name": "VluchtelingenWerk Midden", "name": "Spreekuur verblijf"}


@pytest.fixture(autouse=True)
async def kaart(talk: Talk) -> None:
    async with talk.database.writing.begin() as db:
        places = {place.key: place.id for place in await db.scalars(select(Location))}
        for place, facts in (
            ("zwolle", SCHULDEN),
            ("utrecht", BUREAU | {"alternate_name": "schulden, budget"}),
            (None, LANDELIJK),
            ("utrecht", VLUCHTELINGEN),
        ):
            db.add(Service(location_id=places[place] if place else None, **facts))


async def test_a_word_and_a_place_give_a_card_to_act_on(talk: Talk) -> None:
    noor = talk.meet("noor")
    await noor.says("/piket kaart schulden Zwolle")
    noor.hears(
        "Sociale kaart: Zwolle. Gevonden: 1.",
        "Schuldhulpverlening, Gemeente Zwolle (Zwolle, Kampen)",
        "Regelt betalingen met schuldeisers",
        "Voor: inwoners van Zwolle en Kampen",
        "schulden@zwolle.example",
        "Open: ma t/m vr 9-12 uur",
        "Nagekeken op maandag 2 februari 2026",
        "Bel +31380000041 of" if talk.asker == "telegram" else "Bel 038 000 0041 of",
    )


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("huurcommisie", "Geschillen over huur"),
        ("vluchtelingnwerk", "Spreekuur verblijf"),
        ("schuld", "Geldwinkel"),
        ("deurwaarder", "Geldwinkel"),
        ("rood staan", "Geldwinkel"),
        ("asiel", "Spreekuur verblijf"),
        ("Kampen schulden", "Schuldhulpverlening"),
        ("hulp bij schulden in Zwole", "Schuldhulpverlening"),
    ],
)
async def test_typing_errors_and_everyday_words_find_it_too(
    talk: Talk, typed: str, name: str
) -> None:
    noor = talk.meet("noor")
    await noor.says(f"/piket kaart {typed}")
    noor.hears(name)


async def test_without_a_place_it_looks_near_and_in_the_whole_country(talk: Talk) -> None:
    """Lotte works in Utrecht and in Zwolle; from Zwolle she asks for Zwolle."""
    lotte, noor = talk.meet("lotte"), talk.meet("noor")
    await noor.says("/piket kaart schulden")
    noor.hears("Sociale kaart: Utrecht. Gevonden: 1.", "Geldwinkel")
    await lotte.says("/piket kaart schulden")
    lotte.hears("Sociale kaart: Utrecht, Zwolle. Gevonden: 2.")
    async with talk.database.writing.begin() as db:
        zwolle = await db.scalar(select(Location.id).where(Location.key == "zwolle"))
        await db.execute(update(Person).where(Person.key == "lotte").values(location_id=zwolle))
    await lotte.says("/piket kaart schulden")
    lotte.hears("Sociale kaart: Zwolle. Gevonden: 1.", "Schuldhulpverlening")


async def test_a_place_alone_shows_what_there_is(talk: Talk) -> None:
    devries = talk.meet("devries")
    await devries.says("/piket kaart Utrecht")
    devries.hears(
        *("Gevonden: 3.", "Spreekuur verblijf", "Geldwinkel", "Geschillen over huur"),
        "Nog niet nagekeken: controleer het nummer.",
    )


async def test_who_finds_nothing_hears_what_to_do(talk: Talk) -> None:
    noor = talk.meet("noor")
    await noor.says("/piket kaart asiel Zwolle")
    noor.hears("Voor Zwolle vind ik niets", "Wel in: Utrecht.")
    await noor.says("/piket kaart notaris")
    noor.hears("Voor Utrecht vind ik niets", "Zoek met een ander woord")
    talk.reads_all()


async def test_what_has_ended_is_not_found(talk: Talk) -> None:
    async with talk.database.writing.begin() as db:
        await db.execute(update(Service).values(ended_at=talk.now))
    noor = talk.meet("noor")
    await noor.says("/piket kaart schulden")
    noor.hears("vind ik niets")


async def test_at_most_five_are_shown(talk: Talk) -> None:
    async with talk.database.writing.begin() as db:
        facts = {**BUREAU, "description": "schulden " + "x" * 230}
        db.add_all([Service(location_id=1, **facts | {"name": f"Loket {n}"}) for n in range(7)])
    noor = talk.meet("noor")
    await noor.says("/piket kaart schulden")
    noor.hears("Gevonden: 5.", "En nog 3. Typ er een woord bij")


async def test_a_card_names_a_few_of_many_gemeenten(talk: Talk) -> None:
    async with talk.database.writing.begin() as db:
        area = [f"Dorp {n}" for n in range(1, 10)]
        await db.execute(
            update(Service).where(Service.name == "Geldwinkel").values(service_area=area)
        )
    noor = talk.meet("noor")
    await noor.says("/piket kaart schulden Dorp 9")
    noor.hears("Sociale kaart: Dorp 9. Gevonden: 1.", "(Dorp 1, Dorp 2,", "Dorp 6, en nog 3)")


async def test_words_that_hold_personal_data_are_refused(talk: Talk) -> None:
    noor = talk.meet("noor")
    await noor.says("/piket kaart schulden 06 12345678")
    noor.hears("niet" if talk.asker == "telegram" else "telefoonnummer")
    noor.never_sees("12345678")
    talk.reads_all()


async def test_no_answer_repeats_what_was_typed(talk: Talk) -> None:
    noor = talk.meet("noor")
    await noor.says("/piket kaart schulden Pietersen")
    noor.hears("Geldwinkel")
    await noor.says("/piket kaart Pietersen")
    noor.hears("vind ik niets")
    noor.never_sees("Pietersen")
    assert all("Pietersen" not in m.text for m in noor.replies_shown())


async def test_the_command_alone_says_how(talk: Talk) -> None:
    noor, bram = talk.meet("noor"), talk.meet("bram")
    await noor.says("/piket kaart")
    noor.hears("/piket kaart schulden Zwolle")
    await bram.says("/piket sociale kaart")
    bram.hears("Jij houdt de kaart bij")


async def test_what_nobody_looked_at_for_long_says_so(talk: Talk) -> None:
    async with talk.database.writing.begin() as db:
        await db.execute(update(Service).values(last_verified=date(2025, 8, 1)))
    noor = talk.meet("noor")
    await noor.says("/piket kaart schulden Zwolle")
    noor.hears("Voor het laatst nagekeken op vrijdag 1 augustus 2025: controleer het nummer.")
