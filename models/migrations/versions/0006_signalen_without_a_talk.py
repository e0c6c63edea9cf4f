"""Signalen without a talk; what organisations do for each other, and who was told so."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ORIGIN = "alter table signaal add column origin varchar(32) not null default 'gesprek'"
OF_CASUS = (
    "constraint ck_signaal_origin_of_casus check ((origin = 'gesprek') = (casus_id is not null))"
)
"""On SQLite it comes with its column: a table that others refer to cannot be built anew there."""
WITHOUT = "update signaal set origin = 'anders' where casus_id is null"
"""None, unless this migration was taken back and is done again."""

SAID = ("tasks", "call_for", "number")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("pragma ignore_check_constraints = on")
        op.execute(f"{ORIGIN} {OF_CASUS}")
        op.execute(WITHOUT)
        op.execute("pragma ignore_check_constraints = off")
    else:
        op.execute(ORIGIN)
        op.execute(WITHOUT)
        op.execute(f"alter table signaal add {OF_CASUS}")
    op.create_index("ix_signaal_code", "signaal", ["code"], unique=True)
    for name in SAID:
        op.add_column("organisation", sa.Column(name, sa.String(), nullable=True))
    numbers = sa.Column("numbers", sa.JSON(), nullable=False, server_default="{}")
    op.add_column("organisation", numbers)
    op.add_column("person", sa.Column("shown_around_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("person", "shown_around_at")
    for name in ("numbers", *SAID):
        op.drop_column("organisation", name)
    op.drop_index("ix_signaal_code", "signaal")
    op.drop_column("signaal", "origin")
