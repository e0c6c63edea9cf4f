"""Applying the organisation file: all of it, exactly it, and a second time nothing."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from config.organisatie import BadFile
from models.location import Location, Room, RoomKind
from models.people import Account, Kind, Membership, Person, Role
from models.rooster import Recurrence, ShiftRule, Source, Where, candidates
from tests.models.office import APPLIED, Office, make
from tests.models.test_organisatie import BAD, EXAMPLE, SMALL

MONDAY_TEN = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Made once, copied for every test: no rows at all, and the small file applied."""
    folders = {name: tmp_path_factory.mktemp(name) for name in ("empty", "settled")}
    asyncio.run(make(folders["empty"], None))
    asyncio.run(make(folders["settled"], SMALL))
    return {name: folder / "piket.db" for name, folder in folders.items()}


@pytest.fixture
async def empty(templates: dict[str, Path], tmp_path: Path) -> AsyncIterator[Office]:
    shutil.copy(templates["empty"], tmp_path / "piket.db")
    office = Office(tmp_path)
    yield office
    await office.database.close()


@pytest.fixture
async def office(templates: dict[str, Path], tmp_path: Path) -> AsyncIterator[Office]:
    """Where the small file was applied already."""
    shutil.copy(templates["settled"], tmp_path / "piket.db")
    office = Office(tmp_path)
    yield office
    await office.database.close()


async def test_the_example_is_applied_once_and_then_changes_nothing(empty: Office) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    lines = [str(change) for change in await empty.apply(text)]
    assert len(lines) == 5 + 3 + 40
    assert "Nieuw: locatie Walcheren" in lines
    assert (
        "Nieuw: persoon noor: medewerker Juridisch Loket Utrecht; "
        "ma di wo 09:00-13:00 Utrecht, alle rechtsgebieden"
    ) in lines
    rows = await empty.rows()
    assert await empty.apply() == []
    assert await empty.rows() == rows


async def test_in_the_example_two_local_advocates_know_arbeidsrecht_on_every_working_day(
    empty: Office,
) -> None:
    await empty.apply(EXAMPLE.read_text(encoding="utf-8"))
    async with empty.database.reading() as db:
        utrecht = await db.scalar(select(Location).where(Location.key == "utrecht"))
        where = Where(utrecht.id, Kind.ADVOCATUUR)
        for day in range(5):
            at = MONDAY_TEN + timedelta(days=day)
            serving = await candidates(db, where, "arbeidsrecht", at)
            local = [s.person.key for s in serving if not s.duty.national]
            assert {"devries", "jansen"} <= {*local}
            assert {s.person.key for s in serving[len(local) :]} == {
                "dejong",
                "yilmaz",
                "vanleeuwen",
            }
        sunday = MONDAY_TEN + timedelta(days=6)
        assert await candidates(db, where, "arbeidsrecht", sunday) == []


async def test_everyone_and_every_room_is_in_the_practice_workspace(empty: Office) -> None:
    await empty.apply(EXAMPLE.read_text(encoding="utf-8"))
    async with empty.database.reading() as db:
        people = [*await db.scalars(select(Person))]
        assert all([a.external_id for a in p.accounts] == [p.key] for p in people)
        rooms = {room.external_id for room in await db.scalars(select(Room))}
    assert {"utrecht:piket", "walcheren:signalering"} <= rooms
    assert len(rooms) == 10


async def test_a_person_is_stored_as_the_file_says(office: Office) -> None:
    async with office.database.reading() as db:
        devries = await db.scalar(select(Person).where(Person.key == "devries"))
        noor = await db.scalar(select(Person).where(Person.key == "noor"))
        (place,) = await db.scalars(select(Location))
        rules = [*await db.scalars(select(ShiftRule).order_by(ShiftRule.id))]
    assert devries.work_number == "+31300000012"
    assert [(a.platform, a.workspace, a.external_id) for a in devries.accounts] == [
        ("telegram", "", "12345"),
        ("web", "", "devries"),
    ]
    assert [(a.platform, a.workspace) for a in noor.accounts] == [("slack", "T0PIKET"), ("web", "")]
    assert noor.coordinates(place.id)
    assert not devries.coordinates(place.id)
    assert [(r.kind, r.platform, r.workspace, r.external_id) for r in place.rooms] == [
        (RoomKind.PIKET, "slack", "T0PIKET", "C0PIKET"),
        (RoomKind.PIKET, "web", "", "utrecht:piket"),
        (RoomKind.SIGNALERING, "web", "", "utrecht:signalering"),
    ]
    assert [rule.rrule[-2:] for rule in rules] == ["MO", "TU", "WE", "TH", "FR"]
    assert {(s.pool, f"{s.ends:%H:%M}", *s.rechtsgebieden) for s in rules} == {
        (Kind.ADVOCATUUR, "12:30", "arbeidsrecht")
    }


