"""Any order of taps, words, timers and restarts leaves every casus in order.

`HYPOTHESIS_PROFILE=thorough` tries far more, each time something else.
"""

import asyncio
import os
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.events import Typed, Words
from handlers.action import Action
from handlers.kaarten import actions as do
from models.piket_states import Outcome, State
from models.vragen import Side, every_question
from tests.casts import ALL_FACES, OTHER_PAIRS
from tests.conversations.stage import ASKED, ASKER, EARLIER, Stage
from tests.world import Files, World

ASKERS, ADVOCATES = ("noor", "bram"), ("devries", "jansen", "yilmaz", "demir")
ADVOCATE = st.sampled_from((ASKED, ASKED, EARLIER, EARLIER, "demir"))
ANYBODY = st.sampled_from((ASKED, ASKER, ASKER, EARLIER, "demir", "bram"))
PICK = st.integers(0, 999)
ANSWERS = [
    (side, q.name, value)
    for side in Side
    for q in sorted(every_question(), key=lambda q: (q.name, q.options))
    for value in q.options
]
WORDS = (
    "ik bel nu",
    "ik bel over 10 min",
    "om half drie",
    "kan niet",
    "toch niet",
    "vraag een ander",
    "ja",
)
ENOUGH = 2
"""Casussen at once: more of them only spread the taps thinner."""
FIELDS = ("arbeidsrecht mag dit?", "arbeidsrecht spoed", "huurrecht")
ANSWERER: dict[str, Callable[[int], Action]] = {
    "later": do.ChooseTime,
    "cannot": do.Decline,
    "no time": lambda casus_id: do.DeclineBecause(casus_id, Outcome.NO_TIME),
    "not my field": lambda casus_id: do.DeclineBecause(casus_id, Outcome.NOT_MY_FIELD),
    "conflict": lambda casus_id: do.DeclineBecause(casus_id, Outcome.CONFLICT),
    "changed my mind": do.ChangedMind,
    "talked": do.Talked,
}
CASUS: dict[str, Callable[[int], Action]] = {
    "wait": do.Wait,
    "withdraw": do.Withdraw,
    "changed my mind": do.ChangedMind,
    "talked": do.Talked,
}
PAGE: dict[str, Callable[[int, int], Action]] = {
    "next": do.AskNext,
    "yes": lambda casus_id, attempt_id: do.Spoken(attempt_id, "ja"),
    "not yet": lambda casus_id, attempt_id: do.Spoken(attempt_id, "nog_niet"),
    "no, another": lambda casus_id, attempt_id: do.Spoken(attempt_id, "nee"),
}
TOO_LONG = 12000
"""Minutes: the casus closes before."""
SPANS = (0, 2, 2, 5, 5, 12, 60, 4 * 60, 24 * 60, 8 * 24 * 60)
"""Minutes: until an answer is late, after a talk, over the end of duty hours, over a week."""
EXAMPLES = {
    "quick": settings(max_examples=3, stateful_step_count=30, derandomize=True, deadline=None),
    "thorough": settings(max_examples=300, stateful_step_count=60, deadline=None),
}
"""For each of the stories."""

STORIES = {
    "asked": State.OPEN,
    "second asked": State.OPEN,
    "unanswered": State.UNANSWERED,
    "waits": State.WAITING,
    "accepted": State.ACCEPTED,
    "did you talk?": State.ACCEPTED,
    "spoken": State.SPOKEN,
    "withdrawn": State.WITHDRAWN,
    "closed": State.CLOSED,
}
"""Where chance takes over: somewhere in a story, or all would only be about its beginning. What is
drawn differs from one machine to the next, so that chance alone reaches no state for certain."""

known = precondition(lambda machine: bool(machine.casussen))


