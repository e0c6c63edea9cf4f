"""A file that a browser sends: on the page behind a link, and in the practice workspace."""

import re
from io import BytesIO

import pytest
from aiohttp import ClientSession, FormData
from sqlalchemy import func, select

from bot.slack.blocks import Letterhead
from handlers.form import open_form
from handlers.rooster.inlezen import FileForm, ReadIn
from handlers.turn import SYSTEM, Turn
from models.rooster import ShiftRule
from tests.bot.test_links import get, link, post
from tests.practice import Running, Visitor, nonce_of, plain
from tests.talk import TUESDAY_1037

TABLE = b"naam;dag;van;tot\r\nmr. Demir;dinsdag;9.00;13.00\r\n"
BIG = 1_000_001
"""One byte more than a file may have; and what aiohttp itself refuses is a little more."""
HUGE = 3 * 1024 * 1024


def upload(content: bytes, **fields: str) -> FormData:
    form = FormData(fields)
    form.add_field("bestand", BytesIO(content), filename="rooster.csv", content_type="text/csv")
    return form


async def sent(http: ClientSession, path: str, form: FormData) -> tuple[int, str]:
    async with http.post(path, data=form) as answer:
        return answer.status, await answer.text()


@pytest.fixture
def bram(app: Running, http: ClientSession) -> Visitor:
    return Visitor(app, http, "bram")


async def rules(app: Running) -> int:
    async with app.core.database.reading() as db:
        return await db.scalar(select(func.count(ShiftRule.id))) or 0


async def test_a_link_to_a_file_form_is_open_until_a_file_was_taken(
    app: Running, http: ClientSession, bram: Visitor
) -> None:
    path = await link(app, "bram", ReadIn(1, 0))
    for _ in range(2):
        status, html = await post(http, path)
        assert status == 200
        assert 'enctype="multipart/form-data"' in html
        assert re.search(r'<input[^>]* name="bestand" type="file"', html)
    for content, why in (
        (b"", "Vul dit in."),
        (b"x" * BIG, "groter dan 1 MB"),
        (b"x" * HUGE, "te groot om te versturen"),
        (b"PK\x03\x04", "Dit is een Excel-bestand"),
    ):
        status, html = await sent(http, f"{path}/formulier", upload(content))
        assert status == 200
        assert why in plain(html)
        assert 'name="bestand" type="file"' in html, "it can be tried again"
    status, html = await sent(http, f"{path}/formulier", upload(TABLE))
    assert "Kijk in je chat" in plain(html)
    assert "Nieuw in het rooster: 1." in await bram.sees()
    for status, html in (await get(http, path), await post(http, path)):
        assert status == 410
        assert "Deze link is al gebruikt" in html


async def test_in_the_practice_workspace_a_file_is_sent_from_the_form_itself(
    app: Running, http: ClientSession, bram: Visitor
) -> None:
    before = await rules(app)
    html = await bram.says("/piket rooster inlezen")
    assert 'hx-encoding="multipart/form-data"' in html
    for content, why in (
        (b"", "Vul dit in."),
        (b"x" * BIG, "groter dan 1 MB"),
        (b"x" * HUGE, "groter dan 1 MB"),
    ):
        form = upload(content, wie="bram", v="v1", plek="mij", nonce=nonce_of(html))
        status, html = await sent(http, "/formulier", form)
        assert status == 200
        assert why in plain(html)
        assert 'name="bestand" type="file"' in html
    form = upload(TABLE, wie="bram", v="v1", plek="mij", nonce=nonce_of(html))
    _, html = await sent(http, "/formulier", form)
    assert "<dialog" not in html
    assert "Nieuw in het rooster: 1." in await bram.sees()
    assert await rules(app) == before
    await bram.presses("Neem over")
    assert await rules(app) == before + 1


async def test_no_file_chosen_is_an_open_field(bram: Visitor) -> None:
    """A browser sends a file without a name then; a text in its place is no file."""
    html = await bram.says("/piket rooster inlezen")
    html = await bram.posts("/formulier", nonce=nonce_of(html), bestand="bmFhbQ==")
    assert "Vul dit in." in plain(html)


async def test_a_link_of_somebody_who_is_no_coordinator_shows_no_form(
    app: Running, http: ClientSession
) -> None:
    path = await link(app, "noor", ReadIn(1, 0))
    _, html = await post(http, path)
    assert "Alleen een coördinator" in html
    assert 'type="file"' not in html
    status, _ = await sent(http, f"{path}/formulier", upload(TABLE))
    assert status == 410


def test_no_other_face_is_ever_asked_for_a_file() -> None:
    form = open_form(FileForm, {"location_id": 1, "national": 0})
    turn = Turn(None, TUESDAY_1037, None, SYSTEM, ())  # type: ignore[arg-type]  # no database is used
    with pytest.raises(AssertionError, match="no files"):
        turn.ask(form)
    with pytest.raises(AssertionError, match="a page of our own"):
        Letterhead("nl", TUESDAY_1037).modal(form)
