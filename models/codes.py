"""A code for what can be spoken about over the phone: nothing else has it."""

from sqlalchemy import bindparam, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.piket import Casus, new_code
from models.signaal import Signaal

_TAKEN = select(
    exists().where(Casus.code == bindparam("code"))
    | exists().where(Signaal.code == bindparam("code"))
)


async def free_code(db: AsyncSession) -> str:
    """A casus and its own signaal share one; any other two never do."""
    code = new_code()
    while await db.scalar(_TAKEN, {"code": code}):
        code = new_code()
    return code
