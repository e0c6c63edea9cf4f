"""A duty that goes out of the roster after a colleague took it over, or was asked to."""

import pytest

from tests.conversations.roosters import off_duty, on_duty
from tests.talk import Talk, Talker

TUESDAY = "2026-03-10 10:30"
STOP, GO_ON = "rooster.stop:1", "rooster.toch_door:1"
"""The only duty of De Vries: every working day from 9 to 13."""


@pytest.fixture(autouse=True)
def no_reminders(talk: Talk) -> None:
    talk.looks_ahead = False


async def offered(talk: Talk) -> tuple[Talker, Talker, Talker]:
    await off_duty(talk, "jansen")
    devries, jansen, demir = (talk.meet(key) for key in ("devries", "jansen", "demir"))
    await devries.says("/piket ruil dinsdag 10 maart")
    devries.hears("Ik vraag 2 collega's.")
    return devries, jansen, demir


async def test_who_took_it_over_hears_that_it_is_stopped(talk: Talk) -> None:
    devries, jansen, demir = await offered(talk)
    await demir.clicks("Neem over")
    talk.reads_all()
    bram = talk.meet("bram")
    await bram.presses(STOP)
    bram.hears("Gestopt, voor mr. De Vries", "was overgenomen door mr. Demir. Die vervalt ook")
    devries.sees("Bram heeft deze dienst van je gestopt", new=True)
    demir.sees(
        "De dienst die je overnam van mr. De Vries staat niet meer in het rooster.", new=True
    )
    for person in (devries, jansen, demir):
        person.sees("Deze dienst staat niet meer in het rooster.", buttons=[])
    assert await on_duty(talk, TUESDAY) == []
    talk.reads_all()


async def test_what_was_still_on_offer_is_so_no_more(talk: Talk) -> None:
    devries, jansen, demir = await offered(talk)
    old = demir.button("Neem over")
    bram = talk.meet("bram")
    await bram.presses(STOP)
    bram.hears("Gestopt")
    for person in (devries, jansen, demir):
        person.sees("Deze dienst staat niet meer in het rooster.", buttons=[])
    talk.reads_all()
    await demir.presses(old)
    demir.hears("Deze dienst staat niet meer te ruil")


async def test_of_somebody_who_is_away_each_shift_says_so(talk: Talk) -> None:
    await off_duty(talk, "jansen")
    devries, jansen, demir, bram = (talk.meet(k) for k in ("devries", "jansen", "demir", "bram"))
    await devries.says("/piket afwezig 9 en 10 maart")
    await devries.clicks("Klopt")
    await demir.clicks("Op dinsdag 10 maart van 9.00 tot 13.00 uur")
    talk.reads_all()
    await bram.presses(STOP)
    devries.sees("Je bent afwezig", "Op dinsdag 10 maart van 9.00 tot 13.00 uur: niet meer in het")
    jansen.sees("Mr. De Vries is afwezig", "Je hoeft niets meer te doen", buttons=[])
    demir.sees("Je hoeft niets meer te doen", buttons=[])
    demir.sees(
        "De dienst die je overnam van mr. De Vries staat niet meer in het rooster.", new=True
    )
    talk.reads_all()


async def test_put_back_it_is_the_duty_of_who_had_it(talk: Talk) -> None:
    devries, _, demir = await offered(talk)
    await demir.clicks("Neem over")
    bram = talk.meet("bram")
    await bram.presses(STOP)
    await bram.presses(GO_ON)
    talk.reads_all()
    assert await on_duty(talk, TUESDAY) == ["devries"]
    await devries.says("/piket ruil dinsdag 10 maart")
    devries.hears("Ik vraag 2 collega's.")
    talk.reads_all()


async def test_a_second_duty_at_the_same_hours_is_not_given_away_with_the_first(talk: Talk) -> None:
    _, _, demir = await offered(talk)
    await demir.clicks("Neem over")
    bram = talk.meet("bram")
    await bram.says("/piket rooster De Vries dinsdag 10 maart 9-13 huurrecht")
    await bram.clicks("Klopt")
    talk.reads_all()
    assert await on_duty(talk, TUESDAY) == ["demir", "devries"]
