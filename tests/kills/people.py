"""People at work, by seed: they ask, accept, decline, change their minds, and try again."""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from config.texts import sentence
from models.codes import CODE_SIGNS
from models.rechtsgebied import RECHTSGEBIEDEN
from tests.kills.organisation import Somebody
from tests.servers.ledger import Ledger, Sight, Sort
from tests.servers.slack import SlackServer
from tests.servers.slack_rules import Refused
from tests.servers.telegram import TelegramServer

CODE = re.compile(rf"[Cc]ode ([{CODE_SIGNS}]{{4}})\b")
FIELDS = [field for field in RECHTSGEBIEDEN if field not in ("sociale_zekerheid", "anders")]
NOT_AGAIN = 90.0
"""Seconds in which nobody asks the same: the bot would ask back whether that is meant."""
ANSWERS = 3
"""Times that somebody, at the end, answers a page that does not change by it."""
ACCEPTS = ("Ik bel nu", "Binnen 30 min")
TAPS = {
    "Ik bel nu": 6.0,
    "Ik kan niet": 4.0,
    "Ik bel later": 1.0,
    "Binnen 30 min": 3.0,
    "Toch niet": 0.3,
    "Vraag meteen de volgende": 0.5,
    "Intrekken": 0.3,
    "Laat me terugbellen": 1.0,
    "Nog niet": 1.0,
}
"""What people tap, and how eagerly."""
BUSY = sentence("nl", "algemeen.fout.bezig")
NOT_STORED = sentence("nl", "algemeen.fout.niet_opgeslagen")


@dataclass
class Act:
    """What somebody did, and whether the platform told him that it had arrived."""

    at: float
    who: Somebody
    what: str
    key: str
    """By which the bot knows that this happened once."""
    code: str | None = None
    said: str = ""
    acked: bool = False
    seconds: float = 0.0

    @property
    def promised(self) -> bool:
        """The answer said that it is done; not: I am busy, or it could not be stored."""
        return self.acked and not self.late and self.said != NOT_STORED

    @property
    def late(self) -> bool:
        """After 2.5 s the bot says only that it is busy (ruling 9)."""
        return self.said == BUSY or self.seconds > 2.4

    def __str__(self) -> str:
        state = "acked" if self.acked else "unanswered"
        about = f" {self.code}" if self.code else ""
        return f"{self.who.name} ({self.who.platform}): {self.what}{about} [{self.key}] {state}"


