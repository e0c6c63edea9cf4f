"""A coordinator reads in a calendar or a table: shown first, in the roster after one tap."""

from base64 import b64encode
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, update

from models.drafts import Draft
from models.location import Location
from models.people import Person
from models.rooster import ShiftRule
from models.rooster.tables import Source
from tests.talk import Talk, Talker


@pytest.fixture(autouse=True)
def no_reminders(talk: Talk) -> None:
    talk.looks_ahead = False


ADD = "/piket rooster inlezen"
TABLE = """naam;dag;datum;van;tot;vanaf;rechtsgebied
mr. Demir;dinsdag;;9.00;13.00;1-12-2026;arbeidsrecht
Demir;;24-12-2026;9.00;13.00;;huurrecht
Jansn;;1-4-2026;14.00;17.00;;alles
"""


async def chooses(talk: Talk, rest: str = "") -> Talker:
    """Bram at the form for a file, wherever this cast has one."""
    bram = talk.meet("bram")
    await bram.says(f"{ADD} {rest}".strip())
    if talk.asker != "web":
        bram.sees("Achter deze link kies je het bestand", buttons=["Kies een bestand"], new=True)
        await bram.opens("Kies een bestand")
    assert bram.form
    assert bram.form.takes_file
    return bram


async def sends(talk: Talk, content: str, rest: str = "") -> Talker:
    bram = await chooses(talk, rest)
    await bram.fills(bestand=b64encode(content.encode()).decode())
    return bram


async def rules(talk: Talk) -> list[ShiftRule]:
    return [*await talk.rows(ShiftRule)]


async def test_what_would_change_is_shown_and_counts_after_one_tap(talk: Talk) -> None:
    demir, jansen = talk.meet("demir"), talk.meet("jansen")
    before = len(await rules(talk))
    bram = await sends(talk, TABLE)
    bram.hears("Kijk in je chat", "Er is nog niets veranderd")
    bram.sees("Let op:", "dit heb ik gelezen als mr. Jansen", new=True)
    bram.sees(
        "Dit staat in je bestand, voor Utrecht:",
        "Nieuw in het rooster: 3.",
        "Mr. Demir (arbeidsrecht): elke dinsdag van 9.00 tot 13.00 uur, vanaf dinsdag 1 december",
        "Mr. Demir (huurrecht): op donderdag 24 december 2026 van 9.00 tot 13.00 uur",
        "Mr. Jansen (alle rechtsgebieden): op woensdag 1 april 2026",
        "Neem ik dit over in het rooster?",
        buttons=["Neem over", "Niet doen"],
        new=True,
    )
    assert len(await rules(talk)) == before
    await bram.clicks("Neem over")
    bram.hears("Overgenomen in het rooster: 3.", buttons=["Maak ongedaan"])
    made = (await rules(talk))[before:]
    assert {rule.source for rule in made} == {Source.AGENDA}
    assert [(rule.rrule, rule.first, rule.rechtsgebieden) for rule in made] == [
        ("FREQ=WEEKLY;BYDAY=TU", date(2026, 12, 1), ["arbeidsrecht"]),
        ("", date(2026, 12, 24), ["huurrecht"]),
        ("", date(2026, 4, 1), []),
    ]
    demir.sees("Bram heeft je in het rooster gezet", "Elke dinsdag", "24 december", new=True)
    jansen.sees("Bram heeft je in het rooster gezet", "1 april", new=True)


async def test_it_is_taken_back_exactly_and_once(talk: Talk) -> None:
    before = len(await rules(talk))
    bram = await sends(talk, TABLE)
    await bram.clicks("Neem over")
    button = bram.button("Maak ongedaan")
    await bram.says("/piket rooster Demir elke zaterdag 9-13")
    await bram.clicks("Klopt")
    talk.reads_all()
    await bram.presses(button)
    bram.hears("Teruggedraaid, vanaf nu: 3.")
    talk.meet("demir").sees("Bram heeft deze dienst van je gestopt", "Elke dinsdag", new=True)
    talk.meet("jansen").sees("Bram heeft deze dienst van je gestopt", new=True)
    made = (await rules(talk))[before:]
    assert [rule.ended_at for rule in made] == [talk.now, talk.now, talk.now, None]
    await bram.presses(button)
    bram.hears("al gedaan")
    talk.reads_all()


async def test_a_tap_counts_once(talk: Talk) -> None:
    bram = await sends(talk, TABLE)
    button = bram.button("Neem over")
    await bram.presses(button)
    count = len(await rules(talk))
    talk.reads_all()
    await bram.presses(button)
    bram.hears("al gedaan")
    assert len(await rules(talk)) == count
    talk.reads_all()


