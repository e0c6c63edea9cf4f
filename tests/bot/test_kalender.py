"""The address that calendar programs read: what it shows, to whom, and when it stops."""

from datetime import UTC, date, datetime, timedelta

import recurring_ical_events
from aiohttp import ClientSession
from icalendar import Calendar
from sqlalchemy import select

from bot.web.kalender import MOST
from models.people import Kind, Membership, Person, Role
from models.rooster import Absence, Cover, Feed, Reason, ShiftRule, Swap, Where, load_roster
from models.rooster.feeds import AHEAD, BACK, new_feed
from tests.practice import Running

THURSDAY = datetime(2026, 3, 5, 8, tzinfo=UTC)
AN_HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


async def person(app: Running, key: str) -> Person:
    async with app.core.database.reading() as db:
        found = await db.scalar(select(Person).where(Person.key == key))
    assert found
    return found


async def address(app: Running, key: str, location_id: int | None = None) -> str:
    whose = await person(app, key)
    async with app.core.database.writing.begin() as db:
        feed = new_feed(whose, location_id, app.core.time.now())
        db.add(feed)
    return f"/rooster/{feed.token}.ics"


async def read(http: ClientSession, path: str) -> Calendar:
    async with http.get(path) as answer:
        assert answer.status == 200
        assert answer.content_type == "text/calendar"
        calendar = Calendar.from_ical(await answer.read())
        assert isinstance(calendar, Calendar)
        return calendar


def events(calendar: Calendar, begin: date, days: int = 1) -> list[tuple[str, datetime, datetime]]:
    found = recurring_ical_events.of(calendar).between(begin, begin + days * DAY)
    spans = ((e.start.astimezone(UTC), e.end.astimezone(UTC)) for e in found)
    return sorted((str(e["SUMMARY"]), *span) for e, span in zip(found, spans, strict=True))


def by_uid(calendar: Calendar) -> dict[str, tuple[datetime, int]]:
    return {str(e["UID"]): (e.start, int(e["SEQUENCE"])) for e in calendar.events}


async def swap(app: Running, giver: str, taker: str) -> int:
    """From 9 to 11 on Thursday."""
    now = app.core.time.now()
    span = {"starts": THURSDAY, "ends": THURSDAY + 2 * AN_HOUR, "made_at": now}
    ids = (await person(app, giver)).id, (await person(app, taker)).id
    async with app.core.database.writing.begin() as db:
        his = await db.scalars(select(ShiftRule).where(ShiftRule.person_id == ids[0]))
        asked = Swap(
            giver_id=ids[0],
            series_id=next(rule.id for rule in his if "TH" in rule.rrule),
            location_id=1,
            pool=Kind.ADVOCATUUR,
            rechtsgebieden=[],
            reason=Reason.RUIL,
            **span,
        )
        db.add(asked)
        await db.flush()
        cover = Cover(swap_id=asked.id, person_id=ids[1], approved_at=now, **span)
        db.add(cover)
    return cover.id


async def test_it_shows_what_is_in_the_roster_and_nothing_else(
    app: Running, http: ClientSession
) -> None:
    calendar = await read(http, await address(app, "devries"))
    devries, now = await person(app, "devries"), app.core.time.now()
    today = datetime(now.year, now.month, now.day, tzinfo=UTC)
    begin, end = today - BACK, today + AHEAD
    async with app.core.database.reading() as db:
        roster = await load_roster(db, Where(), begin, end)
    expected = {(d.starts, d.ends) for d in roster.duties(begin, end) if d.person_id == devries.id}
    found = recurring_ical_events.of(calendar).between(begin - 9 * DAY, end + 9 * DAY)
    assert {(e.start.astimezone(UTC), e.end.astimezone(UTC)) for e in found} == expected
    assert len(expected) > 250, "13 months of working days"
    assert {str(e["SUMMARY"]) for e in found} == {"Piket arbeidsrecht, Utrecht"}
    assert not any("DESCRIPTION" in e for e in found)
    assert str(calendar["NAME"]) == "Mijn piket"


async def test_a_coordinator_reads_who_is_on_duty_at_his_location(
    app: Running, http: ClientSession
) -> None:
    calendar = await read(http, await address(app, "bram", 1))
    assert [name for name, *_ in events(calendar, THURSDAY.date())] == [
        "mr. De Vries (arbeidsrecht)",
        "mr. Jansen (arbeidsrecht, huurrecht)",
        "mr. Yilmaz (alle rechtsgebieden, landelijk)",
    ]
    assert str(calendar["NAME"]) == "Piket Utrecht"


