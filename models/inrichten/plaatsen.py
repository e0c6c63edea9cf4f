"""Locations with their rooms, and the organisations that work together."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from config.organisatie import Locatie, Organisatie, Partij
from models.inrichten.change import Change, What, differences
from models.location import Location, Room, RoomKind
from models.people import Kind
from models.people import Organisation as Party
from models.phone import read_number

PLACE_LABELS = {
    "name": "naam",
    "zone": "zone",
    "opens": "open",
    "closes": "dicht",
    "patience_minutes": "geduld_minuten",
    "patience_spoed_minutes": "geduld_spoed_minuten",
    "vraag_in_thread": "vraag_in_thread",
    "swap_approval": "akkoord_bij_ruil",
    "free_days": "vrije_dagen",
    "questions_off": "vragen_uit",
    "firm_barred": "ook_kantoor_niet",
    "toevoegingen": "toevoegingen",
}
PARTY_LABELS = {
    "name": "naam",
    "kind": "soort",
    "tasks": "taken",
    "call_for": "bel_voor",
    "number": "nummer",
    "numbers": "nummers",
}


async def apply_locations(
    db: AsyncSession, wanted: Organisatie
) -> tuple[dict[str, Location], list[Change]]:
    rows = await db.scalars(select(Location).where(Location.key.in_(wanted.locatie)))
    known = {row.key: row for row in rows}
    changes = []
    for key, place in wanted.locatie.items():
        if key in known:
            if detail := differences(known[key], _place(place), PLACE_LABELS):
                changes.append(Change(What.CHANGED, "locatie", place.naam, detail))
            changes += _rooms(known[key], wanted, place)
        else:
            known[key] = Location(key=key, rooms=[], **_place(place))
            db.add(known[key])
            _rooms(known[key], wanted, place)
            changes.append(Change(What.NEW, "locatie", place.naam))
    return known, changes


def _place(place: Locatie) -> dict[str, object]:
    return {
        "name": place.naam,
        "zone": place.zone,
        "opens": place.open,
        "closes": place.dicht,
        "patience_minutes": place.geduld_minuten,
        "patience_spoed_minutes": place.geduld_spoed_minuten,
        "vraag_in_thread": place.vraag_in_thread,
        "swap_approval": place.akkoord_bij_ruil,
        "free_days": [*place.vrije_dagen],
        "questions_off": [*place.vragen_uit],
        "firm_barred": place.ook_kantoor_niet,
        "toevoegingen": [*place.toevoegingen],
    }


def _rooms(row: Location, wanted: Organisatie, place: Locatie) -> list[Change]:
    """A room that moves stays the same row: what was posted there still belongs to it."""
    changes = []
    for kind, platform, workspace, external_id in _wanted_rooms(row.key, wanted, place):
        name = f"{place.naam} {kind} ({platform})"
        room = next((r for r in row.rooms if (r.kind, r.platform) == (kind, platform)), None)
        if room is None:
            row.rooms.append(
                Room(kind=kind, platform=platform, workspace=workspace, external_id=external_id)
            )
            changes.append(Change(What.NEW, "kanaal", name, external_id))
            continue
        facts = {"workspace": workspace, "external_id": external_id}
        labels = {"workspace": "werkruimte", "external_id": "kanaal"}
        if detail := differences(room, facts, labels):
            changes.append(Change(What.CHANGED, "kanaal", name, detail))
    return changes


def _wanted_rooms(
    key: str, wanted: Organisatie, place: Locatie
) -> Iterator[tuple[RoomKind, str, str, str]]:
    for kind in RoomKind:
        if kind in place.channels:
            yield kind, "slack", wanted.workspace, place.channels[kind]
        yield kind, "web", "", f"{key}:{kind}"


async def apply_organisations(
    db: AsyncSession, wanted: Organisatie
) -> tuple[dict[str, Party], list[Change]]:
    rows = await db.scalars(select(Party).where(Party.key.in_(wanted.organisatie)))
    known = {row.key: row for row in rows}
    changes = []
    for key, party in wanted.organisatie.items():
        if key not in known:
            known[key] = Party(key=key, **_party(party))
            db.add(known[key])
            changes.append(Change(What.NEW, "organisatie", party.naam))
        elif detail := differences(known[key], _party(party), PARTY_LABELS):
            changes.append(Change(What.CHANGED, "organisatie", party.naam, detail))
    return known, changes


def _party(party: Partij) -> dict[str, object]:
    return {
        "name": party.naam,
        "kind": Kind(party.soort),
        "tasks": party.taken,
        "call_for": party.bel_voor,
        "number": read_number(party.nummer) if party.nummer else None,
        "numbers": {place: read_number(typed) for place, typed in party.nummers.items()},
    }
