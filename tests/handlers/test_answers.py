"""Which words are an answer to "can you call?", and that all other words are none."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.answers import (
    Answer,
    AskAnother,
    CallAt,
    CallNow,
    CannotCall,
    ChangedMind,
    Suggested,
    read_answer,
)

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=AMSTERDAM)  # a Tuesday


def read(words: str) -> Answer | None:
    return read_answer(words, NOW, AMSTERDAM)


def at(clock: str, day: str = "2026-11-24") -> datetime:
    return datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    "words",
    [
        # yes
        "ja", "Ja!", "ja hoor", "ok", "oké", "OK.", "prima", "is goed", "ja prima", "yes", "sure",
        # I do it, I can
        "doe ik", "ok, doe ik", "kan", "dat kan", "ik kan", "ik kan bellen", "will do",
        # I call
        "ik bel", "ik bel je", "ik bel nu", "ik bel je meteen", "bel nu", "ja ik bel nu",
        "ik ga bellen", "ik ga nu bellen", "I'll call", "I’ll call you now", "calling now",
        # a moment that is now
        "nu", "meteen", "ja nu", "om 10 uur", "over 0 minuten",
    ],
)  # fmt: skip
def test_a_yes_without_a_moment_is_now(words: str) -> None:
    assert read(words) == CallNow()


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        # call, then when
        ("ik bel over 10 min", at("10:10")),
        ("ik bel je over 10 minuten", at("10:10")),
        ("bel om half drie", at("14:30")),
        ("ik bel je om half drie terug", at("14:30")),
        ("I'll call in 10 minutes", at("10:10")),
        ("yes, I can call at 3 pm", at("15:00")),
        # can, then when
        ("kan om 14.30", at("14:30")),
        ("ik kan over een kwartier bellen", at("10:15")),
        ("ik zal om 3 uur bellen", at("15:00")),
        # yes, then when
        ("ja, over 10 min", at("10:10")),
        ("ja om half drie", at("14:30")),
        ("ja, maar pas om 3 uur", at("15:00")),
        # when, then call
        ("over 10 minuten bel ik je", at("10:10")),
        ("om half drie kan ik", at("14:30")),
        # only when
        ("over 10 min", at("10:10")),
        ("in 10 minutes", at("10:10")),
        ("morgen om 9 uur", at("09:00", "2026-11-25")),
    ],
)
def test_a_surely_read_moment_is_a_promise(words: str, moment: datetime) -> None:
    assert read(words) == CallAt(moment)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        # no reason given
        ("nee", "onbekend"),
        ("nee hoor", "onbekend"),
        ("nee sorry", "onbekend"),
        ("kan niet", "onbekend"),
        ("ik kan niet", "onbekend"),
        ("ik kan helaas niet", "onbekend"),
        ("ik kan nu niet bellen", "onbekend"),
        ("sorry kan nu niet", "onbekend"),
        ("lukt niet", "onbekend"),
        ("nu even niet", "onbekend"),
        ("no", "onbekend"),
        ("can't", "onbekend"),
        ("sorry, I can’t call now", "onbekend"),
        # no time
        ("geen tijd", "tijd"),
        ("nee, geen tijd", "tijd"),
        ("ik heb nu geen tijd", "tijd"),
        ("zit in zitting", "tijd"),
        ("ik zit in een zitting", "tijd"),
        ("kan niet, zit in zitting", "tijd"),
        ("ben in gesprek", "tijd"),
        ("te druk", "tijd"),
        ("no time", "tijd"),
        ("I'm in court", "tijd"),
        # not my field
        ("niet mijn rechtsgebied", "rechtsgebied"),
        ("nee, dit is niet mijn gebied", "rechtsgebied"),
        ("not my field", "rechtsgebied"),
        # a conflict
        ("conflict", "conflict"),
        ("belangenconflict", "conflict"),
        ("kan niet wegens mogelijk belangenconflict", "conflict"),
        ("conflict of interest", "conflict"),
    ],
)
def test_a_refusal_keeps_the_reason_that_was_given(words: str, reason: str) -> None:
    answer = read(words)
    assert isinstance(answer, CannotCall)
    assert answer.reason == reason


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("vraag een ander", AskAnother()),
        ("Vraag maar iemand anders", AskAnother()),
        ("nee, vraag een ander", AskAnother()),
        ("ask someone else", AskAnother()),
        ("toch niet", ChangedMind()),
        ("sorry, toch niet", ChangedMind()),
        ("ik kan toch niet", ChangedMind()),
        ("het lukt toch niet", ChangedMind()),
        ("changed my mind", ChangedMind()),
        ("can't after all", ChangedMind()),
    ],
)
def test_a_plan_can_be_dropped(words: str, answer: Answer) -> None:
    assert read(words) == answer


@pytest.mark.parametrize(
    "words",
    [
        # nothing
        "", " ", "👍", "ja 👎", "sorry", "want", "van der Mei",
        # questions, also without the sign
        "ja?", "ja, maar wat is de vraag?", "kan niet iemand anders bellen?",
        "kan niet iemand anders bellen", "kan ik bellen", "bel ik", "bel je om 3 uur",
        # conditions and changes of mind halfway
        "nee wacht", "ja nee", "ja maar", "ja, als het moet", "ok sorry", "nee, om 3 uur",
        "kan niet om 3 uur", "om 3 uur niet", "om 3 uur of half 4",
        # calls that are requests, and moments that are none
        "bel", "bel mij om 3 uur", "bel me nu", "nu bellen", "om 3 uur terug",
        "bel zo", "ik bel zo", "ik bel straks", "ik bel later", "ik bel terug", "ik bel niet",
        "ik ga", "ik zal", "ik bel om 25:00",
        # talk
        "ik heb 2 uur gewacht", "ja dat dacht ik ook", "er is een conflict met de verhuurder",
        "ja " * 40,
    ],
)  # fmt: skip
def test_all_other_words_stay_talk(words: str) -> None:
    assert read(words) is None


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("ik bel 3 december om 14.00", at("14:00", "2026-12-03")),
        ("ja, bel 3 december om 14.00", at("14:00", "2026-12-03")),
        ("ik bel je op donderdag 3 december 14:30", at("14:30", "2026-12-03")),
        ("I'll call on December 3 at 2pm", at("14:00", "2026-12-03")),
        # no call intended, too far off, denied, the wrong weekday
        ("3 december om 14.00", None),
        ("kan 3 december om 14.00", None),
        ("ik bel 20 december om 14.00", None),
        ("ik bel niet 3 december om 14.00", None),
        ("ik bel vrijdag 3 december om 14.00", None),
    ],
)
def test_a_date_in_full_is_only_suggested(words: str, moment: datetime | None) -> None:
    assert read(words) == (moment and Suggested(moment))


PIECES = st.sampled_from(
    ["ja", "nee", "ik bel", "bel", "kan", "niet", "over", "om", "10", "14.30", "half", "drie",
     "min", "uur", "maar", "?", ",", "terug", "toch", "morgen", "3 december", "dinsdag", "zo",
     "nu", "geen tijd", "sorry", "at", "pm", "I'll call", "2026", "25:00", "²", "½"]
)  # fmt: skip
NOWS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31))  # noqa: DTZ001
TALK = st.text() | st.text().map("ik bel {}".format) | st.lists(PIECES, max_size=7).map(" ".join)


@settings(deadline=None)  # the first date loads dateparser
@given(words=TALK, moment=NOWS)
def test_whatever_is_said_nothing_breaks_and_nothing_is_in_the_past(
    words: str, moment: datetime
) -> None:
    now = moment.replace(tzinfo=UTC)
    answer = read_answer(words, now, AMSTERDAM)
    if isinstance(answer, CallAt | Suggested):
        assert now <= answer.at <= now + timedelta(days=14)
        assert answer.at.tzinfo is UTC
