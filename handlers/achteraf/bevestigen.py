"""The other side says whether there was a talk; any answer on his card says so as well."""

from handlers.casus import fold_choices, redraw
from handlers.dossier import load
from handlers.kaarten.achteraf import Confirm, Deny
from handlers.kaarten.words import heading
from handlers.overdracht.verloop import show as show_handover
from handlers.routing import on
from handlers.say import Line, Message, say
from handlers.signaal import show
from handlers.turn import Turn
from models.achteraf import confirm, deny, reporter_of
from models.dossier import Dossier
from models.overdracht import Stand, referral_of, standing


@on(Confirm)
async def confirmed(turn: Turn, action: Confirm) -> None:
    dossier = await load(turn, action.casus_id)
    confirm(dossier.casus, turn.person, turn.now)
    redraw(turn, dossier)


@on(Deny)
async def denied(turn: Turn, action: Deny) -> None:
    """Who told it hears it kindly, with what to do next."""
    dossier = await load(turn, action.casus_id)
    casus = dossier.casus
    if not deny(casus, turn.person, turn.now):
        return
    signaal_too = await _take_back_signaal(turn, dossier)
    told_by = reporter_of(casus)
    assert told_by is not None
    text = heading("achteraf.melding.klopt_niet", casus)
    hears = say(text.key, **text.values, name=turn.person.name)
    lines = (Line(say("achteraf.melding.signaal")),) if signaal_too else ()
    turn.tell(told_by, Message(hears, lines, footer=say("achteraf.melding.wat_nu")), casus=casus)
    await _take_back_handover(turn, dossier)
    await fold_choices(turn, casus)
    redraw(turn, dossier)


async def _take_back_handover(turn: Turn, dossier: Dossier) -> None:
    """A code that counts no more hands nobody over; what somebody has taken stays his."""
    await turn.db.flush()  # what follows is read anew, under its lock
    open_one = await standing(turn.db, dossier.casus.id)
    if open_one and open_one.state is not Stand.TAKEN:
        referral = await referral_of(turn.db, open_one.id)
        referral.withdraw(referral.sender, turn.now)
        await show_handover(turn, referral)


async def _take_back_signaal(turn: Turn, dossier: Dossier) -> bool:
    """What came of no talk stands on no agenda; who saw it can still raise it without one."""
    signaal = dossier.signaal
    if signaal is None or signaal.discussed_at or not signaal.standing:
        return False
    for part in signaal.standing:
        signaal.withdraw_by(part.person, turn.now)
    await show(turn, signaal, dossier.casus.location)
    return True
