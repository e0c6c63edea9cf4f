"""Whose duties a file describes, and which of them are new: read in a thread, without a database."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from config.words import words
from handlers.opdrachten import EDGES
from handlers.rooster.namen import Named, read_name
from handlers.rooster.voorleggen import EVERY_FIELD
from handlers.rooster.waar import Target
from models.people import Person
from models.rooster.inlezen import Assumed, Planned, Problem, read_csv, read_ics
from models.rooster.inlezen.gelezen import short
from models.rooster.nieuw import only_new
from models.rooster.plannen import LOOKED_AHEAD, Plan, pool_of
from models.rooster.recurrence import Recurrence, Span

HEAD = 1000
"""Bytes in which a calendar says that it is one."""
LINE, APPOINTMENT = "inlezen.plek.regel", "inlezen.plek.afspraak"
"""Of a table, and of a calendar: how either names what is wrong with it."""
Whose = tuple[int, tuple[str, ...], str]
"""A person's id, fields, and the zone of his hours."""


@dataclass(frozen=True)
class Proposal:
    """What a file would change. `known` were left out: they are there already."""

    plans: tuple[Plan, ...]
    people: dict[int, Person]
    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...]
    known: int
    outside: int
    free: tuple[tuple[date, str], ...]
    """The duties that fall on a holiday, and so are none."""

    @property
    def count(self) -> int:
        return sum(len(plan.recurrences) for plan in self.plans)


def proposed(
    content: bytes, target: Target, people: Sequence[Person], there: Sequence[Plan], now: datetime
) -> Proposal:
    """Raises Unreadable if nothing of it can be taken."""
    zone = ZoneInfo(target.zone)
    assumed = Assumed(zone, target.hours, Span(now, now + LOOKED_AHEAD))
    calendar = b"BEGIN:VCALENDAR" in content[:HEAD].upper()
    read = read_ics(content, assumed) if calendar else read_csv(content, assumed)
    found = _Found(target, people, APPOINTMENT if calendar else LINE)
    for planned in read.planned:
        found.take(planned)
    today = now.astimezone(zone).date()
    fresh = tuple(only_new(found.plans(), there, today))
    return Proposal(
        fresh,
        found.people,
        tuple(sorted((*read.problems, *found.problems), key=lambda problem: problem.number)),
        (*read.notices, *found.notices.values()),
        found.count - sum(len(plan.recurrences) for plan in fresh),
        read.outside,
        tuple(sorted(day for plan in fresh for day in _free(plan, now))),
    )


def _free(plan: Plan, now: datetime) -> list[tuple[date, str]]:
    return [
        day for duty in plan.recurrences for day in replace(plan, recurrences=(duty,)).holidays(now)
    ]


@dataclass
class _Found:
    target: Target
    everybody: Sequence[Person]
    place: str
    duties: dict[Whose, list[Recurrence]] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notices: dict[str, Problem] = field(default_factory=dict)
    """By the words that were read as a name though they are spelled otherwise."""
    meant: dict[str, Named] = field(default_factory=dict)
    count: int = 0

    def take(self, planned: Planned) -> None:
        person = self._person(planned)
        fields = self._fields(planned)
        if person is None or fields is None:
            return
        self.count += 1
        self.people[person.id] = person
        self.duties.setdefault((person.id, fields, planned.zone), []).append(planned.recurrence)

    def plans(self) -> list[Plan]:
        found = []
        for (person_id, fields, zone), duties in self.duties.items():
            person = self.people[person_id]
            pool = pool_of(person, self.target.location_id)
            assert pool is not None, "who has no pool was a problem"
            plan = self.target.plan(person, pool, fields, zone)
            found.append(replace(plan, recurrences=tuple(duties)))
        return found

    def _person(self, planned: Planned) -> Person | None:
        """Whose name the whole of `who` is, or else of one of the others."""
        texts = (text for text in (planned.who, *planned.also) if self._called(text).people)
        text = next(texts, "")
        named = self._called(text)
        match named.people:
            case ():
                self._wrong(planned, "niemand")
            case (person,) if pool_of(person, self.target.location_id) is None:
                self._wrong(planned, "pool", naam=person.name)
            case (person,):
                if not named.sure:
                    notice = self._problem(planned, "inlezen.let_op.gelezen_als", naam=person.name)
                    self.notices.setdefault(text, notice)
                return person
            case several:
                self._wrong(planned, "meer_namen", namen=", ".join(one.name for one in several))
        return None

    def _called(self, text: str) -> Named:
        """Whose name it is, all of it."""
        if text not in self.meant:
            named = read_name(text, self.everybody)
            self.meant[text] = Named((), text) if named.rest else named
        return self.meant[text]

    def _fields(self, planned: Planned) -> tuple[str, ...] | None:
        """None if one of them is none that we know."""
        known, found = words().fields, []
        for typed in planned.rechtsgebieden:
            word = typed.casefold().strip(EDGES).replace("_", " ")
            if word in known:
                found.append(known[word])
            elif word not in EVERY_FIELD:
                self._wrong(planned, "rechtsgebied", woord=typed[:40])
                return None
        return tuple(sorted(set(found)))

    def _wrong(self, planned: Planned, key: str, **values: str) -> None:
        self.problems.append(self._problem(planned, f"inlezen.fout.{key}", **values))

    def _problem(self, planned: Planned, key: str, **values: str) -> Problem:
        return Problem(planned.number, key, values, short(planned.who), self.place)
