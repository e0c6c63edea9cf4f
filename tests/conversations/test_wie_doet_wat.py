"""Who does what: when somebody asks, and once beside the first page of a new colleague."""

import pytest
from sqlalchemy import update

from models.people import Organisation, Person
from tests.casts import everywhere
from tests.talk import Talk
from tests.world import ADVOCATES

TASKS = "Gratis uitleg en advies over recht"
FOR = "terugverwijzen en een diagnosedocument"
GENERAL, HERE = "+31880000001", "+31300000009"
ON_WEB = pytest.mark.parametrize("talk", [("web", "web")], ids=["web"], indirect=True)


def number(platform: str) -> str:
    """Telegram makes a link of a number that is written whole."""
    return HERE if platform == "telegram" else "030 000 0009"


async def described(talk: Talk) -> None:
    """What hJL does; the others have told nothing yet."""
    facts = {"tasks": TASKS, "call_for": FOR, "number": GENERAL, "numbers": {"utrecht": HERE}}
    async with talk.database.writing.begin() as db:
        await db.execute(update(Organisation).where(Organisation.key == "hjl").values(**facts))


async def new_here(talk: Talk, *keys: str) -> None:
    async with talk.database.writing.begin() as db:
        new = update(Person).where(Person.key.in_(keys)).values(shown_around_at=None)
        await db.execute(new)


@pytest.mark.parametrize("words", ["wie-doet-wat", "wie doet wat?", "WieDoetWat", "who does what"])
async def test_each_organisation_of_my_location_on_one_card(talk: Talk, words: str) -> None:
    await described(talk)
    noor = talk.meet("noor")
    await noor.says(f"/piket {words}")
    told = ("Wie doet wat in Utrecht?", f"Juridisch Loket: {TASKS}", f"Bel voor: {FOR}")
    told += (f"Direct nummer: {number(talk.asker)}", "/piket hjl", "Jij mag hen ook bellen")
    noor.hears(*told, "Sociaal Raadslieden", "/piket srw", "Sociale advocatuur", "/piket arbeids")
    talk.reads_all()


async def test_the_command_wie_still_means_who_is_on_duty(talk: Talk) -> None:
    noor = talk.meet("noor")
    await noor.says("/piket wie")
    noor.hears("Mr. De Vries: arbeidsrecht")


@ON_WEB
async def test_who_works_at_two_locations_sees_both_or_names_one(talk: Talk) -> None:
    await described(talk)
    lotte = talk.meet("lotte")
    await lotte.says("/piket wie doet wat")
    lotte.hears("in Utrecht?", "030 000 0009")
    lotte.hears("in Zwolle?", "088 000 0001")
    await lotte.says("/piket wie-doet-wat zwolle")
    assert len(lotte.answer.replies) == 1
    lotte.hears("in Zwolle?")
    zwolle = lotte.replies_shown()[0].text
    assert "Sociaal Raadslieden" not in zwolle, "nobody of theirs works there"
    await lotte.says("/piket wie-doet-wat nijmegen")
    lotte.hears("Daar werk je niet")


@everywhere
async def test_with_the_first_page_ever_and_never_again(talk: Talk) -> None:
    await described(talk)
    await new_here(talk, *ADVOCATES)
    noor, devries, jansen = talk.meet("noor"), talk.meet("devries"), talk.meet("jansen")
    await noor.says("/piket arbeidsrecht")
    devries.sees("Piketvraag arbeidsrecht", "Kun je bellen?", new=True)
    devries.sees("Dit is je eerste piketvraag", TASKS, number(talk.answerer), new=True)
    first, second = devries.own.messages
    assert "Kun je bellen?" in first.text, "the page comes first"
    assert "eerste piketvraag" in second.text
    await devries.clicks("Ik kan niet")
    jansen.sees("Dit is je eerste piketvraag", new=True)
    talk.reads_all()
    await talk.passes(days=1)
    talk.reads_all()
    await noor.says("/piket arbeidsrecht")
    talk.reads_all()
    for person in (devries, jansen):
        shown = [m for m in person.own.messages if "eerste piketvraag" in m.text]
        assert len(shown) == 1
    noor.never_sees("eerste piketvraag")


async def test_who_knows_the_way_gets_his_page_alone(talk: Talk) -> None:
    noor, devries = talk.meet("noor"), talk.meet("devries")
    await noor.says("/piket arbeidsrecht")
    devries.sees("Kun je bellen?", new=True)
    assert len(devries.own.messages) == 1
    talk.reads_all()
