"""Messages that wait already when the bot starts: written past it, as it would have queued them."""

import json
from datetime import UTC, datetime

from bench.history import Row, write
from handlers.say import Message, say
from models.outbox import Lane


def messages(url: str, people: list[int], each: int, lane: Lane, edits: bool = False) -> None:
    """`each` new messages, or edits of a card that stands, for each of these people."""
    now = datetime.now(UTC).replace(tzinfo=None)
    pairs = [(person, number) for number in range(each) for person in people]
    write(url, "posting", [_posting(person, number, edits) for person, number in pairs])
    write(url, "delivery", [_delivery(n, lane, now) for n, _ in enumerate(pairs, 1)])


def _posting(person_id: int, number: int, edits: bool) -> Row:
    return {
        "about": f"bench:{number}",
        "person_id": person_id,
        "in_thread": False,
        "platform": "slack",
        "channel": f"D{person_id}" if edits else None,
        "external_id": f"{person_id}.{number:06}" if edits else None,
    }


def _delivery(posting_id: int, lane: Lane, now: datetime) -> Row:
    return {
        "posting_id": posting_id,
        "lane": int(lane),
        "state": "queued",
        "message": json.dumps(Message(say("algemeen.woord.naam", w=str(posting_id))).dump()),
        "edit_only": False,
        "erase": False,
        "created_at": now,
        "due_at": now,
        "tries": 0,
    }
