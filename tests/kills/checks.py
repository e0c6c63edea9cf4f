"""Nothing lost, nothing twice: what the ledger, the acts and the database must agree on.

Each check gives sentences about what is broken; none is good.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from models.piket_states import Outcome, State
from tests.kills.facts import Facts
from tests.kills.people import Act
from tests.servers.ledger import Ledger, Sight, Sort

TOLD = {
    State.ACCEPTED: ("belt je", "Opgepakt"),
    State.SPOKEN: ("belt je", "Je sprak"),
    State.UNANSWERED: ("Niemand kan nu", "nu dicht"),
    State.WAITING: ("Je vraag wacht", "Je vraag staat klaar"),
    State.WITHDRAWN: ("ngetrokken",),
    State.CLOSED: ("fgehandeld",),
}
"""What the asker must have read about how it went, by how it stands."""
UNRECORDED = 5.0
"""Seconds between a message and the kill that kept the bot from writing down that it was sent."""


@dataclass
class Evidence:
    """All there is to judge a run by."""

    ledger: Ledger
    acts: list[Act]
    facts: Facts
    kills: list[float] = field(default_factory=list)


@dataclass
class Verdict:
    """What is broken, and what is allowed but counted."""

    broken: list[str] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)


def judged(evidence: Evidence) -> Verdict:
    verdict = Verdict()
    for check in CHECKS:
        verdict.broken += check(evidence)
    broken, counted = twice(evidence)
    verdict.broken += broken
    verdict.counted = counted
    return verdict


def promises_are_kept(evidence: Evidence) -> Iterator[str]:
    """What was acknowledged is stored; a command by what it made, too."""
    codes = {casus.code for casus in evidence.facts.casussen}
    for act in evidence.acts:
        if not act.promised:
            continue
        if act.key not in evidence.facts.seen:
            yield f"acknowledged, but not in the database: {act}"
        if act.what.startswith("/piket") and act.said:
            if act.code is None:
                yield f"a command got no code: {act}: {act.said[:100]}"
            elif act.code not in codes:
                yield f"a command's casus is not there: {act}"


def every_question_is_a_casus(evidence: Evidence) -> Iterator[str]:
    """Also where the answer comes by message, as on Telegram."""
    asked = {(casus.asker, casus.rechtsgebied) for casus in evidence.facts.casussen}
    for act in evidence.acts:
        what = act.what.removeprefix("/piket ")
        if act.promised and what != act.what and (act.who.id, what) not in asked:
            yield f"no casus came of: {act}"


def every_asker_hears(evidence: Evidence) -> Iterator[str]:
    for casus in evidence.facts.casussen:
        told = [s.text for s in evidence.ledger.of(casus.asker) if casus.code in s.text]
        words = TOLD.get(casus.state)
        if words is None:
            yield f"casus {casus.code} is still {casus.state}"
        elif not any(word in text for text in told for word in words):
            yield f"{casus.asker} never heard that casus {casus.code} is {casus.state}"


def one_acceptor(evidence: Evidence) -> Iterator[str]:
    """In the database, and in what people were told."""
    for casus in evidence.facts.casussen:
        took = [who for who, outcome in casus.attempts if outcome is Outcome.ACCEPTED]
        if len(took) > 1 or (casus.state is State.ACCEPTED and len(took) != 1):
            yield f"casus {casus.code} was accepted by {took}"
        believe = {
            sight.who
            for sight in _latest(evidence.ledger)
            if casus.code in sight.text and "Jij belt" in sight.text
        }
        if believe - set(took):
            yield f"of casus {casus.code}, {believe} think that they call; {took} accepted"


def nothing_waits_for_ever(evidence: Evidence) -> Iterator[str]:
    for delivery in evidence.facts.unsent:
        yield f"still to be sent: {delivery}"
    for timer in evidence.facts.overdue:
        yield f"a timer is due and did not fire: {timer}"
    for failed in evidence.facts.failed:
        yield f"given up on: {failed}"


def every_card_is_the_newest(evidence: Evidence) -> Iterator[str]:
    for card in evidence.facts.cards:
        if card.stored != card.drawn:
            yield f"{card.name}: the database holds an older version than its casus"
        elif card.shown is None:
            yield f"{card.name}: was sent, but stands nowhere"
        elif card.expected != card.shown:
            yield f"{card.name}: people see {card.shown!r} instead of {card.expected!r}"


def nothing_is_lost(evidence: Evidence) -> Iterator[str]:
    """What the database says was sent, stands there."""
    for place in evidence.facts.missing:
        yield f"sent, says the database, but it stands nowhere: {place}"


CHECKS = (
    promises_are_kept,
    every_question_is_a_casus,
    every_asker_hears,
    one_acceptor,
    nothing_waits_for_ever,
    every_card_is_the_newest,
    nothing_is_lost,
)


def twice(evidence: Evidence) -> tuple[list[str], Counter[str]]:
    """A message nobody wrote down was sent twice. On Slack that never happens: its key is looked
    up first. On Telegram it may, where a kill came between sending and recording: counted. So is
    what was not sent a second time, because it had lost its meaning by then: it was left behind."""
    broken, counted = [], Counter[str]()
    keys = Counter(
        (s.about, s.who) for s in evidence.ledger.sights if s.about and s.what is Sort.POSTED
    )
    broken += [f"{n} times on Slack: {key}" for key, n in keys.items() if n > 1]
    for sight in _unknown(evidence):
        page = "page" if "Kun je bellen?" in sight.text else "message"
        if not _killed_after(sight, evidence.kills):
            broken.append(f"nobody wrote down this {page}: {sight}")
        elif sight.platform == "telegram":
            counted[f"{page} twice or left behind, outcome unknown"] += 1
        elif sight.about and int(sight.about) in evidence.facts.given_up:
            counted[f"{page} left behind, outcome unknown"] += 1
        else:
            broken.append(f"nobody wrote down this {page}: {sight}")
    return broken, counted


def _unknown(evidence: Evidence) -> list[Sight]:
    """New messages that the database knows nothing of."""
    posted = {s.where: s for s in evidence.ledger.sights if s.what is Sort.POSTED}
    return [s for s in posted.values() if (s.platform, s.where) not in evidence.facts.places]


def _killed_after(sight: Sight, kills: list[float]) -> bool:
    """Or just before: what was on its way arrives all the same."""
    return any(-1.0 <= kill - sight.at <= UNRECORDED for kill in kills)


def _latest(ledger: Ledger) -> list[Sight]:
    """What stands on everybody's screen at the end."""
    last = {(s.who, s.where): s for s in ledger.sights if s.what is not Sort.ALONE}
    return [sight for sight in last.values() if sight.what is not Sort.DELETED]
