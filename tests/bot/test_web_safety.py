"""What the practice workspace refuses: other sites, made-up buttons, unknown people."""

import re

import pytest
from aiohttp import ClientSession

from models.piket import TALK_TAKES
from tests.practice import ASK, Running, Visitor, button, plain


@pytest.mark.parametrize("path", ["/venster?naar=x", "/venster/inhoud?wie=x", "/bestand/1?wie=x"])
async def test_an_unknown_person_is_not_found(http: ClientSession, path: str) -> None:
    async with http.get(path) as answer:
        assert answer.status == 404


async def test_an_unknown_person_can_do_nothing(http: ClientSession) -> None:
    for path in ("/doe", "/zeg", "/formulier", "/gezien"):
        async with http.post(path, data={"wie": "x"}) as answer:
            assert answer.status == 404


@pytest.mark.parametrize("action", ["", "x", "piket.bel_nu", "piket.bel_nu:!", "reg:1:2", "🙂:1"])
async def test_a_made_up_button_is_said_to_be_old(noor: Visitor, action: str) -> None:
    assert "Deze knop werkt niet meer" in plain(await noor.posts("/doe", nonce="n", action=action))


async def test_a_button_of_somebody_else_changes_nothing(noor: Visitor, devries: Visitor) -> None:
    await noor.says(ASK)
    _, action = button(await noor.html(), "Intrekken")
    assert "niet voor jou" in plain(await devries.posts("/doe", nonce="n", action=action))


async def test_a_proxy_is_no_way_in(http: ClientSession) -> None:
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
        async with http.post("/zeg", data={"wie": "noor"}, headers={name: "1.2.3.4"}) as answer:
            assert answer.status == 421


async def test_a_choice_that_was_made_keeps_no_buttons(app: Running, noor: Visitor) -> None:
    """A second press on "Plaats in kanaal" would place the agenda again."""
    await noor.says(ASK)
    bram, devries = Visitor(app, noor.http, "bram"), Visitor(app, noor.http, "devries")
    await devries.presses("Ik bel nu")
    await app.core.clock.move(TALK_TAKES)
    for answer in ("Eerste lijn kan verder", "5 tot 15 min", "Ja"):
        await devries.presses(answer)
    await bram.says("/piket agenda")
    await bram.presses("Plaats in kanaal")
    assert "Plaats in kanaal" not in await bram.html()


async def test_every_answer_is_hardened(http: ClientSession) -> None:
    for path in ("/", "/healthz", "/static/oefenruimte.js", "/link/x", "/gebeurtenissen"):
        async with http.get(path) as answer:
            assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "no-referrer"


async def test_the_pages_need_nothing_from_elsewhere(http: ClientSession) -> None:
    async with http.get("/") as answer:
        html = await answer.text()
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', html)
    assert " style=" not in html
    assert "<script>" not in html


@pytest.mark.parametrize("host", ["piket.evil.example", "127.0.0.1.evil.example", "x[", ""])
async def test_a_foreign_host_name_is_refused(http: ClientSession, host: str) -> None:
    async with http.get("/", headers={"Host": host}) as answer:
        assert answer.status in (400, 421)


@pytest.mark.parametrize("host", ["localhost:1234", "127.0.0.1", "[::1]:80"])
async def test_a_loopback_name_is_fine(http: ClientSession, host: str) -> None:
    async with http.get("/", headers={"Host": host}) as answer:
        assert answer.status == 200


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
)
async def test_a_post_from_another_site_is_refused(
    http: ClientSession, headers: dict[str, str]
) -> None:
    for path in ("/doe", "/zeg", "/formulier", "/gezien", "/klok"):
        async with http.post(path, data={"wie": "noor", "sprong": "60"}, headers=headers) as answer:
            assert answer.status == 403


async def test_a_very_long_question_is_answered_and_handed_back(noor: Visitor) -> None:
    answer = await noor.says("/piket arbeidsrecht " + "a" * 10_000)
    assert "Je vraag heeft 10000 tekens" in plain(answer)


async def test_an_empty_line_does_nothing(noor: Visitor) -> None:
    await noor.says("   ")
    assert "Nog geen berichten" in await noor.sees()
