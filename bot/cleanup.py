"""Every night what nobody needs any more goes: keys, sent bodies, finished rows, old links.

The tables of the casus itself are not touched here: what is kept for how long of those is a
location's own rule.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Delete, Update, and_, delete, func, null, or_, select, update

from bot.clock import Time
from bot.database import Database
from models.drafts import Draft, Link
from models.outbox import Delivery, Posting, Progress, Seen, Timer
from models.rooster import CheckIn, Gap, Swap
from models.rooster.swaps import Offer

log = structlog.get_logger()
BATCH = 1000
"""Rows in one short transaction: nobody waits for the night's work."""
CLEANING = 7014
"""The advisory lock of the one process that does it."""
KEYS_LIVE = timedelta(days=14)
"""Longer than any platform repeats an event (Slack an hour, Telegram a day)."""
BODIES_LIVE = timedelta(days=8)
"""Choices keep their body until their casus closes, at most a week after it opened."""
ROWS_LIVE = timedelta(days=30)
DRAFTS_LIVE = timedelta(days=14)
CHECKS_LIVE = timedelta(days=14)
"""Whether somebody tapped matters while his duty lasts; nobody keeps count of it."""
OVER = Delivery.state.in_((Progress.SENT, Progress.DROPPED, Progress.FAILED))
LOCAL = select(Posting.id).where(Posting.platform == "web")
"""The practice workspace shows these rows themselves."""


@dataclass
class Cleanup:
    database: Database
    time: Time

    async def run(self) -> None:
        """Never raises: the next night comes again."""
        try:
            gone = {name: await self._all(*task) for name, task in _tasks(self.time.now()).items()}
        except Exception:
            log.exception("cleanup failed")
        else:
            log.info("cleaned up", **gone)

    async def _all(self, what: Delete | Update, table: Any, where: ColumnElement[bool]) -> int:
        count = 0
        while found := await self._some(what, table, where):
            count += found
        return count

    async def _some(self, what: Delete | Update, table: Any, where: ColumnElement[bool]) -> int:
        async with self.database.writing.begin() as db:
            if not self.database.is_sqlite:
                alone = func.pg_try_advisory_xact_lock(CLEANING)
                if not await db.scalar(select(alone)):
                    return 0
            ids: Sequence[int] = list(
                await db.scalars(select(table.id).where(where).order_by(table.id).limit(BATCH))
            )
            if ids:
                await db.execute(
                    what.where(table.id.in_(ids)), execution_options={"synchronize_session": False}
                )
            return len(ids)


def _tasks(now: datetime) -> dict[str, tuple[Delete | Update, Any, ColumnElement[bool]]]:
    elsewhere = Delivery.posting_id.not_in(LOCAL)
    return {
        "keys": (delete(Seen), Seen, Seen.seen_at < now - KEYS_LIVE),
        "bodies": (
            update(Delivery).values(message=null()),
            Delivery,
            and_(
                OVER,
                Delivery.message.is_not(None),
                Delivery.created_at < now - BODIES_LIVE,
                elsewhere,
            ),
        ),
        "deliveries": (
            delete(Delivery),
            Delivery,
            and_(OVER, Delivery.created_at < now - ROWS_LIVE, elsewhere),
        ),
        "timers": (delete(Timer), Timer, Timer.fired_at < now - ROWS_LIVE),
        "drafts": (delete(Draft), Draft, Draft.made_at < now - DRAFTS_LIVE),
        "offers": (
            delete(Offer),
            Offer,
            Offer.swap_id.in_(select(Swap.id).where(Swap.ends < now - ROWS_LIVE)),
        ),
        "check_ins": (delete(CheckIn), CheckIn, CheckIn.ends < now - CHECKS_LIVE),
        "gaps": (delete(Gap), Gap, Gap.ends < now - ROWS_LIVE),
        "links": (
            delete(Link),
            Link,
            or_(Link.expires_at < now - DRAFTS_LIVE, Link.used_at < now - DRAFTS_LIVE),
        ),
    }
