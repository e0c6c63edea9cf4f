"""What must be true after any day. Each is one sentence; what breaks it names its casus."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.platform import Letter
from handlers.casus import redraw
from handlers.dossier import load
from handlers.turn import SYSTEM, Turn
from models.attempt import Attempt
from models.outbox import Delivery, Posting, Progress, Seen, Timer
from models.piket import Casus
from models.piket_states import Outcome, State
from models.queueing import Outgoing
from tests.faults.day import PLACES, Day
from tests.faults.ledger import Ledger, Standing
from tests.faults.power import Power
from tests.faults.weather import Weather

PROMPT = 5.0
"""Seconds beyond his patience that anybody waits."""
SAME_MOMENT = 0.5
"""Seconds: a send that was decided on before the commit has left by then."""
AT_REST = (*(s for s in State if s is not State.OPEN),)


@dataclass
class Evidence:
    """The ledger of a day and its database, as they were when everything had settled."""

    ledger: Ledger
    weather: Weather
    ends: datetime
    begins: datetime
    casussen: list[Casus] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    timers: list[Timer] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    truth: dict[int, list[Outgoing]] = field(default_factory=dict)
    """By casus: its cards as they should read now."""
    problems: list[str] = field(default_factory=list)

    def at(self, moment: datetime) -> float:
        return (moment - self.begins).total_seconds()

    def shown(self, about: str) -> list[Standing]:
        return self.ledger.by_about.get(about, [])


@dataclass(frozen=True)
class Broken:
    promise: str
    about: str
    why: str


Check = Callable[[Evidence], Iterator[tuple[str, str]]]
CHECKS: list[Check] = []


def promise(check: Check) -> Check:
    """Its docstring is what is promised; it yields (about, why) for whatever breaks it."""
    CHECKS.append(check)
    return check


@promise
def never_silent(seen: Evidence) -> Iterator[tuple[str, str]]:
    """Every stored request ends accepted, withdrawn, waiting or told that nobody can."""
    for casus in seen.casussen:
        about = f"casus:{casus.id}"
        if casus.state not in AT_REST:
            yield about, f"is still {casus.state}"
        if casus.state is State.UNANSWERED and not _told(seen, f"{about}:aanbod:{casus.offers}"):
            yield about, "nobody told the asker that it stays unanswered"
        if not _told(seen, f"{about}:vrager"):
            yield about, "the asker never got a card"


def _told(seen: Evidence, about: str) -> bool:
    """Or his platform will never take it."""
    return bool(seen.shown(about)) or any(p.refused for p in seen.postings if p.about == about)


@promise
def one_acceptor(seen: Evidence) -> Iterator[tuple[str, str]]:
    """Never two acceptors."""
    for casus in seen.casussen:
        took = [a.person_id for a in seen.attempts if _took(a) and a.casus_id == casus.id]
        if len(took) > 1 or (casus.state.is_taken and took != [casus.answerer_id]):
            yield f"casus:{casus.id}", f"was taken by {took}, answerer {casus.answerer_id}"
    last: dict[int, int | None] = {}
    for now in seen.ledger.decisions:
        before = last.get(now.casus)
        if before and now.answerer and before != now.answerer:
            yield f"casus:{now.casus}", f"{now.answerer} took it while {before} had it"
        last[now.casus] = now.answerer


def _took(attempt: Attempt) -> bool:
    return attempt.outcome is Outcome.ACCEPTED


@promise
def no_page_after_acceptance(seen: Evidence) -> Iterator[tuple[str, str]]:
    """No send of a page starts after the acceptance, or the withdrawal, was committed."""
    for start in seen.ledger.starts:
        about = start.letter.about or ""
        if not _rings(start.letter):
            continue
        casus = int(about.split(":")[1])
        known = [d for d in seen.ledger.decisions if d.casus == casus and d.at <= start.at]
        over = known and not State(known[-1].state).can_be_accepted
        if over and start.at - known[-1].at > SAME_MOMENT:
            yield about, f"sent at {start.at:.2f}, {known[-1].state} at {known[-1].at:.2f}"


def _rings(letter: Letter) -> bool:
    """A page: a new message that asks somebody to take it."""
    asks = any(
        (button.action or "").startswith("piket.bel_nu:") for button in letter.message.buttons
    )
    return asks and letter.edits is None


@promise
def once(seen: Evidence) -> Iterator[tuple[str, str]]:
    """Every message appears once, and again only after an outcome that nobody knows."""
    appeared: Counter[tuple[str, str]] = Counter()
    allowed: Counter[tuple[str, str]] = Counter()
    for about, found in seen.ledger.by_about.items():
        for one in found:
            appeared[about, one.reader or one.where] += 1
            unknown = seen.ledger.late if one.platform == "slack" else seen.ledger.unknown
            allowed[about, one.reader or one.where] += unknown[one.delivery_id]
    for (about, reader), times in appeared.items():
        if times > 1 + allowed[about, reader]:
            yield about, f"{reader} got it {times} times, {allowed[about, reader]} unknown"


@promise
def every_page_arrives(seen: Evidence) -> Iterator[tuple[str, str]]:
    """Whoever was waited for had his page on his screen."""
    for attempt in seen.attempts:
        about = f"casus:{attempt.casus_id}:oproep:{attempt.id}"
        if attempt.outcome is Outcome.NO_ANSWER and not seen.shown(about):
            waited = seen.at(attempt.until) - seen.at(attempt.asked_at)
            if waited - seen.weather.excused(seen.at(attempt.asked_at), seen.at(attempt.until)) > 5:
                yield about, "did not answer a page that he never saw"


@promise
def what_was_acknowledged_is_stored(seen: Evidence) -> Iterator[tuple[str, str]]:
    """Every acknowledged tap is in the database."""
    for key in seen.ledger.acked:
        if key not in seen.keys:
            yield key, "was acknowledged, and nobody knows it"


@promise
def done_once(seen: Evidence) -> Iterator[tuple[str, str]]:
    """What happened once is done once, however often a platform tells it."""
    for key, times in seen.ledger.done.items():
        if times > 1:
            yield key, f"was done {times} times"


@promise
def cards_tell_the_truth(seen: Evidence) -> Iterator[tuple[str, str]]:
    """Each card's last version is the true one."""
    known = {(p.about, p.person_id, p.room_id): p for p in seen.postings if p.about}
    for cards in seen.truth.values():
        for card in cards:
            if card.about is None:
                continue
            posting = known.get(card.place)
            if posting is None or posting.external_id is None:
                if not card.edit_only and not (posting and posting.refused):
                    yield card.about, "was never shown"
                continue  # what stands there unknown to the bot is a counted outcome
            where = (posting.platform or "", posting.channel or "", posting.external_id)
            stands = _standing(seen, where)
            if posting.refused is None and (stands is None or stands.message != card.message):
                yield (
                    card.about,
                    f"shows {stands and stands.text!r:.200}, not {card.message!r:.300}",
                )


