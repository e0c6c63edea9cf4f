"""What stands in the workspace: people, channels, messages, modals, files, and who may see them."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.servers.slack_markup import shown

Json = dict[str, Any]  # JSON as it crosses the wire: its shape is the rules' business
Version = tuple[str, list[Json]]
INPUTS = ("input", "actions", "section")


def elements(blocks: Iterable[Json]) -> list[Json]:
    """Everything a person can tap, choose or fill in, in reading order."""
    found: list[Json] = []
    for block in blocks:
        found += block.get("elements", []) if block["type"] == "actions" else []
        found += [block[key] for key in ("accessory", "element") if key in block]
    return found


def buttons(blocks: Iterable[Json]) -> dict[str, str]:
    """Label -> action_id of each button, in reading order."""
    found = [element for element in elements(blocks) if element["type"] == "button"]
    return {element["text"]["text"]: element["action_id"] for element in found}


class Readable:
    """Something with text and blocks, as a person sees it."""

    text: str
    blocks: list[Json]

    @property
    def buttons(self) -> dict[str, str]:
        """Label -> action_id."""
        return buttons(self.blocks)

    @property
    def shown(self) -> str:
        """All visible text; where there are blocks, `text` is only the notification."""
        return shown(self.blocks) if self.blocks else shown([{"text": self.text}])


@dataclass(eq=False)
class Posted(Readable):
    """A message that is there for everyone in its conversation; edits change it in place."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: Json | None = None
    versions: list[Version] = field(default_factory=list)
    deleted: bool = False
    pinned: bool = False
    broadcast: bool = False
    files: list[UploadedFile] = field(default_factory=list)

    def edit(self, text: str, blocks: list[Json]) -> None:
        """Slack keeps the author, ts and thread; what stood there is gone for readers."""
        self.versions.append((self.text, self.blocks))
        self.text, self.blocks = text, blocks


@dataclass(eq=False)
class Ephemeral(Readable):
    """Seen by one person only, never stored by Slack, never editable by chat.update."""

    user: str
    channel: str
    ts: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    versions: list[Version] = field(default_factory=list)
    deleted: bool = False

    def edit(self, text: str, blocks: list[Json]) -> None:
        """Only a response_url may do this."""
        self.versions.append((self.text, self.blocks))
        self.text, self.blocks = text, blocks


@dataclass(eq=False)
class View(Readable):
    """A modal or a Home tab; `state` holds what has been filled in so far."""

    id: str
    user: str
    view: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    state: dict[str, dict[str, Json]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    open: bool = True
    versions: list[Json] = field(default_factory=list)

    @property
    def blocks(self) -> list[Json]:  # type: ignore[override]
        """What the modal shows."""
        return list(self.view["blocks"])

    @property
    def text(self) -> str:  # type: ignore[override]
        """The title."""
        return str(self.view.get("title", {}).get("text", ""))

    @property
    def inputs(self) -> dict[str, str]:
        """block_id -> action_id of every question in the form."""
        asked = [block for block in self.blocks if block["type"] == "input"]
        return {block["block_id"]: block["element"]["action_id"] for block in asked}


@dataclass(frozen=True, eq=False)
class UploadedFile:
    """A file that was shared (files.completeUploadExternal)."""

    id: str
    name: str
    bytes: bytes
    channel: str | None = None
    thread_ts: str | None = None
    initial_comment: str | None = None
    title: str | None = None


@dataclass
class Call:
    """One request of the bot, as it arrived; `answer` is filled in when it is answered."""

    method: str
    arguments: Json
    at: float
    answer: Json = field(default_factory=dict)


@dataclass(frozen=True)
class Ack:
    """How the bot answered something Slack sent; status 0: not within Slack's three seconds."""

    status: int
    body: Json | str | None
    seconds: float

    @property
    def text(self) -> str:
        """The words in the answer, if any."""
        return str(self.body.get("text", "")) if isinstance(self.body, dict) else self.body or ""


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong with one call; without any field the call is simply answered.

    `done`: the call takes effect first and only then its answer is lost or replaced.
    `drop`: the connection breaks instead of an answer.
    `late_calls`, `late_seconds`: the effect shows only after so many later calls, or that long.
    """

    status: int = 200
    error: str | None = None
    retry_after: int | None = None
    delay: float = 0.0
    done: bool = False
    drop: bool = False
    late_calls: int = 0
    late_seconds: float = 0.0

    @property
    def is_late(self) -> bool:
        """It takes effect, but not before the bot has gone on."""
        return bool(self.late_calls or self.late_seconds)

    @property
    def bites(self) -> bool:
        """A fault that only delays lets the true answer through."""
        return self.drop or self.status != 200 or self.error is not None


FaultHook = Callable[[str, Json], Awaitable[Fault | None]]


@dataclass
class Person:
    """A member of the workspace, with the fields users.info gives."""

    id: str
    name: str
    profile: Json = field(default_factory=dict)
    about: Json = field(default_factory=dict)


@dataclass
class Channel:
    """A channel, or the direct messages of one person and the bot (`owner`)."""

    id: str
    name: str
    members: list[str]
    owner: str | None = None
    about: Json = field(default_factory=dict)


@dataclass
class Trigger:
    """Works once, for three seconds (PLATFORMS.md; docs.slack.dev/surfaces/modals)."""

    id: str
    user: str
    at: float = field(default_factory=time.monotonic)
    used: bool = False
    view_id: str | None = None


@dataclass
class ResponseUrl:
    """Works five times, for thirty minutes (PLATFORMS.md)."""

    user: str
    channel: str
    source: Posted | Ephemeral | None
    at: float = field(default_factory=time.monotonic)
    uses: int = 0
