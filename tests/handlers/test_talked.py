"""When two people spoke, or will: before now and after it, and nothing that is not sure."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.when import Either, Perhaps, Sure, Unclear, read_talked

ZONE = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 3, 3, 10, 37, tzinfo=ZONE)  # a Tuesday


def said(words: str) -> str:
    """ "03 10.00" is a moment, "03 12.00-18.00" a part of a day; "?" before what must be tapped."""
    match read_talked(words, NOW.astimezone(UTC), ZONE):
        case Sure(span):
            meant, mark = [span], ""
        case Either(first, second):
            meant, mark = [first, second], "? "
        case Perhaps(span):
            meant, mark = [span], "? "
        case Unclear():
            return "-"
    shown = []
    for span in meant:
        begin, end = span.starts.astimezone(ZONE), span.ends.astimezone(ZONE)
        shown.append(f"{begin:%d %H.%M}" + ("" if begin == end else f"-{end:%H.%M}"))
    return mark + " / ".join(shown)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("zojuist", "03 10.37"),
        ("nu", "03 10.37"),
        ("just now", "03 10.37"),
        ("een uur geleden", "03 09.37"),
        ("half uur geleden", "03 10.07"),
        ("vanochtend", "03 06.00-12.00"),
        ("Vanmiddag.", "03 12.00-18.00"),
        ("gisteren", "02 00.00-00.00"),
        ("gistermiddag", "02 12.00-18.00"),
        ("gisterenavond", "02 18.00-00.00"),
        ("yesterday 10:00", "02 10.00"),
        ("gisteren 10 uur", "02 10.00"),
        ("gisteren om 10 uur gebeld", "02 10.00"),
        ("vandaag 10 uur", "03 10.00"),
        ("ik heb hem gisteren 10 uur gesproken", "02 10.00"),
        ("morgen 10 uur", "04 10.00"),
        ("morgen 10 uur gebeld", "04 10.00"),
        ("morgen om half 3", "04 14.30"),
        ("morgenochtend", "04 06.00-12.00"),
        ("2 maart 10.00", "02 10.00"),
        ("afgelopen vrijdag", "27 00.00-00.00"),
        ("10 uur", "? 03 10.00 / 04 10.00"),
        ("maandag 14.00", "? 02 14.00 / 09 14.00"),
        ("woensdag 10 uur", "? 04 10.00 / 25 10.00"),
        ("half 3", "? 03 14.30"),
        ("3 december", "-"),
        ("volgende week", "-"),
        ("op de bonnefooi", "-"),
        ("", "-"),
    ],
)
def test_a_moment_is_read_on_both_sides_of_now(words: str, meant: str) -> None:
    assert said(words) == meant


def test_the_day_on_which_the_clock_goes_back_is_a_day() -> None:
    sunday = datetime(2026, 10, 25, 15, tzinfo=ZONE)
    reading = read_talked("vandaag", sunday.astimezone(UTC), ZONE)
    assert isinstance(reading, Sure)
    assert (reading.value.ends - reading.value.starts).total_seconds() == 25 * 3600
