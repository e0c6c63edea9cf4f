"""What must agree between the parts of the organisation file."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from config.organisatie.tables import Dienst, Organisatie, Persoon
from config.organisatie.values import did_you_mean


class Problem(NamedTuple):
    """`where` is a line, or the path of a key; in a list the first one is [1]."""

    where: str
    reason: str


Found = Iterator[Problem]


def problems(file: Organisatie) -> list[Problem]:
    return [
        *_parties(file),
        *_locations(file),
        *_slack(file),
        *_used_twice(_channels(file)),
        *_used_twice(_accounts(file)),
        *(found for key, person in file.persoon.items() for found in _person(file, key, person)),
    ]


def warnings(file: Organisatie) -> list[str]:
    """What may be so, but is likely to be forgotten."""
    led = {m.locatie for p in file.persoon.values() for m in p.lid if m.rol == "coordinator"}
    return [
        f"locatie.{key}: {place.naam} heeft nog geen coördinator."
        for key, place in file.locatie.items()
        if key not in led
    ]


def _parties(file: Organisatie) -> Found:
    for key, party in file.organisatie.items():
        for place in party.nummers:
            where = f"organisatie.{key}.nummers.{place}"
            yield from _known(where, "locatie", place, file.locatie)


def _locations(file: Organisatie) -> Found:
    for key, place in file.locatie.items():
        if place.open >= place.dicht:
            yield Problem(
                f"locatie.{key}.dicht",
                f"{place.dicht:%H:%M} is niet later dan de opening om {place.open:%H:%M}",
            )


def _slack(file: Organisatie) -> Found:
    users = [f"persoon.{key}.slack" for key, person in file.persoon.items() if person.slack]
    named = [*users, *(where for where, _ in _channels(file))]
    if named and not file.slack:
        yield Problem("slack.werkruimte", f"dit ontbreekt en is nodig voor {named[0]}")


def _channels(file: Organisatie) -> Iterator[tuple[str, str]]:
    for key, place in file.locatie.items():
        for kind, channel in place.channels.items():
            yield f"locatie.{key}.kanaal_{kind}", channel


def _accounts(file: Organisatie) -> Iterator[tuple[str, str]]:
    for key, person in file.persoon.items():
        if person.slack:
            yield f"persoon.{key}.slack", person.slack
        if person.telegram:
            yield f"persoon.{key}.telegram", str(person.telegram)


def _used_twice(ids: Iterable[tuple[str, str]]) -> Found:
    first: dict[str, str] = {}
    for where, identity in ids:
        if identity in first:
            yield Problem(where, f'"{identity}" staat ook al bij {first[identity]}')
        first.setdefault(identity, where)


def _person(file: Organisatie, key: str, person: Persoon) -> Found:
    places: list[str] = []
    for n, member in enumerate(person.lid, 1):
        where = f"persoon.{key}.lid[{n}]"
        yield from _known(f"{where}.locatie", "locatie", member.locatie, file.locatie)
        yield from _known(
            f"{where}.organisatie", "organisatie", member.organisatie, file.organisatie
        )
        if member.locatie in places:
            yield Problem(f"{where}.locatie", f'"{member.locatie}" staat er al bij deze persoon')
        places.append(member.locatie)
    for n, duty in enumerate(person.dienst, 1):
        yield from _duty(file, f"persoon.{key}.dienst[{n}]", person, duty)


def _known(where: str, what: str, key: str, known: Iterable[str]) -> Found:
    if key not in known:
        yield Problem(where, f'ik ken de {what} "{key}" niet{did_you_mean(key, known)}')


def _duty(file: Organisatie, where: str, person: Persoon, duty: Dienst) -> Found:
    if (duty.locatie is None) is not duty.landelijk:
        yield Problem(where, 'kies of locatie = "…", of landelijk = true')
    elif duty.locatie is not None:
        yield from _known(f"{where}.locatie", "locatie", duty.locatie, file.locatie)
    hours = file.hours(duty)
    if (duty.van or duty.tot) and hours.starts >= hours.ends:
        yield Problem(
            f"{where}.{'tot' if duty.tot else 'van'}",
            f"het einde om {hours.ends:%H:%M} is niet later dan het begin om {hours.starts:%H:%M}",
        )
    yield from _pool(file, where, person, duty)


def _pool(file: Organisatie, where: str, person: Persoon, duty: Dienst) -> Found:
    works_for = file.pools(person)
    if not person.lid:
        yield Problem(where, "wie nergens lid van is, kan geen dienst hebben")
    elif duty.pool and works_for and duty.pool not in works_for:
        yield Problem(
            f"{where}.pool",
            f"deze persoon werkt voor {' en '.join(works_for)}, niet voor {duty.pool}",
        )
    elif not duty.pool and len(works_for) > 1:
        yield Problem(f"{where}.pool", f"kies voor wie deze dienst is: {' of '.join(works_for)}")
