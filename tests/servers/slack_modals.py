"""Web API: opening, changing and stacking modals, the Home tab; and what a submission's ack does."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

from tests.servers.slack_payloads import initial_state, view_json
from tests.servers.slack_rules import Refused, check_view
from tests.servers.slack_state import Ack, Json, View
from tests.servers.slack_workspace import Workspace

DEEPEST = 3  # views in one stack (docs.slack.dev/surfaces/modals)


def views_open(space: Workspace, given: Json) -> Json:
    """views.open: a new stack; whatever modal this person had open gives way."""
    _check(space, "views.open", given["view"], "modal")
    trigger = space.exchange(_trigger_id(given, "views.open"))
    for other in [view for view in space.views.values() if view.user == trigger.user]:
        close(space, other)
    return {"view": view_json(space, _add(space, trigger.user, given["view"], None))}


def views_push(space: Workspace, given: Json) -> Json:
    """views.push: on top of the view the trigger came from, three deep at most."""
    _check(space, "views.push", given["view"], "modal")
    trigger = space.exchange(_trigger_id(given, "views.push"))
    below = space.views.get(trigger.view_id or "")
    if below is None:
        raise Refused("not_found")
    return {"view": view_json(space, _push(space, below, given["view"]))}


def views_update(space: Workspace, given: Json) -> Json:
    """views.update: an open view, by view_id or external_id; a stale hash is refused."""
    _check(space, "views.update", given["view"], given["view"].get("type", "modal"))
    view = _find(space, given)
    _not_stale(view, given)
    _change(space, view, given["view"])
    return {"view": view_json(space, view)}


def views_publish(space: Workspace, given: Json) -> Json:
    """views.publish: this person's Home tab."""
    _check(space, "views.publish", given["view"], "home")
    user = space.person(given["user_id"]).id
    home = space.homes.get(user)
    if home is None:
        home = space.homes[user] = _new(space, user, given["view"], None)
    else:
        _not_stale(home, given)
        _change(space, home, given["view"])
    return {"view": view_json(space, home)}


def close(space: Workspace, view: View) -> None:
    """A view disappears; what lies below it shows again."""
    view.open = False
    space.views.pop(view.id, None)


def close_all(space: Workspace, view: View) -> None:
    """The whole stack disappears."""
    for other in [one for one in space.views.values() if one.root_id == view.root_id]:
        close(space, other)


def submitted(space: Workspace, view: View, ack: Ack) -> None:
    """What the ack of a view_submission does to the modal (docs.slack.dev/surfaces/modals)."""
    if ack.status != 200 or not view.open:
        return
    try:
        _obey(space, view, ack.body)
    except Refused as refused:
        space.problems.append(refused.problem or f"ack of a submission: {refused.error}")


def _obey(space: Workspace, view: View, body: Json | str | None) -> None:
    if not body:
        close(space, view)
        return
    action = body.get("response_action") if isinstance(body, dict) else None
    if not isinstance(body, dict) or action not in ("errors", "update", "push", "clear"):
        raise Refused("invalid", f"submission: Slack does not understand the ack {body!r}")
    if action == "errors":
        view.errors = _errors(view, body.get("errors"))
    elif action == "clear":
        close_all(space, view)
    else:
        name = f"response_action {action}"
        _check(space, name, body.get("view"), "modal")
        (_change if action == "update" else _push)(space, view, body["view"])


def _errors(view: View, errors: object) -> dict[str, str]:
    """Errors stand under a question, so they are keyed by the block_id of an input."""
    if not isinstance(errors, dict) or not errors:
        raise Refused("invalid", "submission: response_action errors without errors")
    for block_id, words in errors.items():
        if block_id not in view.inputs or not isinstance(words, str) or not words:
            raise Refused("invalid", f"submission: no place for the error {block_id!r}: {words!r}")
    return errors


def _check(space: Workspace, method: str, view: Json | None, kind: str) -> None:
    space.problems.extend(check_view(method, view, kind))


def _trigger_id(given: Json, method: str) -> str:
    trigger_id = given.get("trigger_id")
    if not trigger_id:
        raise Refused("invalid_arguments", f"{method}: missing argument 'trigger_id'")
    return str(trigger_id)


def _push(space: Workspace, below: View, wanted: Json) -> View:
    if sum(1 for one in space.views.values() if one.root_id == below.root_id) >= DEEPEST:
        raise Refused("push_limit_reached", "views.push: more than three views deep")
    return _add(space, below.user, wanted, below)


def _add(space: Workspace, user: str, wanted: Json, below: View | None) -> View:
    view = _new(space, user, wanted, below)
    space.views[view.id] = view
    return view


def _new(space: Workspace, user: str, wanted: Json, below: View | None) -> View:
    _external(space, wanted.get("external_id"), None)
    shown = {**wanted, "blocks": space.named(wanted["blocks"])}
    name = space.next_id("V")
    return View(
        id=name,
        user=user,
        view=shown,
        hash=_hash(space),
        root_id=below.root_id if below else name,
        previous_id=below.id if below else None,
        state=initial_state(shown["blocks"]),
    )


def _change(space: Workspace, view: View, wanted: Json) -> View:
    """What was typed stays where block_id and action_id stay (views.update)."""
    _external(space, wanted.get("external_id"), view)
    view.versions.append(view.view)
    view.view = {**wanted, "blocks": space.named(wanted["blocks"])}
    view.hash, view.errors = _hash(space), {}
    view.state = dict(_kept(view.state, initial_state(view.view["blocks"])))
    return view


def _kept(
    old: dict[str, dict[str, Json]], new: dict[str, dict[str, Json]]
) -> Iterator[tuple[str, dict[str, Json]]]:
    for block_id, answers in new.items():
        before = old.get(block_id, {})
        yield block_id, {name: before.get(name, blank) for name, blank in answers.items()}


def _external(space: Workspace, external_id: str | None, mine: View | None) -> None:
    shown = [*space.views.values(), *space.homes.values()]
    others = [one for one in shown if one is not mine and one.view.get("external_id")]
    if external_id and any(one.view["external_id"] == external_id for one in others):
        raise Refused("duplicate_external_id")


def _find(space: Workspace, given: Json) -> View:
    if not given.get("view_id") and not given.get("external_id"):
        raise Refused("invalid_arguments", "views.update: neither view_id nor external_id")
    for view in [*space.views.values(), *space.homes.values()]:
        if given.get("view_id") == view.id:
            return view
        if given.get("external_id") and given["external_id"] == view.view.get("external_id"):
            return view
    raise Refused("not_found")


def _not_stale(view: View, given: Json) -> None:
    if given.get("hash") and given["hash"] != view.hash:
        raise Refused("hash_conflict")


def _hash(space: Workspace) -> str:
    return f"{space.next_ts().split('.')[0]}.{secrets.token_hex(4)}"
