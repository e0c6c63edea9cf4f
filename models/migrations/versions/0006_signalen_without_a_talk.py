"""Signalen without a talk, each with a code that nothing else has."""

from alembic import op

revision = "0006"
down_revision = "0003"
branch_labels = None
depends_on = None

ORIGIN = "alter table signaal add column origin varchar(32) not null default 'gesprek'"
OF_CASUS = (
    "constraint ck_signaal_origin_of_casus check ((origin = 'gesprek') = (casus_id is not null))"
)
"""On SQLite it comes with its column: a table that others refer to cannot be built anew there."""
WITHOUT = "update signaal set origin = 'anders' where casus_id is null"
"""None, unless this migration was taken back and is done again."""


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


def downgrade() -> None:
    op.drop_index("ix_signaal_code", "signaal")
    op.drop_column("signaal", "origin")
