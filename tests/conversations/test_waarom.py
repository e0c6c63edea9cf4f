"""A coordinator asks by which rule people were asked, and in which order."""

import re
from datetime import timedelta

import pytest

from models.piket import Casus
from tests.talk import Talk, Talker


async def case(talk: Talk) -> tuple[Talker, str]:
    """All three were asked, and nobody answered."""
    await talk.meet("noor").says("/piket arbeidsrecht")
    await talk.passes(minutes=15)
    talk.reads_all()
    [casus] = await talk.rows(Casus)
    return talk.meet("bram"), casus.code


async def test_the_coordinator_sees_names_and_rules_in_order(talk: Talk) -> None:
    bram, code = await case(talk)
    await bram.says(f"/piket waarom {code.lower()}")
    bram.hears(
        f"In deze volgorde is gevraagd bij piketvraag arbeidsrecht, code {code}",
        "1. mr. De Vries: verder was alles gelijk; dan geldt een vaste volgorde",
        "2. mr. Jansen: heeft dienst voor de locatie; die gaat voor de landelijke pool",
        "3. mr. Yilmaz: was de enige die nog gevraagd kon worden",
    )


async def test_it_tells_no_times_outcomes_or_counts(talk: Talk) -> None:
    bram, code = await case(talk)
    await bram.says(f"/piket waarom {code}")
    shown = bram.answer.replies and bram.replies_shown()[-1]
    text = (shown or bram.sees("In deze volgorde", new=True)).text.replace(code, "")
    assert re.findall(r"\d+", text) == ["1", "2", "3"]
    assert "reactie" not in text


async def test_only_a_coordinator_of_that_location_may_see_it(talk: Talk) -> None:
    bram, code = await case(talk)
    for key in ("noor", "aisha", "lotte", "devries"):
        person = talk.meet(key)
        await person.says(f"/piket waarom {code}")
        person.hears("Alleen een coördinator van de locatie")
    await talk.meet("lotte").says("/piket huurrecht zwolle")
    talk.reads_all()
    other = (await talk.rows(Casus))[-1].code
    await bram.says(f"/piket waarom {other}")
    bram.hears("Alleen een coördinator van de locatie")


async def test_for_seven_days(talk: Talk) -> None:
    bram, code = await case(talk)
    talk.time.ahead += timedelta(days=6)
    await talk.delivered()
    talk.reads_all()
    await bram.says(f"/piket waarom {code}")
    bram.hears("In deze volgorde")
    talk.time.ahead += timedelta(days=1)
    await talk.delivered()
    talk.reads_all()
    await bram.says(f"/piket waarom {code}")
    bram.hears("langer dan zeven dagen geleden")


async def test_an_unknown_code_is_said_and_anything_else_is_not_said_back(talk: Talk) -> None:
    bram = talk.meet("bram")
    await bram.says("/piket waarom 2222")
    bram.hears("Ik ken geen piketvraag met code 2222")
    for words in ("waarom", "waarom 123456782", "why"):
        await bram.says(f"/piket {words}")
        bram.hears("Noem de code erbij")
    bram.never_sees("123456782")


async def test_nobody_was_on_duty(talk: Talk) -> None:
    talk.time.ahead += timedelta(hours=8)
    await talk.meet("noor").says("/piket arbeidsrecht")
    talk.reads_all()
    [casus] = await talk.rows(Casus)
    bram = talk.meet("bram")
    await bram.says(f"/piket waarom {casus.code}")
    bram.hears("is niemand gevraagd: er had niemand dienst")


@pytest.mark.parametrize("talk", [("slack", "slack")], indirect=True)
async def test_a_question_that_begins_with_why_is_a_question(talk: Talk) -> None:
    noor = talk.meet("noor")
    await noor.says("/piket waarom krijgt mijn cliënt geen loon?")
    assert noor.form or noor.answer.replies
    noor.never_sees("code")
