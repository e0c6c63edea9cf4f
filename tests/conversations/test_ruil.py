"""A duty that others take over: whole or in part, undone, approved, lapsed."""

from datetime import date, time

import pytest
from sqlalchemy import select, update

from handlers.rooster.aanbod import replace
from handlers.rooster.knoppen import GiveBack, TakeOver
from handlers.turn import SYSTEM
from models.location import Location
from models.minutes import minute_of
from models.people import Kind, Membership, Person, Role
from models.rooster import Cover, Duty, Reason, Recurrence, ShiftRule, Swap
from models.rooster.geschikt import duties_of
from models.rooster.recurrence import Span
from tests.casts import everywhere
from tests.conversations.roosters import approval, at, off_duty, on_duty
from tests.talk import Talk, Talker

NEXT_TUESDAY = "/piket ruil dinsdag 10 maart"
NINE, TEN, TWELVE = "2026-03-10 09:30", "2026-03-10 10:30", "2026-03-10 12:30"


@pytest.fixture(autouse=True)
def no_reminders(talk: Talk) -> None:
    talk.looks_ahead = False


async def offered(talk: Talk, words: str = NEXT_TUESDAY) -> tuple[Talker, Talker, Talker]:
    """De Vries wants to swap; Jansen and Demir are free and were asked."""
    await off_duty(talk, "jansen")
    devries, jansen, demir = (talk.meet(key) for key in ("devries", "jansen", "demir"))
    await devries.says(words)
    devries.hears("Je wilt ruilen", "op dinsdag 10 maart van 9.00 tot 13.00 uur", "2 collega's")
    talk.reads_all()
    return devries, jansen, demir


@everywhere
async def test_a_colleague_takes_it_and_everybody_sees_so(talk: Talk) -> None:
    devries, jansen, demir = await offered(talk)
    devries.sees("Je wilt een dienst ruilen", "Gevraagd: ", "mr. Demir", buttons=["Trek in"])
    asks = ["Neem over", "Deel", "Kan niet"]
    jansen.sees("Mr. De Vries wil een dienst ruilen", "Piket Utrecht: arbeidsrecht", buttons=asks)
    await demir.clicks("Neem over")
    demir.hears("Deze dienst is nu van jou: op dinsdag 10 maart van 9.00 tot 13.00 uur")
    demir.sees("Mr. De Vries wil", "Jij neemt over: 9.00 tot 13.00 uur", buttons=["Toch niet"])
    devries.sees("Mr. Demir neemt je dienst over", new=True)
    devries.sees(
        "Je wilt een dienst ruilen", "Mr. Demir neemt over", buttons=["Neem terug van mr. Demir"]
    )
    jansen.sees("Mr. Demir neemt over", buttons=[])
    assert await on_duty(talk, TEN) == ["demir"]


async def test_only_colleagues_who_can_are_asked(talk: Talk) -> None:
    """Jansen has duty himself then, Yilmaz and Nummerloos work elsewhere."""
    devries, demir = talk.meet("devries"), talk.meet("demir")
    await devries.says(NEXT_TUESDAY)
    devries.hears("Ik vraag 1 collega.")
    devries.sees("Gevraagd: mr. Demir")
    demir.sees("Kun jij?", new=True)


