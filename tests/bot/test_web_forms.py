"""Forms of the practice workspace: kept open until what is in them can be taken."""

import re

from aiohttp import ClientSession

from bot.web.forms import OURS
from handlers.form import Form
from tests.practice import Running, Visitor, nonce_of, plain


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


async def test_the_form_of_the_roster_is_said_back_like_the_typed_line(
    app: Running, http: ClientSession
) -> None:
    """What a page sends of its own stands beside the answers, under other names."""
    bram = Visitor(app, http, "bram")
    html = await bram.says("/piket rooster formulier")
    demir = re.search(r'value="(\d+)"[^>]*>\s*[Mm]r\. Demir', html)
    assert demir, plain(html)
    answers = {"collega": demir[1], "wanneer": "elke dinsdag 9-13", "waar": "lokaal"}
    said = await bram.posts("/formulier", nonce=nonce_of(html), **answers)
    assert "Ik begrijp, voor mr. Demir" in plain(said)


def test_no_question_is_called_as_what_the_page_sends_itself() -> None:
    for kind in Form.known.values():
        assert not {*kind.questions()} & OURS, kind.name
