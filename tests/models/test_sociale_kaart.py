"""The kaart as a file, and who serves a gemeente."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from models.csv_file import as_meant, as_text, csv_of, rows_of, text_of
from models.location import Location
from models.people import Kind, Organisation
from models.phone import read_number
from models.privacy import findings
from models.sociale_kaart import Service, by_gemeente, find, load, stale
from models.sociale_kaart.bestand import Names, Row, read, write
from models.sociale_kaart.cellen import LONGEST, NEEDED
from models.sociale_kaart.plaats import fold
from models.sociale_kaart.wijzigen import Comparing, apply, compare, heads

TODAY, NOW = date(2026, 3, 3), datetime(2026, 3, 3, 9, tzinfo=UTC)
UTRECHT, ZWOLLE = (
    Location(id=n, key=k, name=k.title()) for n, k in ((1, "utrecht"), (2, "zwolle"))
)
SRW = Organisation(id=2, key="srw", name="Sociaal Raadslieden", kind=Kind.SRW)
NAMES = Names([UTRECHT, ZWOLLE], [SRW], UTRECHT, TODAY)


def rows(*lines: str) -> list[Row]:
    found, problems = read("\n".join(lines).encode(), NAMES)
    assert problems == []
    return found


def wrong(*lines: str) -> list[tuple[int, str, str]]:
    _, problems = read("\n".join(lines).encode(), NAMES)
    return [(p.line, p.column, p.key.removeprefix("sociale_kaart.fout.")) for p in problems]


def cells(longest: int, least: int = 0) -> st.SearchStrategy[str]:
    """One line of signs that show, with nothing personal: what the kaart takes."""
    signs = st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp"))
    lines = st.text(signs, max_size=longest).map(lambda text: " ".join(text.split()))
    return lines.filter(
        lambda text: text.isprintable() and not findings(text) and len(fold(text)) >= least
    )


GEMEENTEN = cells(20, least=1).filter(lambda name: "," not in name and not name.startswith("'"))
PHONES = st.sampled_from(["030 234 56 78", "0800 1234", "14030", "+32 2 555 12 12", "06 12345678"])
EMAILS = st.from_regex(r"[a-z.+\-]{1,10}@[a-z]{1,8}\.nl", fullmatch=True)


@st.composite
def services(draw: st.DrawFn, number: int) -> Service:
    facts: dict[str, Any] = {
        name: draw(cells(min(longest, 15), least=int(name in NEEDED)))
        for name, longest in LONGEST.items()
    }
    facts["name"] += f" {number}"
    place, party = (
        draw(st.sampled_from([None, UTRECHT, ZWOLLE])),
        draw(st.sampled_from([None, SRW])),
    )
    phone = draw(st.none() | PHONES)
    return Service(
        id=number,
        location_id=place and place.id,
        location=place,
        organisation_id=party and party.id,
        organisation=party,
        phone=phone and read_number(phone),
        email=draw(st.none() | EMAILS),
        service_area=draw(
            st.lists(GEMEENTEN, max_size=3).filter(lambda a: not findings(", ".join(a)))
        ),
        last_verified=draw(st.none() | st.dates(max_value=TODAY)),
        ended_at=draw(st.sampled_from([None, NOW])),
        **facts,
    )


@settings(max_examples=60, deadline=None)
@given(st.data(), st.integers(1, 3))
def test_what_is_exported_and_read_again_changes_nothing(data: st.DataObject, count: int) -> None:
    kept = [data.draw(services(number)) for number in range(1, count + 1)]
    found, problems = read(write(kept), NAMES)
    assert problems == []
    compared = Comparing(kept, {None, 1, 2}).all(found)
    assert (compared.problems, compared.changes, compared.same) == ([], [], count)


@given(st.text())
def test_a_cell_comes_back_as_it_was_and_is_no_formula(cell: str) -> None:
    assert as_meant(as_text(cell)) == cell
    assert not as_text(cell).startswith(("=", "+", "-", "@"))


def test_what_excel_wrote_is_read_too() -> None:
    table = csv_of([["Naam", "Organisatie", "Telefoon"], ["Spreekuur", "SRW", "030 234 56 78"]])
    assert [cells for _, cells in rows_of(text_of(table))][1] == [
        "Spreekuur",
        "SRW",
        "030 234 56 78",
    ]
    [row] = rows("Naam,Organisatie,Telefoon,,", '"Spreekuur",SRW,030-2345678,,')
    assert (row.name, row.phone, row.location_id) == ("Spreekuur", "+31302345678", 1)


HEAD = "organization_name;name;description;phone;email;service_area;location;party;last_verified;status;id"


@pytest.mark.parametrize(
    ("line", "column", "fault"),
    [
        (";Naam;;;;;;;;;", "organization_name", "leeg"),
        ("SRW;;;;;;;;;;", "name", "leeg"),
        (f"SRW;{'x' * 81};;;;;;;;;", "name", "te_lang"),
        ("SRW;A;bel 06 12345678;;;;;;;;", "description", "lijkt_op_phone"),
        ("SRW;A;mail jan@piet.nl;;;;;;;;", "description", "lijkt_op_email"),
        ("SRW;A;111222333;;;;;;;;", "description", "lijkt_op_bsn"),
        ("SRW;A;;030 1;;;;;;;", "phone", "telefoon"),
        ("SRW;A;;;jan@piet;;;;;;", "email", "email"),
        ("SRW;A;;;;...;;;;;", "service_area", "gemeente"),
        ("SRW;A;;;;;Almelo;;;;", "location", "locatie"),
        ("SRW;A;;;;;;politie;;;", "party", "partij"),
        ("SRW;A;;;;;;;31-2-2026;;", "last_verified", "datum"),
        ("SRW;A;;;;;;;4-3-2026;;", "last_verified", "toekomst"),
        ("SRW;A;;;;;;;;weg;", "status", "status"),
        ("SRW;A;;;;;;;;;twee", "id", "id"),
        ("SRW;A;;;;;;;;;99999999999", "id", "id"),
        ("SRW;A;;;;;;;;;;te veel", "…", "te_veel_cellen"),
    ],
)
def test_what_is_wrong_is_named_by_row_and_column(line: str, column: str, fault: str) -> None:
    assert wrong(HEAD, "SRW;Goed;;;;;;;;;", line) == [(3, column, fault)]


def test_all_that_is_wrong_with_a_row_is_named() -> None:
    assert len(wrong(HEAD, ";;;1;x;;y;z;0;0;0")) == 9


@pytest.fixture
async def db(fresh: Any) -> AsyncIterator[AsyncSession]:
    """The small organisation of the tests, on both databases."""
    database: Database = fresh.database
    async with database.writing.begin() as session:
        yield session
    await database.close()


async def kept(db: AsyncSession) -> list[Service]:
    return [*await db.scalars(select(Service).order_by(Service.id))]


async def take(db: AsyncSession, *lines: str, locations: tuple[int, ...] = (1,)) -> list[str]:
    """What a file changes, or what is wrong with it."""
    found = await compare(db, rows(*lines), locations)
    if found.problems:
        return [f"{p.line} {p.column} {p.key.rpartition('.')[2]}" for p in found.problems]
    apply(db, found.changes, NOW)
    await db.flush()
    return [" ".join([c.what, c.row.name, *heads(c)]) for c in found.changes]


async def test_the_same_file_twice_changes_nothing(db: AsyncSession) -> None:
    lines = ("naam;organisatie;locatie;telefoon", "A;SRW;Utrecht;0302345678", "B;SRW;landelijk;")
    assert await take(db, *lines) == ["nieuw A", "nieuw B"]
    assert await take(db, *lines) == []
    assert [(s.name, s.location_id, s.phone) for s in await kept(db)] == [
        ("A", 1, "+31302345678"),
        ("B", None, None),
    ]


async def test_an_id_changes_an_entry_and_what_has_no_column_stays(db: AsyncSession) -> None:
    await take(db, "naam;organisatie;telefoon;gemeenten", "A;SRW;0302345678;Zeist")
    [service] = await kept(db)
    assert await take(db, "id;naam;organisatie", f"{service.id};Anders;SRW") == [
        "anders Anders name"
    ]
    assert (service.name, service.phone, service.service_area) == (
        "Anders",
        "+31302345678",
        ["Zeist"],
    )
    assert await take(db, "id;naam;organisatie", "999;A;SRW") == ["2 id onbekend_id"]


async def test_an_entry_is_ended_and_comes_back_but_is_never_deleted(db: AsyncSession) -> None:
    head = "naam;organisatie;status"
    await take(db, head, "A;SRW;active")
    [service] = await kept(db)
    assert await take(db, head, "A;SRW;inactive") == ["gestopt A"]
    assert await take(db, head, "A;SRW;inactive") == []
    assert service.ended_at == NOW
    assert await load(db, service.id) is service
    assert await find(db, "A") == []
    assert await take(db, head, "A;SRW;active") == ["terug A"]
    assert await find(db, "") == [service]


async def test_a_file_cannot_touch_what_others_keep(db: AsyncSession) -> None:
    await take(db, "naam;organisatie;locatie", "A;SRW;Zwolle", locations=(2,))
    [service] = await kept(db)
    for line in (f"{service.id};A;SRW;Zwolle", f"{service.id};A;SRW;Utrecht", ";B;SRW;Zwolle"):
        head = "id;naam;organisatie;locatie"
        assert await take(db, head, line) == ["2 location niet_van_jou"]


async def test_no_two_living_entries_have_the_same_names(db: AsyncSession) -> None:
    head = "id;naam;organisatie"
    assert await take(db, head, ";A;SRW", ";a;srw") == ["3 name dubbel"]
    await take(db, head, ";A;SRW", ";B;SRW")
    first, second = await kept(db)
    assert await take(db, head, f"{first.id};B;SRW") == ["2 name bestaat"]
    swapped = (f"{first.id};B;SRW", f"{second.id};A;SRW")
    assert await take(db, head, *swapped) == ["anders B name", "anders A name"]
    assert await take(db, head, f"{first.id};B;SRW", f"{first.id};C;SRW") == ["3 id dubbel"]


async def test_an_older_file_does_not_take_back_that_somebody_verified(db: AsyncSession) -> None:
    head = "naam;organisatie;gecontroleerd"
    await take(db, head, "A;SRW;1-2-2026")
    [service] = await kept(db)
    service.verify(date(2026, 3, 1))
    assert await take(db, head, "A;SRW;1-2-2026") == []
    assert await take(db, head, "A;SRW;") == []
    assert service.last_verified == date(2026, 3, 1)
    assert await take(db, head, "A;SRW;2-3-2026") == ["anders A last_verified"]


async def test_stale_is_over_half_a_year_or_never(db: AsyncSession) -> None:
    head = "naam;organisatie;gecontroleerd"
    await take(db, head, "A;SRW;3-9-2025", "B;SRW;2-9-2025", "C;SRW;")
    assert [service.name for service in await stale(db, TODAY)] == ["B", "C"]


async def test_who_serves_a_gemeente_comes_nearest_first(db: AsyncSession) -> None:
    head = "naam;organisatie;locatie;gemeenten;partij"
    await take(
        *(db, head, "Landelijk;X;landelijk;;", "Heel Utrecht;X;Utrecht;;"),
        *("Zeist;X;Utrecht;Zeist, De Bilt;srw", "Ede;X;Utrecht;Ede;", "Zwolle;X;Zwolle;;"),
        locations=(1, 2),
    )
    db.expunge_all()

    def names(found: list[Service]) -> list[str]:
        return [service.name for service in found]

    assert names(await by_gemeente(db, "de bilt")) == ["Zeist", "Heel Utrecht", "Landelijk"]
    assert names(await by_gemeente(db, "Zwolle")) == ["Zwolle", "Landelijk"]
    assert names(await by_gemeente(db, "Almelo")) == ["Landelijk"]
    assert names(await by_gemeente(db, "zeist", [Kind.SRW])) == ["Zeist"]


def test_what_is_no_table_of_the_kaart_is_refused() -> None:
    for content, key in (
        (b"naam;organisatie\n", "sociale_kaart.bestand.leeg"),
        (b"naam\nA\n", "sociale_kaart.bestand.geen_kolom"),
        (b"naam;organisatie;kleur\nA;B;C\n", "sociale_kaart.bestand.kolom"),
        (b"naam;organisatie;naam\nA;B;C\n", "inlezen.bestand.dubbele_kolom"),
        (b"PK\x03\x04", "inlezen.bestand.excel"),
    ):
        with pytest.raises(Exception, match=key.replace(".", r"\.")):
            read(content, NAMES)
