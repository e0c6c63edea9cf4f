"""Single-use links: a form or an agenda for who may not have it in his chat."""

import re

import pytest
from aiohttp import ClientSession
from sqlalchemy import select, update

from handlers.action import Action
from handlers.kaarten.actions import Accept, Answer
from handlers.overleg import ReadAgenda
from handlers.stappen import FillIn
from models.drafts import LINK_LIVES, Draft, Link, new_link
from models.people import Person
from models.piket import TALK_TAKES, Casus
from models.signaal import Contribution
from models.vragen import Side
from tests.practice import ASK, Running, Visitor, plain


@pytest.fixture
async def signaal(app: Running, http: ClientSession) -> int:
    """A casus whose advocate said that it is for the signaleringsoverleg."""
    noor, devries = Visitor(app, http, "noor"), Visitor(app, http, "devries")
    await noor.says(ASK)
    async with app.core.database.reading() as db:
        casus_id = await db.scalar(select(Casus.id))
    assert casus_id
    answer = Answer(casus_id, Side.ANSWERER, "signaleringsoverleg", "ja")
    for action in (Accept(casus_id), answer):
        await devries.posts("/doe", nonce=action.name, action=action.pack())
        await app.core.clock.move(TALK_TAKES)
    return casus_id


async def link(app: Running, key: str, action: Action) -> str:
    async with app.core.database.writing.begin() as db:
        person = await db.scalar(select(Person).where(Person.key == key))
        assert person
        made, secret = new_link(person.id, action.pack(), app.core.time.now())
        db.add(made)
    return f"/link/{secret}"


async def form_link(app: Running, casus_id: int) -> str:
    values = {
        "form": "signaal.zin",
        "context": {"casus_id": str(casus_id)},
        "fields": [],
        "given": {"niveau": "stelsel", "vaker": "vaker"},
    }
    async with app.core.database.writing.begin() as db:
        person = await db.scalar(select(Person).where(Person.key == "devries"))
        assert person
        draft = Draft(person_id=person.id, kind="form", values=values, made_at=app.core.time.now())
        db.add(draft)
    return await link(app, "devries", FillIn(draft.id))


async def get(http: ClientSession, path: str) -> tuple[int, str]:
    async with http.get(path) as answer:
        return answer.status, await answer.text()


async def post(http: ClientSession, path: str, **fields: str) -> tuple[int, str]:
    async with http.post(path, data=fields) as answer:
        return answer.status, await answer.text()


async def test_a_preview_does_not_use_the_link_up(
    app: Running, http: ClientSession, signaal: int
) -> None:
    path = await link(app, "bram", ReadAgenda(1))
    for _ in range(3):
        status, html = await get(http, path)
        assert status == 200
        assert "arbeidsrecht" not in html
    status, html = await post(http, path)
    assert "Agenda signaleringsoverleg Utrecht" in plain(html)
    assert "arbeidsrecht" in html


async def test_an_agenda_is_shown_once(app: Running, http: ClientSession, signaal: int) -> None:
    path = await link(app, "bram", ReadAgenda(1))
    await post(http, path)
    for status, html in (await get(http, path), await post(http, path)):
        assert status == 410
        assert "Deze link is al gebruikt" in html
        assert "arbeidsrecht" not in html


async def test_a_form_is_open_until_it_was_taken(
    app: Running, http: ClientSession, signaal: int
) -> None:
    path = await form_link(app, signaal)
    for _ in range(2):
        status, html = await post(http, path)
        assert "Wat gaat er mis, in één zin?" in html
        assert re.search(r'value="stelsel"[^>]* checked', html), "his choices are kept"
    chosen = {"niveau": "stelsel", "vaker": "vaker"}
    status, html = await post(http, f"{path}/formulier", zin="", **chosen)
    assert "Vul dit in." in plain(html)
    status, html = await post(http, f"{path}/formulier", zin="bel 030 234 5678", **chosen)
    assert "telefoonnummer" in plain(html)
    assert "bel 030 234 5678</textarea>" in html
    status, html = await post(http, f"{path}/formulier", zin="UWV belt niet terug", **chosen)
    assert "Bedankt, dat is bewaard" in html
    async with app.core.database.reading() as db:
        assert "UWV belt niet terug" in set(await db.scalars(select(Contribution.sentence)))
    for status, html in (
        await get(http, path),
        await post(http, path),
        await post(http, f"{path}/formulier", zin="nog iets", **chosen),
    ):
        assert status == 410
        assert "Deze link is al gebruikt" in html


async def test_an_old_link_says_so(app: Running, http: ClientSession, signaal: int) -> None:
    path = await link(app, "bram", ReadAgenda(1))
    app.core.time.ahead += LINK_LIVES
    for status, _ in (await get(http, path), await post(http, path)):
        assert status == 410


async def test_an_unknown_link_says_so(http: ClientSession) -> None:
    for status, html in (await get(http, "/link/x"), await post(http, "/link/x/formulier")):
        assert status == 404
        assert "Deze link ken ik niet" in html


async def test_a_link_of_an_older_version_is_no_error(app: Running, http: ClientSession) -> None:
    path = await link(app, "bram", ReadAgenda(1))
    async with app.core.database.writing.begin() as db:
        await db.execute(update(Link).values(action="bestaat:niet"))
    status, _ = await post(http, path)
    assert status == 410


async def test_an_agenda_is_only_for_a_coordinator(app: Running, http: ClientSession) -> None:
    path = await link(app, "noor", ReadAgenda(1))
    _, html = await post(http, path)
    assert "voor coördinatoren" in html
