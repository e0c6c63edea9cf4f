"""Several processes on one database: claims that run out, and a word to the others."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WAKES = (("delivery", "insert"), ("timer", "insert or update of due_at"))
"""What a process that sleeps must hear of. An update that only ends something wakes nobody."""


def upgrade() -> None:
    with op.batch_alter_table("delivery") as delivery:
        delivery.add_column(sa.Column("lease_until", sa.DateTime(), nullable=True))
        delivery.add_column(sa.Column("unheard", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("delivery") as delivery:
        delivery.alter_column("unheard", server_default=None)
    with op.batch_alter_table("timer") as timer:
        timer.add_column(
            sa.Column("waits", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        timer.add_column(sa.Column("failures", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("timer") as timer:
        timer.alter_column("waits", server_default=None)
        timer.alter_column("failures", server_default=None)
    op.add_column("posting", sa.Column("created_at", sa.DateTime(), nullable=True))
    op.create_index("ix_posting_about", "posting", ["about"])
    op.create_index("ix_posting_told", "posting", ["person_id", "created_at"])
    op.create_index("ix_attempt_latest", "attempt", ["person_id", "id"])
    op.drop_index("ix_attempt_person_id", "attempt")
    op.create_index("ix_casus_asked", "casus", ["asker_id", "opened_at"])
    op.drop_index("ix_casus_asker_id", "casus")
    if op.get_bind().dialect.name == "postgresql":
        _wake_each_other()


def _wake_each_other() -> None:
    """NOTIFY goes out with the commit. Its payload: which table, and which process wrote."""
    op.execute(
        """
        create function piket_wake() returns trigger language plpgsql as $$
        begin
            perform pg_notify('piket', tg_table_name || ' ' || current_setting('application_name'));
            return null;
        end $$
        """
    )
    for table, when in WAKES:
        op.execute(
            f"create trigger piket_wake after {when} on {table} "
            "for each statement execute function piket_wake()"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table, _ in WAKES:
            op.execute(f"drop trigger piket_wake on {table}")
        op.execute("drop function piket_wake()")
    op.create_index("ix_casus_asker_id", "casus", ["asker_id"])
    op.drop_index("ix_casus_asked", "casus")
    op.create_index("ix_attempt_person_id", "attempt", ["person_id"])
    op.drop_index("ix_attempt_latest", "attempt")
    op.drop_index("ix_posting_told", "posting")
    op.drop_index("ix_posting_about", "posting")
    op.drop_column("posting", "created_at")
    with op.batch_alter_table("timer") as timer:
        timer.drop_column("failures")
        timer.drop_column("waits")
    with op.batch_alter_table("delivery") as delivery:
        delivery.drop_column("unheard")
        delivery.drop_column("lease_until")
