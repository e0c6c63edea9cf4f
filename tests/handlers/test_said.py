"""Whatever was understood, saying it back in Dutch and reading that again gives the same."""

import re
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.render import Writer
from config.texts import LANGUAGES, sentence
from handlers.when import Either, Perhaps, Sure, Unclear, read_duties, read_period
from handlers.when.said import said_duties, said_period
from models.rooster.recurrence import Recurrence

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
HOURS = (time(9), time(13))
NOWS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)).map(  # noqa: DTZ001
    lambda moment: moment.replace(tzinfo=UTC)
)


def pick(words: str) -> st.SearchStrategy[str]:
    return st.sampled_from(words.split("|"))


def sentences(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map(lambda said: " ".join(" ".join(said).split()))


WEEKDAY = pick("ma|dinsdag|wo|donderdag|vr|zaterdag|zo")
DATE = pick(
    "1 december|24 december|31 dec|28-3|29 maart|25 oktober|3 jan|1 maart 2028|29 februari|12/5|de 3e"
)
DAY = (
    WEEKDAY
    | DATE
    | pick("vandaag|morgen|kerst|pasen|week 50|week 53|volgende week|dit weekend|mei")
    | sentences(pick("volgende week|komende|deze|over 2 weken"), WEEKDAY)
    | sentences(WEEKDAY, pick("over 3 weken|in week 12|volgende week"))
)
HOUR = pick(
    "9-13|van 9 tot 13 uur|9.30-11.30|20.00 tot 08.00|2-5|half 9 tot 1|6-10|de hele dag|0.00-24.00"
    "|02.30-04.00|01.00 tot 05.00|22.00-24.00|8 tot 10 's avonds"
)
MAYBE_HOUR = HOUR | st.just("")
RANGE = sentences(DAY, pick("t/m|tot|-"), DAY)
PERIOD = (
    RANGE
    | sentences(DAY, MAYBE_HOUR)
    | sentences(
        DAY, pick("om 10 uur|14.00|ochtend"), pick("t/m|tot"), DAY, pick("12 uur|17.30||middag")
    )
    | sentences(pick("tot|t/m|van nu tot"), DAY, pick("|12 uur"))
    | sentences(WEEKDAY, pick("ochtend|middag|avond|vanaf 12 uur|tot 10 uur"))
    | sentences(DAY, pick(",|en"), DAY)
)
RANKED = sentences(pick("eerste|tweede|vijfde|laatste|1e en 3e"), WEEKDAY | pick("werkdag|dag"))
DAYS = (
    sentences(pick("elke|om de week|elke 3 weken|even weken|oneven weken|"), WEEKDAY)
    | sentences(pick("elke|om de week|"), WEEKDAY, pick("t/m|en|,"), WEEKDAY)
    | sentences(RANKED, pick("van de maand"))
    | pick("elke dag|elke werkdag|elk weekend|maandelijks op de 1e|ma/wo/vr|1, 8 en 15 december")
    | DAY
    | RANGE
)
LIMITS = sentences(
    pick("vanaf|") , DATE | st.just(""), pick("t/m|tot|"), DATE | st.just(""),
    pick("|behalve 24 t/m 31 december|behalve woensdag|behalve week 53|behalve 1 en 8 december"),
)  # fmt: skip
DUTY = sentences(DAYS, MAYBE_HOUR) | sentences(DAYS, MAYBE_HOUR, LIMITS)


def values(reading: object) -> list:
    match reading:
        case Sure(value) | Perhaps(value):
            return [value]
        case Either(first, second):
            assert first != second
            return [first, second]
    return []


@settings(deadline=None, max_examples=300)
@given(words=PERIOD, now=NOWS)
@example("wo 9-12", datetime(2026, 11, 24, 9, 7, tzinfo=UTC))
def test_a_period_said_back_is_read_as_the_same(words: str, now: datetime) -> None:
    dutch = Writer("nl", now, escape=str, phone=str)
    for span in values(read_period(words, now, AMSTERDAM)):
        assert now < span.ends
        assert span.starts < span.ends
        said = dutch.write(said_period(span, AMSTERDAM, now))
        assert read_period(said, now, AMSTERDAM) == Sure(span), said


@settings(deadline=None, max_examples=300)
@given(words=DUTY, now=NOWS)
@example("even weken maandag t/m 1 maart 2027", datetime(2026, 11, 24, 9, 7, tzinfo=UTC))
def test_duties_said_back_are_read_as_the_same(words: str, now: datetime) -> None:
    dutch = Writer("nl", now, escape=str, phone=str)
    for duties in values(read_duties(words, now, AMSTERDAM, HOURS)):
        assert duties
        said = "; ".join(dutch.write(text) for text in said_duties(duties, AMSTERDAM))
        assert read_duties(said, now, AMSTERDAM, (time(7), time(8))) == Sure(duties), said


@settings(deadline=None, max_examples=200)
@given(words=st.text(max_size=40) | st.lists(DUTY | PERIOD, max_size=3).map(" ".join), now=NOWS)
def test_no_words_make_it_stumble(words: str, now: datetime) -> None:
    english = Writer("en", now, escape=str, phone=str)
    for span in values(read_period(words, now, AMSTERDAM)):
        assert english.write(said_period(span, AMSTERDAM, now))
    for duties in values(read_duties(words, now, AMSTERDAM, HOURS)):
        assert all(english.write(text) for text in said_duties(duties, AMSTERDAM))


@pytest.mark.parametrize(
    ("rrule", "said"),
    [
        ("FREQ=WEEKLY", "elke dinsdag van"),
        ("FREQ=WEEKLY;WKST=MO;INTERVAL=1;BYDAY=TU", "elke dinsdag van"),
        ("FREQ=WEEKLY;BYDAY=TU;INTERVAL=2", "om de week op dinsdag van"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;WKST=SU", "op dinsdag 1 december 2026, dinsdag 15"),
        (
            "FREQ=DAILY;INTERVAL=3",
            "op dinsdag 1 december 2026, vrijdag 4 december 2026 en maandag 7",
        ),
        ("FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=1", "en donderdag 1 april 2027 en zo verder van"),
        ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1", "op dinsdag 1 december 2026, dinsdag 5 januari"),
        ("FREQ=MONTHLY;BYDAY=TU", "op dinsdag 1 december 2026, dinsdag 8 december 2026"),
        ("FREQ=YEARLY", "op dinsdag 1 december 2026, woensdag 1 december 2027"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", "op dinsdag 1 december 2026, dinsdag 15 december"),
    ],
)
def test_what_a_calendar_repeats_is_said_in_our_words_or_by_its_first_days(
    rrule: str, said: str
) -> None:
    """The grammar makes none of these; a file may have them, and no shape is taken for another."""
    skips = frozenset([date(2026, 12, 2)])
    duty = Recurrence(date(2026, 12, 1), *HOURS, rrule, skips=skips)
    [text] = said_duties((duty,), AMSTERDAM)
    dutch = Writer("nl", datetime(2026, 11, 25, tzinfo=UTC), escape=str, phone=str)
    written = dutch.write(text, opens=False)
    assert said in written
    assert "behalve" not in written, "a day that is none of its days is no exception"


@pytest.mark.parametrize(
    "words", ["dinsdag en " * 20 + "ma", "di 9-13;" * 90, "6-10 " * 40, "di 6-10 " * 30, "#0"]
)
def test_what_could_mean_a_thousand_things_is_refused(words: str) -> None:
    now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert isinstance(read_duties(words, now, AMSTERDAM, HOURS), Unclear)
    assert isinstance(read_period(words, now, AMSTERDAM), Unclear)


def test_every_reason_and_every_rhythm_has_its_sentence() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in Path("handlers/when").glob("*.py"))
    reasons = set(re.findall(r'(?:Misread|super\(\).__init__)\("([a-z_]+)"', code))
    assert len(reasons) > 15
    keys = [f"wanneer.fout.{reason}" for reason in reasons]
    keys += [f"wanneer.ritme.maand_{rank}" for rank in (1, 2, 3, 4, 5, "laatste")]
    for key in keys:
        for language in LANGUAGES:
            assert sentence(language, key)
