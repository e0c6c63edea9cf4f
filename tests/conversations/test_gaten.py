"""Hours in which nobody can be reached: told weekly, at once when new and near, never twice."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from handlers.rooster.gaten import Intended, NotIntended
from handlers.rooster.vooruit import Sweep
from models.location import Location
from models.minutes import minute_of
from models.outbox import Posting
from models.people import Kind, Membership, Person, Role
from models.queueing import arm
from models.rooster import Absence, Gap, ShiftRule
from tests.conversations.test_dienst import ON_ONE, person, rule, starts
from tests.talk import Talk, Talker

WEDNESDAY_9 = datetime(2026, 3, 4, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def away(talk: Talk, keys: list[str], begin: datetime, end: datetime) -> None:
    """They are told to be away; the gaps are looked for once it settled."""
    people = [await person(talk, key) for key in keys]
    async with talk.database.writing.begin() as db:
        for one in people:
            db.add(Absence(person_id=one.id, starts=begin, ends=end, made_at=talk.now))
        await arm(db, {Sweep().pack(): talk.now + timedelta(minutes=5)})
    await talk.passes(minutes=5)


async def back(talk: Talk, key: str) -> None:
    whose = (await person(talk, key)).id
    async with talk.database.writing.begin() as db:
        ended = update(Absence).where(Absence.person_id == whose, Absence.ended_at.is_(None))
        await db.execute(ended.values(ended_at=talk.now))
        await arm(db, {Sweep().pack(): talk.now + timedelta(minutes=5)})
    await talk.passes(minutes=5)


EVERYBODY = ["devries", "jansen", "yilmaz"]


async def only_utrecht(talk: Talk) -> Talker:
    """The national pool counts everywhere; and Zwolle has no coordinator."""
    async with talk.database.writing.begin() as db:
        zwolle = update(Location).where(Location.key == "zwolle")
        await db.execute(zwolle.values(closes=Location.opens))
    return talk.meet("bram")


async def test_a_new_gap_within_two_days_is_told_once(talk: Talk) -> None:
    bram = await only_utrecht(talk)
    await away(talk, ["devries", "jansen"], WEDNESDAY_9, WEDNESDAY_9 + 4 * HOUR)
    assert talk.unread() == [], "the national pool is there"
    await away(talk, ["yilmaz"], WEDNESDAY_9, WEDNESDAY_9 + 2 * HOUR)
    bram.sees(
        "Nieuw gat in het rooster",
        "Op woensdag 4 maart van 9.00 tot 11.00 uur: niemand van de advocatuur, Utrecht",
        new=True,
    )
    for _ in range(2):
        await away(talk, ["noor"], WEDNESDAY_9, WEDNESDAY_9 + HOUR)
    assert talk.unread() == []


async def test_a_gap_that_grows_is_told_again_and_one_that_shrinks_is_not(talk: Talk) -> None:
    bram = await only_utrecht(talk)
    await away(talk, EVERYBODY, WEDNESDAY_9, WEDNESDAY_9 + 2 * HOUR)
    bram.sees("van 9.00 tot 11.00 uur", new=True)
    await away(talk, EVERYBODY, WEDNESDAY_9 + 2 * HOUR, WEDNESDAY_9 + 3 * HOUR)
    bram.sees("van 9.00 tot 12.00 uur", new=True)
    async with talk.database.writing.begin() as db:
        db.add(await rule(talk, "demir", "2026-03-04", "10:00-11:00"))
        await arm(db, {Sweep().pack(): talk.now})
    await talk.delivered()
    assert talk.unread() == []
    rows = [(gap.starts.hour, gap.ends.hour) for gap in await talk.rows(Gap)]
    assert sorted(rows) == [(8, 9), (10, 11)]


async def test_a_gap_that_closed_and_opens_again_is_new(talk: Talk) -> None:
    bram = await only_utrecht(talk)
    await away(talk, EVERYBODY, WEDNESDAY_9, WEDNESDAY_9 + 4 * HOUR)
    bram.sees("Nieuw gat", new=True)
    await back(talk, "yilmaz")
    assert await talk.rows(Gap) == []
    await away(talk, ["yilmaz"], WEDNESDAY_9, WEDNESDAY_9 + 4 * HOUR)
    bram.sees("Nieuw gat", "van 9.00 tot 13.00 uur", new=True)


async def test_a_gap_that_is_filled_before_it_is_looked_at_is_no_news(talk: Talk) -> None:
    await only_utrecht(talk)
    people = [(await person(talk, key)).id for key in EVERYBODY]
    span = {"starts": WEDNESDAY_9, "ends": WEDNESDAY_9 + HOUR, "made_at": talk.now}
    async with talk.database.writing.begin() as db:
        db.add_all([Absence(person_id=one, **span) for one in people])
        await arm(db, {Sweep().pack(): talk.now + timedelta(minutes=5)})
    await talk.passes(minutes=4)
    await back(talk, "devries")
    assert talk.unread() == []


async def test_an_intended_gap_is_never_told_again(talk: Talk) -> None:
    bram = await only_utrecht(talk)
    await away(talk, EVERYBODY, WEDNESDAY_9, WEDNESDAY_9 + 2 * HOUR)
    bram.sees("Nieuw gat", new=True)
    label = next(b for b in bram.own.messages[-1].buttons if b.startswith("Dit is de bedoeling"))
    await bram.clicks(label)
    bram.hears("Genoteerd: op woensdag 4 maart van 9.00 tot 11.00 uur", "Utrecht")
    await bram.says("/piket gaten")
    bram.hears("in elk uur iemand bereikbaar")
    await away(talk, EVERYBODY, WEDNESDAY_9 + 2 * HOUR, WEDNESDAY_9 + 3 * HOUR)
    new = bram.sees("Nieuw gat", "van 11.00 tot 12.00 uur", new=True)
    assert "9.00" not in new.text
    await back(talk, "devries")
    await away(talk, ["devries"], WEDNESDAY_9, WEDNESDAY_9 + 2 * HOUR)
    assert talk.unread() == []


async def test_piket_gaten_shows_a_coordinator_what_there_is_now(talk: Talk) -> None:
    bram = await only_utrecht(talk)
    await bram.says("/piket gaten")
    bram.hears("De komende vier weken is in elk uur iemand bereikbaar")
    people = [(await person(talk, key)).id for key in EVERYBODY]
    later = WEDNESDAY_9 + timedelta(days=14)
    async with talk.database.writing.begin() as db:
        span = {"starts": later, "ends": later + HOUR, "made_at": talk.now}
        db.add_all([Absence(person_id=one, **span) for one in people])
    await bram.says("/piket gaten")
    bram.hears("Op woensdag 18 maart van 9.00 tot 10.00 uur: niemand van de advocatuur, Utrecht")
    noor = talk.meet("noor")
    await noor.says("/piket gaten")
    noor.hears("Dit is voor de coördinator")


async def test_a_weekly_digest_on_monday_at_nine_with_twenty_lines_at_most(talk: Talk) -> None:
    """Four weeks from Monday 9 March, half past eight: twenty days for two locations, but Easter
    Monday."""
    await starts(talk)
    async with talk.database.writing.begin() as db:
        await db.execute(update(ShiftRule).values(ended_at=talk.now))
        lotte = select(Person.id).where(Person.key == "lotte").scalar_subquery()
        hers = update(Membership).where(Membership.person_id == lotte)
        await db.execute(hers.values(role=Role.COORDINATOR))
    await talk.passes(hours=5 * 24 + 21)
    for key in ("bram", "lotte"):
        talk.meet(key).sees("Nieuw gat in het rooster")
    talk.reads_all()
    await talk.passes(hours=1, minutes=23)
    bram, lotte = talk.meet("bram"), talk.meet("lotte")
    digest = bram.sees("Gaten in het rooster van de komende vier weken", new=True)
    assert "En nog" not in digest.text
    both = lotte.sees("Gaten in het rooster", "En nog 20.", new=True)
    lines = [line for line in both.text.splitlines() if "niemand van" in line]
    assert len(lines) == 20
    assert "Utrecht" in lines[0]
    assert "Zwolle" in lines[1]
    await talk.passes(days=2)
    assert talk.unread() == [], "what a digest told is no news"


async def test_without_gaps_monday_brings_no_digest(talk: Talk) -> None:
    await starts(talk)
    await talk.passes(days=7)
    told = [message.text for screen in talk.screens.values() for message in screen.messages]
    assert not any("niemand van" in text for text in told), told
    for screen in talk.screens.values():
        for message in screen.messages:
            message.seen = True


async def test_who_blocked_the_bot_or_has_no_account_does_not_count(talk: Talk) -> None:
    bram = await only_utrecht(talk)
    await away(talk, ["jansen", "yilmaz"], WEDNESDAY_9, WEDNESDAY_9 + HOUR)
    assert talk.unread() == []
    devries = talk.meet("devries")
    talk.platforms[devries.platform].refuses.add(devries.external_id)
    await talk.meet("noor").says("/piket arbeidsrecht")
    talk.reads_all()
    await talk.passes(minutes=4)
    assert talk.unread() == []
    await talk.passes(minutes=6)
    bram.sees("Nieuw gat", "Op woensdag 4 maart van 9.00 tot 10.00 uur", new=True)
    talk.reads_all()
    await bram.says("/piket gaten")
    bram.hears("Op woensdag 4 maart van 9.00 tot 10.00 uur")
    talk.platforms[devries.platform].refuses.clear()
    async with talk.database.writing.begin() as db:
        whose = (await person(talk, "devries")).id
        await db.execute(
            update(Posting).where(Posting.person_id == whose).values(refused="too_long")
        )
    await bram.says("/piket gaten")
    bram.hears("in elk uur iemand bereikbaar")
    talk.reads_all()


async def test_after_a_pause_new_gaps_come_in_one_message(talk: Talk) -> None:
    bram = await only_utrecht(talk)
    await starts(talk)
    await away(talk, [], WEDNESDAY_9, WEDNESDAY_9 + HOUR)
    for hours in (0, 2):
        begin = WEDNESDAY_9 + timedelta(days=1, hours=hours)
        people = [(await person(talk, key)).id for key in EVERYBODY]
        async with talk.database.writing.begin() as db:
            span = {"starts": begin, "ends": begin + HOUR, "made_at": talk.now}
            db.add_all([Absence(person_id=one, **span) for one in people])
    talk.time.ahead += timedelta(hours=24)
    await talk.delivered()
    bram.sees("Nieuw gat", "van 9.00 tot 10.00 uur", "van 11.00 tot 12.00 uur", new=True)
    new = [m for m in bram.own.messages if not m.seen]
    assert new == []


async def test_an_old_or_made_up_button_does_nothing(talk: Talk) -> None:
    bram, noor = await only_utrecht(talk), talk.meet("noor")
    nine = int(WEDNESDAY_9.timestamp()) // 60
    real = Intended(1, Kind.ADVOCATUUR, nine, nine + 60)
    await noor.presses(real.pack())
    noor.hears("Dit is voor de coördinator")
    for starts_at, ends_at in ((nine + 60, nine), (1, 2), (nine, 36**9)):
        await bram.presses(Intended(1, Kind.ADVOCATUUR, starts_at, ends_at).pack())
        bram.hears("Die uren zijn voorbij")
    await bram.presses(Intended(2, Kind.ADVOCATUUR, nine, nine + 60).pack())
    bram.hears("Dit is voor de coördinator")
    assert await talk.rows(Gap) == []
    for _ in range(2):
        await bram.presses(real.pack())
        bram.hears("Genoteerd")
    assert len(await talk.rows(Gap)) == 1


async def test_intended_hours_do_not_shrink_and_can_be_taken_back(talk: Talk) -> None:
    bram = await only_utrecht(talk)
    await away(talk, EVERYBODY, WEDNESDAY_9, WEDNESDAY_9 + 4 * HOUR)
    talk.reads_all()
    nine = minute_of(WEDNESDAY_9)
    for hours in (4, 1):
        await bram.presses(Intended(1, Kind.ADVOCATUUR, nine, nine + 60 * hours).pack())
        bram.hears("Genoteerd", buttons=["Toch niet"])
    await bram.says("/piket gaten")
    bram.hears("is in elk uur iemand bereikbaar", "van 9.00 tot 13.00 uur", "Dat is de bedoeling")
    (empty,) = [gap.id for gap in await talk.rows(Gap) if gap.intended_at]
    old = NotIntended(empty).pack()
    noor = talk.meet("noor")
    await noor.presses(old)
    noor.hears("Dit is voor de coördinator")
    await bram.presses(old)
    bram.hears("moet in Utrecht wel iemand van de advocatuur dienst hebben")
    await bram.presses(old)
    bram.hears("voorbij")
    assert talk.unread() == []
    await talk.passes(minutes=10)
    bram.sees("Nieuw gat", "Op woensdag 4 maart van 9.00 tot 13.00 uur", new=True)


async def test_changes_that_follow_each_other_do_not_put_the_look_off(talk: Talk) -> None:
    bram, devries = await only_utrecht(talk), talk.meet("devries")
    await away(talk, ["jansen", "yilmaz"], WEDNESDAY_9, WEDNESDAY_9 + 4 * HOUR)
    await devries.says("/piket afwezig morgen")
    await devries.clicks("Klopt")
    talk.reads_all()
    for _ in range(5):
        await devries.says("/piket afwezig 20 maart")
        await devries.clicks("Klopt")
        talk.reads_all()
        await talk.passes(minutes=2)
    bram.sees("Nieuw gat", "Op woensdag 4 maart van 9.00 tot 13.00 uur")


@ON_ONE
async def test_each_morning_it_looks_by_itself(talk: Talk) -> None:
    """A gap that nobody reported, because an account went, say."""
    bram = await only_utrecht(talk)
    await starts(talk)
    async with talk.database.writing.begin() as db:
        await db.execute(update(ShiftRule).values(ended_at=talk.now))
    await talk.passes(hours=22, minutes=52)
    assert talk.unread() == []
    await talk.passes(minutes=6)
    bram.sees("Nieuw gat", "woensdag 4 maart", "vrijdag 6 maart", new=True)
    await talk.passes(days=2)
    assert talk.unread() == []
    await talk.passes(days=1)
    bram.sees("Nieuw gat", "maandag 9 maart", new=True)


@ON_ONE
@pytest.mark.parametrize("words", ["gaten", "gaps"])
async def test_both_languages_know_the_word(talk: Talk, words: str) -> None:
    bram = await only_utrecht(talk)
    await bram.says(f"/piket {words}")
    bram.hears("De komende vier weken")
