"""A coordinator puts colleagues on the roster in plain Dutch; nothing counts before "Klopt"."""

from datetime import date, time

import pytest
from sqlalchemy import select, update

from handlers.rooster.uit_organisatie import to_tell
from models.drafts import Draft
from models.people import Membership, Person, Role
from models.queueing import arm
from models.rooster import Recurrence, ShiftRule, Source
from tests.talk import Talk

NEW = "/piket rooster mr. Demir elke dinsdag 9-13 arbeidsrecht vanaf 1 december"


async def rules(talk: Talk) -> list[ShiftRule]:
    return [*await talk.rows(ShiftRule)]


async def test_the_bot_says_back_what_it_understood_before_anything_changes(talk: Talk) -> None:
    bram, demir = talk.meet("bram"), talk.meet("demir")
    before = len(await rules(talk))
    await bram.says(NEW)
    bram.hears(
        "Ik begrijp, voor mr. Demir:",
        "Elke dinsdag van 9.00 tot 13.00 uur, vanaf dinsdag 1 december 2026",
        "arbeidsrecht",
        "dinsdag 1 december van 9.00 tot 13.00 uur, op dinsdag 8 december",
        "Klopt dit?",
        buttons=["Klopt", "Klopt niet"],
    )
    assert len(await rules(talk)) == before
    await bram.clicks("Klopt")
    bram.hears("Dit staat nu in het rooster, voor mr. Demir.")
    made = (await rules(talk))[-1]
    assert (made.rrule, f"{made.first}", made.rechtsgebieden) == (
        "FREQ=WEEKLY;BYDAY=TU",
        "2026-12-01",
        ["arbeidsrecht"],
    )
    demir.sees("Bram heeft je in het rooster gezet", "Elke dinsdag", new=True)


async def test_klopt_niet_changes_nothing(talk: Talk) -> None:
    bram = talk.meet("bram")
    before = len(await rules(talk))
    await bram.says(NEW)
    bram.hears("Klopt dit?")
    await bram.clicks("Klopt niet")
    bram.hears("Er is niets veranderd")
    assert len(await rules(talk)) == before


async def test_klopt_counts_once(talk: Talk) -> None:
    bram, demir = talk.meet("bram"), talk.meet("demir")
    await bram.says(NEW)
    button = bram.button("Klopt")
    await bram.presses(button)
    count = len(await rules(talk))
    await bram.presses(button)
    bram.hears("al gedaan")
    assert len(await rules(talk)) == count
    demir.sees("in het rooster gezet", new=True)
    talk.reads_all()


async def test_a_colleague_cannot_say_klopt_in_his_place(talk: Talk) -> None:
    bram, noor = talk.meet("bram"), talk.meet("noor")
    before = len(await rules(talk))
    await bram.says(NEW)
    bram.hears("Klopt dit?")
    await noor.presses(bram.button("Klopt"))
    noor.hears("niet voor jou")
    assert len(await rules(talk)) == before


async def test_who_is_asked_tomorrow_is_who_was_put_on_the_roster(talk: Talk) -> None:
    bram, noor, demir = talk.meet("bram"), talk.meet("noor"), talk.meet("demir")
    await bram.says("/piket rooster Demir elke woensdag 14-17 huurrecht")
    await bram.clicks("Klopt")
    demir.sees("in het rooster gezet", new=True)
    await talk.passes(hours=28)
    await noor.says("/piket huurrecht")
    demir.sees("Piketvraag huurrecht", new=True)
    talk.reads_all()


async def test_what_can_mean_two_things_is_a_choice(talk: Talk) -> None:
    bram, demir = talk.meet("bram"), talk.meet("demir")
    await bram.says("/piket rooster Demir donderdag 9-13")
    bram.hears("Welke dienst bedoel je voor mr. Demir?", buttons=["1", "2"])
    await bram.clicks("2")
    bram.hears("Ik begrijp, voor mr. Demir:", "Klopt dit?", buttons=["Klopt", "Klopt niet"])
    await bram.clicks("Klopt")
    bram.hears("Dit staat nu in het rooster")
    demir.sees("in het rooster gezet", new=True)


async def test_a_day_that_is_a_holiday_is_refused_by_name(talk: Talk) -> None:
    bram = talk.meet("bram")
    await bram.says("/piket rooster Demir 25 december")
    bram.hears("25-12-2026 is een feestdag (Eerste kerstdag). Dan is er geen piket.")
    assert await talk.rows(Draft) == []


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("Demir elke dinsdag 13-9 en 14-15", "Het einde is voor het begin"),
        ("Demir 30 februari 9-13", "bestaat niet"),
        ("Demir dinsdag 2 december 9-13", "passen niet bij elkaar"),
        ("Demir zsm een keer", "begrijp ik niet"),
    ],
)
async def test_what_is_not_surely_understood_is_asked(talk: Talk, words: str, why: str) -> None:
    bram = talk.meet("bram")
    before = len(await rules(talk))
    await bram.says(f"/piket rooster {words}")
    bram.hears(why, "Zeg het bijvoorbeeld zo")
    assert len(await rules(talk)) == before
    assert await talk.rows(Draft) == []


