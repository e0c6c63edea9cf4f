"""From keys to sentences, in the reader's language. Values are escaped here, once."""

import re
import unicodedata
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.lists import format_list

from config.texts import sentence
from handlers.say import Clock, Days, File, Hour, Phone, Text, Value
from models.phone import shown

OPENING = re.compile(r"\**{(\w+)}")
"""A sentence that begins with a value: that value gets the capital."""
SOON = timedelta(minutes=90)
OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
FORMS = {
    "year": "EEEE d MMMM y",
    "day": "EEEE d MMMM",
    "short": "EEE d MMM",
    "weekday": "EEEE",
    "month": "LLLL y",
}
"""Of a day (Unicode CLDR, date format patterns)."""
MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+!|~-])")


@dataclass(frozen=True)
class Writer:
    """Writes Texts for one reader on one platform. `now` tells today from tomorrow."""

    language: str
    now: datetime
    escape: Callable[[str], str]
    phone: Callable[[str], str]
    mark: Callable[[str], str] = lambda text: text
    """Makes `**bold**` of our own sentences into the platform's own markup."""

    def write(self, text: Text, *, opens: bool = True) -> str:
        """Our sentence with its values filled in; a sentence begins with a capital."""
        template = sentence(self.language, text.key)
        values = {key: self.value(value) for key, value in text.values.items()}
        if opens and (opening := OPENING.match(template)):
            first = opening[1]
            values[first] = values[first][:1].upper() + values[first][1:]
        return self.mark(self.escape(template)).format(**values)

    def label(self, text: Text) -> str:
        """What stands on a button or in a list of choices: begins with a capital."""
        written = self.write(text)
        return written[:1].upper() + written[1:]

    def value(self, value: Value) -> str:
        match value:
            case Text():
                return self.write(value, opens=False)
            case Clock():
                return self.escape(said(value, self.now, self.language))
            case Days():
                return self.escape(named(value, self.language))
            case Hour():
                return self.escape(on_the_wall(value, self.language))
            case Phone():
                return self.phone(value.number)
            case list():
                return ", ".join(self.write(text, opens=False) for text in value)
        return self.escape(isolated(str(value)))


def isolated(text: str) -> str:
    """Right-to-left words must not turn our own sentence around (Unicode Bidi, FSI and PDI)."""
    text = OVERRIDES.sub("", text)
    if any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in text):
        return f"\u2068{text}\u2069"
    return text


def said(clock: Clock, now: datetime, language: str) -> str:
    """A moment as people say it: "om 10.42", "morgen om 9.00", "dinsdag 1 december om 9.00"."""
    zone = ZoneInfo(clock.zone)
    local, today = clock.at.astimezone(zone), now.astimezone(zone).date()
    time = f"{local.hour}.{local:%M}" if language == "nl" else f"{local:%H:%M}"
    at = time if clock.bare else sentence(language, "woorden.tijd.om").format(tijd=time)
    if clock.now is not None and local.date() == today and clock.at - clock.now <= SOON:
        minutes = ceil((clock.at - clock.now) / timedelta(minutes=1))
        if minutes <= 0:
            return sentence(language, "woorden.tijd.nu")
        return sentence(language, "woorden.tijd.over").format(minuten=minutes, om=at)
    if local.date() == today:
        return at
    if local.date() == today + timedelta(days=1):
        return sentence(language, "woorden.tijd.morgen").format(om=at)
    day = format_date(local.date(), "EEEE d MMMM", locale=language)
    return f"{day} {at}"


def named(days: Days, language: str) -> str:
    """ "dinsdag 1 december 2026", "di 1 dec", "maandag, dinsdag en woensdag"."""
    form = FORMS[days.form]
    return format_list(
        [format_date(day, form, locale=language) for day in days.days], locale=language
    )


def on_the_wall(hour: Hour, language: str) -> str:
    """ "9.00"; a zero before the small hours, which are the afternoon without: "05.30"."""
    at = hour.hour
    if hour.ends and (at.hour, at.minute) == (0, 0):
        return "24.00" if language == "nl" else "24:00"
    if language != "nl":
        return f"{at:%H:%M}"
    return f"{at:%H.%M}" if 0 < at.hour < 7 else f"{at.hour}.{at:%M}"


def contents(file: File, language: str, now: datetime) -> bytes:
    """What is downloaded."""
    if file.content:
        return b64decode(file.content)
    return markdown(file, language, now).encode()


def markdown(file: File, language: str, now: datetime) -> str:
    """The document beside a message. What people wrote cannot become markup."""
    writer = Writer(
        language,
        now,
        escape=lambda t: MARKDOWN.sub(r"\\\1", t),
        phone=shown,
        mark=lambda ours: re.sub(r"\\(.)", r"\1", ours).replace("**", ""),  # styled by `marks`
    )
    marks = {"title": "# {}\n", "head": "\n## {}\n", "item": "\n- **{}**", "text": "  - {}"}
    return "\n".join(marks[p.style].format(writer.write(p.text)) for p in file.body) + "\n"
