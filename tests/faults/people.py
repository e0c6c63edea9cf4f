"""What people do by chance: they look at their screens, press what stands there, or let it be."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from bot.events import Event, Place, Typed, Who, Words
from handlers.action import Action, UnknownAction
from tests.faults.ledger import Ledger, Standing
from tests.talker import face_of

Carry = Callable[[Event, "Someone"], Awaitable[None]]
PAGE, TIMES, REASON = "piket.bel_nu", ("piket.bel_binnen", "piket.bel_om"), "piket.kan_niet_om"
STALE, TWICE, STOLEN = 0.12, 0.12, 0.03
"""Shares of the taps on an earlier version, with a finger that trembles, and by somebody else."""
SAID = ("ik bel over 10 min", "kan niet", "bel nu", "geen tijd", "om half een", "komt goed")
FIELDS = ("arbeidsrecht", "arbeidsrecht", "arbeidsrecht", "huurrecht", "vreemdelingenrecht")
CHOICES = {"piket.door", "piket.die", "piket.bedoel"}


@dataclass
class Someone:
    """A person at one screen, with a temperament for today."""

    key: str
    platform: str
    external_id: str
    workspace: str
    rng: random.Random
    ledger: Ledger
    carry: Carry
    others: list["Someone"] = field(default_factory=list)
    known: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    acts: int = 0
    busy: set[asyncio.Task[None]] = field(default_factory=set)
    resting: bool = False

    def __post_init__(self) -> None:
        self.answers = self.rng.choice((0.2, 0.6, 0.8, 0.95))
        self.haste = self.rng.choice((10.0, 40.0, 120.0))

    @property
    def who(self) -> Who:
        return Who(self.platform, self.workspace, self.external_id)

    def notices(self, shown: Standing) -> None:
        """Something new or changed on his screen: perhaps he does something about it."""
        if self.resting or shown.reader != self.external_id or shown.platform != self.platform:
            return
        buttons = frozenset(shown.buttons.values())
        place = (shown.where, shown.external_id)
        if self.known.get(place) == buttons:
            return
        self.known[place] = buttons
        names = {packed.partition(":")[0] for packed in shown.buttons.values()}
        for wait, wanted in self._plans(names, shown):
            self._soon(wait, self._acts, shown, wanted)

    def _plans(self, names: set[str], shown: Standing) -> list[tuple[float, str]]:
        """(after so many seconds, which button) for what he sees."""
        soon = self.rng.expovariate(1 / self.haste) + 1
        chance = self.rng.random()
        if PAGE in names and "piket.bel_later" in names:
            return self._answers_page(soon, chance)
        if names & set(TIMES):
            return [(soon / 2, self.rng.choice([n for n in TIMES if n in names]))]
        if names & CHOICES:
            return [(soon / 2, self.rng.choice(sorted(names & CHOICES)))] if chance < 0.85 else []
        if REASON in names:
            return [(soon, REASON)] if chance < 0.3 else [(soon, PAGE)] if chance < 0.4 else []
        for name, share in (("piket.wachten", 0.6), ("piket.al_gesproken", 0.1)):
            if name in names:
                return [(soon, name)] if chance < share else []
        if "piket.gesproken" in names and "reg" not in names and "piket.intrekken" not in names:
            return [(soon, "piket.gesproken")] if chance < self.answers else []
        return self._fills_in(names, soon, chance)

    def _answers_page(self, soon: float, chance: float) -> list[tuple[float, str]]:
        if self.rng.random() > self.answers:
            return [(self.rng.uniform(300, 900), PAGE)] if chance < 0.4 else []
        if chance < 0.15 and self.platform == "slack":
            return [(soon, "words")]
        wanted = (PAGE, PAGE, PAGE, "piket.bel_later", "piket.kan_niet")
        return [(soon, self.rng.choice(wanted))]

    def _fills_in(self, names: set[str], soon: float, chance: float) -> list[tuple[float, str]]:
        if "reg" in names and chance < self.answers * 0.8:
            return [(soon / 2, "reg")]
        rare = {"piket.volgende": 0.12, "piket.intrekken": 0.06, "piket.toch_niet": 0.08}
        for name, share in rare.items():
            if name in names and self.rng.random() < share:
                return [(soon * 2, name)]
        if "piket.gesproken" in names and chance > 0.97:
            return [(soon * 2, "piket.gesproken")]
        return []

    def _soon(self, wait: float, act: Callable[..., Awaitable[None]], *what: Any) -> None:
        async def later() -> None:
            await asyncio.sleep(wait)
            await act(*what)

        task = asyncio.get_running_loop().create_task(later())
        self.busy.add(task)
        task.add_done_callback(self.busy.discard)

    async def _acts(self, seen: Standing, wanted: str) -> None:
        """On the newest version, or on the one he remembers; once, or with a finger that doubts."""
        if self.resting:
            return
        place = Place(seen.platform, seen.where, seen.external_id)
        if wanted == "words":
            await self._does(Words(self.rng.choice(SAID), place))
            return
        now = self.ledger.standing.get((seen.platform, seen.where, seen.external_id), seen)
        version = seen if self.rng.random() < STALE else now
        found = [p for p in version.buttons.values() if p.partition(":")[0] == wanted]
        if not found:
            return
        try:
            action = Action.unpack(self.rng.choice(found))
        except UnknownAction:
            return
        actor = self.rng.choice(self.others) if self.rng.random() < STOLEN else self
        if self.rng.random() < TWICE:
            self._soon(self.rng.uniform(0.05, 1.5), actor._does, action, place)
        await actor._does(action, place)

    async def asks(self, text: str) -> None:
        await self._does(Typed(text))

    async def chooses(self, packed: str) -> None:
        """A button in the answer to what he just did."""
        await asyncio.sleep(self.rng.uniform(1, 20))
        await self._does(Action.unpack(packed))

    async def _does(self, what: Typed | Words | Action, place: Place | None = None) -> None:
        self.acts += 1
        key = f"{self.platform}:{self.external_id}:{self.acts}"
        face = face_of(self.platform, what)
        itself = place if isinstance(what, Action) else None
        if itself is None:
            itself = Place(self.platform, self.external_id, str(900_000 + self.acts))
        self.ledger.write("does", self.key, f"{what} [{key}]")
        await self.carry(Event(key, self.who, face, what, itself), self)

    def question(self) -> str:
        text = self.rng.choice(FIELDS)
        if self.rng.random() < 0.3:
            text += " spoed"
        return text + (" mag dit zomaar?" if self.platform == "slack" else "")
