"""How a handover goes on: the receiver has it or cannot, the sender takes it back or is reminded."""

from dataclasses import dataclass

from handlers.action import Action
from handlers.casus import redraw
from handlers.dossier import load
from handlers.kaarten.overdracht import (
    BeginHandover,
    CannotTake,
    TakeBackHandover,
    Taken,
    named,
    receiver_card,
    sender_card,
    zaak,
)
from handlers.overdracht.laden import load_referral
from handlers.routing import on
from handlers.say import Message, button, say
from handlers.turn import Turn
from models.colleagues import coordinators
from models.errors import DomainError
from models.overdracht import Referral, Stand
from models.queueing import leave

EXAMPLE = "De Vries"


@dataclass(frozen=True)
class RemindHandover(Action, name="overdracht.herinner", system_only=True, can_wait=True):
    referral_id: int


async def show(turn: Turn, referral: Referral) -> None:
    """Both cards as they should read now, and the card of the casus it is of."""
    if referral.casus_id:
        await turn.db.flush()
        redraw(turn, await load(turn, referral.casus_id))
    about = f"overdracht:{referral.id}"
    turn.tell(referral.sender, sender_card(referral), about=f"{about}:van")
    if referral.receiver:
        waits = referral.state in (Stand.OPEN, Stand.SPOKEN)
        card = receiver_card(referral)
        turn.tell(referral.receiver, card, about=f"{about}:aan", edit_only=not waits)


@on(Taken)
async def taken(turn: Turn, action: Taken) -> None:
    referral = await _to_me(turn, action.referral_id)
    if referral.take(turn.person, turn.now):
        turn.tell(referral.sender, _hears("overgenomen", referral))
    await show(turn, referral)


@on(CannotTake)
async def cannot_take(turn: Turn, action: CannotTake) -> None:
    """The sender is told, and may choose another."""
    referral = await _to_me(turn, action.referral_id)
    if referral.decline(turn.person, turn.now):
        turn.tell(referral.sender, _hears("kan_niet", referral))
    await show(turn, referral)


async def _to_me(turn: Turn, referral_id: int) -> Referral:
    """Who left takes nothing over any more."""
    referral = await load_referral(turn, referral_id)
    if referral.receiver_id == turn.person.id and not turn.person.memberships:
        raise DomainError("piket.fout.geen_locatie")
    return referral


def _hears(key: str, referral: Referral) -> Message:
    """A new message: an edit notifies nobody."""
    text = say(f"overdracht.hoort.{key}", name=named(referral), zaak=zaak(referral.casus))
    if key == "overgenomen":
        return Message(text)
    if referral.casus_id is None:
        return Message(text, footer=say("overdracht.hoort.ander_typ", voorbeeld=EXAMPLE))
    other = button("overdracht.knop.kies_ander", BeginHandover(referral.casus_id), "primary")
    return Message(text, buttons=(other,))


@on(TakeBackHandover)
async def take_back(turn: Turn, action: TakeBackHandover) -> None:
    referral = await load_referral(turn, action.referral_id)
    referral.withdraw(turn.person, turn.now)
    await show(turn, referral)


async def _tell_coordinators(turn: Turn, referral: Referral) -> None:
    """The sender works nowhere any more: somebody else must look after this client."""
    if not referral.remind(turn.now):
        return
    text = say(
        "overdracht.hoort.afzender_weg",
        name=referral.sender.name,
        wie=named(referral),
        zaak=zaak(referral.casus),
    )
    for person in await coordinators(turn.db, referral.location_id):
        turn.tell(person, text)


@on(RemindHandover)
async def remind(turn: Turn, action: RemindHandover) -> None:
    """Once: the card itself comes again, below what was said since."""
    referral = await load_referral(turn, action.referral_id)
    if not referral.sender.memberships:
        await _tell_coordinators(turn, referral)
    elif referral.remind(turn.now):
        gone = Message(say("overdracht.kaart.verderop", zaak=zaak(referral.casus)))
        about = f"overdracht:{referral.id}:van"
        await leave(turn.db, about, referral.sender_id, gone.dump(), turn.now)
        await show(turn, referral)
