"""The practice workspace over HTTP: what it shows, what it takes, and what it refuses."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from aiohttp import ClientResponse, ClientSession
from sqlalchemy import func, select

from bot.clock import Time
from bot.web.adapter import WebAdapter
from bot.web.moments import jump, set_clock, spoken
from config.texts import LANGUAGES, flow
from handlers.say import Message, say
from models.location import Location
from models.outbox import Delivery, Lane
from models.people import Person
from models.piket import Casus
from models.queueing import Outgoing, enqueue
from tests.practice import Running, practising
from tests.talk import TUESDAY_1037
from tests.world import World

ASK = "/piket arbeidsrecht mag ontslag op staande voet na één keer te laat?"


@dataclass
class Visitor:
    """Somebody at one window, without a browser."""

    app: Running
    http: ClientSession
    key: str
    place: str = "mij"

    async def sees(self) -> str:
        await self.app.settled()
        query = {"wie": self.key, "v": "v1", "plek": self.place}
        async with self.http.get("/venster/inhoud", params=query) as answer:
            assert answer.status == 200
            return plain(await answer.text())

    async def html(self) -> str:
        await self.app.settled()
        query = {"wie": self.key, "v": "v1", "plek": self.place}
        async with self.http.get("/venster/inhoud", params=query) as answer:
            return await answer.text()

    async def says(self, text: str, **more: str) -> str:
        return await self.posts("/zeg", tekst=text, **more)

    async def presses(self, label: str, html: str | None = None) -> str:
        html = html or await self.html()
        nonce, action = button(html, label)
        return await self.posts("/doe", nonce=nonce, action=action)

    async def posts(self, path: str, **fields: str) -> str:
        data = {"wie": self.key, "v": "v1", "plek": self.place, **fields}
        async with self.http.post(path, data=data) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.text()


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def button(html: str, label: str) -> tuple[str, str]:
    """The nonce of its form and the action it posts."""
    for form in re.findall(r'<form[^>]*hx-post="/doe".*?</form>', html, re.S):
        found = re.search(rf'name="action" value="([^"]+)"[^>]*>{re.escape(label)}<', form)
        if found:
            nonce = re.search(r'name="nonce" value="([^"]+)"', form)
            assert nonce
            return nonce[1], unescape(found[1])
    raise AssertionError(f"no button {label!r} in {plain(html)}")


def nonce_of(html: str) -> str:
    dialog = html[html.index("<dialog") :]
    found = re.search(r'name="nonce" value="([^"]+)"', dialog)
    assert found
    return found[1]


@pytest.fixture
async def app(world: World) -> AsyncIterator[Running]:
    async with practising(world.database.url) as app:
        yield app


@pytest.fixture
async def http(app: Running) -> AsyncIterator[ClientSession]:
    async with ClientSession(app.address) as http:
        yield http


@pytest.fixture
def noor(app: Running, http: ClientSession) -> Visitor:
    return Visitor(app, http, "noor")


@pytest.fixture
def devries(app: Running, http: ClientSession) -> Visitor:
    return Visitor(app, http, "devries")


async def test_the_page_seats_the_people_of_the_story(http: ClientSession) -> None:
    async with http.get("/") as answer:
        html = await answer.text()
    names = re.findall(r'name="wie" value="(\w+)"', html)
    assert names == ["noor", "devries", "jansen"]
    assert "Voorbeeldgegevens, verzonnen mensen." in html
    assert "Probeer dit" in html
    assert "dinsdag 3 maart, 10.37" in html


async def test_the_address_keeps_who_sits_where(http: ClientSession) -> None:
    async with http.get("/?p=bram@utrecht:piket&p=niemand&p=aisha") as answer:
        html = await answer.text()
    assert re.findall(r'name="wie" value="(\w+)"', html) == ["bram", "aisha"]
    assert re.findall(r'name="plek" value="([\w:]+)"', html) == ["utrecht:piket", "mij"]


async def test_a_window_can_be_anyones(http: ClientSession) -> None:
    async with http.get("/venster?naar=lotte&v=v2") as answer:
        html = await answer.text()
    assert 'id="v2"' in html
    assert "#piket-zwolle" in html
    assert "#piket-utrecht" in html


async def test_one_more_window_is_for_somebody_who_has_none(http: ClientSession) -> None:
    async with http.get("/venster/erbij?naar=noor&naar=devries") as answer:
        html = await answer.text()
    assert 'name="wie" value="jansen"' in html


@pytest.mark.parametrize("path", ["/venster?naar=x", "/venster/inhoud?wie=x", "/bestand/1?wie=x"])
async def test_an_unknown_person_is_not_found(http: ClientSession, path: str) -> None:
    async with http.get(path) as answer:
        assert answer.status == 404


async def test_an_unknown_person_can_do_nothing(http: ClientSession) -> None:
    for path in ("/doe", "/zeg", "/formulier", "/gezien"):
        async with http.post(path, data={"wie": "x"}) as answer:
            assert answer.status == 404


async def test_a_command_is_answered_and_pages_the_advocate(
    noor: Visitor, devries: Visitor
) -> None:
    assert "Ik vraag mr. De Vries" in plain(await noor.says(ASK))
    assert "Wat zou je doen zonder piket?" in await noor.sees()
    assert "mag ontslag op staande voet" in await devries.sees()
    devries.place = "utrecht:piket"
    assert "kaart van Noor" in await devries.sees()
    html = await devries.html()
    with pytest.raises(AssertionError, match="no button"):
        button(html, "Intrekken")


async def test_the_same_nonce_is_one_event(app: Running, noor: Visitor, devries: Visitor) -> None:
    first = await noor.says(ASK, nonce="n1")
    second = await noor.says(ASK, nonce="n1")
    assert "Ik vraag mr. De Vries" in plain(first)
    assert "v1-meldingen" not in second, "the second half of a double click says nothing"
    html = await devries.html()
    one, action = button(html, "Ik bel nu")
    await devries.posts("/doe", nonce=one, action=action)
    again = await devries.posts("/doe", nonce=one, action=action)
    assert "v1-meldingen" not in again
    async with app.core.database.reading() as db:
        assert await db.scalar(select(func.count(Casus.id))) == 1


async def test_a_drawn_button_has_a_fresh_nonce(noor: Visitor, devries: Visitor) -> None:
    await noor.says(ASK)
    assert (
        button(await devries.html(), "Ik bel nu")[0] != button(await devries.html(), "Ik bel nu")[0]
    )


@pytest.mark.parametrize("action", ["", "x", "piket.bel_nu", "piket.bel_nu:!", "reg:1:2", "🙂:1"])
async def test_a_made_up_button_is_said_to_be_old(noor: Visitor, action: str) -> None:
    assert "Deze knop werkt niet meer" in plain(await noor.posts("/doe", nonce="n", action=action))


async def test_a_button_of_somebody_else_changes_nothing(noor: Visitor, devries: Visitor) -> None:
    await noor.says(ASK)
    _, action = button(await noor.html(), "Intrekken")
    assert "niet voor jou" in plain(await devries.posts("/doe", nonce="n", action=action))


async def test_the_form_opens_keeps_what_was_typed_and_says_what_is_wrong(
    noor: Visitor, devries: Visitor
) -> None:
    html = await noor.says("/piket")
    assert "<dialog open" in html
    typed = {"vraag": "bel <b>hem</b> op 030 234 5678", "rechtsgebied": "arbeidsrecht"}
    html = await noor.posts("/formulier", nonce=nonce_of(html), **typed)
    assert "Vul dit in." in plain(html), "spoed was not answered"
    assert "bel &lt;b&gt;hem&lt;/b&gt; op" in html
    html = await noor.posts("/formulier", nonce=nonce_of(html), spoed="nee", **typed)
    assert "lijkt op" in plain(html) or "telefoonnummer" in plain(html)
    assert re.search(r'id="v1-veld-vraag"[^>]*aria-invalid=true', html)
    assert "bel &lt;b&gt;hem&lt;/b&gt; op" in html
    typed["vraag"] = "mag dit?"
    html = await noor.posts("/formulier", nonce=nonce_of(html), spoed="nee", **typed)
    assert "<dialog" not in html
    assert "Ik vraag mr. De Vries" in plain(html)
    assert "mag dit?" in await devries.sees()


async def test_a_form_of_somebody_else_or_of_long_ago_is_refused(
    noor: Visitor, devries: Visitor
) -> None:
    html = await noor.says("/piket")
    for visitor, nonce in ((devries, nonce_of(html)), (noor, "weg")):
        answer = await visitor.posts("/formulier", nonce=nonce, rechtsgebied="arbeidsrecht")
        assert "Deze knop werkt niet meer" in plain(answer)


async def test_a_choice_that_was_not_offered_is_not_taken(noor: Visitor) -> None:
    html = await noor.says("/piket")
    html = await noor.posts("/formulier", nonce=nonce_of(html), rechtsgebied="x", spoed="nee")
    assert re.search(r'id="v1-veld-rechtsgebied"[^>]*aria-invalid=true', html)


async def test_talk_in_a_thread_is_read_by_colleagues_and_understood(
    app: Running, noor: Visitor, devries: Visitor
) -> None:
    await noor.says(ASK)
    noor.place = devries.place = "utrecht:piket"
    head = re.search(r'data-antwoord="(\d+)"', await devries.html())
    assert head
    await devries.says("even kijken <i>hoor</i>", over=head[1])
    assert "even kijken &lt;i&gt;hoor&lt;/i&gt;" in await noor.html()
    answer = await devries.says("ik bel over 10 min", over=head[1])
    assert "Begrepen: je belt Noor" in plain(answer)
    noor.place = "mij"
    assert "Mr. De Vries belt je" in await noor.sees()


async def test_words_to_the_bot_need_no_place(noor: Visitor, devries: Visitor) -> None:
    await noor.says(ASK)
    assert "Begrepen: je kunt niet" in plain(await devries.says("kan niet"))
    assert "Dat begrijp ik niet" in plain(await noor.says("goedemorgen"))
    assert "goedemorgen" in await noor.sees()


async def test_talk_in_a_channel_is_about_no_casus(noor: Visitor, devries: Visitor) -> None:
    noor.place = devries.place = "utrecht:piket"
    assert "Kies dan Antwoord" in plain(await noor.says("goedemorgen allemaal"))
    assert "goedemorgen allemaal" in await devries.sees()
    noor.place = "zwolle:piket"
    await noor.says("hier hoor ik niet")
    assert "hier hoor ik niet" not in await devries.sees()


async def test_a_pinned_message_stands_first(app: Running, noor: Visitor) -> None:
    async with app.core.database.writing.begin() as db:
        location = await db.scalar(select(Location).where(Location.key == "utrecht"))
        assert location
        room = next(r for r in location.rooms if r.external_id == "utrecht:signalering")
        for text, pinned in (("Eerder", False), ("Later", True)):
            message = Message(say("algemeen.woord.naam", w=text), pinned=pinned).dump()
            said = Outgoing(message, Lane.CHANNEL, "web", room_id=room.id)
            await enqueue(db, [said], app.core.time.now())
    app.core.outbox.wake()
    noor.place = "utrecht:signalering"
    shown = await noor.sees()
    assert shown.index("Later") < shown.index("Eerder")


async def test_what_nobody_looked_at_is_marked(noor: Visitor, devries: Visitor) -> None:
    await noor.says(ASK)
    html = await devries.html()
    names = re.findall(r'data-naam="(b\d+)"[^>]*data-nieuw', html)
    assert len(names) == 1
    async with devries.http.post("/gezien", data={"wie": "devries", "namen": names[0]}) as answer:
        assert answer.status == 204
    assert "data-nieuw" not in await devries.html()


async def test_the_clock_moves_and_the_next_is_asked(
    app: Running, noor: Visitor, devries: Visitor
) -> None:
    await noor.says(ASK)
    await app.settled()
    async with noor.http.post("/klok", data={"sprong": "5"}) as answer:
        assert "dinsdag 3 maart, 10.42" in await answer.text()
    assert "Geen reactie van mr. De Vries" in await noor.sees()
    assert "Je kunt het nog oppakken" in await devries.sees()
    async with noor.http.post("/klok", data={"sprong": "een eeuw"}) as answer:
        assert answer.status == 400


async def test_the_agenda_can_be_kept_as_a_file(app: Running, http: ClientSession) -> None:
    noor, devries, bram = (Visitor(app, http, key) for key in ("noor", "devries", "bram"))
    await noor.says(ASK)
    await devries.presses("Ik bel nu")
    await devries.presses("Eerste lijn kan verder")
    await devries.presses("5 tot 15 min")
    html = await devries.presses("Ja")
    sentence = {"zin": "UWV belt *nooit* terug", "niveau": "stelsel", "vaker": "vaker"}
    await devries.posts("/formulier", nonce=nonce_of(html), **sentence)
    await bram.says("/piket agenda")
    link = re.search(r'href="(/bestand/\d+\?wie=bram)"', await bram.html())
    assert link
    async with http.get(link[1]) as answer:
        assert "attachment" in answer.headers["Content-Disposition"]
        assert answer.content_type == "text/markdown"
        assert r"UWV belt \*nooit\* terug" in await answer.text()
    async with http.get(link[1].replace("bram", "noor")) as answer:
        assert answer.status == 404


async def read_event(stream: ClientResponse) -> str:
    async with asyncio.timeout(5):
        while not (line := (await stream.content.readline()).decode()).startswith("data:"):
            pass
    return line.removeprefix("data:").strip()


async def test_open_pages_hear_at_once_who_got_something(
    app: Running, http: ClientSession, noor: Visitor
) -> None:
    async with http.get("/gebeurtenissen") as stream:
        assert stream.content_type == "text/event-stream"
        await stream.content.readline()
        await noor.says(ASK)
        heard = {await read_event(stream) for _ in range(3)}
        assert heard == {"utrecht:piket", "devries"}
        async with http.post("/klok", data={"sprong": "5"}):
            while await read_event(stream) != "*":
                pass


async def test_silence_has_a_heartbeat(app: Running, http: ClientSession) -> None:
    app.adapter.practice.listeners.heartbeat = 0.01
    async with http.get("/gebeurtenissen") as stream, asyncio.timeout(5):
        while await stream.content.readline() != b": hart\n":
            pass


async def test_a_stop_ends_open_streams(world: World) -> None:
    async with practising(world.database.url) as app, ClientSession(app.address) as http:
        stream = await http.get("/gebeurtenissen")
        await stream.content.readline()
        async with asyncio.timeout(5):
            await app.adapter.stop()
            assert (await stream.content.read()).strip() == b""


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


async def test_the_program_says_that_it_lives(http: ClientSession) -> None:
    async with http.get("/healthz") as answer:
        assert await answer.text() == "ok"


async def test_members_are_those_of_the_location(app: Running) -> None:
    assert await app.adapter.is_member("utrecht:piket", "noor")
    assert not await app.adapter.is_member("zwolle:piket", "noor")
    assert not await app.adapter.is_member("utrecht:piket", "niemand")


async def test_the_clock_starts_when_somebody_is_on_duty(app: Running) -> None:
    sunday = datetime(2026, 3, 1, 20, 0, tzinfo=UTC)
    app.core.time = Time(real=lambda: sunday)
    await set_clock(app.core)
    assert spoken(app.core.time.now(), "nl") == "maandag 2 maart, 10.37"


async def test_the_clock_stays_now_while_somebody_is_on_duty(app: Running) -> None:
    app.core.time = Time(real=lambda: TUESDAY_1037 + timedelta(hours=1))
    await set_clock(app.core)
    assert app.core.time.ahead == timedelta(0)


async def test_the_clock_never_runs_back_behind_what_was_said(app: Running, noor: Visitor) -> None:
    await noor.says(ASK)
    async with app.core.database.reading() as db:
        newest = await db.scalar(select(func.max(Delivery.created_at)))
    app.core.time = Time(real=lambda: TUESDAY_1037 - timedelta(days=3))
    await set_clock(app.core)
    assert app.core.time.now() == newest


def test_tomorrow_is_nine_o_clock_also_when_summer_begins() -> None:
    before = datetime(2026, 3, 28, 22, 0, tzinfo=UTC)
    assert before + jump("morgen", before) == datetime(2026, 3, 29, 7, 0, tzinfo=UTC)


async def test_the_clock_stands_still_beside_live_people(app: Running, http: ClientSession) -> None:
    app.core.dispatcher.live = ("slack", "web")
    async with http.get("/klok") as answer:
        assert "+5" not in await answer.text()
    async with http.post("/klok", data={"sprong": "5"}) as answer:
        assert answer.status == 403


async def test_an_english_reader_gets_an_english_window(app: Running, http: ClientSession) -> None:
    async with app.core.database.writing.begin() as db:
        person = await db.scalar(select(Person).where(Person.key == "noor"))
        assert person
        person.language = "en"
    noor = Visitor(app, http, "noor")
    assert "No messages yet" in await noor.sees()


def test_both_languages_have_the_same_sentences() -> None:
    keys = [{(s, k) for s, rows in flow(lang, "web").items() for k in rows} for lang in LANGUAGES]
    assert keys[0] == keys[1]


def test_the_adapter_is_a_platform_called_web() -> None:
    assert WebAdapter().name == "web"