async def test_a_name_with_a_typing_error_is_understood_and_no_name_is_asked_for(
    talk: Talk,
) -> None:
    bram = talk.meet("bram")
    await bram.says("/piket rooster Jansn elke vrijdag")
    bram.hears("Ik begrijp, voor mr. Jansen:")
    await bram.says("/piket rooster elke vrijdag 9-13")
    bram.hears("Ik zie geen naam die ik ken in Utrecht")


async def test_two_candidates_are_offered_as_buttons(talk: Talk) -> None:
    bram, noor = talk.meet("bram"), talk.meet("noor")
    async with talk.database.writing.begin() as db:
        await db.execute(update(Person).where(Person.key == "lotte").values(name="Noor"))
    await bram.says("/piket rooster Noor elke vrijdag 9-13")
    bram.hears("Wie bedoel je?", buttons=["Noor (Juridisch Loket)", "Noor (Juridisch Loket) 2"])
    await bram.clicks("Noor (Juridisch Loket)")
    bram.hears("Ik begrijp, voor Noor:", buttons=["Klopt", "Klopt niet"])
    noor.never_sees("rooster")


async def test_what_deserves_a_second_look_is_said_at_once(talk: Talk) -> None:
    bram = talk.meet("bram")
    await bram.says("/piket rooster De Vries elke werkdag 9-13 vanaf 1 december")
    bram.hears("mr. De Vries heeft dan al dienst", "en nog", "Eerste kerstdag")


async def test_a_plan_of_two_duties_is_taken_back_whole(talk: Talk) -> None:
    bram, before = talk.meet("bram"), len(await rules(talk))
    await bram.says("/piket rooster Demir elke dinsdag 9-13 en elke donderdag 14-17")
    await bram.clicks("Klopt")
    bram.hears("Dit staat nu in het rooster", buttons=["Maak ongedaan"])
    await bram.clicks("Maak ongedaan")
    bram.hears("Teruggedraaid, vanaf nu: 2.")
    assert len([rule for rule in await rules(talk) if rule.ended_at is None]) == before
    talk.reads_all()


async def test_who_gets_no_messages_is_named_before_it_counts(talk: Talk) -> None:
    bram, devries = talk.meet("bram"), talk.meet("devries")
    talk.platforms[devries.platform].refuses.add(devries.external_id)
    await bram.says("/piket afwezig De Vries 12 maart")
    await bram.clicks("Klopt")
    await talk.passes(minutes=1)
    talk.reads_all()
    await bram.says("/piket rooster De Vries 10 maart 14-16")
    bram.hears("Let op: mr. De Vries krijgt nu geen berichten van de bot")
    talk.reads_all()


async def test_who_is_away_then_is_named_before_it_counts(talk: Talk) -> None:
    bram, devries = talk.meet("bram"), talk.meet("devries")
    await devries.says("/piket afwezig 9 t/m 11 maart")
    await devries.clicks("Klopt")
    talk.reads_all()
    await bram.says("/piket rooster De Vries 10 maart 14-16")
    bram.hears("Let op: mr. De Vries is dan afwezig: op dinsdag 10 maart van 14.00 tot 16.00 uur.")


@pytest.mark.parametrize(
    ("when", "told"),
    [("elke zaterdag 9-13", True), ("elke dinsdag 12-14", True), ("dinsdag 9-12", False)],
)
async def test_hours_at_which_the_piket_is_shut_are_named(
    talk: Talk, when: str, told: bool
) -> None:
    bram = talk.meet("bram")
    await bram.says(f"/piket rooster Demir {when} vanaf 2 juni")
    bram.hears("Klopt dit?")
    shown = [*bram.replies_shown(), *bram.own.messages]
    said = any("buiten de openingstijden van Utrecht" in message.text for message in shown)
    assert said is told
    talk.reads_all()


async def test_only_a_coordinator_fills_the_roster(talk: Talk) -> None:
    noor = talk.meet("noor")
    await noor.says(NEW)
    noor.hears("Alleen een coördinator vult het rooster")


