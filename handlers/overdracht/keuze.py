"""The message in which a receiver is chosen."""

from collections.abc import Sequence

from handlers.form import Option
from handlers.kaarten.overdracht import (
    HandTo,
)
from handlers.overdracht.over_wie import Topic
from handlers.say import Button, Message, Text, button, say

MOST_BUTTONS, MOST_OPTIONS = 12, 95
"""More than these are chosen from a list, where there are forms; Slack lists a hundred at most."""


def choice(
    topic: Topic, head: Text, options: Sequence[Option], footer: Text | None = None
) -> Message:
    return Message(head, buttons=_buttons(topic, options), footer=footer, once=True)


def _buttons(topic: Topic, options: Sequence[Option]) -> tuple[Button, ...]:
    return tuple(button(option.label, HandTo(topic.id, option.value)) for option in options)


def or_type(topic: Topic) -> Text:
    if topic.casus is None:
        return say("overdracht.kies.of_typ_zonder")
    return say("overdracht.kies.of_typ", code=topic.casus.code)
