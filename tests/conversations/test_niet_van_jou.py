"""Every button of the bot, pressed by everybody it is not for: nothing changes and nothing leaks."""

from collections.abc import Iterator
from dataclasses import fields
from itertools import chain, product
from typing import Any, get_type_hints

import pytest
from sqlalchemy import select

from handlers.action import Action
from handlers.flows import routes
from handlers.kaarten import actions as do
from models.attempt import Attempt
from models.audit import AuditEntry
from models.base import Base
from models.overdracht import Referral
from models.people import Kind
from models.piket import Casus
from models.registratie import Registration
from models.signaal import Contribution, Recognition, Signaal
from models.vragen import Side
from tests.conversations.test_piket import asked
from tests.talk import Talk, Talker

TABLES: tuple[type[Base], ...] = (
    *(Casus, Attempt, Registration),
    *(Signaal, Contribution, Recognition, AuditEntry, Referral),
)
VALUES: dict[str, tuple[Any, ...]] = {
    "question": ("resultaat", "rating", "signaleringsoverleg", "advies", "meer"),
    "value": ("zelf", "8", "ja", "nee", "uitzoeken"),
    "answer": ("ja", "nee", "nog_niet", "nu", "niet"),
    "reason": ("conflict", "geen_tijd"),
    "minute": (30_000_000,),
    "minutes": (30,),
}
"""What a button may carry besides ids, which are all 1 or 2 in a talk that has just begun."""
IDS = (1, 2)
LEAKS = ("belangenconflict", "Cijfer: 3", "Cijfer: 9")
FOR_EVERYBODY = {"signaal.herken", "overdracht.andere"}
"""A colleague of the location may say that he knows it too; whoever has a client of his own may hand
that one over."""


def every_button() -> Iterator[list[Action]]:
    """Each kind of button that one can make, in all its forms, about the one casus there is."""
    routes()
    for kind in Action.known.values():
        if not kind.system_only and kind.name not in FOR_EVERYBODY:
            types = get_type_hints(kind)
            yield [kind(*given) for given in product(*_given(kind, types))]


def _given(kind: type[Action], types: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    for field in fields(kind):
        known: tuple[Any, ...] = IDS if types[field.name] is int else ("x",)
        if types[field.name] is Side:
            known = tuple(Side)
        elif types[field.name] is Kind:
            known = tuple(Kind)
        yield VALUES.get(field.name, known)


async def facts(talk: Talk) -> dict[str, list[tuple[Any, ...]]]:
    async with talk.database.reading() as db:
        return {
            table.__tablename__: [
                tuple(row)
                for row in await db.execute(select(table.__table__).order_by(table.__table__.c.id))
            ]
            for table in TABLES
        }


async def both_registered(talk: Talk) -> tuple[Talker, Talker]:
    """De Vries could not, for a conflict; Jansen called, and both gave a mark."""
    noor, devries, jansen = await asked(talk)
    await devries.clicks("Ik kan niet")
    await devries.clicks("Mogelijk belangenconflict")
    await jansen.clicks("Ik bel nu")
    await talk.talked()
    for label in ("Weet ik niet", "Zelf afhandelen", "Ja", "3"):
        await noor.clicks(label, on="Je piketvraag")
    for label in ("Nog uitzoeken", "5 tot 15 min", "Nee", "9"):
        await jansen.clicks(label, on="Na het gesprek")
    talk.reads_all()
    return noor, jansen


def forget(talk: Talk) -> None:
    """On Telegram each refusal is a message, and they are all alike."""
    for screen in talk.screens.values():
        for message in screen.messages:
            message.seen = True


COLLEAGUES = {"lotte": Side.ASKER, "demir": Side.ANSWERER}
"""They work where somebody of that side does, and may take over its registration: no more."""


@pytest.mark.parametrize("talk", [("web", "web")], ids=["web"], indirect=True)
@pytest.mark.parametrize("who", ["aisha", "demir", "devries", "yilmaz", "lotte"])
async def test_who_has_no_part_in_it_changes_nothing(talk: Talk, who: str) -> None:
    """De Vries was asked, and said that there may be a conflict: he takes over nothing. On one cast:
    who may do what does not hang on where he does it."""
    talk.looks_ahead = False
    await both_registered(talk)
    before = await facts(talk)
    stranger = talk.meet(who)
    for forms in every_button():
        for action in forms:
            theirs = isinstance(action, do.RegisterFor) and COLLEAGUES.get(who) is action.side
            if not theirs:
                await stranger.presses(action.pack())
        assert await facts(talk) == before, forms[:1]
    forget(talk)


async def test_nobody_answers_for_the_other_side(talk: Talk) -> None:
    """Whatever they press, the other's row stays as it was."""
    talk.looks_ahead = False
    noor, jansen = await both_registered(talk)
    for person, other in ((noor, Side.ANSWERER), (jansen, Side.ASKER)):
        theirs = [row for row in await talk.rows(Registration) if row.side is other]
        for action in chain.from_iterable(every_button()):
            if getattr(action, "side", other) is other and hasattr(action, "casus_id"):
                await person.presses(action.pack())
        [before], [after] = theirs, [r for r in await talk.rows(Registration) if r.side is other]
        columns = Registration.__table__.columns.keys()
        assert [getattr(after, c) for c in columns] == [getattr(before, c) for c in columns]
    forget(talk)


async def test_no_conflict_and_no_mark_is_read_by_anybody(talk: Talk) -> None:
    """On no screen but of who said so, and a mark on none at all."""
    talk.looks_ahead = False
    await both_registered(talk)
    for key in ("noor", "bram", "aisha", "lotte", "jansen", "demir"):
        reader = talk.meet(key)
        for command in ("/piket open", "/piket mijn rooster", "/piket agenda", "/piket wie"):
            await reader.says(command)
            shown = [message.text for message in reader.replies_shown()]
            shown += [m.text for screen in reader.screens() for m in screen.messages]
            assert any(shown), "nothing was looked at"
            told = [text for text in shown for leak in LEAKS if leak in text]
            assert not told, f"{key} reads {told}"
    forget(talk)
