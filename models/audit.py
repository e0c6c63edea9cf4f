"""Who did something that must be accountable, and when: ids and a word, never content."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Deed(StrEnum):
    TOOK_OVER = "overgenomen"
    """Registers for a colleague."""
    REOPENED = "heropend"
    REFUSED_REFERRAL = "verwijzing_geweigerd"
    """Tried to send the client on to whoever advised (the rule of the pilot)."""
    JOINED = "samengevoegd"


class AuditEntry(Base):
    """Written once, never changed (ruling 16)."""

    __tablename__ = "audit_entry"

    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """None: the bot itself."""
    deed: Mapped[Deed]
    casus_id: Mapped[int | None] = mapped_column(ForeignKey("casus.id"), index=True)
    about_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Whom it was done for, or about."""


def note(  # noqa: PLR0913  the keywords are the facts of one entry
    db: AsyncSession,
    deed: Deed,
    at: datetime,
    *,
    actor_id: int | None,
    casus_id: int | None = None,
    about_id: int | None = None,
) -> None:
    db.add(AuditEntry(deed=deed, at=at, actor_id=actor_id, casus_id=casus_id, about_id=about_id))


async def did(db: AsyncSession, actor_id: int, deed: Deed, since: datetime) -> bool:
    found = select(AuditEntry.id).where(
        AuditEntry.actor_id == actor_id, AuditEntry.deed == deed, AuditEntry.at > since
    )
    return await db.scalar(found.limit(1)) is not None
