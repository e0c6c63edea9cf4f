"""The evening before, a quarter of an hour before, and just after the start of a duty."""

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select, update

from handlers.flows import returning
from handlers.rooster.dienst import Cannot, Here
from handlers.rooster.vooruit import AskHere, LookAhead, Remind, plan_ahead
from models.attempt import Attempt
from models.outbox import Timer
from models.people import Kind, Membership, Person, Role
from models.piket_states import Why
from models.queueing import arm
from models.rooster import Absence, CheckIn, Recurrence, ShiftRule
from tests.conversations.roosters import off_duty, on_duty
from tests.talk import Talk, Talker
from tests.world import LONG_AGO

TO_1900 = {"hours": 8, "minutes": 23}
TO_WEDNESDAY_0845 = {"hours": 22, "minutes": 8}
ON_ONE = pytest.mark.parametrize("talk", [("slack", "slack")], indirect=True)


async def starts(talk: Talk) -> None:
    """The program does, as `bot.app.running` has it; on Tuesday 3 March 2026, 10.37."""
    async with talk.database.writing.begin() as db:
        await arm(db, returning(talk.now), moves=False)
    await talk.delivered()


async def changed(talk: Talk, *statements: object) -> None:
    """Somebody changes the roster, which plans ahead."""
    async with talk.database.writing.begin() as db:
        for statement in statements:
            if isinstance(statement, ShiftRule | Absence):
                db.add(statement)
            else:
                await db.execute(statement)  # type: ignore[call-overload]
        await arm(db, {LookAhead().pack(): talk.now})
    await talk.delivered()


async def person(talk: Talk, key: str) -> Person:
    return next(p for p in await talk.rows(Person) if p.key == key)


async def rule(talk: Talk, key: str, day: str, hours: str, **rest: object) -> ShiftRule:
    begin, end = (time.fromisoformat(hour) for hour in hours.split("-"))
    once = Recurrence(datetime.fromisoformat(day).date(), begin, end)
    facts = {"location_id": 1, "pool": Kind.ADVOCATUUR, "rechtsgebieden": ["huurrecht"], **rest}
    whose = (await person(talk, key)).id
    return ShiftRule(person_id=whose, made_at=LONG_AGO, **facts, **ShiftRule.facts(once))


async def asked(talk: Talk) -> tuple[Talker, Talker, Talker]:
    """It is Wednesday, 8.45, and the three with duty at nine are asked."""
    await starts(talk)
    await talk.passes(**TO_WEDNESDAY_0845)
    people = talk.meet("devries"), talk.meet("jansen"), talk.meet("yilmaz")
    for one in people:
        one.sees("Je piketdienst begint over 15 min, om 9.00", "Ben je er?", new=True)
    talk.reads_all()
    return people


async def test_the_evening_before_one_message_names_the_duty_and_both_directions(
    talk: Talk,
) -> None:
    await starts(talk)
    await talk.passes(hours=8, minutes=22)
    assert talk.unread() == []
    await talk.passes(minutes=1)
    jansen, yilmaz = talk.meet("jansen"), talk.meet("yilmaz")
    duty = "Op woensdag 4 maart van 9.00 tot 13.00 uur"
    jansen.sees("Morgen heb je", duty, "arbeidsrecht, huurrecht (Utrecht)", new=True)
    jansen.sees("De eerste lijn belt jou. En jij mag de eerste lijn ook bellen")
    yilmaz.sees("Morgen heb je", "alle rechtsgebieden (landelijk)", new=True)
    talk.meet("devries").sees("Morgen heb je", new=True)


async def test_who_has_more_duties_that_day_gets_one_message(talk: Talk) -> None:
    await changed(talk, await rule(talk, "devries", "2026-03-04", "15:00-17:00"))
    await talk.passes(**TO_1900)
    whole = talk.meet("devries").sees("van 9.00 tot 13.00 uur", "van 15.00 tot 17.00 uur", new=True)
    assert whole.text.count("Morgen heb je") == 1
    talk.reads_all()
    await talk.passes(hours=20)
    counts = [m for m in talk.meet("devries").own.messages if "Je piketdienst begint" in m.text]
    assert len(counts) == 2, "in the morning and in the afternoon"
    talk.reads_all()


