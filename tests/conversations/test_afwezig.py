"""Away: said back, noted after the tap, replacements sought at once, and back again."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models.drafts import Draft
from models.location import Location
from models.people import Kind, Membership, Person, Role
from models.rooster import Absence, Recurrence, ShiftRule, Swap
from models.rooster.swaps import Offer
from tests.casts import everywhere
from tests.conversations.roosters import approval, off_duty, on_duty
from tests.talk import Talk, Talker

ONE_DAY = "/piket afwezig dinsdag 10 maart"
DAYS = "/piket afwezig 9 t/m 11 maart"
TUESDAY, WEDNESDAY = "2026-03-10 10:30", "2026-03-11 10:30"
SHIFTS = [
    f"Op {day} maart van 9.00 tot 13.00 uur" for day in ("maandag 9", "dinsdag 10", "woensdag 11")
]


@pytest.fixture(autouse=True)
def no_reminders(talk: Talk) -> None:
    talk.looks_ahead = False


async def away(talk: Talk, words: str = DAYS) -> tuple[Talker, Talker, Talker]:
    """De Vries is away; Jansen and Demir are free and were asked."""
    await off_duty(talk, "jansen")
    devries, jansen, demir = (talk.meet(key) for key in ("devries", "jansen", "demir"))
    await devries.says(words)
    devries.hears("Je bent afwezig", buttons=["Klopt", "Klopt niet"])
    await devries.clicks("Klopt")
    talk.reads_all()
    return devries, jansen, demir


async def test_what_was_understood_is_said_back_with_the_duties_it_hits(talk: Talk) -> None:
    devries, demir = talk.meet("devries"), talk.meet("demir")
    await devries.says(DAYS)
    devries.hears(
        "Je bent afwezig van maandag 9 maart tot en met woensdag 11 maart.",
        "Deze diensten raken vrij",
        "dinsdag 10 maart van 9.00 tot 13.00 uur",
        "Klopt dit?",
        buttons=["Klopt", "Klopt niet"],
    )
    assert await talk.rows(Absence) == []
    await devries.clicks("Klopt")
    devries.hears("Genoteerd: je bent afwezig")
    devries.sees("Je bent afwezig.", "Op dinsdag 10 maart van 9.00 tot 13.00 uur: nog vrij")
    demir.sees("Mr. De Vries is afwezig", "Welke dienst neem je over?", new=True)
    assert await on_duty(talk, TUESDAY) == ["jansen"]
    assert await on_duty(talk, "2026-03-12 10:30") == ["devries", "jansen"]


async def test_a_question_of_long_ago_says_so(talk: Talk) -> None:
    devries = talk.meet("devries")
    await devries.says(ONE_DAY)
    async with talk.database.writing.begin() as db:
        await db.execute(delete(Draft))
    await devries.clicks("Klopt")
    devries.hears("Dit is te lang geleden")
    talk.reads_all()


async def test_not_right_changes_nothing_and_right_counts_once(talk: Talk) -> None:
    devries = talk.meet("devries")
    await devries.says(ONE_DAY)
    old = devries.button("Klopt")
    await devries.clicks("Klopt niet")
    devries.hears("Ik heb niets genoteerd", "Bijvoorbeeld")
    await devries.presses(old)
    devries.hears("al gedaan")
    assert (await talk.rows(Absence), await talk.rows(Swap)) == ([], [])
    talk.reads_all()


@everywhere
async def test_one_shift_is_offered_like_a_swap(talk: Talk) -> None:
    devries, jansen, demir = await away(talk, ONE_DAY)
    asks = ["Neem over", "Deel", "Kan niet"]
    jansen.sees("Mr. De Vries is afwezig. Ik zoek iemand voor de dienst", buttons=asks)
    await demir.clicks("Neem over")
    demir.hears("Deze dienst is nu van jou")
    devries.sees("Mr. Demir neemt je dienst over", new=True)
    devries.sees("Je bent afwezig.", "overgenomen door mr. Demir")
    jansen.sees("Mr. Demir neemt over", buttons=[])
    assert await on_duty(talk, TUESDAY) == ["demir"]


async def test_many_shifts_are_one_message_for_each_colleague(talk: Talk) -> None:
    devries, jansen, demir = await away(talk)
    more = ["Deel", "Ik kan geen van deze"]
    for colleague in (jansen, demir):
        colleague.sees(
            "Mr. De Vries is afwezig", "Welke dienst neem je over?", buttons=[*SHIFTS, *more]
        )
        assert len(colleague.own.messages) == 1
    await demir.clicks(SHIFTS[1])
    demir.hears("Deze dienst is nu van jou: op dinsdag 10 maart")
    undo = "Toch niet: op dinsdag 10 maart van 9.00 tot 13.00 uur"
    demir.sees("Jij neemt over: op dinsdag 10 maart", buttons=[SHIFTS[0], SHIFTS[2], undo, *more])
    jansen.sees("Welke dienst neem je over?", buttons=[SHIFTS[0], SHIFTS[2], *more])
    devries.sees("Mr. Demir neemt je dienst over", new=True)
    devries.sees("Op dinsdag 10 maart van 9.00 tot 13.00 uur: overgenomen door mr. Demir")
    assert (await on_duty(talk, TUESDAY), await on_duty(talk, WEDNESDAY)) == (["demir"], [])
    await demir.clicks(undo)
    demir.hears("Je neemt de dienst van mr. De Vries niet meer over")
    devries.sees("Mr. Demir kan toch niet. Ik zoek weer iemand", new=True)
    jansen.sees("Welke dienst neem je over?", buttons=[*SHIFTS, *more])
    assert await on_duty(talk, TUESDAY) == []


async def test_of_many_shifts_a_part_of_one_can_be_taken(talk: Talk) -> None:
    devries, jansen, demir = await away(talk)
    await demir.clicks("Deel")
    demir.hears("Van welke dienst neem je een deel over?", buttons=SHIFTS)
    await demir.clicks(SHIFTS[1], on="Van welke dienst")
    demir.hears("Welk deel neem je over")
    await demir.clicks("9.00 tot 11.00 uur")
    demir.hears("Deze dienst is nu van jou: op dinsdag 10 maart van 9.00 tot 11.00 uur")
    devries.sees("Mr. Demir neemt je dienst over", new=True)
    rest = "Op dinsdag 10 maart van 11.00 tot 13.00 uur"
    jansen.sees(
        "Welke dienst", buttons=[SHIFTS[0], rest, SHIFTS[2], "Deel", "Ik kan geen van deze"]
    )
    talk.reads_all()


async def test_when_nobody_can_the_coordinator_hears_it_once_about_all_of_them(talk: Talk) -> None:
    devries, jansen, demir = await away(talk)
    bram = talk.meet("bram")
    await demir.clicks("Ik kan geen van deze")
    demir.sees("Je hoeft niets meer te doen", buttons=[])
    await jansen.clicks("Ik kan geen van deze")
    told = bram.sees("Niemand kan een dienst overnemen van mr. De Vries", "9 maart", new=True)
    assert "11 maart" in told.text
    devries.sees("Je bent afwezig.", "niemand kan dan")
    talk.reads_all()


async def test_what_nobody_is_left_for_later_is_told_anew(talk: Talk) -> None:
    for key in ("jansen", "demir"):
        someone = talk.meet(key)
        await someone.says("/piket afwezig 9 maart")
        await someone.clicks("Klopt")
    talk.reads_all()
    _, jansen, demir = await away(talk)
    bram = talk.meet("bram")
    first = bram.sees("Niemand kan een dienst overnemen van mr. De Vries", "9 maart")
    assert "10 maart" not in first.text
    await demir.clicks("Ik kan geen van deze")
    await jansen.clicks("Ik kan geen van deze")
    later = bram.sees("Niemand kan een dienst overnemen", "10 maart", "11 maart", new=True)
    assert "9 maart" not in later.text
    talk.reads_all()


async def test_each_place_hears_of_its_own_shifts(talk: Talk) -> None:
    """De Vries has duty in Zwolle, too, where nobody else is there."""
    lotte, bram = talk.meet("lotte"), talk.meet("bram")
    async with talk.database.writing.begin() as db:
        zwolle, giver = await id_of(db, Location, "zwolle"), await id_of(db, Person, "devries")
        hers = Membership.person_id == await id_of(db, Person, "lotte")
        await db.execute(
            update(Membership)
            .where(hers, Membership.location_id == zwolle)
            .values(role=Role.COORDINATOR)
        )
        hours = Recurrence(date(2026, 3, 10), time(14), time(16))
        what = {"pool": Kind.ADVOCATUUR, "rechtsgebieden": [], "made_at": talk.now}
        rule = {**what, **ShiftRule.facts(hours), "location_id": zwolle, "person_id": giver}
        db.add(ShiftRule(**rule))
    for key in ("yilmaz", "nummerloos"):
        someone = talk.meet(key)
        await someone.says(ONE_DAY)
        await someone.clicks("Klopt")
    talk.reads_all()
    await away(talk, ONE_DAY)
    lotte.sees("Niemand kan een dienst overnemen", "van 14.00 tot 16.00 uur", "Zwolle")
    bram.never_sees("Niemand kan een dienst overnemen")


async def id_of(db: AsyncSession, of: type[Location] | type[Person], key: str) -> int:
    found = await db.scalar(select(of.id).where(of.key == key))
    assert found
    return found


async def test_what_was_on_offer_before_is_so_again_as_a_swap(talk: Talk) -> None:
    await off_duty(talk, "jansen")
    devries, demir = talk.meet("devries"), talk.meet("demir")
    await devries.says("/piket ruil dinsdag 10 maart")
    await devries.says(ONE_DAY)
    await devries.clicks("Klopt")
    demir.sees("Mr. De Vries is afwezig. Ik zoek iemand")
    await devries.says("/piket afwezig")
    await devries.clicks("Weer beschikbaar")
    devries.hears("Je bent weer beschikbaar", "Op dinsdag 10 maart", "staat nog te ruil")
    demir.sees("Mr. De Vries wil een dienst ruilen", buttons=["Neem over", "Deel", "Kan niet"])
    assert await on_duty(talk, TUESDAY) == ["devries"]
    talk.reads_all()


async def test_back_again_what_was_taken_stays_taken(talk: Talk) -> None:
    devries, jansen, demir = await away(talk)
    await demir.clicks(SHIFTS[1])
    talk.reads_all()
    await devries.says("/piket afwezig")
    again = "Weer beschikbaar"
    devries.hears("Je afwezigheid", "van maandag 9 maart tot en met", buttons=[again])
    old = devries.button(again)
    await devries.clicks(again)
    devries.hears("Je bent weer beschikbaar", "Op dinsdag 10 maart", "overgenomen door mr. Demir")
    devries.sees("Je was afwezig gemeld. Dat telt niet meer:")
    jansen.sees("Je hoeft niets meer te doen", buttons=[])
    assert (await on_duty(talk, TUESDAY), await on_duty(talk, WEDNESDAY)) == (
        ["demir"],
        ["devries"],
    )
    await devries.presses(old)
    devries.hears("al gedaan")
    await devries.says("/piket afwezig")
    devries.hears("Je bent niet afwezig gemeld")
    talk.reads_all()


async def test_what_was_taken_over_can_be_taken_back_once_he_is_back(talk: Talk) -> None:
    devries, _, demir = await away(talk, ONE_DAY)
    await demir.clicks("Neem over")
    await devries.says("/piket afwezig")
    await devries.clicks("Weer beschikbaar")
    await devries.says("/piket ruil dinsdag 10 maart")
    await devries.clicks("Neem terug van mr. Demir")
    demir.sees("Mr. De Vries draaide de ruil terug", new=True)
    assert await on_duty(talk, TUESDAY) == ["devries"]
    talk.reads_all()


async def test_a_running_duty_stops_now_and_not_before(talk: Talk) -> None:
    _, _, demir = await away(talk, "/piket afwezig vandaag")
    demir.sees("Mr. De Vries is afwezig", "van 10.37 tot 13.00 uur")
    assert await on_duty(talk, "2026-03-03 10:30") == ["devries"]
    assert await on_duty(talk, "2026-03-03 10:40") == []
    await talk.passes(minutes=60)
    await demir.clicks("Neem over")
    demir.hears("van 11.37 tot 13.00 uur")
    talk.reads_all()
    assert await on_duty(talk, "2026-03-03 11:30") == []
    assert await on_duty(talk, "2026-03-03 11:40") == ["demir"]


async def test_a_part_of_a_day_hits_a_part_of_a_duty(talk: Talk) -> None:
    devries, _, demir = await away(talk, "/piket afwezig morgen van 9 tot 11")
    demir.sees("Mr. De Vries is afwezig", "van 9.00 tot 11.00 uur")
    assert await on_duty(talk, "2026-03-04 10:30") == []
    assert await on_duty(talk, "2026-03-04 11:30") == ["devries"]
    devries.sees("Je bent afwezig.")


async def test_without_duty_it_is_noted_and_nobody_is_bothered(talk: Talk) -> None:
    demir = talk.meet("demir")
    await demir.says(ONE_DAY)
    demir.hears("Je bent afwezig", "Er valt dan geen dienst.")
    await demir.clicks("Klopt")
    demir.hears("Genoteerd", "Er valt dan geen dienst.")
    assert len(await talk.rows(Absence)) == 1


async def test_of_several_absences_one_is_ended(talk: Talk) -> None:
    demir = talk.meet("demir")
    for words in (ONE_DAY, "/piket afwezig 20 april t/m 1 mei"):
        await demir.says(words)
        await demir.clicks("Klopt")
    talk.reads_all()
    await demir.says("/piket afwezig")
    spans = ["Op dinsdag 10 maart, de hele dag", "Van maandag 20 april tot en met vrijdag 1 mei"]
    demir.hears("Waarvoor ben je weer beschikbaar?", buttons=spans)
    await demir.clicks(spans[1])
    demir.hears("Je bent weer beschikbaar", "20 april")
    assert [bool(a.ended_at) for a in await talk.rows(Absence)] == [False, True]


async def test_a_coordinator_says_it_for_somebody_who_is_told(talk: Talk) -> None:
    await off_duty(talk, "jansen")
    bram, devries, demir = (talk.meet(key) for key in ("bram", "devries", "demir"))
    await bram.says("/piket afwezig De Vries dinsdag 10 maart")
    bram.hears("Mr. De Vries is afwezig op dinsdag 10 maart, de hele dag.")
    await bram.clicks("Klopt")
    bram.hears("Genoteerd: mr. De Vries is afwezig")
    devries.sees("Bram meldde je afwezig op dinsdag 10 maart", new=True)
    bram.sees("Mr. De Vries is afwezig.", "nog vrij")
    demir.sees("Kun jij?", new=True)
    talk.reads_all()
    await bram.says("/piket afwezig De Vries")
    bram.hears("Afwezigheid van mr. De Vries")
    await bram.clicks("Weer beschikbaar")
    bram.hears("Mr. De Vries is weer beschikbaar")
    devries.sees("Bram meldde dat je weer beschikbaar bent", new=True)
    assert await on_duty(talk, TUESDAY) == ["devries"]
    talk.reads_all()


async def test_nobody_says_it_for_a_colleague_or_ends_his(talk: Talk) -> None:
    _, _, demir = await away(talk, ONE_DAY)
    await demir.says("/piket afwezig De Vries morgen")
    demir.hears("Alleen een coördinator")
    await demir.presses("afwezig.terug:1")
    demir.hears("Alleen een coördinator")
    assert [a.ended_at for a in await talk.rows(Absence)] == [None]


async def test_what_was_on_offer_already_stays_on_offer(talk: Talk) -> None:
    """It was only to be swapped: now somebody is sought until it ends, and nobody asked twice."""
    await off_duty(talk, "jansen")
    devries, demir = talk.meet("devries"), talk.meet("demir")
    await devries.says("/piket ruil dinsdag 10 maart")
    talk.reads_all()
    await devries.says(DAYS)
    await devries.clicks("Klopt")
    demir.sees("Mr. De Vries is afwezig. Ik zoek iemand voor de dienst op dinsdag 10 maart")
    demir.sees("Welke dienst neem je over?", new=True)
    talk.reads_all()
    assert len(await talk.rows(Swap)) == 3
    assert len(await talk.rows(Offer)) == 6
    await talk.passes(days=6, hours=23)
    await demir.clicks("Neem over")
    demir.hears("Deze dienst is nu van jou: op dinsdag 10 maart van 9.37")
    talk.reads_all()


async def test_a_shift_nobody_took_ends_by_itself(talk: Talk) -> None:
    devries, jansen, _ = await away(talk, ONE_DAY)
    await talk.passes(days=8)
    jansen.sees("Gestopt", buttons=[])
    devries.sees("Je bent afwezig.", "gestopt")


async def test_an_absence_may_need_the_coordinator_too(talk: Talk) -> None:
    await approval(talk)
    devries, _, demir = await away(talk)
    bram = talk.meet("bram")
    await demir.clicks(SHIFTS[0])
    bram.sees("Mr. Demir wil een dienst overnemen", "maandag 9 maart", new=True)
    devries.sees("wacht op akkoord voor mr. Demir")
    talk.reads_all()
    await bram.clicks("Akkoord")
    demir.sees("Jij neemt over: op maandag 9 maart")
    talk.reads_all()
    assert await on_duty(talk, "2026-03-09 10:30") == ["demir"]


@pytest.mark.parametrize("days", [31])
async def test_a_long_absence_shows_twenty_shifts_at_a_time(talk: Talk, days: int) -> None:
    devries, jansen, demir = await away(talk, "/piket afwezig 9 maart t/m 17 april")
    swaps = await talk.rows(Swap)
    assert timedelta(days=days) < swaps[-1].starts - swaps[0].starts
    count = len(swaps) - 20
    demir.sees(f"En nog {count} diensten", "Welke dienst neem je over?")
    devries.sees("Je bent afwezig.", f"En nog {count} diensten")
    assert len(demir.own.messages) == 1
    await jansen.clicks(SHIFTS[0])
    talk.reads_all()
    demir.sees(f"En nog {count - 1} diensten")
