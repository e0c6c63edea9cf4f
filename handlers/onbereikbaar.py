"""A platform will never deliver something: whoever can do something about it hears it, once."""

from dataclasses import dataclass

from sqlalchemy import select

from handlers.action import Action
from handlers.rooster.vooruit import look_for_gaps
from handlers.routing import on
from handlers.say import Message, say
from handlers.turn import Turn
from models.outbox import Posting
from models.people import Membership, Person, Role

ABOUT = "onbereikbaar:"
KNOWN = {
    "bot_blocked": "geblokkeerd",
    "channel_not_found": "onbekend",
    "chat_not_found": "onbekend",
    "is_archived": "gearchiveerd",
    "no_address": "geen_account",
    "not_in_channel": "niet_uitgenodigd",
    "not_started": "niet_gestart",
    "user_deactivated": "account_uit",
    "user_disabled": "account_uit",
    "user_not_found": "onbekend",
}
"""The platforms' own codes, for which we have words."""


@dataclass(frozen=True)
class Unreachable(Action, name="bot.onbereikbaar", system_only=True):
    posting_id: int


@on(Unreachable)
async def tell_who_can_help(turn: Turn, action: Unreachable) -> None:
    """The coordinators of the casus's location, or of where this person or channel belongs; at
    most once a week for the same person or channel and reason."""
    posting = await turn.db.get(Posting, action.posting_id)
    if posting is None or not posting.refused:
        return
    if (posting.about or "").startswith(ABOUT):  # two who cannot be reached, told of each other
        return
    who = f"p{posting.person_id}" if posting.person_id else f"r{posting.room_id}"
    if posting.person_id:
        look_for_gaps(turn)  # he covers no duty hour any more
    reason = KNOWN.get(posting.refused, "anders")
    about = f"{ABOUT}{who}:{reason}:{turn.now:%G%V}"
    for coordinator in await _coordinators(turn, posting):
        if coordinator.id != posting.person_id:
            turn.tell(coordinator, _message(posting, reason), about=about)


async def _coordinators(turn: Turn, posting: Posting) -> list[Person]:
    at = Membership.location_id
    if posting.room:
        here = at == posting.room.location_id
    else:
        of = select(Membership.location_id).where(Membership.person_id == posting.person_id)
        here = at.in_(of)
    people = await turn.db.scalars(
        select(Person).join(Membership).where(here, Membership.role == Role.COORDINATOR).distinct()
    )
    return list(people)


def _message(posting: Posting, reason: str) -> Message:
    platform = say(f"onbereikbaar.platform.{posting.platform}")
    why = say(f"onbereikbaar.reden.{reason}", code=posting.refused)
    if posting.room:
        kind = say(f"onbereikbaar.kanaal.{posting.room.kind}")
        return Message(
            say("onbereikbaar.kop.kanaal", kanaal=kind, platform=platform, reden=why),
            footer=say("onbereikbaar.kop.wat_kanaal"),
        )
    name = posting.person.name if posting.person else ""
    return Message(
        say("onbereikbaar.kop.persoon", name=name, platform=platform, reden=why),
        footer=say("onbereikbaar.kop.wat_persoon", name=name),
    )