async def test_everybody_chooses_when_he_hears_it(talk: Talk) -> None:
    await starts(talk)
    devries, jansen = talk.meet("devries"), talk.meet("jansen")
    await devries.says("/piket herinnering 20.30")
    devries.hears("de dag ervoor bericht om 20.30 uur")
    await jansen.says("/piket herinnering uit")
    jansen.hears("geen bericht")
    await talk.passes(**TO_1900)
    talk.meet("yilmaz").sees("Morgen heb je", new=True)
    assert talk.unread() == []
    await talk.passes(hours=1, minutes=30)
    devries.sees("Morgen heb je", new=True)
    await jansen.says("/piket herinnering")
    jansen.hears("geen bericht")


@pytest.mark.parametrize("words", ["straks", "25.00", "van de deurwaarder gekregen", "dinsdag"])
async def test_a_time_that_is_none_changes_nothing(talk: Talk, words: str) -> None:
    devries = talk.meet("devries")
    await devries.says(f"/piket herinnering {words}")
    devries.hears("Dat is geen tijd die ik begrijp")
    assert (await person(talk, "devries")).remind_at == time(19)
    talk.reads_all()


async def test_choosing_a_later_time_after_the_message_brings_no_second_one(talk: Talk) -> None:
    await starts(talk)
    await talk.passes(**TO_1900)
    talk.reads_all()
    devries = talk.meet("devries")
    await devries.says("/piket herinnering 21.00")
    devries.hears("om 21.00 uur")
    await talk.passes(hours=4)
    assert talk.unread() == []


async def test_a_duty_that_went_is_said_nothing_about(talk: Talk) -> None:
    await starts(talk)
    devries = (await person(talk, "devries")).id
    async with talk.database.writing.begin() as db:
        ended = update(ShiftRule).where(ShiftRule.person_id == devries)
        await db.execute(ended.values(ended_at=talk.now))
    await talk.passes(**TO_WEDNESDAY_0845)
    assert talk.meet("devries").own.messages == []
    talk.reads_all()


async def test_a_duty_that_moved_is_told_at_its_new_hour(talk: Talk) -> None:
    await starts(talk)
    devries = (await person(talk, "devries")).id
    ended = update(ShiftRule).where(ShiftRule.person_id == devries).values(ended_at=talk.now)
    await changed(talk, ended, await rule(talk, "devries", "2026-03-04", "11:00-13:00"))
    await talk.passes(**TO_WEDNESDAY_0845)
    advocate = talk.meet("devries")
    advocate.sees("Morgen heb je", "van 11.00 tot 13.00 uur")
    advocate.never_sees("Je piketdienst begint")
    talk.reads_all()
    await talk.passes(hours=2)
    advocate.sees("Je piketdienst begint", "om 11.00", new=True)
    talk.reads_all()


async def test_duties_that_touch_are_asked_about_once(talk: Talk) -> None:
    await changed(
        talk,
        await rule(talk, "devries", "2026-03-04", "07:00-09:00"),
        await rule(talk, "devries", "2026-03-04", "12:00-14:00", location_id=None),
    )
    await talk.passes(hours=30)
    mine = [row for row in await talk.rows(CheckIn) if row.person_id == 5]
    hours = [(row.starts.hour, row.ends.hour) for row in mine]
    assert hours == [(6, 13)], "from 7 until 14 in Amsterdam"
    talk.reads_all()


async def test_who_is_there_is_asked_before_who_did_not_tap(talk: Talk) -> None:
    devries, jansen, yilmaz = await asked(talk)
    await jansen.clicks("Ik ben er")
    jansen.sees("Fijn dat je er bent", buttons=["Ik kan toch niet"])
    await yilmaz.clicks("Ik ben er")
    await talk.passes(minutes=20)
    talk.reads_all()
    noor = talk.meet("noor")
    await noor.says("/piket arbeidsrecht")
    noor.hears("Ik vraag mr. Jansen")
    await talk.passes(minutes=10)
    devries.sees("Kun je bellen?", new=True)
    reasons = [attempt.why for attempt in await talk.rows(Attempt)]
    assert reasons == [Why.LOKAAL, Why.ER_IS, Why.ENIGE]
    talk.reads_all()


