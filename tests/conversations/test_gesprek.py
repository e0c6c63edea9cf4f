"""Words in a thread or to the bot: what is surely understood acts, all else stays talk."""

import pytest

from handlers.kaarten.actions import Withdraw
from models.attempt import Attempt
from models.piket import Casus
from models.piket_states import Outcome, State
from tests.conversations.test_piket import asked
from tests.talk import Talk


@pytest.mark.parametrize(
    ("words", "said_back", "rung"),
    [
        ("ik bel over 10 min", "je belt Noor over 10 min, om 10.47", "belt je over 10 min"),
        ("om half drie", "je belt Noor om 14.30", "belt je om 14.30"),
        ("ja", "je belt Noor nu", "belt je nu"),
    ],
)
async def test_typed_answers_act_and_are_said_back(
    talk: Talk, words: str, said_back: str, rung: str
) -> None:
    noor, devries, _ = await asked(talk)
    await devries.replies(words, to="Kun je bellen?")
    devries.hears("Begrepen", said_back, "5601")
    noor.sees("De Vries", rung, new=True)


async def test_kan_niet_is_a_no(talk: Talk) -> None:
    noor, devries, jansen = await asked(talk)
    await devries.replies("kan niet", to="Kun je bellen?")
    devries.hears("Begrepen: je kunt niet")
    jansen.sees("Kun je bellen?", new=True)
    noor.sees("Ik vraag nu mr. Jansen", new=True)


async def test_other_words_stay_talk_but_not_on_telegram(talk: Talk) -> None:
    _, devries, _ = await asked(talk)
    await devries.replies("ja, maar wat is precies de vraag?", to="Kun je bellen?")
    if talk.answerer == "telegram":
        devries.hears("Schrijf dit niet in Telegram")
        assert devries.own.erased == ["typed-2"]
    assert (await talk.rows(Casus))[0].state is State.OPEN


async def test_a_loose_no_after_accepting_is_asked_back(talk: Talk) -> None:
    noor, devries, jansen = await asked(talk)
    await devries.clicks("Ik bel nu")
    talk.reads_all()
    await devries.replies("nee", to="Jij belt Noor")
    devries.hears("Bedoel je dat je toch niet kunt bellen?", buttons=["Toch niet"])
    assert (await talk.rows(Casus))[0].state is State.ACCEPTED
    await talk.passes(seconds=5)
    await devries.replies("toch niet", to="Jij belt Noor")
    devries.hears("Begrepen: je kunt toch niet")
    jansen.sees("Kun je bellen?", new=True)
    noor.sees("Ik vraag nu mr. Jansen", new=True)


async def test_with_two_open_cases_the_right_message_or_a_question_decides(talk: Talk) -> None:
    noor, _, jansen = await asked(talk)
    aisha = talk.meet("aisha")
    await jansen.says("/piket wie")
    talk.reads_all()
    await noor.clicks("Vraag meteen de volgende")
    talk.reads_all()
    await aisha.says("/piket huurrecht")
    talk.reads_all()

    await jansen.says("ja")
    codes = [c.code for c in await talk.rows(Casus)]
    choice = [f"{codes[0]} arbeidsrecht", f"{codes[1]} huurrecht"]
    jansen.hears("Over welke vraag gaat dit?", buttons=choice)
    await jansen.clicks(choice[1])
    aisha.sees("Mr. Jansen belt je nu", new=True)
    jansen.hears("Begrepen: je belt Aisha nu")
    talk.reads_all()
    assert [c.state for c in await talk.rows(Casus)] == [State.OPEN, State.ACCEPTED]


async def test_a_choice_between_two_cases_loses_the_one_that_ended(talk: Talk) -> None:
    noor, _, _ = await asked(talk)
    await talk.passes(minutes=2)
    await noor.says("/piket huurrecht")
    await noor.says("/piket intrekken")
    talk.reads_all()
    first, second = [f"{c.code} {c.rechtsgebied}" for c in await talk.rows(Casus)]
    await noor.presses(Withdraw(1).pack())
    if talk.asker == "telegram":  # elsewhere the choice was an answer, which nobody else sees
        noor.sees("Welke vraag trek je in?", buttons=[second])
        assert first != second
    talk.reads_all()


async def test_the_asker_says_ask_another(talk: Talk) -> None:
    noor, devries, jansen = await asked(talk)
    await devries.clicks("Ik bel nu")
    talk.reads_all()
    await noor.replies("vraag een ander", to="Je piketvraag")
    noor.hears("Begrepen: ik vraag een ander")
    jansen.sees("Kun je bellen?", new=True)
    talk.reads_all()
    assert (await talk.rows(Attempt))[0].outcome is Outcome.NOT_SPOKEN


async def test_a_name_in_a_thread_is_no_answer_and_a_number_is_warned_about(talk: Talk) -> None:
    noor, _, _ = await asked(talk)
    if talk.asker == "telegram":
        return
    await noor.replies("ze heet van der Mei", to="Je piketvraag")
    await noor.replies("haar bsn is 123456782", to="Je piketvraag")
    noor.hears("iets dat op een BSN lijkt", "Verwijder je bericht")


async def test_words_to_the_bot_that_mean_nothing_get_help(talk: Talk) -> None:
    noor = talk.meet("noor")
    await noor.says("hallo daar")
    if talk.asker == "telegram":
        noor.hears("Schrijf dit niet in Telegram")
    else:
        noor.hears("Dat begrijp ik niet", "/piket hulp")


async def test_a_reply_after_the_casus_closed_changes_nothing(talk: Talk) -> None:
    _, devries, _ = await asked(talk)
    await talk.passes(days=8)
    talk.reads_all()
    await devries.replies("ik bel over 10 min", to="Afgehandeld")
    devries.hears("al afgerond")
