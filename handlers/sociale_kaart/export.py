"""The kaart as a file, for the coordinators who keep it: `/piket kaart export`."""

from base64 import b64encode
from dataclasses import dataclass

from handlers.action import Action
from handlers.bestand import by_link, hand_over
from handlers.opdrachten import Command
from handlers.routing import on
from handlers.say import File, Message, say
from handlers.turn import Turn
from models.errors import DomainError
from models.sociale_kaart import live
from models.sociale_kaart.bestand import write


@dataclass(frozen=True)
class GiveKaart(Action, name="kaart.export"):
    """On a page of our own, where no files go."""


@on("kaart_export")
async def export(turn: Turn, command: Command) -> None:
    await give(turn, GiveKaart())
    if turn.face.acks:
        turn.reply(say("sociale_kaart.export.in_chat"))


@on(GiveKaart)
async def give(turn: Turn, action: GiveKaart) -> None:
    """What he keeps: of his locations, and of the whole country."""
    if not turn.person.coordinated:
        raise DomainError("sociale_kaart.fout.coordinator")
    if turn.face.platform == "telegram":
        text, none = say("sociale_kaart.export.link"), say("algemeen.telegram.doe_dit_in_slack")
        by_link(turn, action, text, "sociale_kaart.knop.haal_op", none)
        return
    mine = [service for service in await live(turn.db) if service.is_kept_by(turn.person)]
    file = File(
        f"sociale-kaart-{turn.now.astimezone(turn.zone()):%Y-%m-%d}.csv",
        say("sociale_kaart.export.titel"),
        content=b64encode(write(mine)).decode(),
    )
    hand_over(turn, Message(say("sociale_kaart.export.hier", n=len(mine)), file=file))
