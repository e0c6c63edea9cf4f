"""What people type after `/piket achteraf`: with whom, about what and when, in any order."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from config.words import words
from handlers.achteraf.lezen import Read, Reader
from models.people import Person

NAMES = ("mr. S. de Vries", "mr. K. Jansen", "mr. P. Jansen", "Anders Berg", "mr. P. van Dijk")
PEOPLE = [Person(id=number, name=name) for number, name in enumerate(NAMES, 1)]
NOW = datetime(2026, 3, 3, 9, 37, tzinfo=UTC)
READER = Reader(PEOPLE, words(), NOW, ZoneInfo("Europe/Amsterdam"))
TODAY, YESTERDAY, MONTH_AGO = date(2026, 3, 3), date(2026, 3, 2), date(2026, 2, 3)


def names(read: Read) -> list[str]:
    return [person.name for person in read.people]


@pytest.mark.parametrize(
    ("typed", "name", "field", "days"),
    [
        ("De Vries huurrecht", "mr. S. de Vries", "huurrecht", ()),
        ("de vries huurrecht gisteren", "mr. S. de Vries", "huurrecht", (YESTERDAY,)),
        ("gisteren huurrecht mr. De Vries", "mr. S. de Vries", "huurrecht", (YESTERDAY,)),
        ("met De Vries over ontslag op maandag", "mr. S. de Vries", "arbeidsrecht", (YESTERDAY,)),
        ("van Dijk, sociale zekerheid, 3 maart", "mr. P. van Dijk", "sociale_zekerheid", (TODAY,)),
        ("De Vries 3 februari", "mr. S. de Vries", "", (MONTH_AGO,)),
        ("De Vries tenancy yesterday", "mr. S. de Vries", "huurrecht", (YESTERDAY,)),
        ("De Vries dinsdag", "mr. S. de Vries", "", (TODAY, date(2026, 2, 24))),
        ("anders anders vandaag", "Anders Berg", "anders", (TODAY,)),
        ("huurrecht", None, "huurrecht", ()),
    ],
)
def test_each_of_the_three_once_in_any_order(
    typed: str, name: str | None, field: str, days: tuple[date, ...]
) -> None:
    read = READER.read(typed)
    assert names(read) == ([name] if name else [])
    assert (read.rechtsgebied, read.days, read.rest, read.sure) == (field, days, "", True)


@pytest.mark.parametrize(
    ("typed", "belde"),
    [
        ("ik belde De Vries over huurrecht", "ik"),
        ("gisteren belde ik met De Vries", "ik"),
        ("De Vries belde mij gisteren", "ander"),
        ("De Vries huurrecht", ""),
    ],
)
def test_who_called_may_be_typed_too(typed: str, belde: str) -> None:
    read = READER.read(typed)
    assert (names(read), read.belde, read.rest) == (["mr. S. de Vries"], belde, "")


def test_two_of_one_name_are_both_meant_and_a_typing_error_is_not_sure() -> None:
    assert names(READER.read("Jansen huurrecht")) == ["mr. K. Jansen", "mr. P. Jansen"]
    read = READER.read("de vreis huurrecht gisteren")
    assert (names(read), read.sure, read.rest) == (["mr. S. de Vries"], False, "")


@pytest.mark.parametrize(
    ("typed", "rest"),
    [
        ("Pietersen huurrecht", "Pietersen huurrecht"),
        ("De Vries huurrecht mijn cliënt wordt ontruimd", "mijn cliënt wordt ontruimd"),
        ("De Vries gisteren eergisteren", "eergisteren"),
        ("De Vries vorige week", "vorige week"),
        ("De Vries 31 februari", "31 februari"),
    ],
)
def test_what_is_not_understood_is_never_passed_over(typed: str, rest: str) -> None:
    assert READER.read(typed).rest == rest
