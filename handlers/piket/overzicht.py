"""Look around: what can I type, take back a question, "bedoel je ...?"."""

from dataclasses import dataclass

from sqlalchemy import select

from config.words import words
from handlers.action import Action
from handlers.bewaard import keep, take_up
from handlers.kaarten.actions import Withdraw
from handlers.kaarten.words import rechtsgebied
from handlers.opdrachten import Command, read_command
from handlers.piket import vraag
from handlers.piket.verloop import withdraw
from handlers.privacy import check
from handlers.routing import on
from handlers.say import Button, Line, Message, button, say
from handlers.turn import Turn
from models.people import Kind
from models.piket import Casus
from models.piket_states import State


@dataclass(frozen=True)
class Meant(Action, name="piket.bedoel"):
    draft_id: int


@on("hulp")
async def help_(turn: Turn, command: Command) -> None:
    """At most ten lines (K6)."""
    first = "regel_1" if turn.face.free_text else "regel_1_zonder_tekst"
    if {member.organisation.kind for member in turn.person.memberships} == {Kind.ADVOCATUUR}:
        first = "regel_1_advocaat"
    more = ("regel_10",) if turn.person.coordinated else ()
    alone = "regel_3" if turn.face.forms else "regel_3_zonder_formulier"
    keys = (first, "regel_2", alone, *(f"regel_{n}" for n in range(4, 10)), *more)
    lines = tuple(Line(say(f"algemeen.hulp.{key}")) for key in keys)
    turn.reply(Message(say("algemeen.hulp.kop"), lines))


@on("intrekken")
async def withdraw_typed(turn: Turn, command: Command) -> None:
    """Take back my running question; with several, choose which."""
    rows = await turn.db.scalars(
        select(Casus)
        .where(
            Casus.asker_id == turn.person.id,
            Casus.state.in_((State.OPEN, State.WAITING, State.UNANSWERED, State.ACCEPTED)),
        )
        .order_by(Casus.id)
    )
    mine = list(rows)
    named = [c for c in mine if c.code == command.rest.strip().upper()]
    match named or (mine if not command.rest or len(mine) > 1 else []):
        case []:
            turn.reply(say("piket.verloop.niets_in_te_trekken"))
        case [casus]:
            await withdraw(turn, Withdraw(casus.id))
        case several:
            turn.reply(
                Message(
                    say("piket.verloop.welke_intrekken"),
                    buttons=tuple(_choice(casus) for casus in several[-20:]),
                    once=True,
                )
            )


def _choice(casus: Casus) -> Button:
    label = say("piket.knop.casus", code=casus.code, rechtsgebied=rechtsgebied(casus.rechtsgebied))
    return button(label, Withdraw(casus.id))


@on("bedoel")
async def did_you_mean(turn: Turn, command: Command) -> None:
    """A likely typing error is asked back; what else was typed is kept for the tap."""
    assert command.meant
    rest = command.rest if turn.face.free_text else ""
    if command.rest and not turn.face.free_text:
        turn.refuse_text()
    check(rest)
    draft = await keep(turn, "bedoel", {"text": f"{command.meant} {rest}".strip()})
    turn.reply(
        Message(
            say("piket.vraag.bedoel_je", woord=command.meant),
            buttons=(
                button(say("piket.knop.ja_woord", woord=command.meant), Meant(draft.id), "primary"),
            ),
            footer=say("piket.vraag.of_typ_opnieuw"),
            once=True,
        )
    )


@on(Meant)
async def meant(turn: Turn, action: Meant) -> None:
    values = await take_up(turn, "bedoel", action.draft_id)
    command = read_command(values["text"], words())
    if command.flow == "vraag":
        await vraag.typed(turn, command)
        return
    await on.routes[command.flow](turn, command)
