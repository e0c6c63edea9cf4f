"""The piket: a question from one professional, and the one colleague who calls back about it."""

from datetime import datetime, timedelta

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.attempt import Attempt
from models.base import Base, Moment
from models.errors import DomainError, Finished, NotYours
from models.location import Location
from models.people import Kind, Organisation, Person
from models.piket_states import AlreadyTaken, NotAsked, Outcome, State, TooSoon, Why

STAYS_EDITABLE = timedelta(days=7)
TALK_GRACE = timedelta(minutes=10)
TALK_TAKES = timedelta(minutes=2)
"""After the promised moment: earlier nobody can have spoken, so nothing is asked about it."""
DOUBLE_TAP = timedelta(seconds=3)
"""A finger that taps twice must not undo, or skip, what its first tap did."""
QUESTION_LENGTH = 200


class Casus(Base):
    """A call for help. Exactly one colleague can accept it; the database decides who."""

    __tablename__ = "casus"
    __table_args__ = (
        CheckConstraint(
            "(state in ('accepted', 'spoken')) <= (answerer_id is not null)",
            name="taken_has_answerer",
        ),
        Index("ix_casus_asked", "asker_id", "opened_at"),
    )
    code: Mapped[str] = mapped_column(unique=True)
    state: Mapped[State] = mapped_column(default=State.OPEN)
    rechtsgebied: Mapped[str]
    spoed: Mapped[bool] = mapped_column(default=False)
    question: Mapped[str | None]
    answerer_kind: Mapped[Kind] = mapped_column(default=Kind.ADVOCATUUR)
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"), index=True)
    """Where the asker works."""
    asked_location_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"), index=True)
    """Whose people on duty are asked, if those of another location."""
    asker_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    answerer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    patience: Mapped[timedelta]
    vraag_in_thread: Mapped[bool] = mapped_column(default=False)
    optional: Mapped[list[str]] = mapped_column(JSON, default=list)
    """The optional questions that were on at the location when it opened."""
    firm_barred: Mapped[bool] = mapped_column(default=False)
    call_number: Mapped[str | None]
    round: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[datetime]
    wakes_at: Mapped[datetime | None]
    """When a waiting casus is asked again."""
    opens_next: Mapped[datetime | None]
    """The next duty hours, as far as known when nobody could be asked."""
    shut: Mapped[bool] = mapped_column(default=False)
    """Nobody at all was on duty when it was asked last."""
    asker_platform: Mapped[str | None]
    """Where she asked it: there she hears what becomes of it."""
    coordinator_told: Mapped[bool] = mapped_column(default=False)
    offers: Mapped[int] = mapped_column(default=0)
    """How often the asker was told that nobody can be asked now."""
    accepted_at: Mapped[datetime | None]
    promised_at: Mapped[datetime | None]
    asks_since: Mapped[datetime | None]
    """Since when the questions about the talk may be answered."""
    spoken_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    reported_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None]
    """Who told afterwards of a talk outside the bot, and since when the other agrees: see `achteraf`."""
    toevoeging: Mapped[str | None]
    toevoeging_asked_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    location: Mapped[Location] = relationship(foreign_keys=location_id, lazy="joined")
    elsewhere: Mapped[Location | None] = relationship(foreign_keys=asked_location_id, lazy="joined")
    organisation: Mapped[Organisation] = relationship(lazy="joined")
    asker: Mapped[Person] = relationship(foreign_keys=asker_id, lazy="joined")
    answerer: Mapped[Person | None] = relationship(foreign_keys=answerer_id, lazy="joined")
    attempts: Mapped[list[Attempt]] = relationship(lazy="selectin", order_by=Attempt.id)

    __mapper_args__ = {"version_id_col": version}

    def ask(self, person: Person, national: bool, why: Why, now: datetime) -> Attempt:
        """Page one person; his time to answer runs from now."""
        attempt = Attempt(
            person=person,
            person_id=person.id,
            round=self.round,
            national=national,
            why=why,
            asked_at=now,
            until=now + self.patience,
            outcome=Outcome.ASKED,
            talk_asks=0,
        )
        self.attempts.append(attempt)
        if self.state is not State.OPEN:
            self.state, self.wakes_at = State.OPEN, None
        return attempt

    def may_ask(self, person: Person) -> bool:
        """Not the asker himself, nobody twice in a round (unless a colleague was faster, who then
        backed out), and never again after a final no."""
        tried = [a for a in self.attempts if a.person_id == person.id]
        return person.id != self.asker_id and not any(
            a.outcome.is_final or (a.round == self.round and a.outcome is not Outcome.CANCELLED)
            for a in tried
        )

    def attempt_of(self, person: Person) -> Attempt:
        """The latest page to this person. Raises NotAsked if there is none."""
        for attempt in reversed(self.attempts):
            if attempt.person_id == person.id:
                return attempt
        raise NotAsked

    @property
    def asking(self) -> Attempt | None:
        """The page that is waited for now."""
        return next((a for a in reversed(self.attempts) if a.outcome is Outcome.ASKED), None)

    def waits_for(self, attempt: Attempt, now: datetime) -> bool:
        """Whether this page is the one that is waited for."""
        asked = self.state is State.OPEN and attempt.outcome is Outcome.ASKED
        return asked and self.lives(now)

    def promised_by(self, attempt: Attempt) -> bool:
        """He took it, and nobody knows yet that they talked."""
        return self.state is State.ACCEPTED and self.answerer_id == attempt.person_id

    def accept(self, person: Person, promised_at: datetime, now: datetime) -> None:
        """Accepting twice is harmless; accepting after someone else is not allowed."""
        attempt = self.attempt_of(person)
        if self.state.is_over:
            raise Finished(code=self.code)
        if self.state.is_taken and self.answerer_id != person.id:
            raise AlreadyTaken(name=self.answerer.name if self.answerer else "")
        if attempt.outcome.is_final:
            raise NotAsked
        if self.state is State.SPOKEN:
            raise self.refusal()
        self.promised_at, self.asks_since = promised_at, None
        attempt.ends(Outcome.ACCEPTED, now)
        self.state, self.accepted_at, self.wakes_at = State.ACCEPTED, now, None
        self.answerer, self.answerer_id = person, person.id
        self._cancel_others(now)

    def decline(self, person: Person, why: Outcome, now: datetime) -> bool:
        """A no before acceptance. True if this was the page being waited for."""
        attempt = self.attempt_of(person)
        if self.state.is_over:
            raise Finished(code=self.code)
        if self.state.is_taken:
            raise AlreadyTaken(name=self.answerer.name if self.answerer else "")
        waited_for = attempt is self.asking
        if not attempt.outcome.is_final:
            attempt.ends(why, now)
        return waited_for and self.state is State.OPEN

    def reopen(self, why: Outcome, now: datetime) -> None:
        """ "Toch niet", or they did not talk: open again, without that person (ruling 4)."""
        if self.state is not State.ACCEPTED or self.answerer is None:
            raise self.refusal()
        self.attempt_of(self.answerer).ends(why, now)
        self.state, self.answerer, self.answerer_id = State.OPEN, None, None
        self.accepted_at = self.promised_at = self.asks_since = None

    def change_mind(self, person: Person, now: datetime) -> None:
        """Who took it cannot after all; not in the moment in which he took it."""
        if self.answerer_id != person.id:
            raise NotYours
        if self.accepted_at and now - self.accepted_at < DOUBLE_TAP:
            raise TooSoon
        self.reopen(Outcome.CHANGED_MIND, now)

    def pass_over(self, attempt_id: int, now: datetime) -> None:
        """The asker does not wait for whoever is asked now: her tap counts once, for the page she
        saw."""
        attempt = self.asking
        if self.state is not State.OPEN or attempt is None or attempt.id != attempt_id:
            raise DomainError("algemeen.fout.al_gedaan")
        if self.attempts[0] is not attempt and now - attempt.asked_at < DOUBLE_TAP:
            raise TooSoon
        attempt.ends(Outcome.PASSED_OVER, now)

    def refusal(self) -> DomainError:
        """Why there is nothing to take back."""
        if self.state.is_over:
            return Finished(code=self.code)
        spoken = self.state is State.SPOKEN
        return DomainError("piket.fout.al_gesproken" if spoken else "piket.fout.niet_opgepakt")

    def nobody_left(self, opens_next: datetime | None, shut: bool) -> None:
        """Nobody can be asked now; the asker chooses what to do with it."""
        self.state, self.opens_next, self.shut = State.UNANSWERED, opens_next, shut
        self.offers += 1

    def wait(self) -> None:
        """Wait for the next duty hours; who was asked before may still call back."""
        if self.state is not State.UNANSWERED and self.state is not State.WAITING:
            raise (
                Finished(code=self.code)
                if self.state.is_over
                else DomainError("piket.fout.loopt_al")
            )
        self.state, self.wakes_at = State.WAITING, self.opens_next

    def wake(self) -> None:
        """A new round: who did not answer yesterday may be asked again today."""
        self.state, self.wakes_at, self.round = State.OPEN, None, self.round + 1

    def withdraw(self, person: Person, now: datetime) -> None:
        if person.id != self.asker_id:
            raise NotYours
        if self.state.is_over or self.state is State.SPOKEN:
            raise Finished(code=self.code)
        self.state, self.closed_at, self.wakes_at = State.WITHDRAWN, now, None
        self._cancel_others(now)

    def spoke(self, now: datetime) -> None:
        """Known by a "ja" or by any answer about the talk; never presumed (ruling 4). Also after
        the casus closed, by a side that a coordinator opened again."""
        if self.state is State.CLOSED and self.answerer_id and self.spoken_at is None:
            self.spoken_at = self.promised_at or now
        if self.state is State.ACCEPTED and self.answerer:
            self.state, self.spoken_at = State.SPOKEN, now
            self.asks_since = self.asks_since or now
            self.attempt_of(self.answerer).talk_asked_at = None

    def close(self, now: datetime) -> None:
        if not self.state.is_over:
            self.state, self.closed_at, self.wakes_at = State.CLOSED, now, None
            self._cancel_others(now)

    @property
    def asked_location(self) -> Location:
        """Whose people on duty are asked."""
        return self.elsewhere or self.location

    def kinds(self, asker_first: bool = True) -> tuple[Kind, Kind]:
        """Who asked whom."""
        asker, answerer = self.organisation.kind, self.answerer_kind
        return (asker, answerer) if asker_first else (answerer, asker)

    @property
    def closes_at(self) -> datetime:
        return self.opened_at + STAYS_EDITABLE

    def lives(self, now: datetime) -> bool:
        """Neither over, nor about to be closed: after a pause of the program nobody is asked, paged
        or reminded any more about what is only waiting to close."""
        return not self.state.is_over and now < self.closes_at

    def _cancel_others(self, now: datetime) -> None:
        for attempt in self.attempts:
            if attempt.outcome is Outcome.ASKED:
                attempt.ends(Outcome.CANCELLED, now)


_SINCE = (
    select(Casus.code)
    .limit(1)
    .where(
        Casus.asker_id == bindparam("asker"),
        Casus.rechtsgebied == bindparam("rechtsgebied"),
        Casus.answerer_kind == bindparam("pool"),
        func.coalesce(Casus.asked_location_id, Casus.location_id) == bindparam("asked"),
        Casus.opened_at > bindparam("since", type_=Moment()),
        Casus.state != State.WITHDRAWN,
    )
)


async def casus_since(
    db: AsyncSession, asker: Person, what: tuple[str, Kind, int], since: datetime
) -> str | None:
    """The code of what this person asked about this field, of these people at this location, since
    then, and did not take back."""
    rechtsgebied, pool, asked = what
    wanted = {"asker": asker.id, "rechtsgebied": rechtsgebied, "pool": pool, "asked": asked}
    return await db.scalar(_SINCE, {**wanted, "since": since})
