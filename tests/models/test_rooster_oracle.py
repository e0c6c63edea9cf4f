"""The roster against a slow oracle that asks, at each moment, what the clock on the wall has shown."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from config.feestdagen import FREE_DAYS
from models.rooster import Absence, Cover, Recurrence, Roster, ShiftRule, Swap
from models.rooster.feestdagen import free_day
from tests.models.test_rooster import rule

A_MINUTE, A_DAY = timedelta(minutes=1), timedelta(days=1)
PEOPLE = (1, 2, 3)
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ZONES = ("Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")
"""Among them one whose clock changes by half an hour."""
BASES = (date(2026, 3, 29), date(2026, 10, 25), date(2026, 12, 25), date(2027, 4, 4))
"""Both changes of the clock, and holidays: each roster is drawn around one of these days."""

quarters = st.integers(0, 24 * 4 - 1).map(lambda n: time(n // 4, n % 4 * 15))


@st.composite
def moments(draw: st.DrawFn, base: date) -> datetime:
    minutes = draw(st.integers(-2 * 24 * 60, 3 * 24 * 60))
    return datetime(base.year, base.month, base.day, tzinfo=UTC) + minutes * A_MINUTE


@st.composite
def rules(draw: st.DrawFn, base: date, number: int) -> ShiftRule:
    days = draw(st.sets(st.sampled_from(DAYS), min_size=2))
    first = base - draw(st.integers(-1, 20)) * A_DAY
    rrule = f"FREQ=WEEKLY;INTERVAL={draw(st.integers(1, 2))};BYDAY={','.join(sorted(days))}"
    last = draw(st.none() | st.just(max(first, base)))
    made = rule(
        draw(st.sampled_from(PEOPLE)),
        free_days=draw(st.sampled_from(([], [*FREE_DAYS]))),
        zone=draw(st.sampled_from(ZONES)),
        **ShiftRule.facts(Recurrence(first, draw(quarters), draw(quarters), rrule, last)),
    )
    made.id = number
    made.first_id = draw(st.none() | st.just(1)) if number > 1 else None
    made.made_at = draw(moments(base)) - draw(st.sampled_from((0, 9))) * A_DAY
    made.ended_at = draw(st.none() | moments(base).filter(lambda at: at > made.made_at))
    return made


@st.composite
def changes(draw: st.DrawFn, base: date, number: int) -> Cover | Absence:
    person, other, _ = draw(st.permutations(PEOPLE))
    starts = draw(moments(base))
    facts = {
        "starts": starts,
        "ends": starts + draw(st.integers(1, 3000)) * A_MINUTE,
        "made_at": starts - draw(st.integers(-300, 3000)) * A_MINUTE,
        "ended_at": draw(st.none() | moments(base)),
    }
    if draw(st.booleans()):
        return Absence(person_id=person, **facts)
    swap = Swap(giver_id=person, series_id=draw(st.integers(1, 3)))
    approved = draw(st.sampled_from((facts["made_at"], facts["made_at"], None)))
    return Cover(id=number, swap=swap, person_id=other, approved_at=approved, **facts)


@st.composite
def rosters(draw: st.DrawFn, base: date) -> Roster:
    rows = [draw(changes(base, number)) for number in range(draw(st.integers(0, 5)))]
    return Roster(
        [draw(rules(base, number)) for number in range(1, draw(st.integers(2, 4)))],
        [row for row in rows if isinstance(row, Cover)],
        [row for row in rows if isinstance(row, Absence)],
    )


def has_shift(rule: ShiftRule, at: datetime) -> bool:
    """Of the shift that began yesterday or today: has the clock passed its start, not its end?"""
    zone = ZoneInfo(rule.zone)
    if at < rule.made_at or (rule.ended_at is not None and at >= rule.ended_at):
        return False
    today = at.astimezone(zone).date()
    for day in (today - A_DAY, today):
        begin = datetime.combine(day, rule.starts)
        end = datetime.combine(day + (rule.ends <= rule.starts) * A_DAY, rule.ends)
        there = begins_on(rule, day) and not free_day(day, rule.free_days)
        if there and has_shown(begin, at, zone) and not has_shown(end, at, zone):
            return True
    return False


def begins_on(rule: ShiftRule, day: date) -> bool:
    """By counting whole weeks from the Monday of the first."""
    interval, named = (part.partition("=")[2] for part in rule.rrule.split(";")[1:])
    monday, first = (one - one.weekday() * A_DAY for one in (day, rule.first))
    in_step = (monday - first).days // 7 % int(interval) == 0
    return DAYS[day.weekday()] in named and in_step and rule.first <= day <= (rule.last or day)


def has_shown(wall: datetime, at: datetime, zone: ZoneInfo) -> bool:
    """Whether the clock has shown that time, or a later one, by then: asked minute by minute."""
    shown = at.astimezone(zone).replace(tzinfo=None)
    if abs(shown - wall) > timedelta(hours=3):
        return shown >= wall
    minutes = (at - n * A_MINUTE for n in range(120))
    return any(minute.astimezone(zone).replace(tzinfo=None) >= wall for minute in minutes)


def counts(row: Cover | Absence, at: datetime) -> bool:
    since = row.approved_at if isinstance(row, Cover) else row.made_at
    until = row.ended_at or row.ends
    return since is not None and max(row.starts, since) <= at < min(row.ends, until)


def on_duty(roster: Roster, at: datetime) -> set[tuple[int, int]]:
    """(rule, who does it): one rule after the other, handed on, then looked whether he is away."""
    found = set()
    covers = [cover for cover in roster.covers if counts(cover, at)]
    away = {absence.person_id for absence in roster.absences if counts(absence, at)}
    for one in roster.rules:
        person = one.person_id
        for cover in sorted(covers, key=lambda c: (c.approved_at, c.id)):
            theirs = (cover.swap.giver_id, cover.swap.series_id)
            person = cover.person_id if theirs == (person, one.first_id or one.id) else person
        if has_shift(one, at) and person not in away:
            found.add((one.id, person))
    return found


@settings(max_examples=250, deadline=None)
@given(st.data(), st.sampled_from(BASES))
def test_it_is_what_the_oracle_says(data: st.DataObject, base: date) -> None:
    """Every 41 minutes: nothing that is drawn keeps step with that."""
    roster, begin = data.draw(rosters(base)), data.draw(moments(base))
    duties = roster.duties(begin, begin + A_DAY)
    for n in range(0, 24 * 60, 41):
        at = begin + n * A_MINUTE
        found = {(d.rule_id, d.person_id) for d in duties if d.starts <= at < d.ends}
        assert found == on_duty(roster, at), at


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from(BASES))
def test_adjacent_windows_give_what_one_large_window_gives(data: st.DataObject, base: date) -> None:
    roster = data.draw(rosters(base))
    cuts = sorted(data.draw(st.sets(moments(base), min_size=2, max_size=5)))
    large = roster.duties(cuts[0], cuts[-1])
    assert {duty for a, b in pairwise(cuts) for duty in roster.duties(a, b)} == {*large}
    for duty in large:
        assert duty in roster.at(max(duty.starts, cuts[0]))


@given(st.data(), st.sampled_from(BASES))
def test_one_persons_part_of_it_has_all_his_duties(data: st.DataObject, base: date) -> None:
    roster = data.draw(rosters(base))
    begin = datetime(base.year, base.month, base.day, tzinfo=UTC) - 2 * A_DAY
    whole = roster.duties(begin, begin + 5 * A_DAY)
    for person in PEOPLE:
        known, more = set(), {person}
        while more:
            known |= more
            taken = [c for c in roster.covers if {c.person_id, c.swap.giver_id} & known]
            more = {cover.swap.giver_id for cover in taken} - known
        theirs = [rule for rule in roster.rules if rule.person_id in known]
        part = replace(roster, rules=theirs, covers=taken).duties(begin, begin + 5 * A_DAY)
        assert [d for d in part if d.person_id == person] == [
            d for d in whole if d.person_id == person
        ]