async def test_niet_doen_changes_nothing(talk: Talk) -> None:
    before = len(await rules(talk))
    bram = await sends(talk, TABLE)
    button = bram.button("Neem over")
    await bram.clicks("Niet doen")
    bram.hears("Er is niets veranderd")
    await bram.presses(button)
    bram.hears("al gedaan")
    assert len(await rules(talk)) == before
    talk.reads_all()


async def test_the_same_file_again_brings_nothing_new(talk: Talk) -> None:
    """Also where a weekly line without a first day begins a week later."""
    weekly = "naam;dag;van;tot\nDemir;dinsdag;9;13\nDemir;dinsdag;9;13\n"
    bram = await sends(talk, weekly)
    bram.sees("Nieuw in het rooster: 1.", "dubbel in het bestand: 1.", new=True)
    await bram.clicks("Neem over")
    talk.reads_all()
    await talk.passes(days=8)
    bram = await sends(talk, weekly)
    bram.sees("dubbel in het bestand: 2.", "niets nieuws bij", buttons=[], new=True)
    talk.reads_all()


async def test_what_others_planned_meanwhile_is_not_planned_twice(talk: Talk) -> None:
    first = await sends(talk, TABLE)
    old = first.button("Neem over")
    second = await sends(talk, "\n".join(TABLE.splitlines()[:2]))
    await second.clicks("Neem over")
    count = len(await rules(talk))
    talk.reads_all()
    await first.presses(old)
    first.hears("Overgenomen in het rooster: 2.", "Overgeslagen", ": 1.")
    assert len(await rules(talk)) == count + 2
    talk.reads_all()
    third = await sends(talk, TABLE)
    third.sees("niets nieuws bij", new=True)
    talk.reads_all()


async def test_what_is_over_by_the_time_of_the_tap_is_left_out(talk: Talk) -> None:
    before = len(await rules(talk))
    bram = await sends(talk, "naam;datum;van;tot\nDemir;5-3-2026;9;13\n")
    await talk.passes(days=4)
    await bram.clicks("Neem over")
    bram.hears("Er is niets veranderd")
    assert len(await rules(talk)) == before
    talk.reads_all()


async def test_a_proposal_that_was_cleaned_up_says_so(talk: Talk) -> None:
    bram = await sends(talk, TABLE)
    async with talk.database.writing.begin() as db:
        await db.execute(delete(Draft))
    await bram.clicks("Neem over")
    bram.hears("Dit is te lang geleden")
    talk.reads_all()


async def test_a_colleague_cannot_take_it_over(talk: Talk) -> None:
    before = len(await rules(talk))
    bram, noor = await sends(talk, TABLE), talk.meet("noor")
    await noor.presses(bram.button("Neem over"))
    noor.hears("niet voor jou")
    assert len(await rules(talk)) == before
    talk.reads_all()


async def test_every_line_that_is_not_understood_is_named(talk: Talk) -> None:
    async with talk.database.writing.begin() as db:
        await db.execute(update(Person).where(Person.key == "lotte").values(name="Noor"))
    lines = [
        "naam;datum;van;tot;rechtsgebied",
        "mr. Zonderling;1-12-2026;9;13;",
        "Noor;1-12-2026;9;13;",
        "Demir;1-12-2026;9;13;strafrecht",
        "Demir;31-2-2026;9;13;",
        *["Demir;32-1-2026;9;13;"] * 13,
        "Demir;1-12-2026;9;13;huurrecht",
    ]
    bram = await sends(talk, "\n".join(lines))
    told = bram.sees("Dit heb ik niet begrepen", "En nog 2.", new=True)
    assert "ik ken hier niemand met deze naam" in told.text
    assert "dit kan Noor, Noor zijn" in told.text
    assert '"strafrecht" is geen rechtsgebied dat ik ken' in told.text
    assert "31-2-2026 bestaat niet" in told.text
    if talk.asker == "telegram":
        assert "Regel 2: ik ken" in told.text
    else:
        assert "Regel 2 (mr. Zonderling): ik ken" in told.text
    bram.sees("Nieuw in het rooster: 1.", "Niet begrepen: 17.", new=True)
    talk.reads_all()


async def test_a_title_of_a_calendar_stays_out_of_telegram(talk: Talk) -> None:
    bram = await sends(
        talk,
        calendar(("Bespreking met iemand", "20261201T090000", "20261201T100000", "")),
    )
    told = bram.sees("Dit heb ik niet begrepen", "ik ken hier niemand", new=True)
    assert ("Bespreking" in told.text) == (talk.asker != "telegram")
    bram.sees("niets nieuws bij", "Niet begrepen: 1.", new=True)
    talk.reads_all()


