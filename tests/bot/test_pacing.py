"""Which message goes first: lanes, conversations, the head of a thread, a burst."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pacing import ROOT_GRACE, Bucket, Pace, Retry, Road, Waiting, choose, next_look
from models.outbox import Lane

NOW = datetime(2026, 3, 3, 9, 37, tzinfo=UTC)


def row(number: int, lane: Lane = Lane.PAGE, **rest: object) -> Waiting:
    values: dict[str, object] = {
        "due_at": NOW,
        "created_at": NOW,
        "is_sending": False,
        "platform": "slack",
        "room_id": None,
        "casus_id": None,
        "about": None,
        "external_id": None,
        "conversation": f"slack:{number}",
        "head_since": None,
    }
    return Waiting(id=number, lane=lane, **{**values, **rest})  # type: ignore[arg-type]


def head(number: int, **rest: object) -> Waiting:
    place = {"room_id": 7, "conversation": "room:7", "head_since": NOW}
    return row(number, casus_id=1, about="casus:1", **place, **rest)


def test_pages_go_before_everything_else() -> None:
    rows = [row(1, Lane.DIGEST), row(2, Lane.CARD), row(3, Lane.PAGE), row(4, Lane.ANSWER)]
    assert [r.id for r in choose(rows, Road(NOW))] == [3, 4, 2, 1]


def test_one_reader_gets_one_at_a_time_and_holds_up_nobody_else() -> None:
    same = {"conversation": "slack:5"}
    rows = [row(1, **same), row(2, **same), row(3)]
    assert [r.id for r in choose(rows, Road(NOW))] == [1, 3]
    assert [r.id for r in choose(rows, Road(NOW, busy=["slack:5"]))] == [3]


def test_a_page_waits_for_the_head_of_its_thread_but_not_for_ever() -> None:
    page = row(2, casus_id=1, about="casus:1:oproep:1", head_since=NOW)
    assert [r.id for r in choose([head(1), page], Road(NOW))] == [1]
    sending = head(1, is_sending=True)
    assert choose([sending, page], Road(NOW, busy=["room:7"])) == []
    assert next_look([sending, page], None, NOW, timedelta(0)) == ROOT_GRACE.total_seconds()
    assert choose([sending, page], Road(NOW + ROOT_GRACE, busy=["room:7"])) == [page]


def test_an_edit_and_another_platform_do_not_wait_for_it() -> None:
    edit = row(2, casus_id=1, external_id="1.1", head_since=NOW)
    elsewhere = row(3, casus_id=1, platform="telegram")
    assert [r.id for r in choose([head(1), edit, elsewhere], Road(NOW))] == [1, 2, 3]


def test_a_method_that_was_refused_for_now_holds_up_no_other() -> None:
    edit = row(1, external_id="1.1", conversation="slack:5")
    post = row(2, conversation="slack:5")
    assert choose([edit, post], Road(NOW, paused=["slack:edit"])) == [post]


def test_what_is_not_due_waits() -> None:
    later = row(1, due_at=NOW + timedelta(seconds=9))
    assert choose([later], Road(NOW)) == []
    assert next_look([], later.due_at, NOW, timedelta(0)) == pytest.approx(9)


def test_three_at_once_and_then_one_a_second() -> None:
    bucket = Bucket()
    for _ in range(3):
        assert bucket.ready_in("slack:1", 100.0) == 0
        bucket.take("slack:1", 100.0)
    assert bucket.ready_in("slack:1", 100.0) == pytest.approx(1)
    assert bucket.ready_in("slack:2", 100.0) == 0
    assert bucket.ready_in("slack:1", 101.0) == 0


def test_a_second_begins_when_the_message_before_has_arrived() -> None:
    bucket = Bucket(burst=1)
    bucket.take("x", 100.0)
    bucket.arrived("x", 100.4)
    assert bucket.ready_in("x", 101.0) == pytest.approx(0.4)


@given(st.lists(st.floats(0, 0.5), min_size=1, max_size=60))
def test_never_more_than_the_burst_and_one_a_second(pauses: list[float]) -> None:
    bucket, now, sent = Bucket(), 0.0, []
    for pause in pauses:
        now += pause
        now += bucket.ready_in("x", now)
        bucket.take("x", now)
        sent.append(now)
    for first in sent:
        assert sum(first <= at < first + 10 for at in sent) <= 3 + 10 + 1


def test_retry_after_is_obeyed_and_else_the_wait_doubles() -> None:
    retry = Retry()
    for is_page, longest in ((True, 8), (False, 60)):
        assert retry.wait(1, 17.0, is_page) == timedelta(seconds=17)
        waits = [retry.wait(n, None, is_page).total_seconds() for n in (1, 2, 3, 9)]
        assert waits == [1, 2, 4, longest]


def edit(number: int, **rest: object) -> Waiting:
    return row(number, Lane.CARD, external_id=f"1.{number}", **rest)


def test_a_redrawn_card_waits_a_second_for_its_next_version() -> None:
    gathers = timedelta(seconds=1)
    road = Road(NOW, gathers=gathers)
    assert choose([edit(1)], road) == []
    assert next_look([edit(1)], None, NOW, gathers) == 1
    later = Road(NOW + gathers, gathers=gathers)
    assert choose([edit(1)], later) == [edit(1)]
    old = edit(1, created_at=NOW - timedelta(seconds=2))
    assert choose([old], road) == [old], "a card that keeps changing is not put off for ever"


def test_a_card_that_was_just_tapped_is_redrawn_at_once_and_costs_nothing() -> None:
    tapped = edit(1, is_free=True)
    road = Road(NOW, paused=["slack:edit"], left={"slack:edit": 0}, gathers=timedelta(seconds=1))
    assert choose([tapped, edit(2)], road) == [tapped]


def test_what_a_method_has_left_is_shared_and_holds_up_no_other() -> None:
    edits = [edit(n) for n in range(1, 6)]
    post = row(9, Lane.DIGEST)
    chosen = choose([*edits, post], Road(NOW, left={"slack:edit": 2}))
    assert [r.id for r in chosen] == [1, 2, 9]


def test_what_a_platform_has_left_is_shared_by_all_its_chats() -> None:
    rows = [row(n, platform="telegram", conversation=f"telegram:{n}") for n in range(1, 9)]
    assert len(choose([*rows, row(20)], Road(NOW, left={"telegram": 3}))) == 4


def test_only_so_many_are_on_their_way_to_a_platform_and_pages_go_first() -> None:
    rows = [edit(n) for n in range(1, 9)] + [row(20), row(30, platform="telegram")]
    chosen = choose(rows, Road(NOW, slots={"slack": 3, "telegram": 0}))
    assert [r.id for r in chosen] == [20, 1, 2]


@given(st.lists(st.floats(0, 3), min_size=1, max_size=400))
def test_never_more_edits_in_any_minute_than_slack_allows(pauses: list[float]) -> None:
    """chat.update: 50 a minute for the whole workspace."""
    pace, now, sent = Pace(), 0.0, []
    for pause in pauses:
        now += pause
        now += pace.used_up(now).get("slack:edit", 0.0)
        pace.take(edit(1), now)
        sent.append(now)
    for first in sent:
        assert sum(first <= at < first + 60 for at in sent) <= 50


@given(st.integers(1, 300))
def test_never_more_than_thirty_messages_a_second_on_telegram(count: int) -> None:
    pace, now, sent = Pace(), 0.0, []
    chat = row(1, platform="telegram")
    for _ in range(count):
        now += pace.used_up(now).get("telegram", 0.0) + 1e-9
        pace.take(chat, now)
        sent.append(now)
    for first in sent:
        assert sum(first <= at < first + 1 for at in sent) <= 30
