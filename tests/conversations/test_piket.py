"""The story of a page: asked, escalated, accepted, not needed any more."""

from sqlalchemy import delete

from handlers.kaarten.actions import AcceptAt, Answer, CallWithin, Spoken
from handlers.say import Button, Message, say
from models.attempt import Attempt
from models.outbox import Lane, Posting
from models.piket import Casus
from models.piket_states import Outcome, State
from models.queueing import Outgoing, enqueue
from models.rooster import ShiftRule
from models.vragen import Side
from tests.casts import everywhere
from tests.talk import Talk, Talker

pytestmark = everywhere
ASK = "/piket arbeidsrecht mag ontslag op staande voet na één keer te laat?"
ANSWERS = ["Ik bel nu", "Ik bel later", "Ik kan niet"]


async def asked(talk: Talk, words: str = ASK) -> tuple[Talker, Talker, Talker]:
    """Noor has asked, and De Vries has the page."""
    noor, devries, jansen = talk.meet("noor"), talk.meet("devries"), talk.meet("jansen")
    await noor.says(talk.question(words) if "?" in words else words)
    noor.hears("Ik vraag mr. De Vries")
    talk.reads_all()
    return noor, devries, jansen


async def state(talk: Talk) -> State:
    return State((await talk.rows(Casus))[-1].state)


async def test_the_advocate_on_duty_is_asked_and_accepts(talk: Talk) -> None:
    noor, devries = talk.meet("noor"), talk.meet("devries")
    await noor.says(talk.question(ASK))
    noor.hears("Ik vraag mr. De Vries", "over 5 min, om 10.42")
    noor.sees("Je piketvraag arbeidsrecht", "tot 10.42", "Wat zou je doen zonder piket?")
    devries.sees("Piketvraag arbeidsrecht", "Noor", "Utrecht", "Kun je bellen?")
    talk.sees_thread("Wacht op antwoord.")

    await devries.clicks("Ik bel nu")
    devries.sees("Jij belt Noor, Juridisch Loket Utrecht, nu", "5601")
    noor.sees("Mr. De Vries belt je nu", "5611", new=True)
    noor.sees("Je piketvraag arbeidsrecht", "Mr. De Vries belt je nu")
    talk.sees_thread("Opgepakt door mr. De Vries.")
    await talk.passes(minutes=2)
    devries.sees("Na het gesprek", "Wat is je advies?", new=True)


async def test_the_page_has_three_answers_and_telegram_gets_no_content(talk: Talk) -> None:
    _, devries, _ = await asked(talk)
    page = devries.sees("Kun je bellen?")
    buttons = [label for label in page.buttons if "thread" not in label]
    assert buttons == ANSWERS
    assert ("ontslag" in page.text) is (talk.answerer != "telegram" and talk.asker != "telegram")


async def test_nobody_answers_so_the_next_then_the_national_pool_then_nobody(talk: Talk) -> None:
    noor, devries, jansen = await asked(talk)
    yilmaz, bram = talk.meet("yilmaz"), talk.meet("bram")
    await talk.passes(minutes=5)
    noor.sees("Geen reactie van mr. De Vries. Ik vraag nu mr. Jansen, tot 10.47", new=True)
    jansen.sees("Kun je bellen?", new=True)
    devries.sees("Ik heb ook een collega gevraagd")

    await talk.passes(minutes=5)
    noor.sees("Ik vraag nu mr. Yilmaz", new=True)
    yilmaz.sees("Kun je bellen?", new=True)

    await talk.passes(minutes=5)
    noor.sees("Niemand kan nu", "terugbelverzoek", buttons=["Ja", "Nee, trek in"], new=True)
    bram.sees("Niemand kan nu voor piketvraag arbeidsrecht", new=True)
    outcomes = [a.outcome for a in await talk.rows(Attempt)]
    assert outcomes == [Outcome.NO_ANSWER] * 3


async def test_with_spoed_the_next_is_asked_after_two_minutes(talk: Talk) -> None:
    noor, _, jansen = await asked(talk, "/piket arbeidsrecht spoed")
    noor.sees("Ik vraag nu mr. De Vries, tot 10.39")
    await talk.passes(minutes=2)
    jansen.sees("Spoed.", "Kun je bellen?", new=True)
    noor.sees("Ik vraag nu mr. Jansen", new=True)