def calendar(*events: tuple[str, str, str, str]) -> str:
    blocks = [
        f"BEGIN:VEVENT\r\nUID:{n}\r\nSUMMARY:{title}\r\nDTSTART;TZID=Europe/Amsterdam:{begin}\r\n"
        f"DTEND;TZID=Europe/Amsterdam:{end}\r\n{more}END:VEVENT\r\n"
        for n, (title, begin, end, more) in enumerate(events)
    ]
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{''.join(blocks)}END:VCALENDAR\r\n"


async def test_a_calendar_is_read_with_who_is_invited_and_its_holidays(talk: Talk) -> None:
    nine, one = "20261204T090000", "20261204T130000"
    bram = await sends(
        talk,
        calendar(
            (
                *("Piketdienst", nine, one),
                "RRULE:FREQ=WEEKLY\r\nATTENDEE;CN=mr. Demir:mailto:d@example.org\r\n",
            ),
            ("mr. Jansen", nine, one, "RRULE:FREQ=YEARLY\r\nCATEGORIES:Huurrecht\r\n"),
            ("mr. Jansen", "20250101T090000", "20250101T130000", ""),
        ),
    )
    bram.sees(
        "Nieuw in het rooster: 2.",
        "Niet in het komende jaar: 1.",
        "elke vrijdag van 9.00 tot 13.00 uur, vanaf vrijdag 4 december 2026",
        "Mr. Jansen (huurrecht): op vrijdag 4 december 2026, zaterdag 4 december 2027",
        "Valt op een feestdag en telt dus niet: 2. Bijvoorbeeld vrijdag 25 december",
        new=True,
    )
    await bram.clicks("Neem over")
    made = (await rules(talk))[-2:]
    assert [rule.rrule for rule in made] == ["FREQ=WEEKLY", "FREQ=YEARLY"]
    talk.reads_all()


async def test_a_file_that_cannot_be_read_comes_back_in_its_field(talk: Talk) -> None:
    bram = await chooses(talk)
    for content, why in (
        (b"PK\x03\x04", "Dit is een Excel-bestand"),
        (b"x" * 1_000_001, "groter dan 1 MB"),
        (b"naam;van\nNoor;9", "Ik mis kolommen"),
    ):
        form = bram.form
        await bram.fills(bestand=b64encode(content).decode())
        bram.hears(why)
        assert bram.answer.refused_field == "bestand"
        bram.form = form
    assert await talk.rows(Draft) == []


async def test_landelijk_reads_for_the_whole_country(talk: Talk) -> None:
    bram = await sends(talk, "naam;dag;van;tot\nYilmaz;zaterdag;10;12\n", "landelijk")
    bram.sees("voor het hele land", "Nieuw in het rooster: 1.", new=True)
    await bram.clicks("Neem over")
    assert (await rules(talk))[-1].location_id is None
    talk.reads_all()


async def test_many_people_and_duties_are_cut_short_but_all_count(talk: Talk) -> None:
    async with talk.database.writing.begin() as db:
        await db.execute(update(Location).values(free_days=[]))
    days = [date(2026, 4, 6) + timedelta(days=n) for n in range(30)]
    lines = [
        f"{who};{day:%d-%m-%Y};9;10" for who in ("Demir", "Jansen", "De Vries") for day in days
    ]
    bram = await sends(talk, "naam;datum;van;tot\n" + "\n".join(lines))
    bram.sees("Nieuw in het rooster: 90.", "en nog 28.", new=True)
    before = len(await rules(talk))
    await bram.clicks("Neem over")
    assert len(await rules(talk)) == before + 90
    talk.meet("demir").sees("op maandag 6 april 2026", "En nog 20 andere.", new=True)
    talk.reads_all()


async def test_without_a_page_of_our_own_it_says_what_to_do(talk: Talk) -> None:
    bram = talk.meet("bram")
    talk.dispatcher.public_url = None
    await bram.says(ADD)
    if talk.asker == "web":
        assert bram.form
    else:
        bram.hears("PUBLIC_URL", "/piket rooster De Vries elke dinsdag 9-13")


async def test_only_a_coordinator_reads_a_file_in(talk: Talk) -> None:
    noor = talk.meet("noor")
    await noor.says(ADD)
    noor.hears("Alleen een coördinator vult het rooster")