async def test_a_duty_is_stopped_from_now_on_and_can_be_put_back(talk: Talk) -> None:
    bram, devries = talk.meet("bram"), talk.meet("devries")
    await bram.says("/piket rooster De Vries")
    bram.hears("De diensten van mr. De Vries:", "Elke werkdag van 9.00 tot 13.00 uur")
    stop = "rooster.stop:1"
    await bram.presses(stop)
    bram.hears("Gestopt, voor mr. De Vries")
    devries.sees("Bram heeft deze dienst van je gestopt", new=True)
    await bram.presses(stop)
    bram.hears("al gedaan")
    (ended,) = [rule for rule in await rules(talk) if rule.ended_at]
    assert ended.ended_at == talk.now
    await bram.presses(f"rooster.toch_door:{ended.id}")
    bram.hears("Dit staat nu in het rooster, voor mr. De Vries")
    [again] = [rule for rule in await rules(talk) if rule.first_id == ended.id]
    assert again.source is ended.source, "the organisation file must know its own again"
    devries.sees("in het rooster gezet", new=True)
    await bram.presses(f"rooster.toch_door:{ended.id}")
    bram.hears("Deze dienst staat al in het rooster")


async def test_who_serves_hears_what_the_organisation_file_changed(talk: Talk) -> None:
    """The third of his rules only got other holidays."""
    devries = talk.meet("devries")
    hours = ShiftRule.facts(Recurrence(date(2026, 3, 7), time(9), time(12), "FREQ=WEEKLY;BYDAY=SA"))
    async with talk.database.writing.begin() as db:
        [old] = await db.scalars(select(ShiftRule).where(ShiftRule.id == 1))
        old.source, old.ended_at = Source.BESTAND, talk.now
        facts = {"person_id": old.person_id, "location_id": 1, "pool": old.pool}
        facts |= {"rechtsgebieden": [], "source": Source.BESTAND}
        same = ShiftRule(**facts, **hours, made_at=old.made_at, ended_at=talk.now)
        db.add(same)
        await db.flush()
        db.add(ShiftRule(**facts, **hours, made_at=talk.now, first_id=same.id))
        sunday = hours | {"rrule": "FREQ=WEEKLY;BYDAY=SU"}
        db.add(ShiftRule(**facts, **sunday, made_at=talk.now))
        told = await to_tell(db, {"devries"}, talk.now)
        await arm(db, {action.pack(): talk.now for action in told})
    await talk.delivered()
    seen = devries.sees("Je rooster is veranderd", "Erbij:", "Elke zondag", "Weg:", new=True)
    assert "Elke werkdag van 9.00 tot 13.00 uur" in seen.text
    assert "Elke zaterdag" not in seen.text
    talk.reads_all()


async def test_everybody_in_the_country_is_put_on_the_national_roster(talk: Talk) -> None:
    bram, yilmaz = talk.meet("bram"), talk.meet("yilmaz")
    await bram.says("/piket rooster landelijk Yilmaz elke zaterdag 10-12")
    bram.hears("Voor het hele land", "Elke zaterdag van 10.00 tot 12.00 uur")
    await bram.clicks("Klopt")
    assert (await rules(talk))[-1].location_id is None
    yilmaz.sees("in het rooster gezet", new=True)
    bram.hears("Dit staat nu in het rooster")


async def test_only_one_of_two_meanings_can_count(talk: Talk) -> None:
    bram = talk.meet("bram")
    await bram.says("/piket rooster Demir donderdag 9-13")
    bram.hears("Welke dienst bedoel je")
    before, first, second = len(await rules(talk)), bram.button("1"), bram.button("2")
    await bram.presses(first)
    once = bram.button("Klopt")
    await bram.presses(second)
    bram.hears("al gedaan")
    for _ in range(2):
        await bram.presses(once)
    bram.hears("al gedaan")
    assert len(await rules(talk)) == before + 1
    talk.reads_all()


async def test_klopt_for_a_day_that_is_over_is_refused(talk: Talk) -> None:
    bram = talk.meet("bram")
    talk.looks_ahead = False
    await bram.says("/piket rooster Demir donderdag 5 maart 9-13")
    bram.hears("Klopt dit?")
    before, button = len(await rules(talk)), bram.button("Klopt")
    await talk.passes(days=3)
    await bram.presses(button)
    bram.hears("al voorbij")
    assert len(await rules(talk)) == before


async def test_who_is_no_coordinator_any_more_cannot_say_klopt(talk: Talk) -> None:
    bram = talk.meet("bram")
    await bram.says(NEW)
    bram.hears("Klopt dit?")
    async with talk.database.writing.begin() as db:
        await db.execute(update(Membership).values(role=Role.MEDEWERKER))
    before = len(await rules(talk))
    await bram.presses(bram.button("Klopt"))
    bram.hears("niet voor jou")
    assert len(await rules(talk)) == before