def _standing(seen: Evidence, where: tuple[str, str, str]) -> Standing | None:
    return seen.ledger.standing.get(where)


@promise
def nobody_waits_too_long(seen: Evidence) -> Iterator[tuple[str, str]]:
    """Nobody waits longer than his patience and five seconds, what we made fail left out."""
    for attempt in seen.attempts:
        about = f"casus:{attempt.casus_id}:oproep:{attempt.id}"
        asked, until = seen.at(attempt.asked_at), seen.at(attempt.until)
        arrived = min((one.appeared for one in seen.shown(about)), default=None)
        if arrived is not None:
            yield from _late(seen, about, "his page", asked, arrived)
        if attempt.outcome is Outcome.NO_ANSWER and attempt.outcome_at:
            yield from _late(seen, about, "the next step", until, seen.at(attempt.outcome_at))


def _late(
    seen: Evidence, about: str, what: str, due: float, came: float
) -> Iterator[tuple[str, str]]:
    late = came - due - seen.weather.excused(due - PROMPT, came)
    if late > PROMPT:
        yield about, f"{what} came {came - due:.1f} s late, of which {late:.1f} s for no reason"


@promise
def nothing_is_left(seen: Evidence) -> Iterator[tuple[str, str]]:
    """When all has settled nothing is queued, and no timer is overdue."""
    for delivery in seen.deliveries:
        if delivery.state in (Progress.QUEUED, Progress.SENDING):
            yield f"#{delivery.id}", f"is still {delivery.state} ({delivery.problem})"
    for timer in seen.timers:
        if timer.fired_at is None and timer.due_at < seen.ends - timedelta(seconds=PROMPT):
            yield timer.action, f"was due at {timer.due_at}"


@promise
def nobody_complains(seen: Evidence) -> Iterator[tuple[str, str]]:
    """The platforms have nothing to complain about, and the program logs no bug of its own."""
    for problem in seen.problems:
        yield "", problem
    for error in seen.ledger.errors:
        yield "", error


async def gathered(day: Day) -> Evidence:
    """Reads the database as a process of its own, and draws every card anew."""
    power = Power("inspector")
    task = power.run(_read(day))
    try:
        return await task
    finally:
        power.cut()


async def _read(day: Day) -> Evidence:
    database, now = day.engines.of("inspector"), day.calendar.now()
    seen = Evidence(day.ledger, day.weather, now, day.calendar.begins)
    seen.problems = [*day.space.problems, *day.problems]
    async with database.reading() as db:
        for table, into in _tables(seen):
            into.extend((await db.scalars(select(table))).unique())
        seen.keys = set(await db.scalars(select(Seen.key)))
        for casus in list(seen.casussen):
            turn = Turn(db, now, None, SYSTEM, PLACES)
            redraw(turn, await load(turn, casus.id))
            seen.truth[casus.id] = turn.said
    return seen


def _tables(seen: Evidence) -> list[tuple[Any, list[Any]]]:
    return [
        (Casus, seen.casussen),
        (Attempt, seen.attempts),
        (Posting, seen.postings),
        (Delivery, seen.deliveries),
        (Timer, seen.timers),
    ]


def judged(seen: Evidence) -> list[Broken]:
    return [
        Broken((check.__doc__ or "").strip(), about, why)
        for check in CHECKS
        for about, why in check(seen)
    ]
