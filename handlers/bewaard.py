"""What somebody has begun and may go on with by a tap: kept in a row, and taken up once."""

from typing import Any

from handlers.turn import Turn
from models.drafts import Draft
from models.errors import DomainError, NotYours


async def keep(turn: Turn, kind: str, values: dict[str, Any]) -> Draft:
    draft = Draft(person_id=turn.person.id, kind=kind, values=values, made_at=turn.now)
    turn.db.add(draft)
    await turn.db.flush()
    return draft


async def kept(turn: Turn, kind: str | None, draft_id: int) -> Draft:
    """His own, of that kind (None: of any), still open. Locked. The night takes away what nobody
    went on with for two weeks."""
    draft = await turn.db.get(Draft, draft_id, with_for_update=True, populate_existing=True)
    if draft is None:
        raise DomainError("algemeen.fout.verlopen")
    if draft.person_id != turn.person.id or kind not in (None, draft.kind):
        raise NotYours
    if draft.done_at:
        raise DomainError("algemeen.fout.al_gedaan")
    return draft


async def take_up(turn: Turn, kind: str | None, draft_id: int) -> dict[str, Any]:
    """Once: after that the row is empty."""
    draft = await kept(turn, kind, draft_id)
    draft.done_at = turn.now
    values, draft.values = draft.values, {}
    return values
