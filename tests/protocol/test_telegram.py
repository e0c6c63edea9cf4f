"""The story of a page on Telegram: the real adapter and core on a Bot API server of our own."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest

from bot.core import Core
from bot.telegram.menu import MENU
from models.piket import TALK_TAKES
from tests.protocol.telegram_fixtures import PUBLIC, Phone, everything_sent, playing, quiet
from tests.servers.telegram import TelegramServer
from tests.world import World

QUESTION = "mag ontslag op staande voet na één keer te laat?"
Phones = Callable[[str], Phone]


@pytest.fixture
async def core(
    request: pytest.FixtureRequest, telegram: TelegramServer, world: World
) -> AsyncIterator[Core]:
    async with playing(telegram, world, getattr(request, "param", None)) as core:
        yield core
        await quiet(telegram, core)


both_ways = pytest.mark.parametrize(
    "core", [None, PUBLIC], ids=["long poll", "webhook"], indirect=True
)


@both_ways
async def test_a_page_is_asked_accepted_registered_and_put_on_the_agenda(
    telegram: TelegramServer, core: Core, phone: Phones
) -> None:
    noor, devries, bram = phone("noor"), phone("devries"), phone("bram")
    await noor.loses(await noor.types(f"/piket arbeidsrecht {QUESTION}"))
    await noor.sees("Schrijf dit niet in Telegram")
    await noor.sees("Ik vraag mr. De Vries", "om 10.42")
    page = await devries.sees(
        "Kun je bellen?", buttons=["Ik bel nu", "Ik bel later", "Ik kan niet"]
    )
    await devries.taps("Ik bel nu")
    await devries.sees("Jij belt Noor", "+31302345601", buttons=["Toch niet"])
    assert page.buttons["Kopieer 030 234 5601"] == "+31302345601"
    await noor.sees("Mr. De Vries belt je nu. Code", "+31302345611", buttons=[])

    await noor.taps("Zelf afhandelen", "Wat zou je doen zonder piket?")
    await core.clock.move(TALK_TAKES)
    await noor.taps("Naar mediator", "Wat ga je doen?")
    await noor.taps("Buiten de kring", "binnen de kring")
    await noor.taps("Nee", "zelf over")
    await noor.taps("Nee", "signaleringsoverleg?")
    await noor.taps("8", "Welk cijfer")
    card = await noor.sees("Zonder piket: ingevuld", "Cijfer: ingevuld")
    assert "Wijzig: cijfer" in card.callbacks

    await devries.taps("Advocaat nodig", "Wat is je advies?")
    await devries.taps("5 tot 15 min", "Hoe lang")
    await devries.taps("Ja", "signaleringsoverleg?")
    await devries.taps("In regels of uitvoering", "Waar zit het?")
    await devries.taps("Vaker gezien", "Vaker gezien?")
    elsewhere = await devries.sees("Wil je er één zin bij schrijven?")
    await devries.sees("Staat op de agenda van het volgende signaleringsoverleg van Utrecht")

    await bram.types("/agenda")
    agenda = await bram.sees("De agenda van Utrecht telt 1")
    for message in (elsewhere, agenda):
        links = [url for url in message.buttons.values() if url.startswith(f"{PUBLIC}/link/")]
        assert links if core.settings.public_url else "Doe dit in Slack of bel." in message.text
    assert "staande voet" not in everything_sent(telegram)


@both_ways
async def test_words_answer_a_page_and_other_words_are_taken_away(
    telegram: TelegramServer, core: Core, phone: Phones
) -> None:
    noor, devries, jansen = phone("noor"), phone("devries"), phone("jansen")
    await noor.types("/piket@piket_test_bot arbeidsrecht")
    await devries.sees("Kun je bellen?")
    typed = await devries.types("Die cliënt heeft huurachterstand, mag ik dat weten?")
    await devries.loses(typed)
    await devries.sees("Schrijf dit niet in Telegram")
    page = await devries.types("kan niet")
    await devries.sees("Begrepen: je kunt niet")
    await jansen.types("ik bel over 10 min", reply_to=await jansen.sees("Kun je bellen?"))
    await jansen.sees("Begrepen: je belt Noor over 10 min, om 10.47")
    await noor.sees("Mr. Jansen belt je over 10 min, om 10.47")
    assert not page.deleted
    assert "huurachterstand" not in everything_sent(telegram)


async def test_later_is_a_choice_of_times(
    telegram: TelegramServer, core: Core, phone: Phones
) -> None:
    noor, devries = phone("noor"), phone("devries")
    await noor.types("/piket arbeidsrecht")
    await devries.taps("Ik bel later")
    times = ["Om 11.00", "Om 11.30", "Om 12.00", "Om 12.30"]
    await devries.sees("Of typ een tijd", buttons=["Binnen 30 min", *times, "Ik kan niet"])
    await devries.taps("Om 11.00")
    await noor.sees("Mr. De Vries belt je over", "om 11.00. Code")


async def test_who_has_two_open_cases_is_asked_which_or_replies_to_the_right_one(
    telegram: TelegramServer, core: Core, phone: Phones
) -> None:
    noor, aisha, devries = phone("noor"), phone("aisha"), phone("devries")
    await aisha.types("/piket arbeidsrecht")
    second = await devries.sees("Van Aisha")
    await core.clock.move(timedelta(minutes=6))
    await noor.types("/piket arbeidsrecht")
    await devries.sees("Van Noor")
    await devries.types("ik bel nu")
    which = await devries.sees("Over welke vraag gaat dit?")
    assert len(which.callbacks) == 2
    await devries.types("ik bel nu", reply_to=second)
    await devries.sees("Begrepen: je belt Aisha nu")
    await devries.taps(list(which.callbacks)[1])
    await devries.sees("Begrepen: je belt Noor nu")
    await devries.sees("Jij belt Noor")


async def test_the_form_is_asked_one_choice_at_a_time(
    telegram: TelegramServer, core: Core, phone: Phones
) -> None:
    noor, devries = phone("noor"), phone("devries")
    await noor.types("/piket")
    await noor.taps("Arbeidsrecht", "Welk rechtsgebied?")
    await noor.taps("Geen spoed", "Is er spoed?")
    await noor.sees("Ik vraag mr. De Vries", "de volgende over 5 min")
    await devries.sees("Kun je bellen?")


async def test_the_menu_offers_the_same_words(
    telegram: TelegramServer, core: Core, phone: Phones
) -> None:
    noor = phone("noor")
    await noor.types("/start")
    await noor.sees("Zo werkt het piket")
    await noor.types("/wie")
    await noor.sees("Wie heeft er nu dienst?", "Mr. De Vries: arbeidsrecht")
    await noor.types("/piket arbeidsrcht")
    await noor.taps("Ja, arbeidsrecht", "Bedoel je arbeidsrecht?")
    await noor.sees("Ik vraag mr. De Vries")
    await noor.types("/intrekken")
    await noor.sees("Je hebt de vraag ingetrokken")
    dutch, english = telegram.commands[("default", "")], telegram.commands[("default", "en")]
    assert list(dutch) == list(english) == [*MENU]
    assert {"piket", "wie", "rooster", "kalender", "hulp"} <= {*MENU}
    assert dutch != english
