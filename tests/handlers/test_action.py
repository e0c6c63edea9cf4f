"""A button packs to 64 bytes at most, and only what we packed unpacks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import handlers.flows  # noqa: F401  every action must be known
from handlers.action import LIMIT, Action, UnknownAction, base36
from handlers.kaarten.actions import AcceptAt, Answer, AskNext
from models.vragen import Side

HUGE = 2**53


@given(st.integers(0, HUGE))
def test_base_36_reads_back(number: int) -> None:
    assert int(base36(number), 36) == number


@pytest.mark.parametrize(
    "action",
    [
        AcceptAt(HUGE, HUGE),
        AskNext(HUGE, HUGE),
        Answer(HUGE, Side.ANSWERER, "signaleringsoverleg", "ja"),
        Answer(HUGE, Side.ASKER, "zonder_piket", "weet_ik_niet"),
    ],
)
def test_the_largest_ids_fit_and_read_back(action: Action) -> None:
    assert len(action.pack().encode()) <= LIMIT
    assert Action.unpack(action.pack()) == action


@given(st.text(max_size=80))
def test_anything_else_is_an_unknown_button(text: str) -> None:
    try:
        action = Action.unpack(text)
    except UnknownAction:
        return
    assert isinstance(action, Action)


def test_no_field_may_hold_a_colon() -> None:
    with pytest.raises(AssertionError):
        Answer(1, Side.ASKER, "a:b", "c").pack()