class AnyOrder(RuleBasedStateMachine):
    """Each rule is one event; now and then what was said about it is delivered."""

    template: Path
    world: World
    so_far: str

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner()

    @initialize(
        cast=st.sampled_from(sorted({cast[:2] for cast in ALL_FACES + OTHER_PAIRS})),
        field=st.sampled_from(FIELDS),
    )
    def begins(self, cast: tuple[str, str], field: str) -> None:
        self.stage = Stage(self.template, self.world, cast)
        self.runs(self.stage.begin())
        self.ask("noor", field)
        self.deliver()
        if self.so_far in ("second asked", "unanswered", "waits"):
            self.time_passes(5 if self.so_far == "second asked" else 20)
        elif self.so_far in ("accepted", "did you talk?", "spoken", "closed"):
            self.accept(ASKED, 0, None)
            self.time_passes(0 if self.so_far == "accepted" else 10)
        if self.so_far == "waits":
            self.taps(ASKER, 0, do.Wait)
        elif self.so_far == "withdrawn":
            self.taps(ASKER, 0, do.Withdraw)
        elif self.so_far == "spoken":
            self.decide_about_a_page(ASKER, 0, "yes")
        elif self.so_far == "closed":
            self.time_passes(TOO_LONG)
        [casus] = self.stage.facts.casussen.values()
        assert casus.state == STORIES[self.so_far]

    def teardown(self) -> None:
        self.runs(self.stage.end())
        self.loop.close()

    def runs(self, work: Coroutine[Any, Any, None]) -> None:
        self.loop.run(work)
        self.stage.nothing_went_wrong()

    @property
    def casussen(self) -> list[int]:
        return list(self.stage.facts.casussen)

    def taps(self, who: str, pick: int, made: Callable[[int], Action]) -> None:
        """Somebody presses a button, which may stand on no screen of his."""
        casus_id = self.casussen[pick % len(self.casussen)]
        self.runs(self.stage.happens(self.stage.role(who, casus_id, pick // 7), made(casus_id)))

    def of_attempt(self, who: str, pick: int, made: Callable[[int, int], Action]) -> None:
        """A button about one page: the newest, or an earlier one."""
        casus_id = self.casussen[pick % len(self.casussen)]
        attempts = self.stage.attempts(casus_id)[::-1]
        if attempts:
            action = made(casus_id, attempts[pick // 10 % len(attempts)])
            self.runs(self.stage.happens(self.stage.role(who, casus_id, pick // 7), action))

    @precondition(lambda self: len(self.casussen) < ENOUGH)
    @rule(who=st.sampled_from(ASKERS), field=st.sampled_from(FIELDS))
    def ask(self, who: str, field: str) -> None:
        self.runs(self.stage.happens(self.stage.people[who], Typed(field)))

    @known
    @rule(who=ADVOCATE, pick=PICK, minutes=st.sampled_from((None, 1, 300, TOO_LONG)))
    def accept(self, who: str, pick: int, minutes: int | None) -> None:
        self.taps(who, pick, lambda c: do.CallWithin(c, minutes) if minutes else do.Accept(c))

    @known
    @rule(who=ADVOCATE, pick=PICK, minutes=st.sampled_from((-60, 0, 45, 1500)))
    def accept_at(self, who: str, pick: int, minutes: int) -> None:
        minute = int(self.stage.now.timestamp()) // 60 + minutes
        self.taps(who, pick, lambda casus_id: do.AcceptAt(casus_id, minute))

    @known
    @rule(who=ADVOCATE, pick=PICK, button=st.sampled_from(sorted(ANSWERER)))
    def answer_the_page(self, who: str, pick: int, button: str) -> None:
        self.taps(who, pick, ANSWERER[button])

    @known
    @rule(who=ANYBODY, pick=PICK, button=st.sampled_from(sorted(CASUS)))
    def decide(self, who: str, pick: int, button: str) -> None:
        self.taps(who, pick, CASUS[button])

    @known
    @rule(who=ANYBODY, pick=PICK, button=st.sampled_from(sorted(PAGE)))
    def decide_about_a_page(self, who: str, pick: int, button: str) -> None:
        self.of_attempt(who, pick, PAGE[button])

    @known
    @rule(who=ANYBODY, pick=PICK, answer=st.sampled_from(ANSWERS))
    def register(self, who: str, pick: int, answer: tuple[Side, str, str]) -> None:
        self.taps(who, pick, lambda casus_id: do.Answer(casus_id, *answer))

    @rule(who=st.sampled_from((*ADVOCATES, *ASKERS)), words=st.sampled_from(WORDS))
    def say(self, who: str, words: str) -> None:
        self.runs(self.stage.happens(self.stage.people[who], Words(words)))

    @rule(pick=PICK)
    def tap_what_stands_there(self, pick: int) -> None:
        """Somebody taps what he sees, and sees what comes of it."""
        buttons = self.stage.buttons()
        if buttons:
            who, packed, at = buttons[-1 - pick % len(buttons)]
            self.runs(self.stage.happens(who, Action.unpack(packed), at))
            self.deliver()

    @known
    @rule(pick=PICK, stranger=st.one_of(st.none(), st.sampled_from((*ADVOCATES, *ASKERS))))
    def tap_an_old_button(self, pick: int, stranger: str | None) -> None:
        buttons = self.stage.old_buttons()
        if buttons:
            owner, packed, at = buttons[-1 - pick % len(buttons)]
            who = self.stage.people[stranger] if stranger else owner
            self.runs(self.stage.happens(who, Action.unpack(packed), at, within=timedelta(0)))

    @rule()
    def the_same_event_again(self) -> None:
        self.runs(self.stage.again())

    @rule(who=st.sampled_from(ADVOCATES))
    def go_out_of_reach_or_come_back(self, who: str) -> None:
        self.stage.toggle(self.stage.people[who])

    @rule()
    def deliver(self) -> None:
        self.runs(self.stage.delivered())

    @rule(after_sending=st.booleans())
    def crash(self, after_sending: bool) -> None:
        self.runs(self.stage.crash(after_sending))

    @rule(minutes=st.sampled_from(SPANS))
    def time_passes(self, minutes: int) -> None:
        self.runs(self.stage.passes(timedelta(minutes=minutes, seconds=4)))

    @known
    @rule()
    def time_passes_to_the_next_timer(self) -> None:
        self.runs(self.stage.until_the_next())


@pytest.mark.parametrize("so_far", STORIES)
def test_any_order_of_events_leaves_every_casus_in_order(
    so_far: str, template: Path, files: Files
) -> None:
    AnyOrder.template, AnyOrder.world = template, files.world()
    AnyOrder.so_far = so_far
    chosen = EXAMPLES[os.environ.get("HYPOTHESIS_PROFILE", "quick")]
    run_state_machine_as_test(AnyOrder, settings=chosen)
