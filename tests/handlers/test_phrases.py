"""The table of phrases: what people type, and what it means at that moment in Amsterdam.

In `phrases/*.txt`: `[reader now]` heads a list of `words => meaning`. "A or B" is a question,
"perhaps A" a suggestion, "! reason" a refusal. A duty is shown by its RRULE, hours and days.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from handlers.when import (
    Either,
    Perhaps,
    Reading,
    Sure,
    Unclear,
    read_at,
    read_days,
    read_duties,
    read_moment,
    read_period,
)
from models.rooster.recurrence import Recurrence, Span

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
FOLDER = Path(__file__).parent / "phrases"


def shown(value: object) -> str:
    match value:
        case Span():
            return f"{shown(value.starts)} / {shown(value.ends)}"
        case datetime():
            assert value.tzinfo is UTC
            return f"{value.astimezone(AMSTERDAM):%Y-%m-%d %H:%M}"
        case Recurrence():
            last = value.last or ("" if value.rrule else value.first)
            skips = "".join(f" -{day}" for day in sorted(value.skips))
            rule = value.rrule.removeprefix("FREQ=") or "ONCE"
            return f"{rule} {value.starts:%H:%M}-{value.ends:%H:%M} {value.first}..{last}{skips}"
        case tuple():
            return " + ".join(map(shown, value))
    return str(value)


def told(reading: Reading) -> str:
    match reading:
        case Sure(value):
            return shown(value)
        case Either(first, second):
            return f"{shown(first)} or {shown(second)}"
        case Perhaps(value):
            return f"perhaps {shown(value)}"
        case Unclear(why):
            return f"! {why.key.rpartition('.')[2]}"


def moment(words: str, now: datetime) -> str:
    at = read_moment(words, now, AMSTERDAM)
    return shown(at) if at else "!"


READERS: dict[str, Callable[[str, datetime], str]] = {
    "moment": moment,
    "period": lambda words, now: told(read_period(words, now, AMSTERDAM)),
    "day": lambda words, now: told(read_days(words, now, AMSTERDAM)),
    "at": lambda words, now: told(read_at(words, now, AMSTERDAM)),
    "past": lambda words, now: told(read_at(words, now, AMSTERDAM, back=True)),
    "duties": lambda words, now: told(read_duties(words, now, AMSTERDAM, (time(9), time(13)))),
}


def table() -> list[tuple[str, str, str, str]]:
    rows, reader, now = [], "", ""
    texts = (path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.txt")))
    for line in "\n".join(texts).splitlines():
        if head := re.fullmatch(r"\[(\w+) (.+)\]", line):
            reader, now = head.groups()
        elif " => " in line:
            words, _, meaning = line.partition(" => ")
            rows.append((reader, now, words, meaning))
    return rows


TABLE = table()


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(TABLE) >= 250
    assert {reader for reader, *_ in TABLE} == set(READERS)


@pytest.mark.parametrize(
    ("reader", "now", "words", "meaning"),
    TABLE,
    ids=[f"{reader}-{words}" for reader, _, words, _ in TABLE],
)
def test_a_phrase_means_this(reader: str, now: str, words: str, meaning: str) -> None:
    assert READERS[reader](words, datetime.fromisoformat(now).replace(tzinfo=AMSTERDAM)) == meaning
