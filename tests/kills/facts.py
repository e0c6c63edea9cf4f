"""What the database says at the end of a run, and how each card ought to look by it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from bot.slack.blocks import Letterhead
from bot.telegram.sending import arguments
from handlers.casus import redraw
from handlers.dossier import load
from handlers.say import Message
from handlers.turn import SYSTEM, Turn
from models.outbox import Delivery, Posting, Progress, Seen, Timer
from models.people import Account
from models.piket import Casus
from models.piket_states import Outcome, State
from models.queueing import Outgoing
from tests.servers.slack import SlackServer
from tests.servers.slack_markup import shown
from tests.servers.slack_rules import Refused
from tests.servers.telegram import TelegramServer
from tests.servers.telegram_html import read_text

GIVEN_UP = select(Delivery.posting_id).where(Delivery.state == Progress.DROPPED, Delivery.tries > 0)
LIVE = ("slack", "telegram")
THREAD = "Naar de thread"


@dataclass(frozen=True)
class Case:
    """A casus, with the platform's ids of whom it is about."""

    code: str
    state: State
    rechtsgebied: str
    asker: str
    attempts: tuple[tuple[str, Outcome], ...]


@dataclass(frozen=True)
class Card:
    """One living card: as drawn from its casus now, as stored last, and as people see it."""

    name: str
    drawn: str
    stored: str | None
    expected: str
    shown: str | None


@dataclass
class Facts:
    casussen: list[Case] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    places: set[tuple[str, str]] = field(default_factory=set)
    """Where the database says that messages stand: (platform, channel/message)."""
    missing: list[tuple[str, str]] = field(default_factory=list)
    """Of those, where nothing stands."""
    unsent: list[str] = field(default_factory=list)
    given_up: set[int] = field(default_factory=set)
    """Postings with something that was tried, and lost its meaning before it was tried again."""
    failed: list[str] = field(default_factory=list)
    overdue: list[str] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)


async def gathered(
    database: Database, slack: SlackServer, telegram: TelegramServer, ended: datetime
) -> Facts:
    """At the end; a timer that fell due after the last bot stopped could not fire. What is compared
    with the platforms takes its time, and no transaction may stand open meanwhile."""
    async with database.reading() as db:
        facts = Facts(await _casussen(db), set(await db.scalars(select(Seen.key))))
        facts.unsent = await _deliveries(db, Progress.QUEUED, Progress.SENDING)
        facts.failed = await _deliveries(db, Progress.FAILED)
        facts.overdue = await overdue(db, ended)
        facts.given_up = set(await db.scalars(GIVEN_UP))
        postings = list((await db.scalars(select(Posting))).unique())
        drawn = await _drawn(db)
    facts.places = {
        (p.platform or "", f"{p.channel}/{p.external_id}") for p in postings if p.external_id
    }
    eyes = Eyes(slack, telegram)
    facts.missing = [place for place in facts.places if not eyes.stands(place)]
    facts.cards = _cards(drawn, postings, eyes)
    return facts


async def unsettled(db: AsyncSession) -> list[str]:
    """What still has to happen before a run can be judged."""
    waiting = await _deliveries(db, Progress.QUEUED, Progress.SENDING)
    unheard = await db.scalars(select(Casus.code).where(Casus.state == State.OPEN))
    return [
        *waiting,
        *await overdue(db, datetime.now(UTC)),
        *(f"casus {code} is open" for code in unheard),
    ]


async def overdue(db: AsyncSession, by: datetime) -> list[str]:
    due = select(Timer).where(Timer.fired_at.is_(None), Timer.due_at <= by)
    return [f"{timer.action} of {timer.due_at}" for timer in await db.scalars(due)]


async def _deliveries(db: AsyncSession, *states: Progress) -> list[str]:
    rows = await db.scalars(select(Delivery).where(Delivery.state.in_(states)))
    return [
        f"delivery {d.id} ({d.state}, {d.tries} tries, due {d.due_at}) of {d.posting.about}"
        f" to {d.posting.platform}: {d.problem}"
        for d in rows.unique()
    ]


async def _casussen(db: AsyncSession) -> list[Case]:
    accounts = await db.execute(select(Account.person_id, Account.external_id))
    ids = {person_id: external_id for person_id, external_id in accounts}
    return [
        Case(
            casus.code,
            casus.state,
            casus.rechtsgebied,
            ids[casus.asker_id],
            tuple((ids[a.person_id], a.outcome) for a in casus.attempts),
        )
        for casus in (await db.scalars(select(Casus))).unique()
    ]


async def _drawn(db: AsyncSession) -> list[Outgoing]:
    """Every card of every casus, drawn anew by the bot's own rules: cards hang on state alone."""
    turn = Turn(db, datetime.now(UTC), None, SYSTEM, LIVE)
    for casus_id in list(await db.scalars(select(Casus.id))):
        redraw(turn, await load(turn, casus_id))
    return turn.said


def _cards(drawn: list[Outgoing], postings: list[Posting], eyes: Eyes) -> list[Card]:
    known = {(p.about, p.person_id, p.room_id): p for p in postings if p.about and p.external_id}
    return [
        Card(
            f"{one.about} for {one.person_id or 'the channel'}",
            one.body_hash,
            posting.body_hash,
            eyes.expects(one, posting),
            eyes.sees(posting),
        )
        for one in drawn
        if (posting := known.get(one.place))
    ]


@dataclass
class Eyes:
    """A card as text, without its numbers: what is 5 minutes now was 6 when it was drawn."""

    slack: SlackServer
    telegram: TelegramServer

    def stands(self, place: tuple[str, str]) -> bool:
        platform, where = place
        return self._shown(platform, *where.split("/")) is not None

    def sees(self, posting: Posting) -> str | None:
        place = posting.platform or "", posting.channel or "", posting.external_id or ""
        text = self._shown(*place)
        return None if text is None else _plain(text)

    def _shown(self, platform: str, where: str, message: str) -> str | None:
        if platform == "telegram":
            posted = self.telegram.chats.find(int(where), int(message))
            return posted and "\n".join((posted.text, *posted.buttons))
        try:
            return self.slack.space.message(where, message).shown
        except Refused:
            return None

    def expects(self, one: Outgoing, posting: Posting) -> str:
        message, now = Message.load(one.message), datetime.now(UTC)
        if posting.platform == "telegram":
            return self._on_telegram(arguments(message, "nl", now))
        mention = None
        if posting.thread and posting.in_thread and posting.person:
            mention = next(a.external_id for a in posting.person.accounts)
        head = Letterhead("nl", now)
        return _plain(shown(head.blocks(message, mention)))

    def _on_telegram(self, given: dict[str, Any]) -> str:
        parsed = read_text({"text": given["text"], "parse_mode": "HTML"}, "text", 4096)
        rows = given["reply_markup"].inline_keyboard if given["reply_markup"] else ()
        labels = [button.text for row in rows for button in row]
        return _plain(f"{parsed.visible}\n" + "\n".join(labels))


def _plain(text: str) -> str:
    """Without the link to the thread too: who is paged before its head stands has none yet."""
    lines = (line.strip() for line in text.splitlines() if line.strip() != THREAD)
    return re.sub(r"\d+", "#", " ".join(" ".join(lines).split()))