async def test_where_nobody_was_asked_nothing_changes(talk: Talk) -> None:
    """The program began after nine: the order is the one without taps."""
    await talk.passes(hours=23)
    await starts(talk)
    await talk.meet("noor").says("/piket arbeidsrecht")
    talk.meet("devries").sees("Kun je bellen?", new=True)
    assert await talk.rows(CheckIn) == []
    talk.reads_all()


async def test_the_coordinator_hears_once_who_did_not_tap_and_a_late_tap_counts(
    talk: Talk,
) -> None:
    devries, jansen, _ = await asked(talk)
    bram = talk.meet("bram")
    await jansen.clicks("Ik ben er")
    await talk.passes(minutes=19)
    talk.reads_all()
    await talk.passes(minutes=1)
    told = bram.sees("De dienst van 9.00 is begonnen", "mr. De Vries", new=True)
    assert "Jansen" not in told.text
    assert "Yilmaz" not in told.text, "he works elsewhere"
    await talk.passes(hours=3)
    assert talk.unread() == []
    await devries.clicks("Ik ben er")
    devries.sees("Fijn dat je er bent")
    bram.sees("Niemand staat meer open")
    assert talk.unread() == [], "an edit rings nobody"
    await talk.meet("noor").says("/piket arbeidsrecht")
    devries.sees("Kun je bellen?", new=True)
    talk.reads_all()


async def test_nobody_is_told_on_when_everybody_tapped(talk: Talk) -> None:
    for one in await asked(talk):
        await one.clicks("Ik ben er")
    await talk.passes(hours=2)
    talk.meet("bram").never_sees("is begonnen")
    assert talk.unread() == []


async def test_who_cannot_has_no_duty_any_more_and_the_coordinator_hears_it(talk: Talk) -> None:
    devries, jansen, _ = await asked(talk)
    await devries.clicks("Ik kan niet")
    devries.sees("Begrepen: je kunt niet", "vervalt", buttons=[])
    bram = talk.meet("bram")
    bram.sees("Mr. De Vries kan niet", "woensdag 4 maart van 9.00 tot 13.00 uur, Utrecht", new=True)
    await jansen.clicks("Ik ben er")
    await talk.passes(minutes=20)
    bram.never_sees("Nog niet getikt")
    await talk.meet("noor").says("/piket arbeidsrecht")
    jansen.sees("Kun je bellen?", new=True)
    [absence] = await talk.rows(Absence)
    assert (absence.starts.hour, absence.ends.hour) == (8, 12)
    devries.never_sees("Kun je bellen?")
    await devries.presses(Here((await talk.rows(CheckIn))[0].id).pack())
    devries.hears("Je hebt al gezegd dat je niet kunt")
    talk.reads_all()


async def test_who_cannot_after_all_is_looked_for_no_more(talk: Talk) -> None:
    """He is the only one of whom the coordinator was told, and has no duty any more."""
    await off_duty(talk, "jansen")
    await starts(talk)
    await talk.passes(**TO_WEDNESDAY_0845)
    await talk.passes(minutes=20)
    devries, bram = talk.meet("devries"), talk.meet("bram")
    bram.sees("De dienst van 9.00 is begonnen", "mr. De Vries", new=True)
    await devries.clicks("Ik kan niet")
    bram.sees("Niemand staat meer open")
    bram.sees("Mr. De Vries kan niet", new=True)
    talk.reads_all()


async def test_who_stops_the_search_hears_that_he_is_away_still(talk: Talk) -> None:
    devries, _, _ = await asked(talk)
    await devries.clicks("Ik kan niet")
    talk.reads_all()
    await devries.clicks("Trek in")
    devries.sees("Ik zoek niet verder. Je bent nog steeds afwezig gemeld.")
    bram = talk.meet("bram")
    bram.sees("Ik zoek niemand meer voor de dienst van mr. De Vries", new=True)
    assert await on_duty(talk, "2026-03-04 10:30") == ["jansen"]
    talk.reads_all()


