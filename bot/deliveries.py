"""What the outbox reads and claims: what waits, and what of it still means something."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Update,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from bot.database import Database
from bot.pacing import Waiting
from bot.platform import Receipt
from models.attempt import Attempt
from models.base import Moment
from models.outbox import Delivery, Posting, Progress
from models.people import Person
from models.piket import Casus
from models.piket_states import Outcome, State

LEASE = timedelta(seconds=20)
"""Longer than a send may take (`outbox.SEND_WITHIN`): whoever still sends has not lost it."""
BATCH = 200
NOW = bindparam("now", type_=Moment())
IS_OPEN = text("delivery.state in ('queued', 'sending')")
"""In words of its own, so that PostgreSQL sees the partial index in it."""
IS_SENDING = Delivery.state == Progress.SENDING
CONVERSATION = case(
    (Posting.room_id.is_not(None), literal("room:") + cast(Posting.room_id, String)),
    (
        Posting.person_id.is_not(None),
        Posting.platform + literal(":") + cast(Posting.person_id, String),
    ),
    else_=Posting.platform + literal(":") + Posting.channel,
)
METHOD = Posting.platform + case((Posting.external_id.is_(None), ":post"), else_=":edit")
IS_FREE = Posting.external_id.in_(bindparam("tapped", expanding=True))
HEAD, ITS = aliased(Posting), aliased(Delivery)
HEAD_SINCE = (
    select(func.min(ITS.created_at))
    .join(HEAD, ITS.posting_id == HEAD.id)
    .where(
        HEAD.about == literal("casus:") + cast(Posting.casus_id, String),
        HEAD.platform == Posting.platform,
        HEAD.room_id.is_not(None),
        HEAD.external_id.is_(None),
        ITS.state.in_((Progress.QUEUED, Progress.SENDING)),
    )
    .correlate(Posting)
    .scalar_subquery()
)
OTHER = aliased(Delivery)
READER = joinedload(Delivery.posting).joinedload(Posting.person)
CHOSEN = (
    select(
        Delivery,
        exists()
        .where(
            OTHER.posting_id == Delivery.posting_id,
            OTHER.id > Delivery.id,
            OTHER.state != Progress.DROPPED,
        )
        .label("overtaken"),
        exists()
        .where(
            OTHER.posting_id == Delivery.posting_id,
            or_(OTHER.unheard > 0, OTHER.state == Progress.SENDING),
        )
        .label("unheard"),
        Attempt.outcome,
        Casus.state,
    )
    .outerjoin(Attempt, Delivery.attempt_id == Attempt.id)
    .outerjoin(Casus, Attempt.casus_id == Casus.id)
    .where(Delivery.id.in_(bindparam("ids", expanding=True)))
    .options(READER.joinedload(Person.accounts), READER.raiseload(Person.memberships))
    .order_by(Delivery.id)
    .with_for_update(of=Delivery, skip_locked=True)
)
HEADS = select(Posting.casus_id, Posting.platform, Posting.channel, Posting.external_id).where(
    Posting.about.in_(bindparam("abouts", expanding=True)),
    Posting.room_id.is_not(None),
    Posting.external_id.is_not(None),
)


@dataclass(frozen=True)
class Claim:
    """A delivery that is ours to send, with the head of the thread it may belong to."""

    delivery: Delivery
    head: Receipt | None
    again: bool = False
    """A version of it was tried before, and nobody heard that it was posted."""

    @property
    def reader(self) -> str | None:
        """The platform's id of the room or the person, or None if there is no such account."""
        posting = self.delivery.posting
        if posting.room:
            return posting.room.external_id
        if posting.person:
            accounts = (a for a in posting.person.accounts if a.platform == posting.platform)
            return next((a.external_id for a in accounts), None)
        return None


@dataclass(frozen=True)
class Blocked:
    """What need not even be looked at: a long queue for one of these would hide all the rest."""

    conversations: Collection[str] = ()
    methods: Collection[str] = ()
    tapped: Collection[str] = ()
    """Messages that somebody just tapped: redrawing them costs no method anything."""


