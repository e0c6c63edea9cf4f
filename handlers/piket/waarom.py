"""A coordinator can see by which rule who was asked in which order, about one casus, for a week."""

from datetime import timedelta

from sqlalchemy import select

from handlers.kaarten.words import heading
from handlers.opdrachten import Command
from handlers.routing import on
from handlers.say import Line, Message, Text, say
from handlers.turn import Turn
from models.attempt import Attempt
from models.codes import read_code
from models.errors import DomainError
from models.piket import Casus

SHOWN = timedelta(days=7)


@on("waarom")
async def why(turn: Turn, command: Command) -> None:
    """`/piket waarom 7KX3`: no times, no outcomes, no counts."""
    code = read_code(command.rest, "dienst.waarom.welke")
    casus = await turn.db.scalar(select(Casus).where(Casus.code == code))
    if casus is None:
        raise DomainError("dienst.fout.geen_code", code=code)
    if not any(map(turn.person.coordinates, (casus.location_id, casus.asked_location.id))):
        raise DomainError("dienst.fout.niet_jouw_locatie")
    if turn.now - casus.opened_at > SHOWN:
        raise DomainError("dienst.fout.te_lang_geleden")
    if not casus.attempts:
        turn.reply(heading("dienst.waarom.niemand", casus))
        return
    lines = [_line(number, attempt) for number, attempt in enumerate(casus.attempts, 1)]
    head = heading("dienst.waarom.kop", casus)
    turn.reply(Message(head, tuple(map(Line, lines)), footer=say("dienst.waarom.voet")))


def _line(number: int, attempt: Attempt) -> Text:
    return say(
        "dienst.waarom.regel",
        nummer=number,
        name=attempt.person.name,
        waarom=say(f"dienst.waarom.{attempt.why or 'onbekend'}"),
    )
