"""Talks that are reported afterwards: by whom, and since when the other side agrees."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Raw, for on SQLite a table that others refer to cannot be built anew. There a column that
    refers elsewhere cannot be dropped either: if this migration was taken back, it still stands."""
    if "reported_by_id" not in {c["name"] for c in sa.inspect(op.get_bind()).get_columns("casus")}:
        op.execute(
            "alter table casus add column reported_by_id integer"
            " constraint fk_casus_reported_by_id references person (id)"
        )
    op.add_column("casus", sa.Column("confirmed_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("casus", "confirmed_at")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_column("casus", "reported_by_id")