HERE = "Utrecht, arbeidsrecht"
EDITS = [
    ('"Noor"', '"Noor Visser"', ["Gewijzigd: persoon noor: naam Noor → Noor Visser"]),
    (
        "030 000 00 12",
        "030 000 00 13",
        ["Gewijzigd: persoon devries: werknummer 030 000 0012 → 030 000 0013"],
    ),
    ("030 000 00 12", "+31 30 000 00 12", []),
    (
        'werknummer = "030 000 00 12"\n',
        'taal = "en"\n',
        ["Gewijzigd: persoon devries: taal nl → en, werknummer 030 000 0012 → geen"],
    ),
    (
        "geduld_minuten = 5",
        "geduld_minuten = 7",
        ["Gewijzigd: locatie Utrecht: geduld_minuten 5 → 7"],
    ),
    (
        "geduld_minuten = 5",
        "vraag_in_thread = true",
        ["Gewijzigd: locatie Utrecht: vraag_in_thread nee → ja"],
    ),
    (
        "C0PIKET",
        "C0ANDERS",
        ["Gewijzigd: kanaal Utrecht piket (slack): kanaal C0PIKET → C0ANDERS"],
    ),
    (
        "[persoon.noor]",
        'kanaal_signalering = "C0SIGNAAL"\n[persoon.noor]',
        ["Nieuw: kanaal Utrecht signalering (slack): C0SIGNAAL"],
    ),
    ('kanaal_piket = "C0PIKET"\n', "", []),
    (
        'naam = "Advocatuur"',
        'naam = "De balie"',
        ["Gewijzigd: organisatie De balie: naam Advocatuur → De balie"],
    ),
    (
        'soort = "hjl"',
        'soort = "hjl"\ntaken = "Uitleg."\nnummer = "088 000 00 01"\n'
        'nummers = { utrecht = "030 000 00 09" }',
        [
            "Gewijzigd: organisatie Juridisch Loket: taken geen → Uitleg.,"
            " nummer geen → 088 000 0001, nummers geen → utrecht 030 000 0009"
        ],
    ),
    ("U0NOOR", "U0NOORTJE", ["Gewijzigd: account noor: slack id U0NOOR → U0NOORTJE"]),
    ('slack = "U0NOOR"\n', "", []),
    (
        "telegram = 12345",
        'telegram = 12345\nslack = "U0VRIES"',
        ["Nieuw: account devries: slack U0VRIES"],
    ),
    (
        ', rol = "coordinator"',
        "",
        [
            "Gewijzigd: lid noor: coordinator Juridisch Loket Utrecht"
            " → medewerker Juridisch Loket Utrecht"
        ],
    ),
    (
        '"ma-vr"',
        '"ma, wo-za"',
        [
            f"Weg: dienst devries: di 09:00-12:30 {HERE}",
            f"Nieuw: dienst devries: za 09:00-12:30 {HERE}",
        ],
    ),
    (
        SMALL[SMALL.rindex("lid =") :],
        "lid = []",
        [
            "Weg: lid devries: medewerker Advocatuur Utrecht",
            f"Weg: dienst devries: ma di wo do vr 09:00-12:30 {HERE}",
        ],
    ),
    (
        'dicht = "12:30"',
        'dicht = "12:00"',
        [
            "Gewijzigd: locatie Utrecht: dicht 12:30 → 12:00",
            f"Weg: dienst devries: ma di wo do vr 09:00-12:30 {HERE}",
            f"Nieuw: dienst devries: ma di wo do vr 09:00-12:00 {HERE}",
        ],
    ),
    (
        "[persoon.devries]",
        '[persoon.els]\nnaam = "Els"\nlid = []\n[persoon.devries]',
        ["Nieuw: persoon els"],
    ),
]


@pytest.mark.parametrize(("old", "new", "told"), EDITS)
async def test_an_edit_changes_exactly_that(
    office: Office, old: str, new: str, told: list[str]
) -> None:
    assert await office.edit(old, new) == told


async def test_rules_that_stay_are_the_same_rows_and_what_goes_is_ended(office: Office) -> None:
    """Who was on duty before the file changed stays known."""
    before = await rules(office)
    await office.edit('"ma-vr"', '"ma-do"')
    after = await rules(office)
    assert after == {**before, 5: ("FREQ=WEEKLY;BYDAY=FR", APPLIED)}
    assert before[5] == ("FREQ=WEEKLY;BYDAY=FR", None)