async def test_a_part_is_taken_and_the_rest_stays_on_offer(talk: Talk) -> None:
    devries, jansen, demir = await offered(talk)
    await demir.clicks("Deel")
    parts = ["9.00 tot 10.00 uur", "9.00 tot 11.00 uur", "9.00 tot 12.00 uur"]
    parts += ["10.00 tot 13.00 uur", "11.00 tot 13.00 uur", "12.00 tot 13.00 uur"]
    demir.hears("Welk deel neem je over", buttons=parts)
    await demir.clicks("9.00 tot 11.00 uur")
    demir.hears("Deze dienst is nu van jou: op dinsdag 10 maart van 9.00 tot 11.00 uur")
    devries.sees("Mr. Demir neemt je dienst over: op dinsdag 10 maart van 9.00 tot 11.00", new=True)
    jansen.sees("Mr. Demir neemt over: 9.00 tot 11.00 uur", "Nog vrij: 11.00 tot 13.00 uur")
    assert (await on_duty(talk, NINE), await on_duty(talk, TWELVE)) == (["demir"], ["devries"])
    await jansen.clicks("Neem over")
    devries.sees("Mr. Jansen neemt je dienst over: op dinsdag 10 maart van 11.00", new=True)
    jansen.hears("Deze dienst is nu van jou")
    assert await on_duty(talk, TWELVE) == ["jansen"]
    talk.reads_all()


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("ik kan 9 tot 11", "9.00 tot 11.00 uur"),
        ("Ja, ik kan van 9.30 tot 12 uur", "9.30 tot 12.00 uur"),
        ("ik neem tot 11 uur over", "9.00 tot 11.00 uur"),
        ("kan alleen vanaf half 11", "10.30 tot 13.00 uur"),
        ("I can do 9 - 11", "9.00 tot 11.00 uur"),
        ("I can do 9 to 11", "9.00 tot 11.00 uur"),
        ("ik kan dinsdag 10 maart 9-11", "9.00 tot 11.00 uur"),
        ("ik kan 9 tot 11 uur wel", "9.00 tot 11.00 uur"),
    ],
)
async def test_the_hours_may_be_typed(talk: Talk, words: str, part: str) -> None:
    _, _, demir = await offered(talk)
    await demir.says(words)
    choice = f"Neem over: op dinsdag 10 maart van {part}"
    demir.hears("Bedoel je dit?", buttons=[choice])
    await demir.clicks(choice)
    demir.hears(f"Deze dienst is nu van jou: op dinsdag 10 maart van {part}")
    talk.reads_all()


@pytest.mark.parametrize(
    "words",
    [
        *("ik kan 14 tot 16", "ik kan morgen bellen", "ik kan niet", "ik doe het"),
        *("ik kan 9 tot 11 niet", "ik kan 9 tot 11 of 10 tot 12", "ik kan 9 tot 25 uur"),
    ],
)
async def test_other_words_take_nothing(talk: Talk, words: str) -> None:
    _, _, demir = await offered(talk)
    await demir.says(words)
    assert not any("Bedoel je dit?" in message.text for message in demir.own.messages)
    assert await talk.rows(Cover) == []
    talk.reads_all()


@pytest.mark.parametrize("words", ["ja", "kan niet", "ik kan 14 tot 16"])
async def test_an_answer_to_which_shift_nobody_knows_says_where_to_tap(
    talk: Talk, words: str
) -> None:
    devries, _, demir = await offered(talk)
    await demir.says(words)
    demir.hears("Ik weet niet of je een dienst overneemt", "Neem over")
    await devries.clicks("Trek in")
    talk.reads_all()
    await demir.says("iets heel anders")
    assert not any("of je een dienst overneemt" in r.text for r in demir.replies_shown())
    talk.reads_all()


async def test_who_is_later_hears_who_was_first(talk: Talk) -> None:
    _, jansen, demir = await offered(talk)
    old = jansen.button("Neem over")
    await demir.clicks("Neem over")
    talk.reads_all()
    await jansen.presses(old)
    jansen.hears("Al overgenomen door mr. Demir")
    assert await on_duty(talk, TEN) == ["demir"]


async def test_tapping_twice_is_harmless_and_who_was_not_asked_takes_nothing(talk: Talk) -> None:
    _, _, demir = await offered(talk)
    old, yilmaz = demir.button("Neem over"), talk.meet("yilmaz")
    await demir.clicks("Neem over")
    talk.reads_all()
    await demir.presses(old)
    demir.hears("Je had dit al overgenomen")
    await yilmaz.presses(old)
    yilmaz.hears("niet voor jou")
    assert len(await talk.rows(Cover)) == 1


async def test_who_took_it_can_give_it_back_until_it_begins(talk: Talk) -> None:
    devries, jansen, demir = await offered(talk)
    await demir.clicks("Neem over")
    talk.reads_all()
    await demir.clicks("Toch niet")
    demir.hears("Je neemt de dienst van mr. De Vries niet meer over")
    devries.sees("Mr. Demir kan toch niet. Ik zoek weer iemand", new=True)
    jansen.sees("Kun jij?", buttons=["Neem over", "Deel", "Kan niet"])
    assert await on_duty(talk, TEN) == ["devries"]
    await jansen.clicks("Neem over")
    talk.reads_all()
    old = jansen.button("Toch niet")
    await talk.passes(days=6, hours=23)
    jansen.sees("Jij neemt over", buttons=[])
    await jansen.presses(old)
    jansen.hears("al begonnen")
    assert await on_duty(talk, TEN) == ["jansen"]