@dataclass
class Crowd:
    """Everybody; each does one thing at a time."""

    people: list[Somebody]
    slack: SlackServer
    telegram: TelegramServer
    ledger: Ledger
    luck: Random
    acts: list[Act] = field(default_factory=list)
    standing: dict[tuple[str, str], Sight] = field(default_factory=dict)
    """What each of them has on his screens now: by person and message."""
    patience: float = 15.0
    """Seconds until somebody taps again what did not change by his tap."""
    slow: float = 1.0
    """On a slow machine they take their time."""
    closing: bool = False
    """No new questions; what is open gets answered."""
    _read: int = 0
    _busy: set[str] = field(default_factory=set)
    _asked: dict[tuple[str, str], float] = field(default_factory=dict)
    _tapped: dict[tuple[str, str, int, str], float] = field(default_factory=dict)
    _answers: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _number: int = 0

    async def live(self, a_second: float) -> None:
        """Until cancelled: about so many acts a second."""
        while True:
            self.something()
            await asyncio.sleep(self.luck.expovariate(a_second) * self.slow)

    def something(self) -> None:
        """Somebody asks, or answers what stands on his screen."""
        if not self.closing and self.luck.random() < 0.4:
            self.asks()
        elif choices := list(self._choices()):
            weights = [TAPS[label] for _, label in choices]
            self.taps(*self.luck.choices(choices, weights)[0])

    def asks(self) -> None:
        now = time.monotonic()
        free = [one for one in self.people if one.asks and one.id not in self._busy]
        if not free:
            return
        who, what = self.luck.choice(free), self.luck.choice(FIELDS)
        if now - self._asked.get((who.id, what), -NOT_AGAIN) >= NOT_AGAIN:
            self._asked[(who.id, what)] = now
            self._goes(who, self._ask(who, what))

    def taps(self, sight: Sight, label: str) -> None:
        who = next(one for one in self.people if one.id == sight.who)
        self._tapped[(sight.who, sight.where, sight.version, label)] = time.monotonic()
        self._goes(who, self._tap(who, sight, label))

    def answer_all(self) -> int:
        """Whoever is still asked accepts, so that every question gets its outcome. A page of which
        nobody knew that it arrived keeps its buttons for ever: he gives up on it."""
        self.patience = 4.0
        pages = {
            s.who: (s, label)
            for s, label in self._choices()
            if label in ACCEPTS and self._answers[s.who, s.where, s.version] < ANSWERS
        }
        for sight, label in pages.values():
            self._answers[sight.who, sight.where, sight.version] += 1
            self.taps(sight, label)
        return len(pages)

    async def done(self, seconds: float = 30.0) -> None:
        """Until everybody has finished what he was doing."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=seconds)

    async def leave(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _choices(self) -> Iterator[tuple[Sight, str]]:
        for sight in self.ledger.sights[self._read :]:
            self.standing[(sight.who, sight.where)] = sight
        self._read = len(self.ledger.sights)
        for (who, where), sight in list(self.standing.items()):
            if who in self._busy or not _his_own(sight):
                continue
            for label in sight.buttons:
                tapped = self._tapped.get((who, where, sight.version, label), -NOT_AGAIN)
                if label in TAPS and time.monotonic() - tapped > self.patience:
                    yield sight, label

    def _goes(self, who: Somebody, work: Coroutine[Any, Any, None]) -> None:
        self._busy.add(who.id)
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished(who))

    def _finished(self, who: Somebody) -> Callable[[asyncio.Task[None]], None]:
        def finished(task: asyncio.Task[None]) -> None:
            self._tasks.discard(task)
            self._busy.discard(who.id)
            if not task.cancelled():
                task.result()

        return finished

    def _trigger(self, who: Somebody) -> str:
        self._number += 1
        return f"{self._number}.{who.id}.kills"

    async def _ask(self, who: Somebody, what: str) -> None:
        if who.platform == "telegram":
            update = await self.telegram.says(int(who.id), f"/piket {what}")
            self._did(who, f"/piket {what}", f"telegram:{update}")
            return
        await self._until_heard(who, f"/piket {what}", lambda: True, self._command(who, what))

    def _command(self, who: Somebody, what: str) -> Callable[[str], Coroutine[Any, Any, Any]]:
        return lambda trigger: self.slack.command(who.id, what, trigger_id=trigger)

    async def _tap(self, who: Somebody, sight: Sight, label: str) -> None:
        channel, message = sight.where.split("/")
        if who.platform == "telegram":
            posted = self.telegram.chats.find(int(channel), int(message))
            if posted and label in posted.callbacks:
                update = await self.telegram.taps(int(who.id), posted, label)
                self._did(who, label, f"telegram:{update}", sight.text)
            return

        def stands() -> bool:
            try:
                return label in self.slack.space.message(channel, message).buttons
            except Refused:
                return False

        async def tap(trigger: str) -> Any:
            card = self.slack.space.message(channel, message)
            return await self.slack.tap(who.id, card, label, trigger_id=trigger)

        await self._until_heard(who, label, stands, tap, sight.text)

    async def _until_heard(
        self,
        who: Somebody,
        what: str,
        possible: Callable[[], bool],
        do: Callable[[str], Coroutine[Any, Any, Any]],
        about: str = "",
    ) -> None:
        """Slack says that the app did not respond: so he tries again, a new try with its own key.
        His hands are never quicker than a kill: the very first try may well have been stored."""
        pause = 0.5
        while possible():
            trigger = self._trigger(who)
            act = self._did(who, what, f"slack:{trigger}", about)
            ack = await do(trigger)
            act.acked, act.said, act.seconds = ack.status == 200, ack.text, ack.seconds
            if found := CODE.search(ack.text):
                act.code = found[1]
            if act.acked and act.said != NOT_STORED:
                return
            await asyncio.sleep(self.luck.uniform(0.5, 1.5) * pause * self.slow)
            pause = min(2 * pause, 4.0)

    def _did(self, who: Somebody, what: str, key: str, about: str = "") -> Act:
        found = CODE.search(about)
        act = Act(time.monotonic(), who, what, key, found[1] if found else None)
        self.acts.append(act)
        return act


def _his_own(sight: Sight) -> bool:
    """In a channel only the card on which he is named is his."""
    if sight.what in (Sort.DELETED, Sort.ALONE):
        return False
    alone = sight.platform == "telegram" or sight.where.startswith("D")
    return alone or f"<@{sight.who}>" in sight.text
