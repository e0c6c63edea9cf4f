"""A location of the pilot, its own rules, and its rooms (channels)."""

from datetime import time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from config.feestdagen import FREE_DAYS
from config.vragen import TOEVOEGINGEN
from models.base import Base


class Location(Base):
    """What a location may differ in is data here, and is copied onto a casus when it opens."""

    __tablename__ = "location"

    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    zone: Mapped[str] = mapped_column(default="Europe/Amsterdam")
    opens: Mapped[time] = mapped_column(default=time(9))
    closes: Mapped[time] = mapped_column(default=time(13))
    patience_minutes: Mapped[int] = mapped_column(default=5)
    patience_spoed_minutes: Mapped[int] = mapped_column(default=2)
    vraag_in_thread: Mapped[bool] = mapped_column(default=False)
    """Whether the question may be read by the whole piket channel (DESIGN, Where things appear)."""

    free_days: Mapped[list[str]] = mapped_column(JSON, default=lambda: [*FREE_DAYS])
    """Holidays without duty, for the rules that are made from now on."""
    swap_approval: Mapped[bool] = mapped_column(default=False)
    """Whether a coordinator must agree before a swap counts."""

    questions_off: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Optional questions of the registration that are not asked here (config/vragen.py)."""

    firm_barred: Mapped[bool] = mapped_column(default=False)
    """Whether the firm of the advocate who gave the piket advice does not get the case either."""
    toevoegingen: Mapped[list[str]] = mapped_column(JSON, default=lambda: [*TOEVOEGINGEN])
    """What may be answered when, two weeks later, is asked whether a toevoeging was applied for."""

    rooms: Mapped[list["Room"]] = relationship(lazy="selectin", order_by="Room.id")

    def patience(self, spoed: bool) -> timedelta:
        """How long one person is waited for before the next is asked (wall time)."""
        return timedelta(minutes=self.patience_spoed_minutes if spoed else self.patience_minutes)

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


class RoomKind(StrEnum):
    PIKET = "piket"
    SIGNALERING = "signalering"


class Room(Base):
    """A channel of a location, on one platform."""

    __tablename__ = "room"
    __table_args__ = (UniqueConstraint("location_id", "kind", "platform"),)

    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    kind: Mapped[RoomKind]
    platform: Mapped[str]
    workspace: Mapped[str] = mapped_column(default="")
    external_id: Mapped[str]