async def test_other_free_days_count_from_now_on(office: Office) -> None:
    """And each rule goes on with the shifts of the one before: who took one over keeps it."""
    shifts = {number: rrule for number, (rrule, _) in (await rules(office)).items()}
    told = await office.edit(
        "[locatie.utrecht]", '[locatie.utrecht]\nvrije_dagen = ["goede vrijdag"]'
    )
    assert [line.split(":")[0] for line in told] == ["Gewijzigd", "Weg", "Nieuw"]
    async with office.database.reading() as db:
        now = select(ShiftRule).where(ShiftRule.ended_at.is_(None))
        assert {tuple(rule.free_days) for rule in await db.scalars(now)} == {("Goede vrijdag",)}
        assert {rule.first_id: rule.rrule for rule in await db.scalars(now)} == shifts


async def test_two_duties_at_the_same_hours_go_on_each_in_its_own_series(office: Office) -> None:
    more = '{ locatie = "utrecht", rechtsgebieden = ["huurrecht"], dagen = "di" }]'
    await office.edit('dagen = "ma-vr" }]', f'dagen = "ma-vr" }}, {more}')
    await office.edit("[locatie.utrecht]", '[locatie.utrecht]\nvrije_dagen = ["goede vrijdag"]')
    async with office.database.reading() as db:
        now = [*await db.scalars(select(ShiftRule).where(ShiftRule.ended_at.is_(None)))]
        first = {rule.id: rule for rule in await db.scalars(select(ShiftRule))}
    tuesdays = [rule for rule in now if rule.rrule.endswith("TU")]
    assert len({rule.first_id for rule in tuesdays}) == 2
    for rule in tuesdays:
        assert rule.rechtsgebieden == first[rule.series_id].rechtsgebieden


async def test_a_rule_made_in_the_chat_is_not_the_file_s_to_end(office: Office) -> None:
    async with office.database.writing.begin() as db:
        rule = await db.scalar(select(ShiftRule).where(ShiftRule.id == 1))
        rule.source = Source.CHAT
    assert "Nieuw: dienst devries: ma" in str((await office.apply())[0])


async def rules(office: Office) -> dict[int, tuple[str, datetime | None]]:
    async with office.database.reading() as db:
        return {
            rule.id: (rule.rrule, rule.ended_at) for rule in await db.scalars(select(ShiftRule))
        }


async def test_two_people_can_swap_their_slack_ids(office: Office) -> None:
    await office.apply(SMALL.replace("telegram = 12345", 'slack = "U0VRIES"'))
    swapped = office.text.replace("U0NOOR", "U0").replace("U0VRIES", "U0NOOR")
    changes = await office.apply(swapped.replace('"U0"', '"U0VRIES"'))
    assert sorted(map(str, changes)) == [
        "Nieuw: account devries: slack U0NOOR",
        "Nieuw: account noor: slack U0VRIES",
        "Weg: account devries: slack T0PIKET U0VRIES",
        "Weg: account noor: slack T0PIKET U0NOOR",
    ]
    assert await office.apply() == []


async def test_an_account_goes_to_whom_the_file_says(office: Office) -> None:
    """Even from somebody the file does not name; that is said."""
    async with office.database.writing.begin() as db:
        stranger = Person(key="stranger", name="Iemand", accounts=[], memberships=[])
        stranger.accounts.append(
            Account(platform="slack", workspace="T0PIKET", external_id="U0VRIES")
        )
        db.add(stranger)
    assert await office.edit("telegram = 12345", 'slack = "U0VRIES"') == [
        "Weg: account stranger: slack T0PIKET U0VRIES",
        "Nieuw: account devries: slack U0VRIES",
    ]


async def test_who_and_what_the_file_does_not_name_is_left_alone(office: Office) -> None:
    async with office.database.writing.begin() as db:
        noor = await db.scalar(select(Person).where(Person.key == "noor"))
        hjl = noor.memberships[0].organisation
        zwolle = Location(key="zwolle", name="Zwolle", patience_minutes=9, rooms=[])
        gerrit = Person(key="gerrit", name="Gerrit", accounts=[], memberships=[])
        for person in (noor, gerrit):
            person.memberships.append(
                Membership(location=zwolle, organisation=hjl, role=Role.MEDEWERKER)
            )
            db.add_all([zwolle, gerrit, duty(person, zwolle)])
        noor.accounts.append(Account(platform="telegram", external_id="777"))
    rows = await office.rows()
    assert await office.apply() == []
    assert await office.rows() == rows


def duty(person: Person, place: Location) -> ShiftRule:
    mondays = Recurrence(APPLIED.date(), time(9), time(13), "FREQ=WEEKLY;BYDAY=MO")
    return ShiftRule(
        person=person,
        location=place,
        pool=Kind.HJL,
        rechtsgebieden=[],
        source=Source.BESTAND,
        made_at=APPLIED,
        **ShiftRule.facts(mondays),
    )


async def test_a_refused_file_changes_nothing(office: Office) -> None:
    rows = await office.rows()
    for old, new, _, _ in BAD:
        with pytest.raises(BadFile):
            await office.apply(SMALL.replace(old, new, 1))
    assert await office.rows() == rows
