"""A calendar file becomes duties: rules where it has rules, single duties where it has not."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from models.csv_file import Unreadable
from models.rooster.inlezen.afspraken import (
    Appointment,
    When,
    blocks,
    read_appointment,
    same_clock,
)
from models.rooster.inlezen.gelezen import (
    MOST,
    WORLD,
    Assumed,
    Part,
    Planned,
    Problem,
    Read,
    Wrong,
    once,
    short,
    whole_days,
)
from models.rooster.inlezen.herhaling import Series
from models.rooster.recurrence import moment

MOST_SERIES, MOST_WRITTEN_OUT, MOST_NEVER = 500, 100, 25
"""Series cost time to count, the longer the odder: a real calendar has a few."""


def read_ics(content: bytes, assumed: Assumed) -> Read:
    """Raises Unreadable if it is no calendar; what is wrong with one appointment is a problem."""
    reader = _Reader(assumed)
    for number, lines in enumerate(blocks(content), 1):
        reader.take(number, lines)
    for appointment in sorted(reader.appointments, key=lambda found: bool(found.replaces)):
        reader.plan(appointment)
    return reader.read()


@dataclass
class _Reader:
    assumed: Assumed
    appointments: list[Appointment] = field(default_factory=list)
    others: dict[str, list[Appointment]] = field(default_factory=lambda: defaultdict(list))
    """By the UID of a series: the occurrences that are not as the rest."""
    planned: list[Planned] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)
    outside: int = 0
    counted: Counter[str] = field(default_factory=Counter)
    whole: set[str] = field(default_factory=set)

    def take(self, number: int, lines: list[str]) -> None:
        try:
            found = read_appointment(number, lines, self.assumed.zone)
        except Wrong as wrong:
            self._wrong(number, wrong, _title(lines))
            return
        self.appointments.append(found)
        if found.uid and found.replaces:
            self.others[found.uid].append(found)

    def plan(self, appointment: Appointment) -> None:
        """Series come first: an occurrence of one that was written out is in it already."""
        if appointment.is_cancelled or (appointment.replaces and appointment.uid in self.whole):
            return
        try:
            if not appointment.names:
                raise Wrong("inlezen.fout.geen_naam")
            self.planned += [*self._planned(appointment)]
        except Wrong as wrong:
            self._wrong(appointment.number, wrong, *appointment.names[:1])
        if len(self.planned) > MOST:
            raise Unreadable("inlezen.bestand.te_veel", max=MOST)

    def read(self) -> Read:
        """As in the file: by number, and nothing twice."""
        return Read(
            tuple(sorted(dict.fromkeys(self.planned), key=lambda found: found.number)),
            tuple(sorted(self.problems, key=lambda found: found.number)),
            tuple(self.notices),
            self.outside,
        )

    def _wrong(self, number: int, wrong: Wrong, who: str = "") -> None:
        self.problems.append(_problem(number, wrong.key, who, **wrong.values))
        if wrong.key == "inlezen.fout.nooit":
            self._count("never", MOST_NEVER)

    def _count(self, what: str, most: int) -> None:
        self.counted[what] += 1
        if self.counted[what] > most:
            raise Unreadable("inlezen.bestand.te_bijzonder")

    def _planned(self, appointment: Appointment) -> Iterator[Planned]:
        if not appointment.repeats:
            yield from self._named(appointment, self._inside(self._single(appointment)))
            return
        series = Series(appointment, self._zone(appointment.starts, WORLD), self.assumed)
        self._count("series", MOST_SERIES)
        series.check()
        others = self.others[appointment.uid] if appointment.uid else []
        made = None
        if not any(other.replaces_the_rest for other in others):
            made = series.as_rules([other.replaces for other in others if other.replaces])
        if made is None:
            yield from self._written_out(series, others)
            return
        if series.zone is WORLD:
            self._notice(appointment, "inlezen.let_op.wereldtijd")
        parts = [(recurrence, series.zone) for recurrence in made]
        yield from self._named(appointment, self._inside(parts))

    def _written_out(self, series: Series, others: list[Appointment]) -> Iterator[Planned]:
        """Each with its own name: one of them may be somebody else's."""
        self._count("written out", MOST_WRITTEN_OUT)
        for found in series.written_out(others):
            if not found.is_cancelled:
                yield from self._named(found, self._inside(self._single(found), count=False))
        if series.appointment.uid:
            self.whole.add(series.appointment.uid)
        until = self.assumed.window.ends.astimezone(self.assumed.zone)
        self._notice(series.appointment, "inlezen.let_op.uitgeschreven", tot=f"{until:%d-%m-%Y}")

    def _named(self, appointment: Appointment, parts: list[Part]) -> Iterator[Planned]:
        who, *also = appointment.names or ("",)
        for recurrence, zone in parts:
            yield Planned(
                appointment.number,
                who,
                recurrence,
                zone.key,
                appointment.rechtsgebieden,
                tuple(also),
            )

    def _single(self, appointment: Appointment) -> list[Part]:
        starts, ends = appointment.starts, appointment.ends
        if isinstance(starts, datetime) and isinstance(ends, datetime):
            zone = self._zone(starts, self.assumed.zone)
            return [*once(_utc(starts), _utc(ends), zone)]
        return [whole_days(starts, ends, self.assumed)]

    def _inside(self, parts: list[Part], count: bool = True) -> list[Part]:
        """All of them if any lies in the window, else none: counted as left out."""
        window = self.assumed.window
        for recurrence, zone in parts:
            if recurrence.rrule and not recurrence.last:
                return parts
            if any(True for _ in recurrence.spans(window.starts, window.ends, zone)):
                return parts
        self.outside += count
        return []

    def _zone(self, starts: When, instead_of_utc: ZoneInfo) -> ZoneInfo:
        """The location's own, if clocks there show the same; a moment in UTC is one of its too."""
        own, window = self.assumed.zone, self.assumed.window
        zone = starts.tzinfo if isinstance(starts, datetime) else own
        if not isinstance(zone, ZoneInfo) or zone.key == WORLD.key:
            return instead_of_utc
        alike = same_clock(zone, own, window.starts.date(), window.ends.date())
        return own if alike else zone

    def _notice(self, appointment: Appointment, key: str, **values: str) -> None:
        self.notices.append(_problem(appointment.number, key, appointment.names[0], **values))


def _utc(at: datetime) -> datetime:
    """A time that the clock skips is when it jumps, as everywhere in the roster."""
    if at.fold or not isinstance(at.tzinfo, ZoneInfo):
        return at.astimezone(UTC)
    return moment(at.date(), at.time(), at.tzinfo)


def _problem(number: int, key: str, who: str, **values: object) -> Problem:
    place = "inlezen.plek.afspraak" if who.strip() else "inlezen.plek.naamloos"
    return Problem(number, key, values, short(who), place)


def _title(lines: list[str]) -> str:
    """Of an appointment that cannot be read further."""
    return next((line[8:] for line in lines if line.upper().startswith("SUMMARY:")), "")
