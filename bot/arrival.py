"""What an event needs before a handler sees it: read words, a person, the casus it is about."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.exc import StaleDataError

from bot.events import Event, Typed, Who, Words
from config.words import words
from handlers.opdrachten import read_command
from handlers.piket.gesprek import Reply
from handlers.turn import Turn
from models.location import Location
from models.outbox import Delivery, Lane, Posting
from models.people import Account, Membership, Person


def prepared(event: Event) -> object:
    """Reading what was typed needs no database, so it happens before the transaction."""
    if isinstance(event.what, Typed):
        return read_command(event.what.text, words())
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
    places = joinedload(Person.memberships).joinedload(Membership.location)
    rows = await db.scalars(
        select(Person)
        .join(Account)
        .where(
            Account.platform == who.platform,
            Account.workspace == who.workspace,
            Account.external_id == who.external_id,
        )
        .options(joinedload(Person.accounts), places.joinedload(Location.rooms))
    )
    return rows.unique().one_or_none()


def erase(turn: Turn, event: Event) -> None:
    assert event.itself is not None
    posting = Posting(
        platform=event.itself.platform,
        channel=event.itself.channel,
        external_id=event.itself.external_id,
    )
    turn.db.add(
        Delivery(
            posting=posting, lane=Lane.ANSWER, erase=True, created_at=turn.now, due_at=turn.now
        )
    )


def worth_retrying(clash: Exception) -> bool:
    """Somebody else was faster, or drew the same code: the rules are asked again."""
    if isinstance(clash, StaleDataError):
        return True
    if isinstance(clash, IntegrityError):
        return "casus" in str(clash.orig) and "code" in str(clash.orig)
    state = getattr(getattr(clash, "orig", None), "sqlstate", "") or ""
    return str(state).startswith("40")
