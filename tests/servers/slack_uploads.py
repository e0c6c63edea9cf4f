"""Web API: the three steps of sharing a file (files.upload itself is retired)."""

from __future__ import annotations

import secrets
from dataclasses import replace

from tests.servers.slack_rules import Refused, check_markup
from tests.servers.slack_state import Json, Posted, UploadedFile
from tests.servers.slack_workspace import Workspace


def get_upload_url(space: Workspace, given: Json) -> Json:
    """files.getUploadURLExternal: an address for exactly `length` bytes."""
    if not str(given["length"]).isdigit() or int(given["length"]) < 1:
        raise Refused("invalid_arguments", f"files.getUploadURLExternal: length {given['length']}")
    file_id = space.next_id("F")
    path = f"/upload/v1/{secrets.token_hex(12)}"
    empty = UploadedFile(id=file_id, name=given["filename"], bytes=b"")
    space.uploads[path] = replace(empty, title=str(given["length"]))
    return {"upload_url": space.root + path, "file_id": file_id}


def receive(space: Workspace, path: str, content: bytes) -> str | None:
    """The bytes arrive, once; gives the error, if any."""
    promised = space.uploads.pop(path, None)
    if promised is None:
        return "no such upload"
    if len(content) != int(promised.title or 0):
        space.problems.append(f"upload: {len(content)} bytes, {promised.title} were promised")
        return "length mismatch"
    space.uploads[promised.id] = replace(promised, bytes=content, title=None)
    return None


def complete_upload(space: Workspace, given: Json) -> Json:
    """files.completeUploadExternal: the files appear as one message of the bot."""
    where = _channel(space, given)
    comment = given.get("initial_comment") or ""
    space.problems.extend(check_markup("files.completeUploadExternal", comment))
    shared = [_shared(space, one, where, given) for one in given["files"]]
    space.files += shared
    if where is not None:
        posted = Posted(where, space.next_ts(), space.bot_user_id, comment)
        posted.thread_ts, posted.files = given.get("thread_ts"), shared
        space.post(posted)
    return {"files": [{"id": one.id, "title": one.title or one.name} for one in shared]}


def _channel(space: Workspace, given: Json) -> str | None:
    channel_id = given.get("channel_id") or given.get("channels")
    if not channel_id:
        return None
    if channel_id not in space.channels:
        raise Refused("invalid_channel")
    if space.bot_user_id not in space.channels[channel_id].members:
        raise Refused("not_in_channel")
    return str(channel_id)


def _shared(space: Workspace, one: Json, where: str | None, given: Json) -> UploadedFile:
    found = space.uploads.pop(one.get("id", ""), None)
    if found is None:
        raise Refused("file_not_found", f"files.completeUploadExternal: {one!r} was not uploaded")
    return replace(
        found,
        channel=where,
        thread_ts=given.get("thread_ts"),
        initial_comment=given.get("initial_comment"),
        title=one.get("title"),
    )