async def test_who_was_asked_earlier_may_still_accept(talk: Talk) -> None:
    noor, devries, jansen = await asked(talk)
    await talk.passes(minutes=5)
    talk.reads_all()
    await devries.clicks("Ik bel nu")
    noor.sees("Mr. De Vries belt je nu", new=True)
    jansen.sees("Niet meer nodig", "Al opgepakt door mr. De Vries", buttons=[])
    assert await state(talk) is State.ACCEPTED


async def test_no_means_that_the_next_is_asked_at_once(talk: Talk) -> None:
    noor, devries, jansen = await asked(talk)
    await devries.clicks("Ik kan niet")
    noor.sees("Mr. De Vries kan niet. Ik vraag nu mr. Jansen", new=True)
    jansen.sees("Kun je bellen?", new=True)
    why = [
        "Geen tijd",
        "Niet mijn rechtsgebied",
        "Mogelijk belangenconflict",
        "Toch wel: ik bel nu",
    ]
    devries.sees("Je kunt niet", "Waarom?", buttons=why)
    devries.never_sees("ontslag")

    await devries.clicks("Mogelijk belangenconflict")
    devries.sees("Je kunt niet", buttons=[])
    noor.sees("Je piketvraag", "Eerder gevraagd: mr. De Vries")
    noor.never_sees("conflict")
    assert (await talk.rows(Attempt))[0].outcome is Outcome.CONFLICT


async def test_who_said_that_he_may_not_cannot_take_it_after_all(talk: Talk) -> None:
    _, devries, jansen = await asked(talk)
    old = devries.button("Ik bel nu")
    await devries.clicks("Ik kan niet")
    await devries.clicks("Mogelijk belangenconflict")
    talk.reads_all()
    await devries.presses(old)
    devries.hears("Je bent voor deze vraag niet gevraagd")
    assert await state(talk) is State.OPEN
    await jansen.clicks("Ik bel nu")
    talk.reads_all()


async def test_call_later_within_half_an_hour_or_at_a_time(talk: Talk) -> None:
    noor, devries, _ = await asked(talk)
    await devries.clicks("Ik bel later")
    page = devries.sees("Of typ een tijd")
    labels = [label for label in page.buttons if "thread" not in label]
    assert labels == [
        "Binnen 30 min",
        "Om 11.00",
        "Om 11.30",
        "Om 12.00",
        "Om 12.30",
        "Ik kan niet",
    ]
    await devries.clicks("Om 11.30")
    devries.sees("Jij belt Noor", "om 11.30")
    noor.sees("Mr. De Vries belt je over 53 min, om 11.30", new=True)


async def test_who_calls_earlier_than_he_said_tells_so(talk: Talk) -> None:
    noor, devries, _ = await asked(talk)
    await devries.clicks("Ik bel later")
    await devries.clicks("Om 11.30")
    talk.reads_all()
    await noor.presses(devries.button("Al gesproken"))
    noor.hears("niet voor jou")
    await devries.clicks("Al gesproken")
    devries.sees("Na het gesprek", "Wat is je advies?", new=True)
    noor.sees("Je sprak mr. De Vries")
    assert await state(talk) is State.SPOKEN


async def test_a_call_that_is_put_off_puts_off_its_questions(talk: Talk) -> None:
    """He said now, and after three minutes that it will be half an hour."""
    noor, devries, _ = await asked(talk)
    await devries.clicks("Ik bel nu")
    await talk.talked()
    await devries.presses(CallWithin(1, 30).pack())
    noor.sees("Mr. De Vries belt je over 30 min", new=True)
    devries.sees("Na het gesprek", "Na het gesprek staan er vier korte vragen", buttons=[])
    await talk.passes(minutes=33)
    devries.sees("Na het gesprek", "Wat is je advies?")
    talk.reads_all()