async def test_the_giver_takes_it_back_and_it_is_on_offer_no_more(talk: Talk) -> None:
    devries, jansen, demir = await offered(talk)
    await demir.clicks("Neem over")
    talk.reads_all()
    await devries.clicks("Neem terug van mr. Demir")
    devries.hears("Teruggedraaid")
    demir.sees("Mr. De Vries draaide de ruil terug. Je hebt geen dienst", new=True)
    jansen.sees("Gestopt", buttons=[])
    assert await on_duty(talk, TEN) == ["devries"]


async def test_what_was_not_taken_can_be_withdrawn(talk: Talk) -> None:
    devries, jansen, demir = await offered(talk)
    old = demir.button("Neem over")
    await devries.clicks("Trek in")
    devries.hears("Ingetrokken")
    devries.sees("Gestopt. Wat niemand overnam, blijft van jou.", buttons=[])
    jansen.sees("Gestopt. Wat niemand overnam, blijft bij mr. De Vries.", buttons=[])
    await demir.presses(old)
    demir.hears("staat niet meer te ruil")
    await devries.presses("ruil.trek_in:1")
    devries.hears("was al gestopt")
    await demir.presses("ruil.trek_in:1")
    demir.hears("niet voor jou")


async def test_a_swap_nobody_took_ends_when_the_shift_begins(talk: Talk) -> None:
    devries, jansen, demir = await offered(talk)
    old = demir.button("Neem over")
    await talk.passes(days=6, hours=22, minutes=22)
    devries.sees("Je wilt een dienst ruilen", buttons=["Trek in"])
    await talk.passes(minutes=1)
    devries.sees("Niemand nam je dienst over. Jij hebt dienst", new=True)
    devries.sees("Gestopt", buttons=[])
    jansen.sees("Gestopt", buttons=[])
    await demir.presses(old)
    demir.hears("staat niet meer te ruil")


async def test_when_everybody_says_no_the_coordinator_hears_it_once(talk: Talk) -> None:
    devries, jansen, demir = await offered(talk)
    bram = talk.meet("bram")
    await demir.clicks("Kan niet")
    demir.sees("Je kunt niet. Je kunt je nog bedenken.", buttons=["Neem over", "Deel"])
    devries.sees("Gevraagd: mr. Jansen", "Kan niet: mr. Demir")
    await jansen.clicks("Kan niet")
    bram.sees("Niemand kan een dienst overnemen van mr. De Vries", "Utrecht", new=True)
    devries.sees("Ik vond niemand anders die dan kan")
    await demir.clicks("Neem over")
    demir.hears("Deze dienst is nu van jou")
    devries.sees("Mr. Demir neemt je dienst over", new=True)


async def test_when_nobody_can_it_is_said_at_once(talk: Talk) -> None:
    jansen, bram, demir = (talk.meet(key) for key in ("jansen", "bram", "demir"))
    await demir.says("/piket afwezig dinsdag 10 maart")
    await demir.clicks("Klopt")
    talk.reads_all()
    await jansen.says(NEXT_TUESDAY)
    jansen.hears("Ik vond niemand die dan kan. De coördinator weet het. De dienst blijft van jou.")
    jansen.sees("Je wilt een dienst ruilen", "Ik vond niemand anders")
    bram.sees("Niemand kan een dienst overnemen van mr. Jansen", new=True)


async def test_a_location_may_want_the_coordinator_to_agree(talk: Talk) -> None:
    await approval(talk)
    devries, jansen, demir = await offered(talk)
    bram = talk.meet("bram")
    await demir.clicks("Neem over")
    demir.hears("De coördinator geeft eerst akkoord")
    devries.sees("Mr. Demir wil je dienst overnemen", new=True)
    bram.sees(
        "Mr. Demir wil een dienst overnemen van mr. De Vries", buttons=["Akkoord", "Niet akkoord"]
    )
    assert await on_duty(talk, TEN) == ["devries"]
    await demir.presses("ruil.akkoord:1")
    demir.hears("niet voor jou")
    await bram.clicks("Niet akkoord")
    bram.hears("Niet akkoord: mr. Demir")
    devries.sees("Geen akkoord van de coördinator: mr. Demir", "Ik zoek verder", new=True)
    demir.sees("niet akkoord", "Je hebt geen dienst", new=True)
    bram.sees("Dit gaat niet door", buttons=[])
    await jansen.clicks("Neem over")
    talk.reads_all()
    await bram.clicks("Akkoord")
    jansen.sees("De coördinator is akkoord. Jij hebt dienst", new=True)
    devries.sees("Akkoord van de coördinator: mr. Jansen neemt", new=True)
    bram.hears("Akkoord: mr. Jansen")
    assert await on_duty(talk, TEN) == ["jansen"]
    await bram.clicks("Draai terug: mr. Jansen")
    jansen.sees("Bram draaide de ruil terug", new=True)
    devries.sees("Bram draaide de ruil met mr. Jansen terug. Jij hebt weer dienst", new=True)
    bram.hears("Teruggedraaid")
    assert await on_duty(talk, TEN) == ["devries"]
    talk.reads_all()


