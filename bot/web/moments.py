"""The practice clock: where it starts, and the jumps it can make."""

from datetime import UTC, datetime, time, timedelta

from babel.dates import format_date
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core import Core
from bot.web.practice import ZONE
from models.outbox import Delivery, Seen, Timer
from models.rooster import Where, load_roster

JUMPS = {"5": timedelta(minutes=5), "10": timedelta(minutes=10), "60": timedelta(hours=1)}
TOMORROW = "morgen"
START, MORNING = time(10, 37), time(9)
DAYS_AHEAD = 15
HAPPENED = (Seen.seen_at, Delivery.created_at, Timer.fired_at)


async def set_clock(core: Core) -> None:
    """Never back behind what was done; before that, a moment when somebody is on duty."""
    real = core.time.real()
    async with core.database.reading() as db:
        latest = [await db.scalar(select(func.max(moment))) for moment in HAPPENED]
        if await db.scalar(select(Seen.id).limit(1)):  # what `inrichten` put there does not count
            begin = max(moment for moment in latest if moment)
        else:
            begin = await _duty_moment(db, real)
    core.time.ahead = max(timedelta(0), begin - real)


async def _duty_moment(db: AsyncSession, now: datetime) -> datetime:
    """Now, or else the next day at 10.37 on which somebody has duty."""
    today = now.astimezone(ZONE).date()
    days = (today + timedelta(days=days) for days in range(DAYS_AHEAD))
    later = [datetime.combine(day, START, ZONE).astimezone(UTC) for day in days]
    roster = await load_roster(db, Where(), now, later[-1])
    moments = (moment for moment in (now, *later) if moment >= now and roster.at(moment))
    return next(moments, now)


def jump(name: str, now: datetime) -> timedelta:
    """Raises KeyError for a jump that is not on the page."""
    if name != TOMORROW:
        return JUMPS[name]
    day = now.astimezone(ZONE).date() + timedelta(days=1)
    return datetime.combine(day, MORNING, ZONE).astimezone(UTC) - now


def spoken(moment: datetime, language: str) -> str:
    """As people say it: "dinsdag 3 maart, 10.37"."""
    local = moment.astimezone(ZONE)
    day = format_date(local.date(), "EEEE d MMMM", locale=language)
    return f"{day}, {local.hour}.{local:%M}"