async def test_a_button_of_an_older_version_does_not_keep_a_casus_open(talk: Talk) -> None:
    noor, _, _ = await asked(talk)
    old = Message(
        say("algemeen.hulp.kop"), buttons=(Button(say("piket.knop.ja"), "oud:1"),), once=True
    )
    async with talk.database.writing.begin() as db:
        person = (await talk.rows(Casus))[0].asker_id
        said = Outgoing(old.dump(), Lane.ANSWER, talk.asker, person_id=person)
        await enqueue(db, [said], talk.now)
    await talk.delivered()
    talk.reads_all()
    await noor.clicks("Intrekken")
    assert await state(talk) is State.WITHDRAWN
    talk.reads_all()


async def test_a_finger_that_taps_twice_undoes_nothing(talk: Talk) -> None:
    """What comes under it after the first tap is not what was meant."""
    _, devries, _ = await asked(talk)
    await devries.clicks("Ik bel nu")
    await devries.clicks("Toch niet")
    devries.hears("Dat ging snel na elkaar")
    await devries.presses(Answer(1, Side.ANSWERER, "advies", "advocaat").pack())
    devries.hears("Dat kan na het gesprek")
    assert await state(talk) is State.ACCEPTED
    talk.reads_all()


async def test_who_said_no_may_still_say_yes(talk: Talk) -> None:
    noor, devries, jansen = await asked(talk)
    await devries.clicks("Ik kan niet")
    await devries.clicks("Geen tijd")
    talk.reads_all()
    await devries.clicks("Toch wel: ik bel nu")
    devries.sees("Jij belt Noor")
    noor.sees("Mr. De Vries belt je nu", new=True)
    jansen.sees("Niet meer nodig", "Al opgepakt door mr. De Vries")


async def test_words_that_come_too_late_hear_who_took_it(talk: Talk) -> None:
    _, devries, jansen = await asked(talk)
    await talk.passes(minutes=5)
    await devries.clicks("Ik bel nu")
    talk.reads_all()
    await jansen.says("ik bel over 10 min")
    jansen.hears("Al opgepakt door mr. De Vries")


async def test_a_time_that_cannot_be_read_gets_an_example(talk: Talk) -> None:
    _, devries, _ = await asked(talk)
    await devries.says("om 25 uur")
    heard = "Schrijf dit niet in Telegram" if talk.answerer == "telegram" else "om half drie"
    devries.hears(heard)


async def test_the_coordinator_is_called_again_when_it_opens_again(talk: Talk) -> None:
    _, devries, _ = await asked(talk)
    bram = talk.meet("bram")
    await talk.passes(minutes=15)
    await devries.clicks("Ik bel nu")
    talk.reads_all()
    await talk.passes(seconds=5)
    await devries.clicks("Toch niet")
    bram.sees("Niemand kan nu voor piketvraag", new=True)
    talk.reads_all()


async def test_each_casus_has_its_own_card_for_the_coordinator(talk: Talk) -> None:
    """Also when there was nobody to ask from the start."""
    noor, bram = talk.meet("noor"), talk.meet("bram")
    async with talk.database.writing.begin() as db:
        await db.execute(delete(ShiftRule))
    for command in ("/piket arbeidsrecht", "/piket huurrecht"):
        await noor.says(command)
    alarms = [m for m in bram.own.messages if "Niemand kan nu voor" in m.text]
    assert len(alarms) == 2
    assert {d.about for d in await talk.rows(Posting) if d.about and "coordinator" in d.about} == {
        "casus:1:coordinator:1",
        "casus:2:coordinator:1",
    }
    talk.reads_all()