async def test_who_waits_for_approval_hears_that_the_shift_began(talk: Talk) -> None:
    await approval(talk)
    _, _, demir = await offered(talk)
    await demir.clicks("Neem over")
    talk.reads_all()
    await talk.passes(days=7)
    demir.sees("Gestopt", buttons=[])
    demir.sees("De ruil gaat niet door", new=True)
    talk.meet("devries").sees("Niemand nam je dienst over", new=True)
    talk.meet("bram").sees("Dit gaat niet door", buttons=[])
    assert await on_duty(talk, TEN) == ["devries"]


async def test_a_coordinator_does_it_for_somebody_else(talk: Talk) -> None:
    await off_duty(talk, "jansen")
    bram, devries, demir = talk.meet("bram"), talk.meet("devries"), talk.meet("demir")
    await bram.says("/piket ruil mr. De Vries dinsdag 10 maart")
    bram.hears("Je ruilt voor mr. De Vries", "2 collega's")
    bram.sees("Mr. De Vries wil een dienst ruilen", "Gevraagd", buttons=["Trek in"])
    devries.sees("Bram zoekt voor jou een ruil", new=True)
    devries.sees("Je wilt een dienst ruilen", buttons=["Trek in"])
    talk.reads_all()
    await demir.clicks("Neem over")
    devries.sees("Mr. Demir neemt je dienst over", new=True)
    bram.sees("Mr. Demir neemt over", buttons=["Neem terug van mr. Demir"])
    await bram.clicks("Neem terug van mr. Demir")
    devries.sees("Bram draaide de ruil met mr. Demir terug", new=True)
    talk.reads_all()
    assert await on_duty(talk, TEN) == ["devries"]


async def test_only_a_coordinator_of_his_location_does_it_for_him(talk: Talk) -> None:
    bram, demir = talk.meet("bram"), talk.meet("demir")
    await demir.says("/piket ruil De Vries dinsdag 10 maart")
    demir.hears("Alleen een coördinator kan dit doen voor mr. De Vries")
    await bram.says("/piket ruil Yilmaz dinsdag 10 maart")
    bram.hears("Noem de dag en de tijd")
    assert await talk.rows(Swap) == []


async def test_the_only_coordinator_hears_it_also_if_he_said_no_last(talk: Talk) -> None:
    noor, lotte, bram = talk.meet("noor"), talk.meet("lotte"), talk.meet("bram")
    async with talk.database.writing.begin() as db:
        hers = await db.scalar(select(Person.id).where(Person.key == "noor"))
        hours = ShiftRule.facts(Recurrence(date(2026, 3, 10), time(9), time(13)))
        what = {"person_id": hers, "location_id": 1, "pool": Kind.HJL, "rechtsgebieden": []}
        db.add(ShiftRule(**what, **hours, made_at=talk.now))
    await noor.says("/piket ruil dinsdag 10 maart")
    noor.hears("2 collega's")
    await lotte.clicks("Kan niet")
    await bram.clicks("Kan niet")
    bram.sees("Niemand kan een dienst overnemen van Noor", new=True)
    talk.reads_all()


async def test_a_coordinator_swaps_no_duty_of_another_place(talk: Talk) -> None:
    """What he could start there he could not stop."""
    bram = talk.meet("bram")
    async with talk.database.writing.begin() as db:
        zwolle = select(Location.id).where(Location.key == "zwolle").scalar_subquery()
        his = select(Person.id).where(Person.key == "devries").scalar_subquery()
        rules = update(ShiftRule).where(ShiftRule.person_id == his)
        await db.execute(rules.values(location_id=zwolle))
    await bram.says("/piket ruil De Vries dinsdag 10 maart")
    bram.hears("Alleen een coördinator kan dit doen voor mr. De Vries")
    assert await talk.rows(Swap) == []