async def test_who_can_again_has_his_duty_back_and_nobody_is_sought(talk: Talk) -> None:
    devries, _, _ = await asked(talk)
    await devries.clicks("Ik kan niet")
    demir = talk.meet("demir")
    demir.sees("Mr. De Vries kan niet", buttons=["Neem over", "Deel", "Kan niet"], new=True)
    talk.reads_all()
    await devries.says("/piket afwezig")
    await devries.clicks("Weer beschikbaar")
    devries.hears("Je bent weer beschikbaar")
    devries.sees("Fijn dat je er bent", buttons=["Ik kan toch niet"])
    demir.sees("Gestopt", buttons=[])
    await talk.passes(minutes=20)
    assert await on_duty(talk, "2026-03-04 10:30") == ["devries", "jansen"]
    await devries.clicks("Ik kan toch niet")
    demir.sees("Mr. De Vries kan niet", buttons=["Neem over", "Deel", "Kan niet"], new=True)
    talk.reads_all()


async def test_who_was_there_may_have_to_go(talk: Talk) -> None:
    devries, _, _ = await asked(talk)
    await devries.clicks("Ik ben er")
    await talk.passes(hours=2)
    talk.reads_all()
    await devries.clicks("Ik kan toch niet")
    talk.meet("bram").sees("van 10.45 tot 13.00 uur", new=True)
    [absence] = await talk.rows(Absence)
    assert absence.starts == talk.now
    talk.reads_all()


async def test_after_the_duty_and_for_others_the_buttons_do_nothing(talk: Talk) -> None:
    devries, jansen, _ = await asked(talk)
    mine = next(row for row in await talk.rows(CheckIn) if row.person_id == 5)
    for made_up in (Here(mine.id), Cannot(mine.id), Here(99)):
        await jansen.presses(made_up.pack())
        jansen.hears("niet voor jou")
    await jansen.presses(AskHere(mine.person_id, 1).pack())
    jansen.hears("niet voor jou")
    await talk.passes(hours=5)
    talk.reads_all()
    for label in ("Ik ben er", "Ik kan niet"):
        await devries.clicks(label)
        devries.hears("Deze dienst is voorbij")
    assert await talk.rows(Absence) == []


async def test_tapping_twice_changes_nothing_more(talk: Talk) -> None:
    devries, _, _ = await asked(talk)
    packed = devries.button("Ik kan niet")
    for _ in range(2):
        await devries.presses(packed)
    assert len(await talk.rows(Absence)) == 1
    talk.reads_all()


async def test_after_a_pause_of_the_program_nothing_outdated_is_sent(talk: Talk) -> None:
    """It was off from Tuesday 10.37 until Wednesday 9.20."""
    await starts(talk)
    talk.time.ahead += timedelta(hours=22, minutes=43)
    await starts(talk)
    assert talk.unread() == []
    assert await talk.rows(CheckIn) == []
    await talk.passes(hours=9, minutes=39)
    assert talk.unread() == []
    await talk.passes(minutes=1)
    talk.meet("devries").sees("Morgen heb je", "donderdag 5 maart", new=True)
    talk.reads_all()


async def test_the_evening_before_a_swap_that_nobody_took_is_named(talk: Talk) -> None:
    await starts(talk)
    devries, demir = talk.meet("devries"), talk.meet("demir")
    await devries.says("/piket ruil morgen")
    demir.sees("Kun jij?", new=True)
    talk.reads_all()
    await talk.passes(**TO_1900)
    devries.sees("Morgen heb je piketdienst", "maar niemand nam hem nog over", new=True)
    talk.meet("jansen").sees("Morgen heb je piketdienst", new=True)
    talk.reads_all()