async def test_no_promise_and_no_question_about_what_is_over(talk: Talk) -> None:
    noor, devries, _ = await asked(talk)
    await devries.clicks("Ik bel nu")
    await talk.talked()
    await devries.clicks("Advocaat nodig")
    casus = (await talk.rows(Casus))[0]
    await devries.presses(AcceptAt(casus.id, int(talk.now.timestamp()) // 60 + 90).pack())
    devries.hears("al gesproken")
    assert (await talk.rows(Casus))[0].promised_at == casus.promised_at
    await noor.presses(Spoken(1, "nog_niet").pack())
    noor.hears("al gesproken")
    talk.reads_all()


async def test_the_coordinator_hears_how_it_ended(talk: Talk) -> None:
    _, devries, _ = await asked(talk)
    bram = talk.meet("bram")
    await talk.passes(minutes=15)
    bram.sees("Niemand kan nu voor piketvraag", new=True)
    await devries.clicks("Ik bel nu")
    bram.sees("Opgelost", "Opgepakt door mr. De Vries")
    talk.reads_all()


async def test_the_asker_with_a_client_on_the_line_asks_the_next_now(talk: Talk) -> None:
    noor, devries, jansen = await asked(talk)
    tapped = noor.button("Vraag meteen de volgende")
    await noor.presses(tapped)
    jansen.sees("Kun je bellen?", new=True)
    noor.sees("Je piketvraag", "Ik vraag nu mr. Jansen")
    await noor.presses(tapped)
    assert len(await talk.rows(Attempt)) == 2, "a second tap must not skip a second person"
    devries.sees("Je kunt het nog oppakken")


async def test_withdrawing_tells_everyone_who_was_asked(talk: Talk) -> None:
    noor, devries, jansen = await asked(talk)
    await talk.passes(minutes=5)
    talk.reads_all()
    await noor.clicks("Intrekken")
    noor.hears("Je hebt de vraag ingetrokken")
    for person in (devries, jansen):
        person.sees("Ingetrokken", "Je hoeft niets te doen", buttons=[])
        person.sees("De vraag is ingetrokken", new=True)
    noor.sees("Ingetrokken: piketvraag", buttons=[])
    talk.sees_thread("Ingetrokken.")
    await talk.passes(hours=1)


async def test_withdrawing_by_typing(talk: Talk) -> None:
    noor, devries, _ = await asked(talk)
    await noor.says("/piket intrekken")
    noor.hears("Je hebt de vraag ingetrokken")
    devries.sees("Ingetrokken", "Je hoeft niets te doen", buttons=[])
    devries.sees("De vraag is ingetrokken", new=True)
    await noor.says("/piket intrekken")
    noor.hears("Je hebt geen vraag die loopt")


async def test_a_late_no_from_who_took_it_reopens_without_him(talk: Talk) -> None:
    noor, devries, jansen = await asked(talk)
    await devries.clicks("Ik bel nu")
    talk.reads_all()
    await talk.passes(seconds=5)
    await devries.clicks("Toch niet")
    noor.sees("Mr. De Vries kan niet. Ik vraag nu mr. Jansen", new=True)
    jansen.sees("Kun je bellen?", new=True)
    devries.sees("Je kunt niet", buttons=[])
    await talk.passes(minutes=11)
    talk.reads_all()
    assert [a.person.key for a in await talk.rows(Attempt)] == ["devries", "jansen", "yilmaz"]


async def test_did_you_talk_is_asked_and_never_presumed(talk: Talk) -> None:
    noor, devries, _ = await asked(talk)
    await devries.clicks("Ik bel nu")
    talk.reads_all()
    await talk.passes(minutes=10)
    noor.sees("Heb je mr. De Vries gesproken?", buttons=["Ja", "Nog niet", "Nee, vraag een ander"])
    assert await state(talk) is State.ACCEPTED
    devries.sees("Na het gesprek", new=True)

    await noor.clicks("Nog niet")
    noor.hears("Ik vraag het om 10.57")
    await talk.passes(minutes=10)
    noor.sees("Heb je mr. De Vries gesproken?", new=True)
    await noor.clicks("Ja")
    noor.sees("Fijn dat jullie elkaar spraken. Vul nu je kaart in")
    noor.sees("Je sprak mr. De Vries")
    talk.sees_thread("Gesproken met mr. De Vries.")
    assert await state(talk) is State.SPOKEN


async def test_no_talk_so_another_is_asked(talk: Talk) -> None:
    noor, devries, jansen = await asked(talk)
    await devries.clicks("Ik bel nu")
    await talk.passes(minutes=10)
    talk.reads_all()
    await noor.clicks("Nee, vraag een ander")
    jansen.sees("Kun je bellen?", new=True)
    noor.sees("Ik vraag nu mr. Jansen", new=True)
    devries.sees("De vrager zoekt een ander", new=True)
    noor.sees("Eerder gevraagd: mr. De Vries")


async def test_an_answer_about_the_talk_proves_it(talk: Talk) -> None:
    noor, devries, _ = await asked(talk)
    await devries.clicks("Ik bel nu")
    await talk.talked()
    await devries.clicks("Advocaat nodig")
    assert await state(talk) is State.SPOKEN
    await talk.passes(minutes=15)
    noor.sees("Je sprak mr. De Vries")


async def test_everything_ends_after_seven_days(talk: Talk) -> None:
    noor, devries, _ = await asked(talk)
    await devries.clicks("Ik bel nu")
    await talk.passes(days=8)
    talk.reads_all()
    for person in (noor, devries):
        for screen in person.screens():
            for message in screen.messages:
                assert not [b for b in message.buttons if "thread" not in b], message
    assert await state(talk) is State.CLOSED


async def test_a_page_that_cannot_be_delivered_goes_to_the_next_at_once(talk: Talk) -> None:
    noor, devries, jansen = talk.meet("noor"), talk.meet("devries"), talk.meet("jansen")
    talk.platforms[talk.answerer].refuses.add(devries.external_id)
    await noor.says(talk.question(ASK))
    jansen.sees("Kun je bellen?", new=True)
    noor.sees("Ik vraag nu mr. Jansen", new=True)
    noor.sees("Eerder gevraagd: mr. De Vries")
    talk.reads_all()


async def test_who_was_cut_off_by_a_colleague_that_backs_out_is_asked_again(talk: Talk) -> None:
    noor, devries, jansen = await asked(talk)
    await talk.passes(minutes=5)
    await devries.clicks("Ik bel nu")
    talk.reads_all()
    await talk.passes(seconds=5)
    await devries.clicks("Toch niet")
    noor.sees("Mr. De Vries kan niet. Ik vraag nu mr. Jansen", new=True)
    jansen.sees("Kun je bellen?", new=True)
    assert [len(m.buttons) > 0 for m in jansen.own.messages if "arbeidsrecht" in m.text].count(
        True
    ) == 1, "one living page"


async def test_after_the_talk_it_cannot_be_taken_back(talk: Talk) -> None:
    noor, devries, _ = await asked(talk)
    await devries.clicks("Ik bel nu")
    old = devries.button("Toch niet")
    await talk.passes(minutes=10)
    await noor.clicks("Ja")
    talk.reads_all()
    devries.sees("Gesproken met Noor")
    await devries.presses(old)
    devries.hears("al gesproken")
    assert await state(talk) is State.SPOKEN


async def test_only_the_asker_steers_and_only_the_bot_has_timers(talk: Talk) -> None:
    noor, devries, _ = await asked(talk)
    for label in ("Vraag meteen de volgende", "Intrekken"):
        await devries.presses(noor.button(label))
        devries.hears("niet voor jou")
    for timer in ("piket.escaleer:1", "piket.sluit:1", "piket.opent:1", "signaal.plaats:1"):
        await noor.presses(timer)
        noor.hears("niet voor jou")
    await devries.clicks("Ik bel nu")
    await talk.passes(minutes=10)
    talk.reads_all()
    await devries.presses(noor.button("Nee, vraag een ander"))
    devries.hears("niet voor jou")
    assert await state(talk) is State.ACCEPTED


async def test_a_second_round_has_one_living_page_a_person(talk: Talk) -> None:
    noor, devries, _ = await asked(talk)
    await talk.passes(minutes=15)
    await noor.clicks("Ja", on="terugbelverzoek")
    await talk.passes(hours=24)
    talk.reads_all()
    mine = [m for m in devries.own.messages if "Kun je bellen?" in m.text]
    assert len(mine) == 1
    devries.sees("Vervallen", buttons=[])


async def test_a_ja_after_accepting_is_talk(talk: Talk) -> None:
    noor, devries, _ = await asked(talk)
    await devries.clicks("Ik bel later")
    await devries.clicks("Om 11.30")
    talk.reads_all()
    await devries.replies("ja", to="Jij belt Noor")
    if talk.answerer == "telegram":
        devries.hears("Schrijf dit niet")
    noor.sees("Je piketvraag", "belt je om 11.30")


async def test_a_place_where_she_does_not_work(talk: Talk) -> None:
    noor = talk.meet("noor")
    await noor.says("/piket arbeidsrecht zwolle")
    noor.hears("Je werkt niet in Zwolle", "nog niemand gevraagd")
    assert await talk.rows(Casus) == []