class Deliveries:
    """One for each database: its clock decides whose claim has run out (ruling 11)."""

    def __init__(self, database: Database) -> None:
        lapsed = and_(IS_SENDING, func.coalesce(Delivery.lease_until <= database.clock(), True))
        self.waits = _waiting(lapsed)
        self.chosen = CHOSEN.where(or_(Delivery.state == Progress.QUEUED, lapsed))
        self.claims = _claims(lapsed, database.clock(LEASE))
        self.looks = _looks(database.clock())

    async def waiting(self, db: AsyncSession, now: datetime, but: Blocked) -> list[Waiting]:
        wanted = {
            "now": now,
            "full": list(but.conversations),
            "paused": list(but.methods),
            "tapped": list(but.tapped),
        }
        rows = await db.execute(self.waits, wanted)
        return [Waiting(**row) for row in rows.mappings()]

    async def next_due(
        self, db: AsyncSession, now: datetime
    ) -> tuple[datetime | None, float | None]:
        """When something that waits falls due, and in how many seconds a claim runs out."""
        due, lease, clock = (await db.execute(self.looks, {"now": now})).one()
        return due, max(0.0, (lease - clock).total_seconds()) if lease else None

    async def claim(self, db: AsyncSession, ids: Collection[int]) -> tuple[list[Claim], int]:
        """Those of them that still mean something, now ours; and how many meant nothing. The casus
        is read again: a page for one that was taken, withdrawn or passed on is dropped (DESIGN),
        and so is a version of a card that a newer one has overtaken. What another process holds
        at this moment is neither."""
        if not ids:
            return [], 0
        rows = (await db.execute(self.chosen, {"ids": list(ids)})).unique()
        mine: list[tuple[Delivery, bool]] = []
        dropped = 0
        for delivery, overtaken, unheard, outcome, state in rows:
            again = unheard and delivery.posting.external_id is None
            if overtaken or _is_over(delivery, outcome, state, again):
                delivery.unheard += delivery.state is Progress.SENDING
                delivery.state, delivery.message = Progress.DROPPED, None
                dropped += 1
            else:
                mine.append((delivery, again))
        await db.flush()
        if mine:
            await db.execute(self.claims, {"mine": [delivery.id for delivery, _ in mine]})
        for delivery, _ in mine:
            set_committed_value(delivery, "tries", delivery.tries + 1)
        heads = await _heads(db, {d.posting.casus_id for d, _ in mine if d.posting.casus_id})
        claims = [
            Claim(d, heads.get((d.posting.casus_id, d.posting.platform)), again)
            for d, again in mine
        ]
        return claims, dropped


def _waiting(lapsed: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """The open rows, but for what cannot take any now, the highest lane first."""
    return (
        select(
            Delivery.id,
            Delivery.lane,
            Delivery.due_at,
            Delivery.created_at,
            and_(IS_SENDING, not_(lapsed)).label("is_sending"),
            Posting.platform,
            Posting.room_id,
            Posting.casus_id,
            Posting.about,
            Posting.external_id,
            CONVERSATION.label("conversation"),
            HEAD_SINCE.label("head_since"),
            func.coalesce(IS_FREE, False).label("is_free"),
        )
        .join(Posting)
        .where(
            IS_OPEN,
            Delivery.due_at <= NOW,
            CONVERSATION.not_in(bindparam("full", expanding=True)),
            or_(METHOD.not_in(bindparam("paused", expanding=True)), IS_FREE),
        )
        .order_by(Delivery.lane, Delivery.id)
        .limit(BATCH)
    )


def _claims(lapsed: ColumnElement[bool], until: ColumnElement[datetime]) -> Update:
    """A claim that ran out means that nobody knows what became of that try."""
    return (
        update(Delivery)
        .where(Delivery.id.in_(bindparam("mine", expanding=True)))
        .values(
            state=Progress.SENDING,
            tries=Delivery.tries + 1,
            unheard=Delivery.unheard + case((lapsed, 1), else_=0),
            lease_until=until,
        )
        .execution_options(synchronize_session=False)
    )


def _looks(clock: ColumnElement[datetime]) -> Select[*tuple[Any, ...]]:
    """Only what lies ahead: what has come already waits for something else."""
    queued = and_(Delivery.state == Progress.QUEUED, Delivery.due_at > NOW)
    claimed = and_(IS_SENDING, Delivery.lease_until > clock)
    return select(
        func.min(case((queued, Delivery.due_at)), type_=Moment()),
        func.min(case((claimed, Delivery.lease_until)), type_=Moment()),
        clock,
    ).where(IS_OPEN)


def _is_over(delivery: Delivery, outcome: Outcome | None, state: State | None, again: bool) -> bool:
    if delivery.edit_only and delivery.posting.external_id is None and not again:
        return True
    if outcome is None or state is None:
        return False
    return outcome is not Outcome.ASKED or not state.can_be_accepted


async def _heads(
    db: AsyncSession, casussen: Collection[int]
) -> dict[tuple[int | None, str | None], Receipt]:
    """Where the threads of these cases begin, for those whose head was posted."""
    if not casussen:
        return {}
    rows = await db.execute(HEADS, {"abouts": [f"casus:{casus_id}" for casus_id in casussen]})
    return {(row[0], row[1]): Receipt(row[2] or "", row[3] or "") for row in rows}
