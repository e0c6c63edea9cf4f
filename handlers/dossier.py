"""A casus loaded whole, and locked until the turn ends."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload, raiseload, selectinload

from handlers.turn import Turn
from models.attempt import Attempt
from models.dossier import Dossier
from models.errors import NotYours
from models.location import Location
from models.overdracht import standing
from models.people import Person
from models.piket import Casus
from models.registratie import Registration
from models.signaal import signaal_of

PEOPLE = joinedload(Person.accounts), raiseload(Person.memberships)
WHOLE = (
    joinedload(Casus.location).joinedload(Location.rooms),
    joinedload(Casus.asker).options(*PEOPLE),
    selectinload(Casus.answerer).options(*PEOPLE),
    selectinload(Casus.attempts).joinedload(Attempt.person).options(*PEOPLE),
)
"""A casus with whoever its cards name. What may change under somebody else's lock is read after
it: PostgreSQL joins a row that was waited for with what was there before."""


async def load(turn: Turn, casus_id: int) -> Dossier:
    """The casus, locked for this transaction (ruling 12). Raises NotYours if there is none."""
    _forget(turn, casus_id)
    rows = await turn.db.scalars(
        select(Casus).where(Casus.id == casus_id).options(*WHOLE).with_for_update(of=Casus)
    )
    casus = rows.unique().one_or_none()
    if casus is None:
        raise NotYours
    registrations = await turn.db.scalars(
        select(Registration).where(Registration.casus_id == casus_id).order_by(Registration.id)
    )
    sides = list(registrations)
    warm = any(reg.warm == "ja" for reg in sides)
    return Dossier(
        casus,
        sides,
        await signaal_of(turn.db, casus_id),
        await standing(turn.db, casus_id) if warm else None,
    )


def _forget(turn: Turn, casus_id: int) -> None:
    """What this session read of it before it held the lock may have changed since."""
    session = turn.db.sync_session
    known = session.identity_map.get(session.identity_key(Casus, casus_id))
    if known is not None:
        for attempt in known.attempts:
            session.expire(attempt)
        session.expire(known)


async def load_by_attempt(turn: Turn, attempt_id: int) -> tuple[Dossier, Attempt]:
    """Read only once the casus is locked: what was read before may have changed."""
    casus_id = await turn.db.scalar(select(Attempt.casus_id).where(Attempt.id == attempt_id))
    if casus_id is None:
        raise NotYours
    dossier = await load(turn, casus_id)
    return dossier, next(a for a in dossier.casus.attempts if a.id == attempt_id)
