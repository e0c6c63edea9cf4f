"""What an event needs before a handler sees it: read words, a person, the casus it is about."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from bot.events import Event, Place, Typed, Who, Words
from config.words import words
from handlers.action import Action
from handlers.form import Form, Reading
from handlers.opdrachten import read_command
from handlers.piket.gesprek import Reply
from handlers.say import Message
from handlers.turn import Turn
from models.location import Location
from models.outbox import Delivery, Lane, Posting
from models.people import Account, Membership, Person
from models.queueing import retold

PLACES = joinedload(Person.memberships).joinedload(Membership.location)
BEHIND = (
    select(Person)
    .join(Account)
    .where(
        Account.platform == bindparam("platform"),
        Account.workspace == bindparam("workspace"),
        Account.external_id == bindparam("external_id"),
    )
    .options(joinedload(Person.accounts), PLACES.joinedload(Location.rooms))
    .with_for_update(of=Person, key_share=True)
)
"""Locked, so that what one person does happens one after the other, in whichever process. Made
once: putting a statement together costs more than SQLite needs to answer it."""


async def prepared(event: Event, reading: Reading, now: datetime) -> object:
    """Reading what was typed or sent needs no writer, so it happens before the transaction."""
    if isinstance(event.what, Typed):
        return read_command(event.what.text, words())
    if isinstance(event.what, Form):
        return await event.what.prepared(reading, now)
    return event.what


async def placed(db: AsyncSession, what: object, event: Event) -> object:
    """Words get the casus they are about: that of the message they answer."""
    if not isinstance(what, Words):
        return what
    casus_id = None
    if what.about:
        casus_id = await db.scalar(
            select(Posting.casus_id).where(
                Posting.platform == what.about.platform,
                Posting.channel == what.about.channel,
                Posting.external_id == what.about.external_id,
            )
        )
    return Reply(what.text, casus_id, what.shared)


async def person_behind(db: AsyncSession, who: Who) -> Person | None:
    """Who acts, with everything a flow may ask of him, in one statement."""
    rows = await db.scalars(BEHIND, vars(who))
    return rows.unique().one_or_none()


def erase(turn: Turn, place: Place) -> None:
    """Words that may not stand there are taken away, even if that takes a few tries."""
    posting = Posting(platform=place.platform, channel=place.channel, external_id=place.external_id)
    turn.db.add(
        Delivery(
            posting=posting, lane=Lane.ANSWER, erase=True, created_at=turn.now, due_at=turn.now
        )
    )


async def stand_in(turn: Turn, place: Place) -> None:
    """An answer that belongs where was tapped takes that message's place. Where no message of his
    own stands, the platform does with it what it does with any answer."""
    here = [reply for reply in turn.replies if reply.in_place]
    if not here:
        return
    posting_id = await turn.db.scalar(
        select(Posting.id).where(
            Posting.platform == place.platform,
            Posting.channel == place.channel,
            Posting.external_id == place.external_id,
            Posting.person_id == turn.person.id,
            Posting.about.is_(None),
        )
    )
    if posting_id is None:
        return
    turn.replies = [reply for reply in turn.replies if not reply.in_place]
    turn.db.add(
        Delivery(
            posting_id=posting_id,
            lane=Lane.ANSWER,
            message=here[-1].dump(),
            created_at=turn.now,
            due_at=turn.now,
        )
    )


async def spend(turn: Turn, place: Place, action: Action) -> None:
    """A choice that was made keeps no buttons, or loses only this one."""
    told = await turn.db.scalar(
        select(Delivery)
        .join(Posting)
        .where(
            Posting.platform == place.platform,
            Posting.channel == place.channel,
            Posting.external_id == place.external_id,
            Posting.about.is_(None),
            Delivery.message.is_not(None),
        )
        .order_by(Delivery.id.desc())
        .limit(1)
    )
    if told is not None and told.message and (message := Message.load(told.message)).once:
        left = [b for b in message.buttons if b.action != action.pack()]
        left = left if action.one_of_many else []
        over = replace(message, buttons=tuple(left), controls=(), file=None, once=bool(left))
        turn.db.add(retold(told, over.dump(), turn.now))
