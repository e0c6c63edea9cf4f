"""Coordinators keep the sociale kaart with a file: out, changed, in again."""

from base64 import b64encode

import pytest
from sqlalchemy import select, update

from models.location import Location
from models.people import Membership, Person, Role
from models.sociale_kaart import Service
from tests.talk import Talk, Talker

TABLE = """organization_name;name;phone;email;location;last_verified
Gemeente Utrecht;Schuldhulp;030 234 56 78;;;1-2-2026
Huurcommissie;Geschillen;;info@huur.example;landelijk;
"""


async def sends(talk: Talk, content: str | bytes, key: str = "bram") -> Talker:
    """A coordinator at the form for a file, wherever this cast has one."""
    bram = talk.meet(key)
    await bram.says("/piket kaart inlezen")
    if talk.asker != "web":
        bram.sees("Achter deze link kies je het bestand", new=True)
        await bram.opens("Kies een bestand")
    assert bram.form
    raw = content if isinstance(content, bytes) else content.encode()
    await bram.fills(bestand=b64encode(raw).decode())
    return bram


async def exported(talk: Talk) -> bytes:
    bram = talk.meet("bram")
    await bram.says("/piket kaart export")
    if talk.asker == "telegram":
        bram.sees("De sociale kaart staat achter deze link", new=True)
        await bram.opens("Haal op")
        [told] = bram.answer.replies
        bram.page = None
        assert told.file
        return told.file.content.encode()
    bram.hears("in je chat")
    told = bram.sees("Dit is jouw deel van de sociale kaart", new=True)
    assert told.file == "sociale-kaart-2026-03-03.csv"
    return b64encode(told.content)


async def test_what_would_change_is_shown_and_counts_after_one_tap(talk: Talk) -> None:
    bram = await sends(talk, TABLE)
    bram.hears("Kijk in je chat", "Er is nog niets veranderd")
    bram.sees(
        *("Nieuw: 2.", "Nieuw: Schuldhulp, Gemeente Utrecht", "Nieuw: Geschillen, Huurcommissie"),
        "Klopt dit?",
        buttons=["Klopt", "Niet doen"],
        new=True,
    )
    assert await talk.rows(Service) == []
    button = bram.button("Klopt")
    await bram.presses(button)
    bram.hears("De sociale kaart is bijgewerkt", "Nieuw: 2.")
    await bram.presses(button)
    bram.hears("al gedaan")
    assert len(await talk.rows(Service)) == 2
    noor = talk.meet("noor")
    await noor.says("/piket kaart schuldhulp")
    noor.hears("Schuldhulp, Gemeente Utrecht (Utrecht)", "Nagekeken op zondag 1 februari 2026")


async def test_what_comes_out_and_goes_in_again_changes_nothing(talk: Talk) -> None:
    bram = await sends(talk, TABLE)
    await bram.clicks("Klopt")
    talk.reads_all()
    content = await exported(talk)
    await bram.says("/piket kaart inlezen")
    if talk.asker != "web":
        await bram.opens("Kies een bestand")
    talk.reads_all()
    await bram.fills(bestand=content.decode())
    bram.sees("Blijft zoals het is: 2.", "Hier is niets nieuws bij", buttons=[], new=True)
    talk.reads_all()


async def test_one_wrong_cell_and_nothing_is_taken(talk: Talk) -> None:
    bram = await sends(talk, TABLE.replace("030 234 56 78", "030") + "SRW;Spreekuur;;;Zwolle;\n")
    bram.hears("klopt iets niet", "Er is niets veranderd")
    bram.sees(
        "Regel 2, kolom phone: dit nummer bestaat niet",
        "Regel 4, kolom location: deze regel is van een locatie waar je geen coördinator bent",
        "Er is niets veranderd. Goed gelezen: 1.",
        buttons=[],
        new=True,
    )
    assert await talk.rows(Service) == []


async def test_what_stands_in_the_wrong_file_is_not_repeated(talk: Talk) -> None:
    bram = await sends(talk, "naam;organisatie;omschrijving\nA;SRW;BSN 111222333 Pietersen\n")
    bram.sees("kolom description: hier staat iets dat op een BSN lijkt", new=True)
    bram.never_sees("Pietersen")
    talk.reads_all()


async def test_no_table_is_refused_on_the_page_itself(talk: Talk) -> None:
    bram = await sends(talk, b"PK\x03\x04")
    assert bram.answer.refused_field == "bestand"
    bram.hears("Dit is een Excel-bestand")


async def test_what_a_colleague_changed_meanwhile_is_not_overruled(talk: Talk) -> None:
    bram = await sends(talk, TABLE)
    await bram.clicks("Klopt")
    talk.reads_all()
    bram = await sends(talk, TABLE.replace("030 234 56 78", "030 234 56 79"))
    bram.sees("Anders: Schuldhulp, Gemeente Utrecht (phone)", new=True)
    async with talk.database.writing.begin() as db:
        await db.execute(
            update(Service).where(Service.name == "Schuldhulp").values(phone="+31302345670")
        )
    await bram.clicks("Klopt")
    bram.hears("intussen veranderd", "niets overgenomen")
    assert {s.phone for s in await talk.rows(Service)} == {"+31302345670", None}
    talk.reads_all()


async def test_niet_doen_changes_nothing(talk: Talk) -> None:
    bram = await sends(talk, TABLE)
    await bram.clicks("Niet doen")
    bram.hears("Er is niets veranderd")
    assert await talk.rows(Service) == []
    talk.reads_all()


async def test_only_a_coordinator_keeps_it(talk: Talk) -> None:
    noor, bram = talk.meet("noor"), await sends(talk, TABLE)
    await noor.presses(bram.button("Klopt"))
    noor.hears("niet voor jou")
    for command in ("export", "inlezen"):
        await noor.says(f"/piket kaart {command}")
        noor.hears("Alleen een coördinator")
    assert await talk.rows(Service) == []
    talk.reads_all()


@pytest.mark.parametrize("talk", [("web", "web")], indirect=True)
async def test_what_others_keep_does_not_come_out(talk: Talk) -> None:
    async with talk.database.writing.begin() as db:
        zwolle = await db.scalar(select(Location.id).where(Location.key == "zwolle"))
        db.add(Service(organization_name="X", name="Elders", location_id=zwolle))
        db.add(Service(organization_name="X", name="Landelijk"))
    bram = talk.meet("bram")
    await bram.says("/piket kaart export")
    told = bram.sees("Dit is jouw deel van de sociale kaart (1 regels)", new=True)
    assert b"Landelijk" in told.content
    assert b"Elders" not in told.content


async def test_who_keeps_two_locations_says_of_which_a_row_is(talk: Talk) -> None:
    async with talk.database.writing.begin() as db:
        lotte = select(Person.id).where(Person.key == "lotte").scalar_subquery()
        role = update(Membership).where(Membership.person_id == lotte)
        await db.execute(role.values(role=Role.COORDINATOR))
    lotte = await sends(talk, TABLE, "lotte")
    lotte.sees("Regel 2, kolom location: deze locatie ken ik niet", new=True)
    talk.reads_all()
    lotte = await sends(talk, TABLE.replace(";;;1-2", ";;Zwolle;1-2"), "lotte")
    await lotte.clicks("Klopt")
    assert len(await talk.rows(Service)) == 2
    talk.reads_all()