async def test_a_name_that_two_share_is_asked_back(talk: Talk) -> None:
    bram, devries = talk.meet("bram"), talk.meet("devries")
    async with talk.database.writing.begin() as db:
        namesake = Person(key="vries2", name="mr. A. de Vries")
        db.add(namesake)
        await db.flush()
        at_work = {"person_id": namesake.id, "location_id": 1}
        db.add(Membership(**at_work, organisation_id=3, role=Role.MEDEWERKER))
    await bram.says("/piket ruil de vries dinsdag 10 maart")
    bram.hears("Wie bedoel je?", buttons=["Mr. A. de Vries", "Mr. De Vries"])
    await bram.clicks("Mr. De Vries")
    bram.hears("Je ruilt voor mr. De Vries", "dinsdag 10 maart")
    devries.sees("Bram zoekt voor jou een ruil", new=True)
    talk.reads_all()


async def test_a_name_that_is_misspelt_is_asked_back(talk: Talk) -> None:
    bram, devries = talk.meet("bram"), talk.meet("devries")
    await off_duty(talk, "jansen")
    await bram.says("/piket ruil de vris dinsdag 10 maart")
    bram.hears("Bedoel je dit?", buttons=["Mr. De Vries"])
    await bram.clicks("Mr. De Vries")
    bram.hears("Je ruilt voor mr. De Vries")
    devries.sees("Bram zoekt voor jou een ruil", new=True)
    talk.reads_all()


async def test_without_a_duty_then_the_next_ones_are_offered(talk: Talk) -> None:
    devries, demir = talk.meet("devries"), talk.meet("demir")
    await devries.says("/piket ruil zaterdag 7 maart")
    shown = devries.replies_shown() or [devries.sees("Je hebt dan geen dienst", new=True)]
    assert len(shown[-1].buttons) == 8
    assert "Je hebt dan geen dienst. Dit zijn je volgende diensten." in shown[-1].text
    await devries.clicks("Op vrijdag 6 maart van 9.00 tot 13.00 uur")
    devries.hears("Je wilt ruilen: je dienst op vrijdag 6 maart")
    demir.sees("op vrijdag 6 maart", "Kun jij?", new=True)
    talk.reads_all()
    await demir.says("/piket ruil dinsdag 10 maart")
    demir.hears("Je hebt de komende drie maanden geen dienst.")


async def test_several_duties_are_chosen_from_and_hours_mean_a_part(talk: Talk) -> None:
    devries, demir = talk.meet("devries"), talk.meet("demir")
    await devries.says("/piket ruil 9 t/m 11 maart")
    devries.hears("Welke dienst wil je ruilen?")
    same = devries.button("Op woensdag 11 maart van 9.00 tot 13.00 uur")
    await devries.clicks("Op woensdag 11 maart van 9.00 tot 13.00 uur")
    devries.hears("Je wilt ruilen: je dienst op woensdag 11 maart van 9.00 tot 13.00 uur")
    await devries.presses(same)
    devries.hears("staat al te ruil")
    await devries.says("/piket ruil dinsdag 10 maart 9-11")
    devries.hears("Je wilt ruilen: je dienst op dinsdag 10 maart van 9.00 tot 11.00 uur")
    talk.reads_all()
    assert len(await talk.rows(Swap)) == 2
    await demir.clicks("Neem over", on="10 maart")
    talk.reads_all()
    assert (await on_duty(talk, NINE), await on_duty(talk, TWELVE)) == (
        ["demir", "jansen"],
        ["devries", "jansen"],
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [("dinsdag 11 maart", "passen niet bij elkaar"), ("zomaar", "Noem de dag en de tijd")],
)
async def test_what_is_not_understood_is_said_with_an_example(
    talk: Talk, words: str, said: str
) -> None:
    devries = talk.meet("devries")
    await devries.says(f"/piket ruil {words}")
    devries.hears(said, "Bijvoorbeeld: /piket ruil")


async def test_what_may_be_two_things_is_a_question(talk: Talk) -> None:
    """On Tuesday "dinsdag" may be today or in a week."""
    devries, demir = talk.meet("devries"), talk.meet("demir")
    await devries.says("/piket ruil dinsdag")
    shown = devries.replies_shown() or [devries.sees("Wanneer bedoel je?", new=True)]
    assert len(shown[-1].buttons) == 2
    await devries.clicks("Op dinsdag 10 maart, de hele dag")
    devries.hears("je dienst op dinsdag 10 maart")
    demir.sees("op dinsdag 10 maart", new=True)
    talk.reads_all()


