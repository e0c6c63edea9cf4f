"""What somebody was shown and may still say yes to: kept in a row, and taken up once."""

from typing import Any

from handlers.turn import Turn
from models.drafts import Draft
from models.errors import DomainError, NotYours


async def keep(turn: Turn, kind: str, values: dict[str, Any]) -> Draft:
    draft = Draft(person_id=turn.person.id, kind=kind, values=values, made_at=turn.now)
    turn.db.add(draft)
    await turn.db.flush()
    return draft


async def take_up(turn: Turn, kind: str, draft_id: int) -> Draft:
    """Once, by whoever it was shown to."""
    draft = await turn.db.get(Draft, draft_id, with_for_update=True)
    if draft is None or (draft.person_id, draft.kind) != (turn.person.id, kind):
        raise NotYours
    if draft.done_at:
        raise DomainError("algemeen.fout.al_gedaan")
    draft.done_at = turn.now
    return draft
