"""The practice workspace over HTTP: what it shows, and what people do in it."""

import re

import pytest
from aiohttp import ClientSession
from sqlalchemy import func, select

from bot.web.adapter import WebAdapter
from config.texts import LANGUAGES, flow
from handlers.say import Message, say
from models.location import Location
from models.outbox import Lane
from models.people import Person
from models.piket import TALK_TAKES, Casus
from models.queueing import Outgoing, enqueue
from tests.practice import ASK, Running, Visitor, button, nonce_of, plain


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


async def test_the_agenda_can_be_kept_as_a_file(app: Running, http: ClientSession) -> None:
    noor, devries, bram = (Visitor(app, http, key) for key in ("noor", "devries", "bram"))
    await noor.says(ASK)
    await devries.presses("Ik bel nu")
    await app.core.clock.move(TALK_TAKES)
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


async def test_the_program_says_that_it_lives(http: ClientSession) -> None:
    async with http.get("/healthz") as answer:
        assert await answer.text() == "ok"


async def test_a_bot_that_sends_nothing_is_not_alive(app: Running, http: ClientSession) -> None:
    app.core.outbox.stop()
    await app.core.working[0]
    async with http.get("/healthz") as answer:
        assert answer.status == 503


async def test_members_are_those_of_the_location(app: Running) -> None:
    assert await app.adapter.is_member("utrecht:piket", "noor")
    assert not await app.adapter.is_member("zwolle:piket", "noor")
    assert not await app.adapter.is_member("utrecht:piket", "niemand")


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
