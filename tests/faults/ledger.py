"""What a person really saw, what was sent, and what was decided: in the order in which it was."""

from collections import Counter, defaultdict
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from bot.platform import Letter

writing: ContextVar[Letter | None] = ContextVar("letter", default=None)
"""The letter that a call to a platform is made for."""


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `kind`: seen, sends, decided, does, acked, power, weather."""

    at: float
    kind: str
    who: str
    what: str
    about: str = ""


@dataclass
class Standing:
    """A message of the bot as it stands on somebody's screen."""

    platform: str
    where: str
    external_id: str
    delivery_id: int
    about: str | None
    message: dict[str, Any] = field(default_factory=dict)
    buttons: dict[str, str] = field(default_factory=dict)
    text: str = ""
    appeared: float = 0.0
    reader: str = ""
    """Whose card it is, on a screen that others may read as well."""


@dataclass(frozen=True)
class Start:
    """A letter that was handed to a platform."""

    at: float
    letter: Letter
    process: str


@dataclass(frozen=True)
class Decision:
    """What a commit made of a casus."""

    at: float
    casus: int
    state: str
    answerer: int | None


@dataclass
class Ledger:
    now: Callable[[], float]
    entries: list[Entry] = field(default_factory=list)
    standing: dict[tuple[str, str, str], Standing] = field(default_factory=dict)
    starts: list[Start] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    unknown: Counter[int] = field(default_factory=Counter)
    """By delivery: effects of which the bot was never told."""
    late: Counter[int] = field(default_factory=Counter)
    """Of those: posts that appeared only after they were looked for."""
    acked: dict[str, str] = field(default_factory=dict)
    """By key: the events of which somebody was told that they were done."""
    done: Counter[str] = field(default_factory=Counter)
    """By key: how often an event was answered as if it came for the first time."""
    errors: list[str] = field(default_factory=list)
    """What the program itself logged as an error."""
    noticed: list[Callable[[Standing], None]] = field(default_factory=list)
    """Who looks at the screens."""
    last: dict[int, tuple[str, int | None]] = field(default_factory=dict)
    by_about: dict[str, list[Standing]] = field(default_factory=lambda: defaultdict(list))

    def write(self, kind: str, who: str, what: str, about: str = "") -> None:
        self.entries.append(Entry(self.now(), kind, who, what, about))

    def begins(self, letter: Letter, process: str) -> None:
        self.starts.append(Start(self.now(), letter, process))
        self.write("sends", process, f"#{letter.delivery_id} to {letter.channel}", _about(letter))

    def shows(self, at: Standing) -> None:
        """A new message or a new version; whoever looks is told."""
        letter = writing.get()
        key = (at.platform, at.where, at.external_id)
        old = self.standing.get(key)
        if old is not None:
            at.delivery_id, at.about, at.appeared = old.delivery_id, old.about, old.appeared
            at.reader = old.reader
        else:
            at.appeared = self.now()
        if letter is not None:
            at.message = letter.message.dump()
            if old is None:
                at.delivery_id, at.about = letter.delivery_id, letter.about
                at.reader = letter.mention or letter.channel
                self.by_about[letter.about or f"#{letter.delivery_id}"].append(at)
        self.standing[key] = at
        about = at.about or f"#{at.delivery_id}"
        verb = "is shown" if old is None else "sees change"
        self.write("seen", at.where, f"{verb} {at.external_id}: {at.text!r:.90}", about)
        for look in self.noticed:
            look(at)

    def gone(self, platform: str, where: str, external_id: str) -> None:
        self.standing.pop((platform, where, external_id), None)

    def decides(self, rows: list[tuple[int, str, int | None]]) -> None:
        """All cases as they are after a commit; what changed is written down."""
        for casus, state, answerer in rows:
            if self.last.get(casus) != (state, answerer):
                self.last[casus] = (state, answerer)
                self.decisions.append(Decision(self.now(), casus, state, answerer))
                who = f"casus {casus}"
                self.write("decided", who, f"is {state} ({answerer})", f"casus:{casus}")

    def times(self, delivery_id: int) -> int:
        """How often the message of this delivery appeared anew."""
        return sum(one.delivery_id == delivery_id for one in self.standing.values())


def _about(letter: Letter) -> str:
    return letter.about or f"#{letter.delivery_id}"
