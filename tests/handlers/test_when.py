"""Which phrases are surely a moment, which are not, and that nothing else ever comes out."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.when import read_moment, suggest_moment

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


TUESDAY_TEN = local("2026-11-24 10:00")  # winter time


def read(words: str, now: datetime = TUESDAY_TEN) -> str | None:
    """The moment as an Amsterdam clock and calendar show it."""
    at = read_moment(words, now, AMSTERDAM)
    return f"{at.astimezone(AMSTERDAM):%d-%m %H:%M}" if at else None


@pytest.mark.parametrize(
    ("words", "clock"),
    [
        # at once
        ("nu", "10:00"),
        ("Nu!", "10:00"),
        ("meteen", "10:00"),
        ("nu meteen", "10:00"),
        ("right now", "10:00"),
        # minutes
        ("over 10 min", "10:10"),
        ("over 10 minuten", "10:10"),
        ("over 10min.", "10:10"),
        ("over 10 m", "10:10"),
        ("binnen 30 min", "10:30"),
        ("over vijf minuten", "10:05"),
        ("over vijfentwintig minuten", "10:25"),
        ("over vijfenveertig minuten", "10:45"),
        ("over een minuutje", "10:01"),
        ("over ca. 20 minuten", "10:20"),
        ("over 0 min", "10:00"),
        ("over 90 minuten", "11:30"),
        # quarters and hours
        ("over een kwartier", "10:15"),
        ("over een kwartiertje", "10:15"),
        ("over drie kwartier", "10:45"),
        ("over een half uur", "10:30"),
        ("over half uurtje", "10:30"),
        ("over een halfuurtje", "10:30"),
        ("over anderhalf uur", "11:30"),
        ("over 1,5 uur", "11:30"),
        ("over 1.5 uur", "11:30"),
        ("over twee en een half uur", "12:30"),
        ("over tweeënhalf uur", "12:30"),
        ("over een uur", "11:00"),
        ("over één uur", "11:00"),
        ("over een uurtje", "11:00"),
        ("over twee uur", "12:00"),
        ("over een uur en een kwartier", "11:15"),
        ("over 1 uur en 10 minuten", "11:10"),
        ("over 12 uur", "22:00"),
        # English
        ("in 10 minutes", "10:10"),
        ("in five minutes", "10:05"),
        ("in half an hour", "10:30"),
        ("in an hour", "11:00"),
        ("within two and a half hours", "12:30"),
    ],
)
def test_a_waiting_time_counts_from_now(words: str, clock: str) -> None:
    assert read(words) == f"24-11 {clock}"


@pytest.mark.parametrize(
    ("words", "clock"),
    [
        # spoken: on a dial, so one to six is the afternoon
        ("half drie", "14:30"),
        ("om half drie", "14:30"),
        ("Om half 3.", "14:30"),
        ("half een", "12:30"),
        ("half zeven", "18:30"),
        ("half twaalf", "11:30"),
        ("kwart voor 3", "14:45"),
        ("kwart over drie", "15:15"),
        ("kwart voor een", "12:45"),
        ("5 over half drie", "14:35"),
        ("vijf voor half drie", "14:25"),
        ("10 voor drie", "14:50"),
        ("om tien minuten over drie", "15:10"),
        ("5 over 12", "12:05"),
        # digits
        ("om 14.30", "14:30"),
        ("14:30", "14:30"),
        ("14.30 uur", "14:30"),
        ("14u30", "14:30"),
        ("14h30", "14:30"),
        ("14u", "14:00"),
        ("14 uur", "14:00"),
        ("om 2:30", "14:30"),
        ("om 12 uur", "12:00"),
        ("om 11.15", "11:15"),
        # a whole hour needs a word that makes it a time
        ("om 3 uur", "15:00"),
        ("om drie uur", "15:00"),
        ("om drie", "15:00"),
        ("rond een uur", "13:00"),
        ("vanmiddag 3 uur", "15:00"),
        # in the past today, but the same hand of the clock comes round again
        ("om 9 uur", "21:00"),
        ("om half tien", "21:30"),
        # a part of the day
        ("vanmiddag om half drie", "14:30"),
        ("vanmiddag om 14.30", "14:30"),
        ("vanavond om 7 uur", "19:00"),
        ("vanavond om half zes", "17:30"),
        ("om 3 uur 's middags", "15:00"),
        ("half elf vanochtend", "10:30"),
        ("vandaag om 3 uur", "15:00"),
        # politeness and vagueness that changes nothing
        ("straks om 3 uur", "15:00"),
        ("straks half drie", "14:30"),
        ("rond half drie", "14:30"),
        ("rond 14.30", "14:30"),
        ("ca. 14.30", "14:30"),
        ("uiterlijk om 3 uur", "15:00"),
        ("graag om half drie", "14:30"),
        ("om half drie a.u.b.", "14:30"),
        ("om half drie, graag", "14:30"),
        ("  OM   HALF\u00a0DRIE ", "14:30"),
        # English
        ("at 2:30 pm", "14:30"),
        ("at 2.30 p.m.", "14:30"),
        ("11am", "11:00"),
        ("at half past two", "14:30"),
        ("quarter to three", "14:45"),
        ("a quarter past three", "15:15"),
        ("at 3 o'clock", "15:00"),
        ("this afternoon at 3", "15:00"),
        ("tonight at 8", "20:00"),
    ],
)
def test_a_clock_time_is_the_next_one_today(words: str, clock: str) -> None:
    assert read(words) == f"24-11 {clock}"


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("morgen om 9.00", "25-11 09:00"),
        ("morgen 9 uur", "25-11 09:00"),
        ("morgenochtend om half tien", "25-11 09:30"),
        ("morgen om half drie", "25-11 14:30"),
        ("om 9 uur morgenochtend", "25-11 09:00"),
        ("morgen om 9 uur 's ochtends", "25-11 09:00"),
        ("morgenavond om 8 uur", "25-11 20:00"),
        ("overmorgen rond 10 uur", "26-11 10:00"),
        ("tomorrow at 9", "25-11 09:00"),
        ("at 3 pm tomorrow", "25-11 15:00"),
        ("at 9 in the morning tomorrow", None),  # two ends of a sentence: ask
        # a named weekday is the next such day
        ("maandag om 10 uur", "30-11 10:00"),
        ("Maandagmiddag om 2 uur", "30-11 14:00"),
        ("op vrijdag om 14:30", "27-11 14:30"),
        ("aanstaande vrijdag 14.30", "27-11 14:30"),
        ("on friday at 10 am", "27-11 10:00"),
        # today is a Tuesday: today or in a week?
        ("dinsdag om 11 uur", None),
        ("dinsdag om 09:00", "01-12 09:00"),
        ("volgende vrijdag om 10 uur", None),
        # a day without a time, two days, a part that does not hold the time
        ("morgen", None),
        ("maandag", None),
        ("vanmiddag", None),
        ("morgen vrijdag om 10 uur", None),
        ("vanmiddag om 10.30", None),
        ("vanochtend om 15:00", None),
        ("vanochtend om 9 uur", None),
    ],
)
def test_a_named_day_takes_the_time_along(words: str, moment: str | None) -> None:
    assert read(words) == moment


@pytest.mark.parametrize(
    "words",
    [
        # nothing there
        "", " ", ".", "🙂", "👍", "?", "nu?", "om half drie?",
        # no such time
        "25:00", "om 30 uur", "14:75", "half dertien", "kwart over 14", "14:30 pm", "0 pm",
        # past today, twelve hours later too
        "09:00", "om 09.30", "om 00:30",
        # too far off for a waiting time
        "over 500 uur", "over 13 uur", "over 721 minuten", "over 999 kwartier",
        # not a time, or not surely
        "zsm", "straks", "zo", "zo meteen", "dadelijk", "later", "away", "een keer", "half", "een",
        "3", "drie", "14", "vrijdag 13", "morgen 3", "nu straks", "3 uur", "2u", "twee uur", "10 min", "over 10", "over een paar minuten",
        "over een uur of twee", "tussen 2 en 3", "om 2 of 3 uur", "na 3 uur", "niet om 3 uur",
        "over een half kwartier", "over 1,5 minuut",
        # other sentences
        "ik heb 2 uur gewacht", "van der Mei", "art. 7:678 BW", "kamer 14.30 is bezet", "3 december",
        # half three is half past three in English, half past two in Dutch
        "half three", "at half three", "at half 3",
        "om half drie " * 20,
    ],
)  # fmt: skip
def test_what_is_not_sure_is_refused(words: str) -> None:
    assert read(words) is None


def test_a_moment_has_no_seconds_and_is_never_before_now() -> None:
    now = TUESDAY_TEN.replace(second=40)
    assert read("over 10 min", now) == "24-11 10:10"
    assert read("nu", now) == "24-11 10:01"
    assert read("om 10 uur", now) == "24-11 10:01"


def test_a_past_clock_time_is_refused_when_it_does_not_come_again_today() -> None:
    assert read("om 3 uur", local("2026-11-24 16:00")) is None
    assert read("om 12 uur", local("2026-11-24 13:00")) is None
    assert read("14:30", local("2026-11-24 16:00")) is None


def test_a_time_the_clock_skips_or_shows_twice_is_refused() -> None:
    assert read("morgen om 02:30", local("2026-03-28 23:00")) is None
    assert read("om 02:30", local("2026-03-29 01:00")) is None
    assert read("morgen om 02:30", local("2026-10-24 23:00")) is None
    assert read("om 02:30", local("2026-10-25 01:00")) is None


def test_hours_are_real_hours_when_the_clock_changes_and_days_are_calendar_days() -> None:
    before_spring = local("2026-03-28 23:30")
    assert read("over vier uur", before_spring) == "29-03 04:30"
    assert read("morgen om 9 uur", before_spring) == "29-03 09:00"


def test_the_answer_is_in_utc() -> None:
    at = read_moment("om half drie", TUESDAY_TEN, AMSTERDAM)
    assert at == datetime(2026, 11, 24, 13, 30, tzinfo=UTC)
    assert at.tzinfo is UTC


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("3 december om 14.00", "2026-12-03 14:00"),
        ("3 december 2027 14:30", "2027-12-03 14:30"),
        ("donderdag 3 dec. 14.00", "2026-12-03 14:00"),
        ("3-12 14:00", "2026-12-03 14:00"),  # day first, also in English
        ("december 3 at 2pm", "2026-12-03 14:00"),
        ("3 januari om 14.00", "2027-01-03 14:00"),
        # a day only, a time only, a weekday that is not that date, gone, too far, skipped
        ("3 december", None),
        ("om 3 uur", None),
        ("vrijdag 3 december om 14.00", None),
        ("1 november 2026 14:00", None),
        ("3 december 2080 14:00", None),
        ("31 december 9999 23:59", None),
        ("1 januari 0001 00:00", None),
        ("28 maart 2027 02:30", None),
        ("3 dec 14u", None),
        ("26 november 2026 14:00 CET", None),
        ("zsm", None),
        ("", None),
    ],
)
def test_a_date_with_a_time_can_be_suggested(words: str, moment: str | None) -> None:
    at = suggest_moment(words, TUESDAY_TEN, AMSTERDAM)
    assert at == (moment and local(moment))


PIECES = st.sampled_from(
    ["over", "om", "half", "kwart", "voor", "nu", "een", "drie", "3", "10", "14.30", "25:00", "0",
     "uur", "min", "kwartier", "morgen", "vrijdag", "'s middags", "vanavond", "van", "at", "past",
     "two", "pm", "tomorrow", "en", ",", "?", ".", "1,5", "²"]
)  # fmt: skip
NOWS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(  # noqa: DTZ001
    lambda moment: moment.replace(tzinfo=UTC)
)


@settings(deadline=None)
@given(words=st.text() | st.lists(PIECES, max_size=7).map(" ".join), now=NOWS)
def test_whatever_is_typed_a_moment_is_soon_and_whole(words: str, now: datetime) -> None:
    at = read_moment(words, now, AMSTERDAM)
    if at is not None:
        assert now <= at <= now + timedelta(days=8)
        assert (at.second, at.microsecond) == (0, 0)
