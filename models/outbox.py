"""What still has to be said and what still has to happen. Both survive a restart."""

from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from models.base import Base
from models.location import Room
from models.people import Person


class Lane(IntEnum):
    """A lower lane never delays a higher one (DESIGN, Delivery rules)."""

    PAGE = 0
    ANSWER = 1
    CARD = 2
    CHANNEL = 3
    DIGEST = 4


class LaneType(TypeDecorator[Lane]):
    impl = Integer
    cache_ok = True

    def process_result_value(self, value: int | None, dialect: object) -> Lane | None:
        return None if value is None else Lane(value)


class Progress(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DROPPED = "dropped"
    """It had lost its meaning, or a newer version of the same card took its place."""
    FAILED = "failed"


def _one_card(reader: str) -> Index:
    """One living card a reader: the database says so too."""
    known = text(f"about is not null and {reader} is not null")
    return Index(
        f"uq_posting_about_{reader}",
        "about",
        reader,
        unique=True,
        sqlite_where=known,
        postgresql_where=known,
    )


GONE = (
    *("bot_blocked", "chat_not_found", "no_address", "not_started"),
    *("user_deactivated", "user_disabled", "user_not_found"),
)
"""The platforms' codes for: this person gets nothing here, whatever it is."""


class Posting(Base):
    """A message as it stands somewhere: to a person, or in a room; alone, or in a thread.

    `about` names a living card: the same `about` for the same reader edits this posting.
    `channel` and `external_id` are the platform's own names for it, once it was sent.
    """

    __tablename__ = "posting"
    __table_args__ = (
        _one_card("person_id"),
        _one_card("room_id"),
        Index("ix_posting_about", "about"),
        Index("ix_posting_told", "person_id", "created_at"),
        Index(
            "ix_posting_refused",
            "person_id",
            sqlite_where=text("refused is not null"),
            postgresql_where=text("refused is not null"),
        ),
        Index("ix_posting_place", "platform", "channel", "external_id"),
    )

    created_at: Mapped[datetime | None]
    about: Mapped[str | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"))
    casus_id: Mapped[int | None] = mapped_column(ForeignKey("casus.id"), index=True)
    in_thread: Mapped[bool] = mapped_column(default=False)
    """Belongs in the casus's thread, if its reader is a member of that room."""
    body_hash: Mapped[str | None]
    platform: Mapped[str | None]
    channel: Mapped[str | None]
    thread: Mapped[str | None]
    external_id: Mapped[str | None]
    refused: Mapped[str | None]
    """Why the platform will never take it."""

    person: Mapped[Person | None] = relationship(lazy="joined")
    room: Mapped[Room | None] = relationship(lazy="joined")


class Delivery(Base):
    """One message to be sent, or one edit of what stands there already."""

    __tablename__ = "delivery"
    __table_args__ = (
        Index(
            "ix_delivery_open",
            "lane",
            "id",
            sqlite_where=text("state in ('queued', 'sending')"),
            postgresql_where=text("state in ('queued', 'sending')"),
        ),
    )

    posting_id: Mapped[int] = mapped_column(ForeignKey("posting.id"), index=True)
    lane: Mapped[Lane] = mapped_column(LaneType)
    state: Mapped[Progress] = mapped_column(default=Progress.QUEUED)
    message: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    edit_only: Mapped[bool] = mapped_column(default=False)
    """Only worth sending to somebody who saw the earlier version."""
    erase: Mapped[bool] = mapped_column(default=False)
    """Takes the posting away instead: words that may not stand where they were typed."""
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("attempt.id"))
    """A page: read this attempt again before sending; nobody is rung for what is over."""
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    """Also the fencing token: who comes back with an older number has lost his claim."""
    lease_until: Mapped[datetime | None]
    """Until when whoever sends it may take, by the database's clock; then another may."""
    unheard: Mapped[int] = mapped_column(default=0)
    """Tries of which nobody knows what became: each can have been seen."""
    sent_at: Mapped[datetime | None]
    problem: Mapped[str | None]

    posting: Mapped[Posting] = relationship(lazy="joined")


class Timer(Base):
    """An action to perform at a moment, once. Arming it again moves the moment (ruling 11)."""

    __tablename__ = "timer"
    __table_args__ = (
        Index(
            "uq_timer_action",
            "action",
            unique=True,
            sqlite_where=text("fired_at is null"),
            postgresql_where=text("fired_at is null"),
        ),
        Index(
            "ix_timer_due",
            "due_at",
            sqlite_where=text("fired_at is null"),
            postgresql_where=text("fired_at is null"),
        ),
    )

    action: Mapped[str]
    due_at: Mapped[datetime]
    waits: Mapped[bool] = mapped_column(default=False)
    """Put off after a pause of the program, because its reader had heard enough."""
    armed: Mapped[int] = mapped_column(default=0)
    """How often it was armed anew: who fires it has lost his claim if that happened meanwhile."""
    failures: Mapped[int] = mapped_column(default=0)
    """Times its handler broke; it is tried again, and the watchdog says so."""
    fired_at: Mapped[datetime | None]


class Seen(Base):
    """The key of an event that was handled: keys, never payloads (ruling 8)."""

    __tablename__ = "inbox"

    key: Mapped[str] = mapped_column(unique=True)
    seen_at: Mapped[datetime]
