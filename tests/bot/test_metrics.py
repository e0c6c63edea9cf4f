"""The figures: what is counted, on which platform, and that nobody can be found in them."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.metrics import Metrics, queue
from bot.platform import Letter, NotNow, Receipt, Unheard
from handlers.kaarten.actions import Accept, CallWithin
from tests.talk import Talk

SLACK_ONLY = pytest.mark.parametrize("talk", [("slack", "slack")], indirect=True)
MIXED = pytest.mark.parametrize("talk", [("slack", "telegram")], indirect=True)


def counted(talk: Talk) -> Metrics:
    talk.dispatcher.metrics = talk.outbox.metrics
    return talk.outbox.metrics


def failing(talk: Talk, platform: str, *failures: NotNow, reader: str) -> None:
    """The next messages to this reader end so."""
    real, left = talk.platforms[platform].send, list(failures)

    async def send(letter: Letter) -> Receipt:
        if left and letter.channel == reader:
            raise left.pop(0)
        return await real(letter)

    talk.platforms[platform].send = send  # type: ignore[method-assign]


async def test_a_page_and_its_acceptance_are_timed(talk: Talk) -> None:
    metrics = counted(talk)
    noor, devries = talk.meet("noor"), talk.meet("devries")
    await noor.says(talk.question("/piket arbeidsrecht mag dit?"))
    await talk.passes(seconds=90)
    await devries.presses(Accept(1).pack())
    await devries.presses(CallWithin(1, 5).pack())
    there = {"platform": talk.answerer}
    value = metrics.registry.get_sample_value
    assert value("piket_time_to_page_seconds_count", there) == 1
    assert value("piket_time_to_acceptance_seconds_count", there) == 1, "another time is no other"
    assert value("piket_time_to_acceptance_seconds_sum", there) == 90
    talk.reads_all()


@MIXED
async def test_a_page_that_may_have_come_twice_is_counted(talk: Talk) -> None:
    """Telegram cannot be asked whether it stands there."""
    metrics, devries = counted(talk), talk.meet("devries")
    failing(talk, "telegram", Unheard("TimedOut"), reader=devries.external_id)
    await talk.meet("noor").says("/piket arbeidsrecht mag dit?")
    await talk.passes(seconds=2)
    await talk.delivered()
    devries.sees("Kun je bellen?")
    value, there = metrics.registry.get_sample_value, {"platform": "telegram"}
    assert value("piket_retries_total", there) == 1
    assert value("piket_unknown_outcomes_total", there) == 1
    assert value("piket_possible_doubles_total", there) == 1
    talk.reads_all()


@MIXED
async def test_what_was_surely_not_sent_is_no_double(talk: Talk) -> None:
    metrics, devries = counted(talk), talk.meet("devries")
    failing(talk, "telegram", NotNow("ratelimited"), reader=devries.external_id)
    await talk.meet("noor").says("/piket arbeidsrecht mag dit?")
    await talk.passes(seconds=4)
    await talk.delivered()
    devries.sees("Kun je bellen?")
    value, there = metrics.registry.get_sample_value, {"platform": "telegram"}
    assert value("piket_retries_total", there) == 1
    assert value("piket_unknown_outcomes_total", there) is None
    assert value("piket_possible_doubles_total", there) is None
    assert value("piket_time_to_page_seconds_sum", there) == 4
    talk.reads_all()


@SLACK_ONLY
async def test_what_never_arrives_is_counted(talk: Talk) -> None:
    metrics, devries = counted(talk), talk.meet("devries")
    talk.platforms["slack"].refuses.add(devries.external_id)
    await talk.meet("noor").says("/piket arbeidsrecht mag dit?")
    value = metrics.registry.get_sample_value
    assert value("piket_refused_total", {"platform": "slack"}) == 1
    assert value("piket_timers_fired_total"), "the next is asked by a timer"
    talk.reads_all()


async def test_no_label_names_anybody(talk: Talk) -> None:
    metrics = counted(talk)
    await talk.meet("noor").says(talk.question("/piket arbeidsrecht mag dit?"))
    await talk.meet("devries").presses(Accept(1).pack())
    async with talk.database.reading() as db:
        metrics.queued(await queue(db), talk.now)
    labels = {
        (name, value)
        for family in text_string_to_metric_families(metrics.text().decode())
        for sample in family.samples
        for name, value in sample.labels.items()
    }
    assert {name for name, _ in labels} <= {"platform", "lane", "what", "le"}
    assert {value for name, value in labels if name == "platform"} <= {"slack", "telegram", "web"}
    talk.reads_all()
