"""The shape of the organisation file. The names here are the keys a coordinator writes."""

from datetime import time
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from config.feestdagen import FREE_DAYS
from config.organisatie.values import (
    Days,
    FreeDay,
    Key,
    Minutes,
    Name,
    Phone,
    Rechtsgebied,
    SlackChannel,
    SlackTeam,
    SlackUser,
    TelegramUser,
    Toevoeging,
    Vraag,
    WallTime,
    Zin,
    Zone,
)
from config.vragen import TOEVOEGINGEN

Soort = Literal["hjl", "srw", "advocatuur"]
HOME_ZONE = "Europe/Amsterdam"


class Hours(NamedTuple):
    """When duty is, and on which holidays it is not."""

    starts: time
    ends: time
    zone: str
    free_days: tuple[str, ...] = FREE_DAYS


NATIONAL = Hours(time(9), time(13), HOME_ZONE)


class Table(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, str_strip_whitespace=True)


class Slack(Table):
    werkruimte: SlackTeam


class Partij(Table):
    """One of the organisations that work together: its tasks, when to call it, and where."""

    naam: Name
    soort: Soort
    taken: Zin | None = None
    bel_voor: Zin | None = None
    nummer: Phone | None = None
    nummers: dict[str, Phone] = {}
    """By the key of a location: the direct number there, instead of `nummer`."""


class Locatie(Table):
    naam: Name
    zone: Zone = HOME_ZONE
    open: WallTime = NATIONAL.starts
    dicht: WallTime = NATIONAL.ends
    geduld_minuten: Minutes = 5
    geduld_spoed_minuten: Minutes = 2
    vraag_in_thread: bool = False
    akkoord_bij_ruil: bool = False
    vragen_uit: Annotated[tuple[Vraag, ...], Field(strict=False)] = ()
    toevoegingen: Annotated[tuple[Toevoeging, ...], Field(strict=False, min_length=2)] = (
        TOEVOEGINGEN
    )
    ook_kantoor_niet: bool = False
    vrije_dagen: Annotated[tuple[FreeDay, ...], Field(strict=False)] = FREE_DAYS
    kanaal_piket: SlackChannel | None = None
    kanaal_signalering: SlackChannel | None = None

    @property
    def channels(self) -> dict[str, str]:
        """The Slack channels that are given, by the kind of room they are."""
        given = {"piket": self.kanaal_piket, "signalering": self.kanaal_signalering}
        return {kind: channel for kind, channel in given.items() if channel}


class Lid(Table):
    """Where a person works, for whom, and as what."""

    locatie: str
    organisatie: str
    rol: Literal["medewerker", "coordinator"] = "medewerker"


class Dienst(Table):
    """Weekly duty, at one location or for the whole country. No rechtsgebieden means every one."""

    locatie: str | None = None
    landelijk: bool = False
    pool: Soort | None = None
    rechtsgebieden: (
        Annotated[tuple[Rechtsgebied, ...], Field(strict=False, min_length=1)] | None
    ) = None
    dagen: Days
    van: WallTime | None = None
    tot: WallTime | None = None


class Persoon(Table):
    """`lid` must be there but may be empty: for who works nowhere any more."""

    naam: Name
    taal: Literal["nl", "en"] = "nl"
    werknummer: Phone | None = None
    slack: SlackUser | None = None
    telegram: TelegramUser | None = None
    lid: Annotated[tuple[Lid, ...], Field(strict=False)]
    dienst: Annotated[tuple[Dienst, ...], Field(strict=False)] = ()


class Organisatie(Table):
    """The whole file. What it does not name, it does not rule over."""

    slack: Slack | None = None
    organisatie: dict[Key, Partij]
    locatie: dict[Key, Locatie]
    persoon: dict[Key, Persoon]

    @property
    def workspace(self) -> str:
        return self.slack.werkruimte if self.slack else ""

    def hours(self, duty: Dienst) -> Hours:
        """Its own hours, else those of its location, else the national ones."""
        place = self.locatie.get(duty.locatie or "")
        usual = Hours(place.open, place.dicht, place.zone, place.vrije_dagen) if place else NATIONAL
        return usual._replace(starts=duty.van or usual.starts, ends=duty.tot or usual.ends)

    def pools(self, person: Persoon) -> list[Soort]:
        """The kinds of organisation a person can be on duty for: those he works for."""
        works_for = (self.organisatie.get(member.organisatie) for member in person.lid)
        return list(dict.fromkeys(party.soort for party in works_for if party))

    def pool(self, person: Persoon, duty: Dienst) -> Soort | None:
        """None if it cannot be known: he works for several kinds and the duty names none."""
        pools = self.pools(person)
        if duty.pool:
            return duty.pool if duty.pool in pools else None
        return pools[0] if len(pools) == 1 else None
