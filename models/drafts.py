"""What a person has begun and not finished, and the single-use links to finish it elsewhere."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base

LINK_LIVES = timedelta(hours=24)


class Draft(Base):
    """A half-filled form or an unfinished command: a row, so that a restart forgets nothing."""

    __tablename__ = "draft"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str]
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class Link(Base):
    """A web page for one person, to be used once. Only the hash of its secret is kept."""

    __tablename__ = "link"

    secret_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    action: Mapped[str]
    """What opening it does: a packed Action."""
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    def is_open(self, now: datetime) -> bool:
        return self.used_at is None and now < self.expires_at


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def new_link(person_id: int, action: str, now: datetime) -> tuple[Link, str]:
    """A link and its secret; the secret is told to the person and to nobody else."""
    secret = secrets.token_urlsafe(24)
    expires = now + LINK_LIVES
    return Link(
        secret_hash=hashed(secret), person_id=person_id, action=action, expires_at=expires
    ), secret


async def find_link(db: AsyncSession, secret: str) -> Link | None:
    return await db.scalar(select(Link).where(Link.secret_hash == hashed(secret)))
