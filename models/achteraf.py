"""A talk outside the bot, told afterwards by one of the two: what opens, what is a double, who agrees."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from config.vragen import OPTIONAL
from models.errors import DomainError, Finished, NotYours
from models.location import Location
from models.people import Membership, Person
from models.piket import STAYS_EDITABLE, Casus
from models.piket_states import State

LOOKS_BACK = timedelta(days=14)
"""Calendar days: who waits longer does not remember it well."""
NOON = time(12)


@dataclass(frozen=True)
class Report:
    """A talk as one of the two tells it. `place`: where the asker, who called, works."""

    reporter: Person
    asker: Person
    answerer: Person
    place: Location
    rechtsgebied: str
    day: date

    @property
    def other(self) -> Person:
        return self.answerer if self.reporter.id == self.asker.id else self.asker

    def moment(self, now: datetime) -> datetime:
        return moment_of(self.day, self.place, now)


def moment_of(day: date, place: Location, now: datetime) -> datetime:
    """Only a day is known: noon there, but never later than now (UTC)."""
    return min(now, datetime.combine(day, NOON, place.tz).astimezone(UTC))


def refuse_day(day: date, today: date, field: str | None = None) -> None:
    """Both are local; `field` of the form it was typed in. Raises DomainError."""
    if day > today:
        raise DomainError("achteraf.fout.toekomst", field=field)
    if today - day > LOOKS_BACK:
        raise DomainError("achteraf.fout.te_lang_geleden", field=field, dagen=LOOKS_BACK.days)


def may_be_at(asker: Person, answerer: Person) -> list[Location]:
    """For which location the asker can have called: preferably where both work, and of those the
    one he asks from. More than one: nobody but he knows."""
    shared = [place for place in asker.locations() if answerer.works_at(place.id)]
    places = shared or asker.locations()
    chosen = [place for place in places if place.id == asker.location_id]
    return chosen or places


def _works(person: Person, place: Location) -> Membership:
    """There, else where he asks from, else at his first location."""
    known = {member.location_id: member for member in person.memberships}
    return known.get(place.id) or known.get(person.location_id or 0) or person.memberships[0]


def open_afterwards(report: Report, code: str, now: datetime) -> Casus:
    """Spoken from the start. Nobody was paged, so there is no attempt that would count in the order
    in which people are asked, and nobody promised anything."""
    place = report.place
    here, there = _works(report.asker, place), _works(report.answerer, place)
    moment = report.moment(now)
    return Casus(
        code=code,
        rechtsgebied=report.rechtsgebied,
        spoed=False,
        answerer_kind=there.organisation.kind,
        location_id=place.id,
        location=place,
        elsewhere=None if there.location_id == place.id else there.location,
        organisation_id=here.organisation_id,
        organisation=here.organisation,
        asker_id=report.asker.id,
        asker=report.asker,
        answerer_id=report.answerer.id,
        answerer=report.answerer,
        reported_by_id=report.reporter.id,
        shut=False,
        coordinator_told=False,
        optional=[name for name in OPTIONAL if name not in place.questions_off],
        patience=place.patience(spoed=False),
        vraag_in_thread=place.vraag_in_thread,
        firm_barred=place.firm_barred,
        state=State.SPOKEN,
        round=1,
        offers=0,
        opened_at=now,
        asks_since=moment,
        spoken_at=moment,
        attempts=[],
    )


def is_double(casus: Casus, report: Report) -> bool:
    """The same two people, either way round, about the same field, on the same local day."""
    both = {report.asker.id, report.answerer.id}
    same_people = any({casus.asker_id, other} == both for other in _answers(casus))
    same_field = casus.rechtsgebied == report.rechtsgebied
    return (
        same_people
        and same_field
        and casus.state is not State.WITHDRAWN
        and report.day in _days(casus)
    )


def _answers(casus: Casus) -> set[int | None]:
    """Who took it; while nobody has, whoever was asked may have phoned instead of tapping."""
    if casus.answerer_id or not casus.state.can_be_accepted:
        return {casus.answerer_id}
    return {attempt.person_id for attempt in casus.attempts if not attempt.outcome.is_final}


def _days(casus: Casus) -> set[date]:
    """On which days they can have talked, as far as the casus knows. When a talk was told says
    nothing about when it was."""
    moments = [casus.spoken_at]
    if casus.reported_by_id is None:
        moments += [casus.opened_at, casus.accepted_at, casus.promised_at]
    return {at.astimezone(casus.location.tz).date() for at in moments if at}


async def doubles(db: AsyncSession, report: Report) -> list[Casus]:
    """What may be the same talk, the oldest first; two people who tell of it at once come here one
    after the other."""
    both = (report.asker.id, report.answerer.id)
    await db.execute(
        select(Membership.id)
        .where(Membership.person_id == min(both))
        .order_by(Membership.id)
        .with_for_update()
    )
    since = datetime.combine(report.day, time(), report.place.tz) - STAYS_EDITABLE
    rows = await db.scalars(
        select(Casus)
        .where(
            Casus.asker_id.in_(both),
            or_(Casus.answerer_id.in_(both), Casus.answerer_id.is_(None)),
            Casus.rechtsgebied == report.rechtsgebied,
            Casus.opened_at >= since,
            Casus.state != State.WITHDRAWN,
        )
        .order_by(Casus.id)
    )
    return [casus for casus in rows.unique() if is_double(casus, report)]


def reporter_of(casus: Casus) -> Person | None:
    """None where the bot paged."""
    if casus.reported_by_id is None:
        return None
    return casus.asker if casus.reported_by_id == casus.asker_id else casus.answerer


def other_of(casus: Casus) -> Person | None:
    """Whom the talk was told of, and who says whether there was one."""
    if casus.reported_by_id is None:
        return None
    return casus.answerer if casus.reported_by_id == casus.asker_id else casus.asker


def answered(casus: Casus, person_id: int, now: datetime) -> None:
    """Who answers about a talk agrees that there was one."""
    other = other_of(casus)
    if other and other.id == person_id and casus.confirmed_at is None:
        casus.confirmed_at = now


def confirm(casus: Casus, person: Person, now: datetime) -> None:
    """Twice is harmless."""
    _refuse_anybody_else(casus, person)
    if casus.state.is_over and not casus.confirmed_at:
        raise Finished(code=casus.code)
    answered(casus, person.id, now)


def deny(casus: Casus, person: Person, now: datetime) -> bool:
    """There was no such talk: the casus ends and counts nowhere. False: he said so before."""
    _refuse_anybody_else(casus, person)
    if casus.state is State.WITHDRAWN:
        return False
    if casus.confirmed_at:
        raise DomainError("achteraf.fout.al_bevestigd", code=casus.code)
    if casus.state.is_over:
        raise Finished(code=casus.code)
    casus.state, casus.closed_at = State.WITHDRAWN, now
    return True


def _refuse_anybody_else(casus: Casus, person: Person) -> None:
    other = other_of(casus)
    if other is None or other.id != person.id:
        raise NotYours
