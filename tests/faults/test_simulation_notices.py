"""The checks bite: a program with a fault in it breaks exactly the promise that is about it."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any
from unittest import mock

import pytest

from bot.dispatch import Dispatcher
from bot.events import Event, Outcome
from bot.platform import Letter, Receipt
from models.outbox import Seen
from models.people import Person
from models.piket import Casus
from models.piket_states import Outcome as Ending
from models.piket_states import State
from tests.faults import checks
from tests.faults.process import Process
from tests.faults.runs import laboratory
from tests.faults.test_simulation import Live

DAYS = range(1, 41)
"""As many as are needed for the fault to matter."""


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    with laboratory() as live:
        yield live


def loses_pages(process: Process) -> None:
    _instead(process, lambda letter: ":oproep:" in (letter.about or "") and not letter.edits)


def forgets_edits(process: Process) -> None:
    _instead(process, lambda letter: letter.edits is not None)


def _instead(process: Process, of: Callable[[Letter], bool]) -> None:
    """The platform says that it stands there, and shows nothing."""
    for face in process.core.outbox.platforms.values():
        truly = face.hands_over  # type: ignore[attr-defined]

        async def hands_over(letter: Letter, truly: Any = truly) -> Receipt | None:
            if of(letter):
                return Receipt(letter.channel, letter.edits or f"{letter.delivery_id:09}")
            receipt: Receipt | None = await truly(letter)
            return receipt

        face.hands_over = hands_over  # type: ignore[attr-defined]


def posts_twice(process: Process) -> None:
    for face in process.core.outbox.platforms.values():
        truly = face.hands_over  # type: ignore[attr-defined]

        async def hands_over(letter: Letter, truly: Any = truly) -> Receipt | None:
            await truly(letter)
            receipt: Receipt | None = await truly(letter)
            return receipt

        face.hands_over = hands_over  # type: ignore[attr-defined]


def forgets_keys(process: Process) -> None:
    """Every event is new."""

    async def first_time(db: Any, event: Event) -> None:
        key = f"{event.key}:{process.machine.ledger.now()}"
        db.add(Seen(key=key, seen_at=process.machine.now()))

    process.core.dispatcher._first_time = first_time  # type: ignore[method-assign]


def acknowledges_what_it_drops(process: Process) -> None:
    truly = Dispatcher.handle

    async def handle(event: Event) -> Outcome:
        if event.key.endswith("2"):
            return Outcome()
        return await truly(process.core.dispatcher, event)

    process.core.dispatcher.handle = handle  # type: ignore[method-assign]


def never_rings(process: Process) -> None:
    async def nothing_due(*_: Any) -> list[int]:
        return []

    async def no_moment() -> None:
        return None

    timers = process.core.clock.timers
    timers.due, timers.next_moment = nothing_due, no_moment  # type: ignore[method-assign]


def rings_late(process: Process) -> None:
    truly = process.core.clock.fire_due

    async def fire_due() -> set[int]:
        await asyncio.sleep(20)
        return await truly()

    process.core.clock.fire_due = fire_due  # type: ignore[method-assign]


def dawdles(process: Process) -> None:
    """It claims a page, and sends it a while later, whatever has been decided meanwhile."""
    for face in process.core.outbox.platforms.values():
        truly = face.send

        async def send(letter: Letter, truly: Any = truly) -> Receipt | None:
            if ":oproep:" in (letter.about or "") and not letter.edits:
                await asyncio.sleep(14)
            receipt: Receipt | None = await truly(letter)
            return receipt

        face.send = send  # type: ignore[method-assign]


def as_it_is(process: Process) -> None: ...


def anyone_may_accept(casus: Casus, person: Person, promised_at: datetime, now: datetime) -> None:
    casus.attempt_of(person).ends(Ending.ACCEPTED, now)
    casus.state, casus.accepted_at, casus.promised_at = State.ACCEPTED, now, promised_at
    casus.answerer, casus.answerer_id = person, person.id


FAULTS: dict[str, tuple[Callable[[Process], None], AbstractContextManager[Any], checks.Check]] = {
    "a platform that loses pages": (loses_pages, nullcontext(), checks.every_page_arrives),
    "a platform that forgets edits": (forgets_edits, nullcontext(), checks.cards_tell_the_truth),
    "a platform that shows all twice": (posts_twice, nullcontext(), checks.once),
    "a dispatcher without keys": (forgets_keys, nullcontext(), checks.done_once),
    "an answer before the commit": (
        acknowledges_what_it_drops,
        nullcontext(),
        checks.what_was_acknowledged_is_stored,
    ),
    "a clock that stands still": (never_rings, nullcontext(), checks.never_silent),
    "a clock that is slow": (rings_late, nullcontext(), checks.nobody_waits_too_long),
    "an outbox that dawdles": (dawdles, nullcontext(), checks.no_page_after_acceptance),
    "a casus that anyone may take": (
        as_it_is,
        mock.patch.object(Casus, "accept", anyone_may_accept),
        checks.one_acceptor,
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_simulation_notices(live: Live, fault: str) -> None:
    spoil, changed, check = FAULTS[fault]
    promise = (check.__doc__ or "").strip()
    with changed:
        noticed = (
            broken.promise == promise for seed in DAYS for broken in live(seed, spoil).broken
        )
        assert any(noticed), f"{fault} was not noticed: {promise}"


def test_a_failing_day_says_how_to_see_it_again(live: Live) -> None:
    said = str(live(3, never_rings))
    assert "make simulate DAYS=1 SEED=3" in said
    assert "is still open" in said
    assert "Typed(text='arbeidsrecht" in said