async def test_what_was_given_away_is_shown_again_to_take_back(talk: Talk) -> None:
    devries, _, demir = await offered(talk)
    await demir.clicks("Neem over")
    talk.reads_all()
    await devries.says(NEXT_TUESDAY)
    devries.hears("Mr. Demir neemt over", buttons=["Neem terug van mr. Demir"])


async def test_what_was_passed_on_must_come_back_first(talk: Talk) -> None:
    devries, jansen, demir = await offered(talk)
    await demir.clicks("Neem over")
    await demir.says(NEXT_TUESDAY)
    talk.reads_all()
    await jansen.clicks("Neem over")
    talk.reads_all()
    assert await on_duty(talk, TEN) == ["jansen"]
    await devries.clicks("Neem terug van mr. Demir")
    devries.hears("Mr. Jansen heeft deze dienst alweer overgenomen")
    await jansen.clicks("Toch niet")
    talk.reads_all()
    await devries.presses(GiveBack(1).pack())
    talk.reads_all()
    assert await on_duty(talk, TEN) == ["devries"]
    jansen.sees("Mr. Demir wil een dienst ruilen", "Gestopt", buttons=[])


async def test_who_has_got_another_duty_meanwhile_hears_so(talk: Talk) -> None:
    devries, _, demir = await offered(talk)
    await demir.says("/piket afwezig dinsdag 10 maart 9-10")
    await demir.clicks("Klopt")
    talk.reads_all()
    await demir.clicks("Neem over")
    demir.hears("Mr. Demir is dan afwezig. Er is niets veranderd.")
    begin, end = at("2026-03-10 10:00"), at("2026-03-10 13:00")
    await demir.presses(TakeOver(1, minute_of(begin), minute_of(end)).pack())
    demir.hears("Deze dienst is nu van jou")
    devries.sees("Mr. Demir neemt je dienst over", new=True)
    talk.reads_all()


async def test_a_running_duty_is_replaced_at_once_until_its_end(talk: Talk) -> None:
    """As the check-in before a duty does it: at 10.37 De Vries cannot go on."""
    await approval(talk)
    devries, demir = talk.meet("devries"), talk.meet("demir")
    duty = await replaced(talk)
    demir.sees("Mr. De Vries kan niet. Ik zoek nu iemand", "10.37 tot 13.00 uur", new=True)
    devries.sees("Ik zoek iemand voor je dienst", new=True)
    assert duty.starts < talk.now
    await talk.passes(minutes=5)
    await demir.clicks("Neem over")
    demir.hears("Deze dienst is nu van jou: op dinsdag 3 maart van 10.42 tot 13.00 uur")
    devries.sees("Mr. Demir neemt je dienst over", new=True)
    talk.reads_all()
    assert await on_duty(talk, "2026-03-03 10:40") == ["devries", "jansen"]
    assert await on_duty(talk, "2026-03-03 10:45") == ["demir", "jansen"]


async def replaced(talk: Talk) -> Duty:
    async with talk.database.writing.begin() as db:
        turn = talk.dispatcher._turn(db, None, SYSTEM)
        (duty,) = [
            d for d in await duties_of(db, 5, Span(talk.now, at(TEN))) if d.starts < talk.now
        ]
        assert await replace(turn, duty, Reason.KAN_NIET)
        await talk.dispatcher._settle(turn)
    await talk.delivered()
    return duty


async def test_who_was_asked_to_swap_is_asked_anew_when_the_owner_cannot_come(talk: Talk) -> None:
    devries, demir = talk.meet("devries"), talk.meet("demir")
    await devries.says("/piket ruil vandaag")
    talk.reads_all()
    await replaced(talk)
    demir.sees("Mr. De Vries wil een dienst ruilen", "Gestopt", buttons=[])
    demir.sees("Mr. De Vries kan niet. Ik zoek nu iemand", new=True)
    await demir.clicks("Neem over")
    assert await on_duty(talk, "2026-03-03 10:45") == ["demir", "jansen"]
    talk.reads_all()


async def test_what_the_giver_has_no_more_cannot_be_taken(talk: Talk) -> None:
    """A coordinator took him off the roster meanwhile."""
    _, _, demir = await offered(talk)
    await off_duty(talk, "devries")
    await demir.clicks("Neem over")
    demir.hears("staat niet meer te ruil")
    assert await talk.rows(Cover) == []
