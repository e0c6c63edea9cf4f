"""Where any order of events is played: a bot that is watched, crashes, and is started again."""

import asyncio
import itertools
import shutil
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from bot.clock import Clock
from bot.dispatch import Around, Dispatcher
from bot.events import Event, Place, Who
from bot.events import Outcome as Answered
from bot.outbox import Outbox
from bot.pacing import unlimited
from bot.platform import Letter, Receipt, Refused
from bot.timers import Crowded, Moved, Timers
from handlers.action import Action
from models.people import Person
from models.piket_states import Outcome
from tests.conversations.truths import Witness, hold, kept, moved, settled, waits
from tests.screens import FakePlatform
from tests.talk import Talk, Talker
from tests.talker import face_of
from tests.world import NAMES, World

ASKED, EARLIER, ASKER = "who is asked", "who was asked before", "who asked"
"""Parts that people play: without them most of what is tried would be refused."""
A_MOMENT = timedelta(seconds=20)
"""More than a double tap."""
MOST_ROUNDS = 9


@dataclass
class Watched(Dispatcher):
    """Every transaction is looked at as soon as it is committed."""

    look: Any = None
    wrong: list[Exception] = field(default_factory=list)
    """What the clock would only have logged."""

    async def handle(self, event: Event) -> Answered:
        outcome = await super().handle(event)
        done = not (outcome.refused or outcome.repeated)
        self.look(True, event.what if done else None)
        return outcome

    async def perform(self, action: Action, around: Around | None = None) -> None:
        try:
            await super().perform(action, around)
            self.look(False)
        except (Moved, Crowded):
            raise
        except Exception as failure:
            self.wrong.append(failure)
            raise

    async def _apologise(self, event: Event, bug: Exception) -> Answered:
        raise AssertionError(f"a bug, not a rule: {event.what}") from bug


@dataclass
class Onlooker(FakePlatform):
    """Knows what it posted, as Slack's metadata and our own pages do (Telegram, which does not, may
    show a card twice after a crash), and which buttons it ever showed; looks at each page as it
    leaves."""

    witness: Witness = field(kw_only=True)
    wrong: list[Exception] = field(kw_only=True)
    """What the outbox would only have logged."""
    missed: set[tuple[str, str]] = field(default_factory=set)
    """Whose screen is not what we said any more: the platform refused it."""
    posted: dict[int, Receipt] = field(default_factory=dict)
    shown: dict[tuple[str, str], Place] = field(default_factory=dict)

    async def send(self, letter: Letter) -> Receipt | None:
        try:
            self._page_is_wanted(letter)
            return await self._sent(letter)
        except Refused:
            self.missed.add((self.name, letter.channel))
            raise
        except Exception as failure:
            self.wrong.append(failure)
            raise

    def _page_is_wanted(self, letter: Letter) -> None:
        """No send starts after the acceptance was committed (DESIGN, Delivery rules)."""
        about = letter.about or ""
        if ":oproep:" in about and not letter.edits and not letter.edit_only:
            state, outcome = self.witness.casus_of(int(about.rpartition(":")[2]))
            if outcome is Outcome.ACCEPTED:  # his own card, though the page never reached him
                return
            assert state.can_be_accepted, f"{about} is paged while {state}"
            assert outcome is Outcome.ASKED, f"{about} is paged after {outcome}"

    async def _sent(self, letter: Letter) -> Receipt | None:
        known = self.posted.get(letter.posting_id) if self.name != "telegram" else None
        if letter.again and known and not letter.edits:
            letter = replace(letter, channel=known.channel, edits=known.external_id)
        receipt = await super().send(letter)
        if receipt:
            self.posted[letter.posting_id] = receipt
            self._keep_buttons(letter, receipt)
        return receipt

    def _keep_buttons(self, letter: Letter, receipt: Receipt) -> None:
        for message in self.screens[self.name, letter.channel].messages:
            if message.external_id == receipt.external_id:
                place = Place(self.name, letter.channel, receipt.external_id)
                self.shown |= {(p, letter.channel): place for p in message.buttons.values()}


