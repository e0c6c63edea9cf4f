"""Who is on duty, of twenty rotations and twenty overrides; and a year of that roster."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall
from statistics import median, quantiles
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bench.setting import SQLITE, Bench
from bot.database import Database
from models.location import Location
from models.people import Account, Kind, Person
from models.rooster import (
    Absence,
    CheckIn,
    Cover,
    Reason,
    Recurrence,
    ShiftRule,
    Swap,
    Where,
    candidates,
    load_roster,
)
from models.rooster.recurrence import _days

ROTATIONS, OVERRIDES = 20, 20
PEOPLE = ROTATIONS
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
YEAR = timedelta(days=365)
HERE = Where(1, Kind.ADVOCATUUR)
P95_MS, YEAR_MS = 5.0, 100.0


async def run(bench: Bench) -> None:
    database = Database(await bench.empty(SQLITE))
    async with database.writing.begin() as db:
        await fill(db)
    times, found = await asked(database, bench.of(2000, 50))
    *_, p95 = quantiles(times, n=20)
    rows: list[tuple[object, ...]] = [("who is on duty", len(times), median(times), p95)]
    async with database.reading() as db:
        roster = await load_roster(db, HERE, MONDAY, MONDAY + YEAR)
    years, duties = [], 0
    for number in range(bench.of(30, 3)):
        if number % 2 == 0:
            _days.cache_clear()  # the arithmetic of dateutil as well, every other time
        began = time.perf_counter()
        duties = len(roster.duties(MONDAY, MONDAY + YEAR))
        years.append(1000 * (time.perf_counter() - began))
    cold, warm = years[::2], years[1::2]
    rows += [
        ("a year, the first time", len(cold), median(cold), max(cold)),
        ("a year, once known", len(warm), median(warm), max(warm)),
    ]
    bench.say(
        f"{ROTATIONS} rotations, {OVERRIDES} overrides: {found:.1f} people on duty at a time,"
    )
    bench.say(f"{duties} duties a year. Of a year the last column is the slowest.")
    bench.table(
        f"Who is on duty, {SQLITE}, ms",
        ("", "times", "p50", "p95"),
        rows,
    )
    bench.aim("ms who is on duty, p95", p95, P95_MS)
    bench.aim("ms a year's expansion, p50 of the first time", median(cold), YEAR_MS)
    await database.close()


async def asked(database: Database, count: int) -> tuple[list[float], float]:
    """Every quarter of an hour of a duty week, on and on. Milliseconds, and people found."""
    times, people = [], 0
    for number in range(count):
        day, quarter = divmod(number, 32)
        at = MONDAY + timedelta(days=day % 5, hours=8, minutes=15 * quarter)
        async with database.reading() as db:
            began = time.perf_counter()
            found = await candidates(db, HERE, "arbeidsrecht", at)
            times.append(1000 * (time.perf_counter() - began))
        people += len(found)
    return times, people / count


async def fill(db: AsyncSession) -> None:
    """One location. Each rotation is a person's: every week, every other week, or a day of the
    month."""
    await db.execute(insert(Location), [{"key": "utrecht", "name": "Utrecht"}])
    people = [{"key": f"p{n}", "name": f"mr. {n}"} for n in range(1, PEOPLE + 1)]
    await db.execute(insert(Person), people)
    accounts = [
        {"person_id": n, "platform": "slack", "workspace": "T", "external_id": f"U{n}"}
        for n in range(1, PEOPLE + 1)
    ]
    await db.execute(insert(Account), accounts)
    await db.execute(insert(ShiftRule), list(rotations()))
    await db.execute(insert(Swap), list(swaps()))
    await db.execute(insert(Cover), list(covers()))
    await db.execute(insert(Absence), list(absences()))
    await db.execute(
        insert(CheckIn),
        [
            {
                "person_id": n,
                "starts": MONDAY + timedelta(days=day, hours=8),
                "ends": MONDAY + timedelta(days=day, hours=12),
                "asked_at": MONDAY + timedelta(days=day, hours=7, minutes=45),
            }
            for n in range(1, PEOPLE + 1)
            for day in range(-90, 5)
        ],
    )


def rotations() -> Iterator[dict[str, Any]]:
    days = ("MO", "TU", "WE", "TH", "FR")
    kinds = ("FREQ=WEEKLY;BYDAY={}", "FREQ=WEEKLY;INTERVAL=2;BYDAY={}", "FREQ=MONTHLY;BYDAY=1{}")
    for n in range(ROTATIONS):
        twice = f"{days[n % 5]},{days[(n + 2) % 5]}"
        rule = kinds[n % 3].format(twice if n % 3 < 2 else days[n % 5])
        hours = Recurrence(date(2020, 1, 6), wall(9), wall(13 + n % 5), rule)
        yield {
            "person_id": n + 1,
            "location_id": 1 if n % 4 else None,
            "pool": Kind.ADVOCATUUR,
            "rechtsgebieden": ["arbeidsrecht"] if n % 2 else [],
            "made_at": LONG_AGO,
            **ShiftRule.facts(hours),
        }


def _span(n: int) -> dict[str, datetime]:
    starts = MONDAY + timedelta(days=n % 5, hours=8)
    return {"starts": starts, "ends": starts + timedelta(hours=2), "made_at": LONG_AGO}


def swaps() -> Iterator[dict[str, Any]]:
    for n in range(OVERRIDES // 2):
        whose = {"giver_id": n + 1, "location_id": 1 if n % 4 else None, "pool": Kind.ADVOCATUUR}
        what = {"series_id": n + 1, "rechtsgebieden": [], "reason": Reason.RUIL, "version": 1}
        yield {**whose, **what, **_span(n)}


def covers() -> Iterator[dict[str, Any]]:
    for n in range(OVERRIDES // 2):
        taker = {"swap_id": n + 1, "person_id": PEOPLE - n}
        yield {**taker, **_span(n), "approved_at": LONG_AGO}


def absences() -> Iterator[dict[str, Any]]:
    for n in range(OVERRIDES // 2, OVERRIDES):
        yield {"person_id": n + 1, **_span(n)}
