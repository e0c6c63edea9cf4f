"""Whose client is handed over: of a casus of one's own, or of none."""

from dataclasses import dataclass

from sqlalchemy import select

from handlers.dossier import load
from handlers.turn import Turn
from models.dossier import Dossier
from models.errors import DomainError, NotYours
from models.people import Person
from models.piket import Casus
from models.piket_states import State
from models.registratie import Registration
from models.vragen import Side


@dataclass(frozen=True)
class Topic:
    """Whose client: of a casus, of which the sender answers `part`; or of none."""

    casus: Casus | None = None
    part: Registration | None = None

    @property
    def id(self) -> int:
        return self.casus.id if self.casus else 0


def _of(dossier: Dossier, person: Person) -> Topic | None:
    """Whoever spoke, or registers for him; nobody else hands this client over."""
    parts = (reg for side in Side if (reg := dossier.current(side)) and reg.may_answer(person))
    part = next(parts, None)
    return Topic(dossier.casus, part) if part else None


async def topic_of(turn: Turn, casus_id: int) -> Topic:
    if not casus_id:
        return Topic()
    topic = _of(await load(turn, casus_id), turn.person)
    if topic is None:
        raise NotYours
    _refuse_before_the_talk(topic)
    return topic


async def topic_of_code(turn: Turn, code: str) -> Topic:
    casus_id = await turn.db.scalar(select(Casus.id).where(Casus.code == code))
    if casus_id is None:
        raise DomainError("dienst.fout.geen_code", code=code)
    topic = _of(await load(turn, casus_id), turn.person)
    if topic is None:
        raise DomainError("registratie.fout.niet_jouw_zaak", code=code)
    _refuse_before_the_talk(topic)
    return topic


def _refuse_before_the_talk(topic: Topic) -> None:
    """Who advises must be known, for he does not get it; and what was withdrawn has no client."""
    casus = topic.casus
    if casus and casus.state is State.WITHDRAWN:
        raise DomainError("registratie.heropen.vervallen", code=casus.code)
    if casus and casus.state not in (State.SPOKEN, State.CLOSED):
        raise DomainError("overdracht.fout.eerst_gesprek", code=casus.code)
