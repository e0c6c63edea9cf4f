"""The organisation file is read whole, or refused with where and why."""

from datetime import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.organisatie import BadFile, read, warnings
from config.organisatie.tables import Organisatie, Soort
from config.organisatie.values import DAYS
from config.words import words
from models.people import Kind
from models.rechtsgebied import RECHTSGEBIEDEN

EXAMPLE = Path(__file__).parents[2] / "config" / "voorbeeld.toml"
SMALL = """\
[slack]
werkruimte = "T0PIKET"
[organisatie.hjl]
naam = "Juridisch Loket"
soort = "hjl"
[organisatie.adv]
naam = "Advocatuur"
soort = "advocatuur"
[locatie.utrecht]
naam = "Utrecht"
zone = "Europe/Amsterdam"
open = "09:00"
dicht = "12:30"
geduld_minuten = 5
kanaal_piket = "C0PIKET"
[persoon.noor]
naam = "Noor"
slack = "U0NOOR"
lid = [{ locatie = "utrecht", organisatie = "hjl", rol = "coordinator" }]
[persoon.devries]
naam = "mr. De Vries"
werknummer = "030 000 00 12"
telegram = 12345
lid = [{ locatie = "utrecht", organisatie = "adv" }]
dienst = [{ locatie = "utrecht", rechtsgebieden = ["arbeidsrecht"], dagen = "ma-vr" }]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "organisatie.toml"


def refused(file: Path, text: str) -> BadFile:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadFile) as caught:
        read(file)
    return caught.value


def test_the_example_is_a_whole_organisation() -> None:
    example = read(EXAMPLE)
    assert [*example.locatie] == ["utrecht", "amsterdam", "zwolle", "nijmegen", "walcheren"]
    assert {party.soort for party in example.organisatie.values()} == {*Kind}
    assert all(party.taken and party.bel_voor for party in example.organisatie.values())
    assert 35 <= len(example.persoon) <= 45
    assert warnings(example) == []
    for place in example.locatie:
        led = [
            member.organisatie
            for person in example.persoon.values()
            for member in person.lid
            if (member.locatie, member.rol) == (place, "coordinator")
        ]
        assert sorted(led) == ["advocatuur", "hjl", "srw"], place


def test_the_example_names_nobody_who_exists() -> None:
    example = read(EXAMPLE)
    assert not any(person.slack or person.telegram for person in example.persoon.values())
    numbers = [p.werknummer for p in example.persoon.values() if p.werknummer]
    assert len({*numbers}) == len(numbers) == len(example.persoon) - 1
    for party in example.organisatie.values():
        numbers += [n for n in (party.nummer, *party.nummers.values()) if n]
    assert len({*numbers}) == len(numbers)
    assert all(n.split(maxsplit=1)[1].startswith("000 ") for n in numbers), (
        "subscriber numbers never start with 0"
    )


def test_the_words_of_the_file_are_the_words_of_the_tables() -> None:
    assert {*Soort.__args__} == {*Kind}
    assert {*words().fields.values()} == {*RECHTSGEBIEDEN}


def test_a_duty_has_the_hours_of_its_location_unless_it_says_otherwise(file: Path) -> None:
    file.write_text(
        SMALL.replace(
            'dagen = "ma-vr" }',
            'dagen = "ma" }, { locatie = "utrecht", dagen = ["di"], tot = "11:00" },'
            ' { landelijk = true, dagen = ["wo-vr", "zo"], van = "8.30" }',
        )
    )
    wanted = read(file)
    one, two, three = wanted.persoon["devries"].dienst
    assert wanted.hours(one)[:2] == (time(9), time(12, 30))
    assert wanted.hours(two)[:2] == (time(9), time(11))
    assert wanted.hours(three)[:2] == (time(8, 30), time(13))
    assert [d.dagen for d in (one, two, three)] == [(0,), (1,), (2, 3, 4, 6)]
    assert [d.rechtsgebieden for d in (one, two, three)] == [("arbeidsrecht",), None, None]


def test_a_rechtsgebied_may_be_written_as_people_say_it(file: Path) -> None:
    file.write_text(SMALL.replace('["arbeidsrecht"]', '["Sociale zekerheid", "arbeid"]'))
    (duty,) = read(file).persoon["devries"].dienst
    assert duty.rechtsgebieden == ("sociale_zekerheid", "arbeidsrecht")


def test_a_file_saved_by_windows_is_read(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert read(file).persoon["noor"].naam == "Noor"


def test_a_location_without_a_coordinator_is_warned_about_and_not_refused(file: Path) -> None:
    file.write_text(SMALL.replace(', rol = "coordinator"', ""))
    assert warnings(read(file)) == ["locatie.utrecht: Utrecht heeft nog geen coördinator."]


# what is written, what is written instead, where, why
BAD = [
    ('"U0NOOR"', '"U0NOOR', "regel 18", "er ontbreekt een aanhalingsteken"),
    ('"09:00"', "09:00", "regel 12", "zet tekst en tijden tussen aanhalingstekens"),
    ('"Utrecht"', "Utrecht", "regel 10", "zet tekst en tijden tussen aanhalingstekens"),
    ('naam = "Noor"', 'naam "Noor"', "regel 17", "achter de sleutel hoort een ="),
    ("[persoon.devries]", "[persoon.noor]", "regel 20", "persoon.noor staat er twee keer in"),
    ('slack = "U0NOOR"', 'naam = "N"', "regel 18", "deze sleutel staat er twee keer in"),
    ('dagen = "ma-vr" }]', 'dagen = "ma-vr" }', "einde", "er ontbreekt een komma of een ]"),
    ("[persoon.noor]", "[persoon.noor", "regel 16", "er ontbreekt een ]"),
    ('naam = "Noor"\n', "", "persoon.noor.naam", "dit ontbreekt"),
    ("[persoon.noor]", "[persoon.Noor]", "persoon.Noor", "gebruik voor de sleutel kleine letters"),
    ('"Noor"', '"  "', "persoon.noor.naam", "dit is leeg"),
    ('"Noor"', '"' + "n" * 81 + '"', "persoon.noor.naam", "hoogstens 80 tekens"),
    ('"Noor"', '"No\\u0000or"', "persoon.noor.naam", "onzichtbaar teken"),
    ('"Noor"', "7", "persoon.noor.naam", "dit moet tekst zijn"),
    ("werknummer", "wreknummer", "persoon.devries.wreknummer", 'bedoel je "werknummer"?'),
    ("werknummer", "geduld_minuten", "persoon.devries.geduld_minuten", "dit hoort hier niet"),
    ("030 000 00 12", "030 12", "persoon.devries.werknummer", '"030 12" is geen telefoonnummer'),
    ("030 000 00 12", "bel mij", "persoon.devries.werknummer", "is geen telefoonnummer"),
    ("= 12345", '= "12345"', "persoon.devries.telegram", "dit moet een heel getal zijn"),
    ("= 12345", "= 0", "persoon.devries.telegram", "dit moet 1 of meer zijn"),
    (
        "U0NOOR",
        "@noor",
        "persoon.noor.slack",
        "geen Slack-id van een persoon; dat begint met U of W",
    ),
    ("C0PIKET", "#piket", "locatie.utrecht.kanaal_piket", "geen Slack-id van een kanaal"),
    ("T0PIKET", "piket", "slack.werkruimte", "geen Slack-id van een werkruimte"),
    ('[slack]\nwerkruimte = "T0PIKET"\n', "", "slack.werkruimte", "nodig voor persoon.noor.slack"),
    ('soort = "hjl"', 'soort = "hjl"\nnummer = "14"', "organisatie.hjl.nummer", "telefoonnummer"),
    ('soort = "hjl"', 'soort = "hjl"\ntaken = ""', "organisatie.hjl.taken", "dit is leeg"),
    (
        'soort = "hjl"',
        'soort = "hjl"\nbel_voor = "' + "x" * 161 + '"',
        "organisatie.hjl.bel_voor",
        "hoogstens 160 tekens",
    ),
    (
        'soort = "hjl"',
        'soort = "hjl"\nnummers = { utrecht = "bel mij" }',
        "organisatie.hjl.nummers.utrecht",
        "is geen telefoonnummer",
    ),
    (
        'soort = "hjl"',
        'soort = "hjl"\nnummers = { utrect = "030 000 00 09" }',
        "organisatie.hjl.nummers.utrect",
        'bedoel je "utrecht"?',
    ),
    ('soort = "hjl"', 'soort = "loket"', "organisatie.hjl.soort", "'srw' of 'advocatuur'"),
    ("Europe/Amsterdam", "Europe/Utrecht", "locatie.utrecht.zone", "ik ken de tijdzone"),
    ("Europe/Amsterdam", "Europe", "locatie.utrecht.zone", "ik ken de tijdzone"),
    ("= 5", "= 0", "locatie.utrecht.geduld_minuten", "dit moet 1 of meer zijn"),
    ("= 5", "= 61", "locatie.utrecht.geduld_minuten", "dit mag hoogstens 60 zijn"),
    ("= 5", "= true", "locatie.utrecht.geduld_minuten", "dit moet een heel getal zijn"),
    ('"09:00"', '"negen uur"', "locatie.utrecht.open", 'schrijf een tijd als "09:00"'),
    ('"09:00"', '"25:00"', "locatie.utrecht.open", 'schrijf een tijd als "09:00"'),
    ('"12:30"', '"09:00"', "locatie.utrecht.dicht", "09:00 is niet later dan de opening om 09:00"),
    (
        'kanaal_piket = "C0PIKET"',
        'kanaal_piket = "C0PIKET"\nkanaal_signalering = "C0PIKET"',
        "locatie.utrecht.kanaal_signalering",
        "staat ook al bij locatie.utrecht.kanaal_piket",
    ),
    ('"coordinator"', '"baas"', "persoon.noor.lid[1].rol", "kies uit 'medewerker' of"),
    (
        'locatie = "utrecht", organisatie = "hjl"',
        'locatie = "utrect", organisatie = "hjl"',
        "persoon.noor.lid[1].locatie",
        'ik ken de locatie "utrect" niet; bedoel je "utrecht"?',
    ),
    ('"adv"', '"srw"', "persoon.devries.lid[1].organisatie", 'ik ken de organisatie "srw" niet'),
    (
        '"adv" }',
        '"adv" }, { locatie = "utrecht", organisatie = "hjl" }',
        "persoon.devries.lid[2].locatie",
        "staat er al bij deze persoon",
    ),
    (
        "telegram = 12345",
        'slack = "U0NOOR"',
        "persoon.devries.slack",
        "staat ook al bij persoon.noor",
    ),
    ('slack = "U0NOOR"', "telegram = 12345", "persoon.devries.telegram", "staat ook al bij"),
    (
        '["arbeidsrecht"]',
        '["arbeidrecht"]',
        "persoon.devries.dienst[1].rechtsgebieden[1]",
        'bedoel je "arbeidsrecht"?',
    ),
    ('["arbeidsrecht"]', "[]", "persoon.devries.dienst[1].rechtsgebieden", "haal de regel weg"),
    ('["arbeidsrecht"]', '"huurrecht"', "persoon.devries.dienst[1].rechtsgebieden", "lijst"),
    ('"ma-vr"', '"ma-vrij"', "persoon.devries.dienst[1].dagen", '"vrij" is geen dag'),
    ('"ma-vr"', '"vr-ma"', "persoon.devries.dienst[1].dagen", "loopt terug"),
    ('"ma-vr"', '""', "persoon.devries.dienst[1].dagen", "noem minstens één dag"),
    ('"ma-vr"', "5", "persoon.devries.dienst[1].dagen", "noem minstens één dag"),
    ('"ma-vr"', "[1]", "persoon.devries.dienst[1].dagen", '"1" is geen dag'),
    (
        '"ma-vr"',
        '"ma", van = "11:00", tot = "10:00"',
        "persoon.devries.dienst[1].tot",
        "het einde om 10:00 is niet later dan het begin om 11:00",
    ),
    ('"ma-vr"', '"ma", van = "14:00"', "persoon.devries.dienst[1].van", "het einde om 12:30"),
    ('"ma-vr"', '"ma", landelijk = true', "persoon.devries.dienst[1]", "landelijk = true"),
    (
        'dienst = [{ locatie = "utrecht",',
        "dienst = [{",
        "persoon.devries.dienst[1]",
        'kies of locatie = "…", of landelijk = true',
    ),
    ('"ma-vr"', '"ma", pool = "hjl"', "persoon.devries.dienst[1].pool", "werkt voor advocatuur"),
    (
        'lid = [{ locatie = "utrecht", organisatie = "adv" }]',
        "lid = []",
        "persoon.devries.dienst[1]",
        "wie nergens lid van is",
    ),
    (
        "[persoon.noor]",
        '[locatie.zwolle]\nnaam = "Zwolle"\n[persoon.els]\nnaam = "Els"\n'
        'lid = [{ locatie = "zwolle", organisatie = "adv" },'
        ' { locatie = "utrecht", organisatie = "hjl" }]\n'
        'dienst = [{ landelijk = true, dagen = "ma" }]\n[persoon.noor]',
        "persoon.els.dienst[1].pool",
        "kies voor wie deze dienst is: advocatuur of hjl",
    ),
    (SMALL, "", "organisatie", "dit ontbreekt"),
    (SMALL, "[[persoon]]\nnaam = 'x'", "persoon", "dit moet een tabel zijn"),
]


@pytest.mark.parametrize(("old", "new", "where", "why"), BAD)
def test_a_bad_file_is_refused(file: Path, old: str, new: str, where: str, why: str) -> None:
    assert old in SMALL
    wrong = refused(file, SMALL.replace(old, new, 1))
    told = [p for p in wrong.problems if p.where.startswith(where) and why in p.reason]
    assert told, str(wrong)
    assert str(wrong).startswith(f"{file}: {wrong.where}: {wrong.reason}")


def test_several_problems_are_told_at_once(file: Path) -> None:
    wrong = refused(file, SMALL.replace("030 000 00 12", "1").replace("ma-vr", "xx"))
    assert str(wrong).splitlines() == [
        f'{file}: persoon.devries.werknummer: "1" is geen telefoonnummer dat kan bestaan;'
        " schrijf het netnummer erbij.",
        f'{file}: persoon.devries.dienst[1].dagen: "xx" is geen dag; gebruik {", ".join(DAYS)}.',
    ]


def test_a_file_that_cannot_be_read_is_refused(file: Path) -> None:
    with pytest.raises(BadFile, match="dit bestand bestaat niet"):
        read(file)
    with pytest.raises(BadFile, match="ik kan dit bestand niet lezen"):
        read(file.parent)
    file.write_bytes(b"# caf\xe9\n" + SMALL.encode())
    with pytest.raises(BadFile, match="regel 1: dit teken kan ik niet lezen"):
        read(file)
    assert refused(file, "a = " + "9" * 5000).reason == "dit bestand is geen organisatiebestand"
    assert refused(file, "a = " + "[" * 5000).reason == "dit bestand is geen organisatiebestand"


SCRAPS = st.sampled_from(
    ["[", "]", "{", "}", '"', "=", "\n", ".", ",", "noor", "[persoon.noor]", "lid = []", "é", "0"]
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(at=st.integers(0, len(SMALL)), length=st.integers(0, 30), scrap=st.lists(SCRAPS, max_size=4))
def test_no_slip_of_the_hand_is_a_crash(file: Path, at: int, length: int, scrap: list[str]) -> None:
    file.write_text(SMALL[:at] + "".join(scrap) + SMALL[at + length :], encoding="utf-8")
    found = read_or_refused(file)
    assert isinstance(found, Organisatie) or file.name in str(found)


def read_or_refused(file: Path) -> Organisatie | BadFile:
    try:
        return read(file)
    except BadFile as refused:
        return refused
