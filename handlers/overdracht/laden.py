"""A handover, locked: its casus first, as everywhere (casus, signaal, referral)."""

from sqlalchemy import select

from handlers.dossier import load
from handlers.turn import Turn
from models.overdracht import Referral, referral_of


async def load_referral(turn: Turn, referral_id: int) -> Referral:
    """Raises NotYours if there is none."""
    of = select(Referral.casus_id).where(Referral.id == referral_id)
    if casus_id := await turn.db.scalar(of):
        await load(turn, casus_id)
    return await referral_of(turn.db, referral_id)
