"""Alembic's entry: runs on the connection the program hands over."""

from typing import Any, Literal

from alembic import context

import models.attempt
import models.drafts
import models.outbox
import models.overdracht
import models.piket
import models.registratie
import models.rooster
import models.signaal
import models.sociale_kaart  # noqa: F401  every table must be known to the metadata
from models.base import Base, Moment
from models.outbox import LaneType


def plain_type(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """Migrations name the database's types, so that they outlive our own classes."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime()"
    if kind == "type" and isinstance(item, LaneType):
        return "sa.Integer()"
    return False


connection = context.config.attributes.get("connection")
assert connection is not None, "migrations are run by the program: python -m bot"
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=plain_type,
)
with context.begin_transaction():
    context.run_migrations()