class Stage:
    """One database for as long as the play lasts; the bot on it comes and goes."""

    def __init__(self, template: Path, world: World, cast: tuple[str, str]) -> None:
        path = make_url(world.database.url).database or ""
        for left in ("-wal", "-shm"):
            Path(path + left).unlink(missing_ok=True)
        shutil.copy(template, path)
        self.wrong: list[Exception] = []
        self.witness = Witness(path)
        self.talk = Talk(world, *cast, url="https://piket.example")
        self.platforms = {
            name: Onlooker(
                name,
                self.talk.screens,
                members=known.members,
                witness=self.witness,
                wrong=self.wrong,
            )
            for name, known in self.talk.platforms.items()
        }
        self.people = {key: self.talk.meet(key) for key in NAMES}
        self.facts = self.witness.facts()
        self.keys = (f"event-{number}" for number in itertools.count(1))
        self.lost: set[tuple[str, str, str]] = set()
        """Sent on Telegram when the bot died: it cannot be looked up, so it is sent again, or left
        alone, and the first copy keeps its buttons. A tap on it says how things stand."""
        self.last: tuple[Talker, Any, str] | None = None

    async def begin(self) -> None:
        await self.talk.gather()
        people = await self.talk.rows(Person)
        self.keys_of = {person.id: person.key for person in people}
        await self.start()

    async def start(self) -> None:
        """The bot, on whatever the one before left in the database."""
        talk = self.talk
        names = tuple(self.platforms)
        talk.dispatcher = Watched(
            talk.database,
            talk.time.now,
            names,
            "https://piket.example",
            look=self.look,
            wrong=self.wrong,
        )
        talk.outbox = Outbox(talk.database, self.platforms, talk.time.now, pace=unlimited())
        talk.clock = Clock(Timers(talk.database, talk.dispatcher), talk.time)
        await talk.outbox._begin()

    def nothing_went_wrong(self) -> None:
        for failure in self.wrong:
            raise failure

    async def end(self) -> None:
        """The database object stays for the next play: its statements are put together once."""
        self.witness.engine.dispose()
        await self.talk.database.close()

    def look(self, by_a_person: bool, what: Any = None) -> None:
        """`what`: what a person did and was not refused."""
        before, self.facts = self.facts, self.witness.facts()
        moved(before, self.facts, by_a_person)
        kept(before, self.facts, what)
        hold(self.facts)

    @property
    def now(self) -> datetime:
        return self.talk.now

    async def happens(
        self, who: Talker, what: Any, at: Place | None = None, within: timedelta = A_MOMENT
    ) -> None:
        """Somebody does something, a moment later; what is said about it still waits."""
        self.talk.time.ahead += within
        await self._dispatched(who, what, next(self.keys), at)

    async def _dispatched(self, who: Talker, what: Any, key: str, at: Place | None) -> Answered:
        itself = at or Place(who.platform, who.external_id, f"typed-{key}")
        account = Who(who.platform, self.talk.world.workspace(who.platform), who.external_id)
        event = Event(key, account, face_of(who.platform, what), what, itself)
        self.last = (who, what, key)
        return await self.talk.dispatcher.handle(event)

    async def again(self) -> None:
        """The platform sends the last event once more: nothing may come of it."""
        if self.last is None:
            return
        before, (who, what, key) = self.witness.facts(), self.last
        outcome = await self._dispatched(who, what, key, None)
        assert outcome.repeated
        assert self.witness.facts() == before

    async def delivered(self) -> None:
        """Until nothing waits: an unreachable colleague may be followed by another."""
        for _ in range(MOST_ROUNDS):
            await self.talk.delivered()
            if not waits(self.witness.facts(), self.now):
                break
        missed = {place for p in self.platforms.values() for place in p.missed}
        seen = {at: s.messages for at, s in self.talk.screens.items() if at not in missed}
        lost = self.lost & self._unknown()
        kept = {at: [m for m in ms if (*at, m.external_id) not in lost] for at, ms in seen.items()}
        settled(self.witness.facts(), kept, self.now)

    async def crash(self, after_sending: bool) -> None:
        """In the middle of a round: what was claimed is sent, or not, and nobody wrote it down."""
        outbox = self.talk.outbox
        await outbox.round()
        tasks = list(outbox.sending.values())
        if not after_sending:
            for task in tasks:
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.lost |= self._unknown()
        await self.start()

    def _unknown(self) -> set[tuple[str, str, str]]:
        """What stands on Telegram without the bot knowing where."""
        rows = self.witness.facts().postings
        known = {(row.platform, row.channel, row.external_id) for row in rows}
        return {
            (*at, message.external_id)
            for at, screen in self.talk.screens.items()
            for message in screen.messages
            if at[0] == "telegram" and (*at, message.external_id) not in known
        }

    async def passes(self, span: timedelta) -> None:
        await self.talk.passes(microseconds=span // timedelta(microseconds=1))
        await self.delivered()

    async def until_the_next(self) -> None:
        if moment := await self.talk.clock.timers.next_moment():
            await self.passes(max(moment - self.now, timedelta(0)))

    def toggle(self, who: Talker) -> None:
        """His account takes no messages any more, or does again."""
        self.platforms[who.platform].refuses ^= {who.external_id}

    def buttons(self) -> list[tuple[Talker, str, Place]]:
        """All that can be tapped now, each by whoever it is meant for."""
        owners = self._owners()
        return [
            (owners[place], packed, place)
            for (platform, channel), screen in self.talk.screens.items()
            for message in screen.messages
            for place in [Place(platform, channel, message.external_id)]
            for packed in message.buttons.values()
            if not packed.startswith("https:") and place in owners
        ]

    def old_buttons(self) -> list[tuple[Talker, str, Place]]:
        """Every button that ever stood anywhere."""
        owners = self._owners()
        return [
            (owners[place], packed, place)
            for platform in self.platforms.values()
            for (packed, _), place in platform.shown.items()
            if not packed.startswith("https:") and place in owners
        ]

    def _owners(self) -> dict[Place, Talker]:
        """Whose card stands where, also in a thread that others read."""
        return {
            Place(row.platform, row.channel, row.external_id): self.people[
                self.keys_of[row.person_id]
            ]
            for row in self.witness.facts().postings
            if row.external_id and row.person_id
        }

    def attempts(self, casus_id: int) -> list[int]:
        return [attempt.id for attempt in self.facts.of(casus_id)]

    def role(self, part: str, casus_id: int, pick: int) -> Talker:
        """Who plays this part in this casus now; anybody else by name."""
        if part not in (ASKER, ASKED, EARLIER):
            return self.people[part]
        casus, attempts = self.facts.casussen[casus_id], self.facts.of(casus_id)
        if part == ASKER or not attempts:
            return self.people[self.keys_of[casus.asker_id]]
        before = attempts[-1 - pick % len(attempts)].person_id
        now = casus.answerer_id or attempts[-1].person_id
        return self.people[self.keys_of[now if part == ASKED else before]]
