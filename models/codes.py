"""A code for what can be spoken about over the phone: nothing else has it."""

import secrets

from sqlalchemy import bindparam, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.errors import DomainError
from models.piket import Casus
from models.signaal import Signaal

CODE_SIGNS = "23456789BCDFGHJKLMNPQRSTVWXZ"
"""No vowels, 0 or 1: a code is spoken over the phone (ruling 19)."""
CODE_LENGTH = 4

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


def new_code() -> str:
    """Four signs, spoken over the phone. It may be taken already."""
    return "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))


def read_code(typed: str, refusal: str = "piket.fout.geen_code") -> str:
    """A code as people type it. Raises DomainError for anything else, which is not said back."""
    code = typed.strip().upper()
    if not set(code) <= set(CODE_SIGNS) or len(code) != CODE_LENGTH:
        raise DomainError(refusal)
    return code
