"""A person's hands: which element is tapped, and what a filled-in form holds."""

from __future__ import annotations

import html
from collections.abc import Mapping

from tests.servers.slack_payloads import MANY, VALUE_OF, as_returned
from tests.servers.slack_state import Ephemeral, Json, Posted, View, elements


def tapped(message: Posted | Ephemeral | View, wanted: str, now: str) -> Json:
    """The entry of `actions` for a button or a chosen option, as Slack sends it back."""
    for block in message.blocks:
        for element in elements([block]):
            found = _pressed(element, wanted)
            if found is not None:
                place = {"block_id": block["block_id"], "action_id": element["action_id"]}
                return {"type": element["type"], **place, **found, "action_ts": now}
    raise AssertionError(f"no {wanted!r} to tap; there is {_all(message)}")


def _pressed(element: Json, wanted: str) -> Json | None:
    if element["type"] == "button":
        label = element["text"]["text"]
        if wanted in (element["action_id"], label, html.unescape(label)):
            kept = {key: element[key] for key in ("text", "value", "style") if key in element}
            returned: Json = {key: as_returned(value) for key, value in kept.items()}
            return returned
        return None
    option = _option(element, wanted)
    if option is None:
        return None
    key = VALUE_OF.get(element["type"], ("selected_option", ""))[0]
    return {key: [as_returned(option)] if key in MANY else as_returned(option)}


def chosen(view: View, action: Json) -> None:
    """A choice made in a modal stays chosen."""
    answer = view.state.get(action["block_id"], {}).get(action["action_id"], {})
    for key in answer.keys() & action.keys() - {"type"}:
        answer[key] = action[key]


def _options(element: Json) -> list[Json]:
    groups = element.get("option_groups", [])
    return [*element.get("options", []), *(one for group in groups for one in group["options"])]


def _option(element: Json, wanted: str) -> Json | None:
    for option in _options(element):
        if wanted in (option["value"], html.unescape(option["text"]["text"])):
            return option
    return None


def _all(message: Posted | Ephemeral | View) -> list[str]:
    choices = [one["text"]["text"] for found in elements(message.blocks) for one in _options(found)]
    return [*message.buttons, *choices]


def filled(view: View, values: Mapping[str, str | None]) -> None:
    """Answers by action_id or block_id into the state; Slack itself refuses an incomplete form."""
    left = dict(values)
    for block in [one for one in view.blocks if one["type"] == "input"]:
        element = block["element"]
        for name in (element["action_id"], block["block_id"]):
            if name in left:
                _answer(view, block, left.pop(name))
        _complete(block, view.state[block["block_id"]][element["action_id"]])
    if left:
        raise AssertionError(f"the form does not ask {sorted(left)}; it asks {view.inputs}")


def _answer(view: View, block: Json, given: str | None) -> None:
    element = block["element"]
    key = VALUE_OF[element["type"]][0]
    answer = view.state[block["block_id"]][element["action_id"]]
    if given is None or given == "":
        answer[key] = [] if key in MANY else None
    elif key == "selected_options":
        answer[key] = [_chosen(element, one.strip()) for one in given.split(",")]
    elif key == "selected_option":
        answer[key] = _chosen(element, given)
    elif key == "selected_users":
        answer[key] = given.split(",")
    else:
        answer[key] = int(given) if key == "selected_date_time" else given


def _chosen(element: Json, wanted: str) -> Json:
    option = _option(element, wanted)
    if option is None:
        there = [one["text"]["text"] for one in _options(element)]
        raise AssertionError(f"no choice {wanted!r}; there is {there}")
    returned: Json = as_returned(option)
    return returned


def _complete(block: Json, answer: Json) -> None:
    """Slack does not send a form with an empty question or a text outside its length."""
    element = block["element"]
    value = answer[VALUE_OF[element["type"]][0]]
    label = block["label"]["text"]
    if not value and not block.get("optional"):
        raise AssertionError(f"Slack would not send this form: {label!r} is empty")
    length = len(value) if isinstance(value, str) else 0
    shortest, longest = element.get("min_length", 0), element.get("max_length", 3000)
    if value and isinstance(value, str) and not shortest <= length <= longest:
        raise AssertionError(f"Slack would not send this form: {label!r} holds {length} signs")
