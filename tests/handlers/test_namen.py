"""Names at the beginning of what somebody typed."""

import pytest

from handlers.rooster.namen import read_name
from models.people import Person

NAMES = (
    *("mr. S. de Vries", "mr. K. Jansen", "mr. P. Jansen", "mr. N. el Idrissi", "Noor Visser"),
    *("Bram de Groot", "mr. C. Özdemir", "mr. B. van der Mei", "Lotte Brouwer"),
)
PEOPLE = [Person(id=number, name=name) for number, name in enumerate(NAMES, 1)]


def read(words: str) -> tuple[list[str], str, bool]:
    found = read_name(words, PEOPLE)
    return [person.name for person in found.people], found.rest, found.sure


@pytest.mark.parametrize(
    ("words", "name", "rest"),
    [
        ("mr. De Vries dinsdag 14 december", "mr. S. de Vries", "dinsdag 14 december"),
        ("de vries elke dinsdag 9-13", "mr. S. de Vries", "elke dinsdag 9-13"),
        ("Vries, dinsdag", "mr. S. de Vries", "dinsdag"),
        ("mr. S. de Vries week 50", "mr. S. de Vries", "week 50"),
        ("K. Jansen morgen", "mr. K. Jansen", "morgen"),
        ("mevrouw Ozdemir morgen", "mr. C. Özdemir", "morgen"),
        ("NOOR", "Noor Visser", ""),
        ("noor visser 3 maart", "Noor Visser", "3 maart"),
        ("van der mei maandag", "mr. B. van der Mei", "maandag"),
        ("el Idrissi vrijdag", "mr. N. el Idrissi", "vrijdag"),
    ],
)
def test_a_name_in_full_or_in_part_is_sure(words: str, name: str, rest: str) -> None:
    assert read(words) == ([name], rest, True)


def test_a_name_that_two_share_is_both() -> None:
    assert read("Jansen dinsdag") == (["mr. K. Jansen", "mr. P. Jansen"], "dinsdag", True)


@pytest.mark.parametrize(
    ("words", "name", "rest"),
    [
        ("de vreis dinsdag", "mr. S. de Vries", "dinsdag"),
        ("idrisi vrijdag", "mr. N. el Idrissi", "vrijdag"),
        ("Brauwer", "Lotte Brouwer", ""),
        ("Broam de Groot maandag", "Bram de Groot", "maandag"),
    ],
)
def test_a_typing_error_is_likely_and_not_sure(words: str, name: str, rest: str) -> None:
    assert read(words) == ([name], rest, False)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "dinsdag 14 december",
        "de",
        "mr.",
        "van maandag t/m donderdag",
        "elke dinsdag 9-13",
        "om",
    ],
)
def test_other_words_are_nobody(words: str) -> None:
    assert read(words) == ([], words, True)
