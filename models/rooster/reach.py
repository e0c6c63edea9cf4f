"""Who can be reached, as far as the platforms have told."""

from collections.abc import Collection

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models.outbox import GONE, Posting
from models.people import Account


async def reachable(db: AsyncSession, people: Collection[int], live: Collection[str]) -> set[int]:
    """Who has an account on one of these platforms that took the last message to him there."""
    accounts = await db.execute(
        select(Account.person_id, Account.platform).where(
            Account.person_id.in_(people), Account.platform.in_(live)
        )
    )
    has = {(person, platform) for person, platform in accounts}
    later = aliased(Posting)
    answered_later = exists().where(
        later.person_id == Posting.person_id,
        later.platform == Posting.platform,
        later.id > Posting.id,
        or_(later.external_id.is_not(None), later.refused.is_not(None)),
    )
    refused = await db.execute(
        select(Posting.person_id, Posting.platform).where(
            Posting.person_id.in_(people), Posting.refused.in_(GONE), ~answered_later
        )
    )
    return {person for person, _ in has - {(person, platform) for person, platform in refused}}
