"""A talk told afterwards: when it was, where, what is a double of it, and who agrees."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from models.achteraf import (
    Report,
    answered,
    confirm,
    deny,
    is_double,
    may_be_at,
    open_afterwards,
    refuse_day,
)
from models.errors import DomainError, Finished, NotYours
from models.location import Location
from models.people import Kind, Membership, Organisation, Person
from models.piket import Casus
from models.piket_states import State

NOW = datetime(2026, 3, 3, 9, 37, tzinfo=UTC)
TODAY = date(2026, 3, 3)
UTRECHT, ZWOLLE = (
    Location(
        id=number,
        key=name.lower(),
        name=name,
        zone="Europe/Amsterdam",
        questions_off=["kanaal"],
        patience_minutes=5,
        vraag_in_thread=False,
    )
    for number, name in ((1, "Utrecht"), (2, "Zwolle"))
)
KINDS = {kind: Organisation(id=n, key=kind, name=kind, kind=kind) for n, kind in enumerate(Kind, 1)}


def person(number: int, kind: Kind, *places: Location) -> Person:
    organisation = KINDS[kind]
    works = [
        Membership(
            location=place,
            location_id=place.id,
            organisation=organisation,
            organisation_id=organisation.id,
        )
        for place in places
    ]
    return Person(id=number, name=f"P{number}", memberships=works)


NOOR = person(1, Kind.HJL, UTRECHT)
VRIES = person(2, Kind.ADVOCATUUR, UTRECHT)
YILMAZ = person(3, Kind.ADVOCATUUR, ZWOLLE)
LOTTE = person(4, Kind.HJL, UTRECHT, ZWOLLE)
SAMI = person(5, Kind.SRW, UTRECHT, ZWOLLE)


def report(**other: Any) -> Report:
    facts = {"reporter": NOOR, "asker": NOOR, "answerer": VRIES, "place": UTRECHT}
    return Report(**{**facts, "rechtsgebied": "huurrecht", "day": TODAY, **other})


def opened(told: Report | None = None) -> Casus:
    return open_afterwards(told or report(), "2222", NOW)


def paged(**other: Any) -> Casus:
    """As the bot opened it by itself, and De Vries took it."""
    casus = opened()
    casus.reported_by_id = casus.spoken_at = casus.asks_since = None
    casus.state, casus.accepted_at, casus.promised_at = State.ACCEPTED, NOW, NOW
    for name, value in other.items():
        setattr(casus, name, value)
    return casus


def test_it_is_spoken_from_the_start_and_nobody_was_paged() -> None:
    casus = opened()
    assert (casus.state, casus.attempts, casus.accepted_at) == (State.SPOKEN, [], None)
    assert (casus.answerer_kind, casus.elsewhere) == (Kind.ADVOCATUUR, None)
    assert (casus.reported_by_id, casus.confirmed_at) == (NOOR.id, None)
    assert casus.closes_at == NOW + timedelta(days=7), "closing counts from the report"
    assert "kanaal" not in casus.optional
    assert "waarom" in casus.optional


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        (date(2026, 3, 2), datetime(2026, 3, 2, 11, tzinfo=UTC)),
        (TODAY, NOW),
    ],
)
def test_it_was_at_noon_of_its_day_but_never_later_than_now(day: date, moment: datetime) -> None:
    casus = opened(report(day=day))
    assert (casus.spoken_at, casus.asks_since) == (moment, moment)


def test_who_answers_from_another_location_is_elsewhere() -> None:
    casus = opened(report(answerer=YILMAZ))
    assert casus.location is UTRECHT
    assert casus.elsewhere is ZWOLLE


@pytest.mark.parametrize(
    ("asker", "answerer", "places"),
    [
        (NOOR, VRIES, [UTRECHT]),
        (NOOR, YILMAZ, [UTRECHT]),
        (LOTTE, VRIES, [UTRECHT]),
        (LOTTE, YILMAZ, [ZWOLLE]),
        (LOTTE, SAMI, [UTRECHT, ZWOLLE]),
    ],
)
def test_where_both_work_is_where_it_was_asked(
    asker: Person, answerer: Person, places: list[Location]
) -> None:
    assert may_be_at(asker, answerer) == places


@pytest.mark.parametrize(
    ("days", "refused"),
    [(-1, "toekomst"), (0, None), (14, None), (15, "te_lang_geleden")],
)
def test_a_talk_is_told_within_fourteen_days(days: int, refused: str | None) -> None:
    day = TODAY - timedelta(days=days)
    if refused is None:
        refuse_day(day, TODAY)
        return
    with pytest.raises(DomainError) as no:
        refuse_day(day, TODAY)
    assert no.value.key == f"achteraf.fout.{refused}"


YESTERDAY = TODAY - timedelta(days=1)
EVENING_BEFORE = datetime(2026, 3, 2, 22, 59, tzinfo=UTC)
"""23.59 in Utrecht, on the day before."""


@pytest.mark.parametrize(
    ("told", "there", "double"),
    [
        ({}, paged(), True),
        ({"asker": VRIES, "answerer": NOOR, "reporter": VRIES}, paged(), True),
        ({"rechtsgebied": "arbeidsrecht"}, paged(), False),
        ({"answerer": YILMAZ}, paged(), False),
        ({"asker": LOTTE, "reporter": LOTTE}, paged(), False),
        ({"day": YESTERDAY}, paged(), False),
        ({"day": YESTERDAY}, paged(opened_at=EVENING_BEFORE), True),
        ({}, paged(opened_at=EVENING_BEFORE), True),
        ({"day": YESTERDAY}, paged(state=State.SPOKEN, spoken_at=NOW), False),
        ({}, paged(state=State.WITHDRAWN), False),
        ({}, paged(state=State.CLOSED), True),
        ({}, paged(state=State.OPEN, answerer_id=None), False),
        ({}, opened(), True),
        ({}, opened(report(day=YESTERDAY)), False),
        ({"day": YESTERDAY}, opened(report(day=YESTERDAY)), True),
    ],
)
def test_a_double_is_of_the_same_two_people_day_and_field(
    told: dict[str, Any], there: Casus, double: bool
) -> None:
    """A talk told today is a talk of its own day, not of today."""
    assert is_double(there, report(**told)) is double


def test_the_other_agrees_by_saying_so_or_by_any_answer() -> None:
    for agrees in (
        lambda casus: confirm(casus, VRIES, NOW),
        lambda casus: answered(casus, VRIES.id, NOW),
    ):
        casus = opened()
        agrees(casus)
        later = NOW + timedelta(hours=1)
        confirm(casus, VRIES, later)
        answered(casus, VRIES.id, later)
        assert casus.confirmed_at == NOW
        with pytest.raises(DomainError) as no:
            deny(casus, VRIES, later)
        assert no.value.key == "achteraf.fout.al_bevestigd"
        assert casus.state is State.SPOKEN


def test_what_the_reporter_answers_says_nothing_about_the_other() -> None:
    casus = opened()
    answered(casus, NOOR.id, NOW)
    assert casus.confirmed_at is None
    ordinary = paged()
    answered(ordinary, VRIES.id, NOW)
    assert ordinary.confirmed_at is None


def test_nobody_but_the_other_agrees_or_denies() -> None:
    for casus in (opened(), paged()):
        for somebody in (NOOR, YILMAZ, *([VRIES] if casus.reported_by_id is None else [])):
            with pytest.raises(NotYours):
                confirm(casus, somebody, NOW)
            with pytest.raises(NotYours):
                deny(casus, somebody, NOW)


def test_denied_once_it_is_over() -> None:
    casus = opened()
    assert deny(casus, VRIES, NOW)
    assert (casus.state, casus.closed_at) == (State.WITHDRAWN, NOW)
    assert not deny(casus, VRIES, NOW), "a second tap says nothing new"
    with pytest.raises(Finished):
        confirm(casus, VRIES, NOW)


def test_after_it_closed_it_is_too_late_for_both() -> None:
    casus = opened()
    casus.close(NOW)
    for late in (confirm, deny):
        with pytest.raises(Finished):
            late(casus, VRIES, NOW)