async def test_a_swap_reaches_both_calendars_and_undoing_it_too(
    app: Running, http: ClientSession
) -> None:
    mine, other = await address(app, "devries"), await address(app, "demir")
    before = by_uid(await read(http, mine))
    cover_id = await swap(app, "devries", "demir")
    day = THURSDAY.date()
    nine, eleven, one = (THURSDAY + h * AN_HOUR for h in (0, 2, 4))
    name = "Piket arbeidsrecht, Utrecht"
    assert events(await read(http, mine), day) == [(name, eleven, one)]
    assert events(await read(http, other), day) == [(name, nine, eleven)]
    during = by_uid(await read(http, mine))
    assert during.keys() == before.keys(), "the same duties, one of them shorter"
    changed = [uid for uid in before if before[uid] != during[uid]]
    assert [(during[uid][1], before[uid][1]) for uid in changed] == [(1, 0)]
    async with app.core.database.writing.begin() as db:
        (await db.get_one(Cover, cover_id)).ended_at = app.core.time.now()
    assert events(await read(http, mine), day) == [(name, nine, one)]
    assert events(await read(http, other), day) == []
    [uid] = changed
    assert by_uid(await read(http, mine))[uid] == (before[uid][0], 2)


async def test_an_absence_in_the_middle_leaves_two_parts_with_names_of_their_own(
    app: Running, http: ClientSession
) -> None:
    path = await address(app, "devries")
    devries, now = await person(app, "devries"), app.core.time.now()
    whole = set(by_uid(await read(http, path)))
    span = {"starts": THURSDAY + AN_HOUR, "ends": THURSDAY + 2 * AN_HOUR}
    async with app.core.database.writing.begin() as db:
        db.add(Absence(person_id=devries.id, made_at=now, **span))
    calendar = await read(http, path)
    assert len(events(calendar, THURSDAY.date())) == 2
    assert len(set(by_uid(calendar)) - whole) == 1
    assert whole < set(by_uid(calendar))


async def test_what_did_not_change_is_not_sent_again(app: Running, http: ClientSession) -> None:
    path = await address(app, "devries")
    async with http.get(path) as answer:
        etag = answer.headers["ETag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}'):
        async with http.get(path, headers={"If-None-Match": known}) as answer:
            assert (answer.status, answer.headers["ETag"]) == (304, etag)
            assert await answer.read() == b""
    await swap(app, "devries", "demir")
    async with http.get(path, headers={"If-None-Match": etag}) as answer:
        assert answer.status == 200
        assert answer.headers["ETag"] != etag


async def test_it_is_private_and_leaks_nothing(app: Running, http: ClientSession) -> None:
    async with http.get(await address(app, "devries")) as answer:
        headers = answer.headers
    assert headers["Cache-Control"] == "private, no-cache"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["X-Content-Type-Options"] == "nosniff"


async def answers(http: ClientSession, path: str) -> tuple[int, bytes, dict[str, str]]:
    async with http.get(path) as answer:
        kept = {name: text for name, text in answer.headers.items() if name != "Date"}
        return answer.status, await answer.read(), kept


async def test_an_ended_address_is_as_unknown_as_one_that_never_was(
    app: Running, http: ClientSession
) -> None:
    path = await address(app, "devries")
    async with app.core.database.writing.begin() as db:
        for feed in await db.scalars(select(Feed)):
            feed.ended_at = app.core.time.now()
    never = [f"/rooster/{'0' * 64}.ics", "/rooster/x.ics", "/rooster/%27%20or%201=1.ics"]
    ended = await answers(http, path)
    assert ended[0] == 404
    assert [await answers(http, one) for one in never] == [ended] * len(never)


async def test_who_coordinates_no_longer_loses_the_location(
    app: Running, http: ClientSession
) -> None:
    path = await address(app, "bram", 1)
    assert (await answers(http, path))[0] == 200
    bram = await person(app, "bram")
    async with app.core.database.writing.begin() as db:
        membership = await db.scalar(select(Membership).where(Membership.person_id == bram.id))
        assert membership
        membership.role = Role.MEDEWERKER
    assert (await answers(http, path))[0] == 404


async def test_an_address_that_is_asked_all_the_time_has_to_wait(
    app: Running, http: ClientSession
) -> None:
    async with app.core.database.writing.begin() as db:
        for rule in await db.scalars(select(ShiftRule)):
            rule.ended_at = rule.made_at + DAY
    path, other = await address(app, "devries"), await address(app, "demir")
    for _ in range(MOST):
        assert (await answers(http, path))[0] == 200
    async with http.get(path) as answer:
        assert answer.status == 429
        assert 0 < int(answer.headers["Retry-After"]) <= 601
    assert (await answers(http, other))[0] == 200