async def test_late_in_the_evening_before_is_not_too_late(talk: Talk) -> None:
    await starts(talk)
    talk.time.ahead += timedelta(hours=12)
    await talk.delivered()
    talk.meet("devries").sees("Morgen heb je", new=True)
    talk.reads_all()


async def test_who_could_not_tap_because_the_program_was_away_is_not_told_on(talk: Talk) -> None:
    await asked(talk)
    talk.time.ahead += timedelta(hours=1)
    await talk.delivered()
    talk.meet("bram").never_sees("is begonnen")
    assert talk.unread() == []


async def test_it_goes_on_by_itself_week_after_week(talk: Talk) -> None:
    await starts(talk)
    await talk.passes(days=14)
    asked_on = {row.starts.date() for row in await talk.rows(CheckIn)}
    assert len(asked_on) == 10, "every working day"
    unfired = [t.action for t in await talk.rows(Timer) if t.fired_at is None]
    assert unfired.count(LookAhead().pack()) == 1
    for screen in talk.screens.values():
        for message in screen.messages:
            message.seen = True


async def test_a_roster_change_of_this_minute_still_asks(talk: Talk) -> None:
    await starts(talk)
    await changed(talk, await rule(talk, "demir", "2026-03-03", "10:45-12:00"))
    talk.meet("demir").sees("Je piketdienst begint over 8 min, om 10.45", new=True)
    await changed(talk)
    assert talk.unread() == []


async def test_who_is_put_on_the_roster_in_chat_hears_of_it_in_time(talk: Talk) -> None:
    """Without the program starting, and without waiting for the night."""
    bram, demir = talk.meet("bram"), talk.meet("demir")
    await bram.says("/piket rooster mr. Demir dinsdag 3 maart 11-13 uur huurrecht")
    await bram.clicks("Klopt")
    talk.reads_all()
    await talk.passes(minutes=8)
    demir.sees("Je piketdienst begint over 15 min, om 11.00", new=True)
    await bram.clicks("Maak ongedaan")
    await talk.passes(minutes=10)
    talk.reads_all()
    await talk.passes(minutes=15)
    bram.never_sees("De dienst van 11.00 is begonnen")


@ON_ONE
async def test_planning_ahead_moves_two_timers_and_does_nothing_else(talk: Talk) -> None:
    async with talk.database.writing.begin() as db:
        turn = talk.dispatcher._turn(db, None, None)  # type: ignore[arg-type]
        plan_ahead(turn)
        assert len(turn.timers) == 2
        assert turn.said == []


@ON_ONE
async def test_starting_again_leaves_the_timers_where_they_are(talk: Talk) -> None:
    await starts(talk)
    before = [(t.action, t.due_at) for t in await talk.rows(Timer)]
    talk.time.ahead += timedelta(minutes=5)
    await starts(talk)
    assert [(t.action, t.due_at) for t in await talk.rows(Timer)] == before
    assert {Remind.name, AskHere.name} <= {action.partition(":")[0] for action, _ in before}


@ON_ONE
async def test_who_has_no_account_here_is_not_asked(talk: Talk) -> None:
    talk.dispatcher.live = ("web",)
    await starts(talk)
    await talk.passes(hours=26)
    assert await talk.rows(CheckIn) == []


@ON_ONE
async def test_a_coordinator_of_two_places_is_told_each_name_once(talk: Talk) -> None:
    async with talk.database.writing.begin() as db:
        lotte = select(Person.id).where(Person.key == "lotte").scalar_subquery()
        hers = update(Membership).where(Membership.person_id == lotte)
        await db.execute(hers.values(role=Role.COORDINATOR))
    _, _, yilmaz = await asked(talk)
    await talk.passes(minutes=20)
    told = talk.meet("lotte").sees("is begonnen", "De Vries", "Jansen", "Yilmaz", new=True)
    assert told.text.count("Yilmaz") == 1
    await yilmaz.clicks("Ik kan niet")
    talk.meet("lotte").sees("Mr. Yilmaz kan niet", "Zwolle", new=True)
    talk.meet("lotte").sees("is begonnen", "De Vries, mr. Jansen.")
    talk.reads_all()
