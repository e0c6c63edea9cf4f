"""A question becomes a casus: the first colleague is paged, and the asker hears who and when."""

from dataclasses import dataclass

from config.vragen import OPTIONAL
from handlers.casus import redraw
from handlers.kaarten.words import clock
from handlers.piket.verloop import Close, ask_next
from handlers.say import Line, Message, say
from handlers.turn import Turn
from models.codes import free_code
from models.dossier import Dossier
from models.location import Location
from models.people import Kind
from models.piket import Casus
from models.piket_states import State
from models.vragen import Side


@dataclass(frozen=True)
class Wish:
    """What somebody wants to ask, whichever way it was told."""

    rechtsgebied: str = ""
    spoed: bool = False
    text: str = ""
    location_key: str = ""
    """Where she asks from; empty while that has to be chosen."""
    pool: str = ""
    """Whom she wants to speak: a Kind; empty for whom her kind usually asks."""
    asked_key: str = ""
    """Of which location; empty for her own."""
    waarom: str = ""
    again: bool = False


async def open_casus(turn: Turn, wish: Wish, place: Location, where: Location) -> None:
    here = turn.person.works_at(place.id)
    assert here is not None
    casus = Casus(
        code=await free_code(turn.db),
        rechtsgebied=wish.rechtsgebied,
        spoed=wish.spoed,
        question=wish.text or None,
        answerer_kind=Kind(wish.pool),
        location_id=place.id,
        location=place,
        elsewhere=None if where is place else where,
        organisation_id=here.organisation_id,
        organisation=here.organisation,
        asker_id=turn.person.id,
        asker=turn.person,
        asker_platform=turn.face.platform,
        shut=False,
        coordinator_told=False,
        optional=[name for name in OPTIONAL if name not in place.questions_off],
        patience=place.patience(wish.spoed),
        vraag_in_thread=place.vraag_in_thread,
        firm_barred=place.firm_barred,
        call_number=turn.person.number,
        state=State.OPEN,
        round=1,
        offers=0,
        opened_at=turn.now,
        attempts=[],
        answerer=None,
    )
    turn.db.add(casus)
    await turn.db.flush()
    turn.opened.add(casus.id)
    dossier = Dossier(casus)
    reg = dossier.open_side(turn.person, Side.ASKER, turn.now)
    turn.db.add(reg)
    reg.know(casus, "waarom", wish.waarom)
    asked = await ask_next(turn, dossier)
    await turn.db.flush()
    turn.later(casus.closes_at, Close(casus.id))
    redraw(turn, dossier)
    turn.reply(_answer(turn, casus) if asked else _nobody(casus))


def _answer(turn: Turn, casus: Casus) -> Message:
    """Who is asked, until when, and the code: known at once (ruling 19)."""
    attempt, several = casus.asking, len(turn.person.memberships) > 1
    assert attempt is not None
    key = "ik_vraag_in" if casus.elsewhere else "ik_vraag_voor" if several else "ik_vraag"
    return Message(
        say(
            f"piket.vraag.{key}",
            name=attempt.person.name,
            code=casus.code,
            locatie=casus.asked_location.name,
        ),
        (
            Line(
                say("piket.vraag.geen_reactie", tijd=clock(casus, attempt.until, turn.now)),
            ),
        ),
        footer=say("piket.vraag.ondertussen"),
    )


def _nobody(casus: Casus) -> Message:
    if casus.opens_next and casus.shut:
        return Message(
            say("piket.vraag.dicht", code=casus.code, tijd=clock(casus, casus.opens_next)),
            footer=say("piket.vraag.kies_hieronder"),
        )
    return Message(
        say("piket.vraag.niemand", code=casus.code), footer=say("piket.vraag.kies_hieronder")
    )
