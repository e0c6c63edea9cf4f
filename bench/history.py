"""Years of work in a minute: rows written past the bot, for whatever must not slow it down."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from bench.people import ADVOCATES, ASKERS, LOKET, PLACES, place_of
from handlers.piket.antwoord import AskAbout, AskTalked
from handlers.piket.verloop import Close, Escalate
from models.base import Base

Row = dict[str, Any]
PATIENCE = timedelta(minutes=5)
CARDS = ("", ":oproep:{attempt}", ":vrager", ":beantwoorder:{answerer}")
"""Of each casus: the head of its thread, a page, and both tap cards."""
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  as SQLAlchemy stores a span of time on SQLite


@dataclass(frozen=True)
class Past:
    """So many closed cases, a minute apart, up to `until` (UTC, naive as it is stored)."""

    count: int
    until: datetime

    def at(self, number: int, minutes: float = 0) -> datetime:
        return self.until - timedelta(minutes=self.count - number) + timedelta(minutes=minutes)

    def tables(self) -> Iterator[tuple[str, Iterator[Row]]]:
        """In the order of their foreign keys; on a new database ids count from one."""
        yield "casus", (self._casus(n) for n in self._numbers())
        yield "attempt", (self._attempt(n) for n in self._numbers())
        yield "registration", (self._registration(n, s) for n in self._numbers() for s in (0, 1))
        yield "posting", (self._posting(n, c) for n in self._numbers() for c in range(len(CARDS)))
        yield "delivery", (self._delivery(n, d) for n in self._numbers() for d in range(6))
        yield "timer", (self._timer(n, t) for n in self._numbers() for t in range(4))
        yield "inbox", (self._seen(n, k) for n in self._numbers() for k in range(6))

    def _numbers(self) -> range:
        return range(1, self.count + 1)

    def _casus(self, n: int) -> Row:
        return casus(n, self.at(n), "closed") | {
            "answerer_id": answerer(n),
            "accepted_at": self.at(n, 1),
            "promised_at": self.at(n, 1),
            "asks_since": self.at(n, 3),
            "spoken_at": self.at(n, 9),
            "closed_at": self.at(n, 7 * 24 * 60),
        }

    def _attempt(self, n: int) -> Row:
        return attempt(n, self.at(n), "opgepakt") | {"outcome_at": self.at(n, 1)}

    def _registration(self, n: int, side: int) -> Row:
        return {
            "casus_id": n,
            "side": ("vrager", "beantwoorder")[side],
            "person_id": (n % ASKERS + 1, answerer(n))[side],
            "opened_at": self.at(n),
            "answered_at": self.at(n, 10),
            "signaleringsoverleg": "nee",
            "rating": 8,
            "rating_refused": False,
        }

    def _posting(self, n: int, card: int) -> Row:
        return posting(n, card, self.at(n))

    def _delivery(self, n: int, number: int) -> Row:
        return {
            "posting_id": (n - 1) * len(CARDS) + number % len(CARDS) + 1,
            "lane": 2,
            "state": "sent" if number < 5 else "dropped",
            "edit_only": False,
            "erase": False,
            "attempt_id": n if number == 1 else None,
            "created_at": self.at(n),
            "due_at": self.at(n),
            "tries": 1,
            "sent_at": self.at(n),
        }

    def _timer(self, n: int, number: int) -> Row:
        made = (Escalate(n), AskAbout(n), AskTalked(n), Close(n))
        due = self.at(n, (5, 3, 11, 7 * 24 * 60)[number])
        return {"action": made[number].pack(), "due_at": due, "fired_at": due}

    def _seen(self, n: int, number: int) -> Row:
        return {"key": f"slack:{n}.{number}.0123456789abcdef", "seen_at": self.at(n)}


def answerer(n: int) -> int:
    return ASKERS + n % ADVOCATES + 1


def casus(n: int, opened_at: datetime, state: str) -> Row:
    return {
        "code": f"h{n}",
        "state": state,
        "rechtsgebied": "arbeidsrecht",
        "spoed": False,
        "answerer_kind": "advocatuur",
        "location_id": place_of(n),
        "optional": [],
        "asker_id": n % ASKERS + 1,
        "organisation_id": LOKET,
        "patience": PATIENCE,
        "vraag_in_thread": False,
        "call_number": "+31302345678",
        "round": 1,
        "opened_at": opened_at,
        "shut": False,
        "asker_platform": "slack",
        "coordinator_told": False,
        "offers": 0,
        "version": 1,
    }


def attempt(n: int, asked_at: datetime, outcome: str) -> Row:
    return {
        "casus_id": n,
        "person_id": answerer(n),
        "round": 1,
        "national": False,
        "asked_at": asked_at,
        "until": asked_at + PATIENCE,
        "outcome": outcome,
        "talk_asks": 0,
    }


def posting(n: int, card: int, since: datetime) -> Row:
    """A card that stands; the first is the head of the thread, in the location's channel."""
    people = (None, answerer(n), n % ASKERS + 1, answerer(n))
    return {
        "created_at": since,
        "about": f"casus:{n}" + CARDS[card].format(attempt=n, answerer=2 * n),
        "person_id": people[card],
        "room_id": None if card else place_of(n),
        "casus_id": n,
        "in_thread": card > 1,
        "body_hash": "0" * 32,
        "platform": "slack",
        "channel": f"D{people[card]}" if card else f"C0PIK{n % PLACES:04}",
        "external_id": f"{n}.{card:06}",
    }


def write(url: str, table: str, rows: Iterable[Row]) -> None:
    """As fast as the engine takes them; what a row does not say is what the model says."""
    given = _defaults(table)
    rows = (given | row for row in rows)
    if make_url(url).get_backend_name() == "sqlite":
        _into_sqlite(url, table, rows)
    else:
        _into_postgresql(url, table, rows)


def _defaults(table: str) -> Row:
    columns = [c for c in Base.metadata.tables[table].columns if c.default and c.default.is_scalar]
    values = {c.name: getattr(c.default, "arg", None) for c in columns}
    return {name: v.value if isinstance(v, Enum) else v for name, v in values.items()}


def _into_sqlite(url: str, table: str, rows: Iterable[Row]) -> None:
    waiting = iter(rows)
    first = next(waiting)
    names, places = ", ".join(f'"{n}"' for n in first), ", ".join("?" * len(first))
    statement = f"insert into {table} ({names}) values ({places})"
    connection = sqlite3.connect(make_url(url).database or "")
    with connection:
        connection.execute(statement, _plain(first))
        connection.executemany(statement, (_plain(row) for row in waiting))
    connection.close()


def _plain(row: Row) -> list[Any]:
    """Moments and spans as SQLAlchemy stores them on SQLite."""
    spans = [EPOCH + value if isinstance(value, timedelta) else value for value in row.values()]
    return [str(v.isoformat(" ", "microseconds")) if isinstance(v, datetime) else v for v in spans]


def _into_postgresql(url: str, table: str, rows: Iterable[Row]) -> None:
    waiting = iter(rows)
    first = next(waiting)
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    statement = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, first))
    )
    with psycopg.connect(plain) as connection:
        with connection.cursor().copy(statement) as copy:
            copy.write_row(list(first.values()))
            for row in waiting:
                copy.write_row(list(row.values()))
        connection.execute(sql.SQL("analyze {}").format(sql.Identifier(table)))
