"""The roster as a table: a line a day, on as many pages as a chat needs for it."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from config.texts import sentence
from handlers.rooster.words import hours, joined, on_duty, short
from handlers.say import Text, Value, say
from models.location import Location
from models.rooster import Duty, Roster
from models.rooster.feestdagen import free_day
from models.rooster.recurrence import A_DAY
from models.werkdag import SATURDAY

ROOM = 3500
"""Signs of a page: Telegram takes 4096 with everything around it, and nobody reads more."""
LEFT = 60
"""Signs kept for the day itself, a holiday and who does not fit."""
WRITTEN = 12
"""Signs of a value that the platform writes: "wo 30 sept", "09.00"."""
GAP = re.compile(r"{\w+}")


@dataclass(frozen=True)
class Table:
    """One location's days as lines, for who reads that language."""

    place: Location
    roster: Roster
    duties: Collection[Duty]
    language: str

    def page(self, first: date, days: int) -> tuple[list[Text], int]:
        """As many whole days as fit, at least one; and how many days those are."""
        lines: list[Text] = []
        used = shown = 0
        while shown < days:
            line, taken = self._line(first + shown * A_DAY, days - shown)
            used += signs(line, self.language)
            if lines and used > ROOM:
                break
            lines.append(line)
            shown += taken
        return lines, shown

    def _line(self, day: date, left: int) -> tuple[Text, int]:
        """A day; or a whole weekend without duty, as one."""
        if day.weekday() == SATURDAY and left > 1 and self._is_free(day, day + A_DAY):
            return say("tonen.dag.weekend", za=short(day), zo=short(day + A_DAY)), 2
        return self._day(day), 1

    def _is_free(self, *days: date) -> bool:
        return not any(self._on(day) or self._holiday(day) for day in days)

    def _day(self, day: date) -> Text:
        duties, holiday = self._on(day), self._holiday(day)
        head = short(day)
        if not duties and holiday:
            return say("tonen.dag.feestdag", dag=head, feestdag=holiday)
        if not duties:
            weekend = day.weekday() >= SATURDAY
            return say("tonen.dag.geen" if weekend else "tonen.dag.niemand", dag=head)
        whole = say("tonen.dag.diensten", dag=head, diensten=self._shifts(duties))
        if holiday:
            return say(
                "tonen.dag.feestdag_met", dag=head, feestdag=holiday, diensten=self._shifts(duties)
            )
        return whole

    def _on(self, day: date) -> list[Duty]:
        """A duty stands on the day on which it starts."""
        return [d for d in self.duties if d.starts.astimezone(self.place.tz).date() == day]

    def _holiday(self, day: date) -> str | None:
        return free_day(day, self.place.free_days)

    def _shifts(self, duties: Sequence[Duty]) -> Text:
        """Who has the same hours stands together; who does not fit is counted."""
        kept, left = self._fitting(duties)
        groups = [
            say("tonen.dag.uren", **hours(here[0], self.place.tz), wie=[self._who(d) for d in here])
            for here in (list(found) for _, found in groupby(kept, lambda d: (d.starts, d.ends)))
        ]
        if left:
            groups.append(say("tonen.dag.en_nog", aantal=left))
        return joined(groups)

    def _fitting(self, duties: Sequence[Duty]) -> tuple[Sequence[Duty], int]:
        used = 0
        for number, duty in enumerate(duties):
            alone = number == 0 or duty.starts != duties[number - 1].starts
            used += signs(self._who(duty), self.language) + alone * 2 * WRITTEN
            if used > ROOM - LEFT:
                return duties[:number], len(duties) - number
        return duties, 0

    def _who(self, duty: Duty) -> Text:
        return on_duty(self.roster.people[duty.person_id].name, duty)


def signs(value: Value, language: str) -> int:
    """How long it is at most, once it is written."""
    match value:
        case Text():
            own = len(GAP.sub("", sentence(language, value.key)))
            return own + sum(signs(part, language) for part in value.values.values())
        case list():
            return sum(signs(part, language) + 2 for part in value)
        case str() | int():
            return len(str(value))
    return WRITTEN
