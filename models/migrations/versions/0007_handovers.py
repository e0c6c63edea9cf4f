"""Warm handovers, the rule of who does not get a case, and whether a toevoeging was asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OUTSIDE = ("advocaat", "mediator", "andere_organisatie")
STANDS = ("open", "overgenomen", "gesproken", "kan_niet", "buiten", "vervallen")
EVERY_ANSWER = '["geen", "lat", "regulier", "mediation", "weet_ik_niet"]'
PEOPLE = {
    "casus_id": "casus",
    "sender_id": "person",
    "organisation_id": "organisation",
    "location_id": "location",
    "receiver_id": "person",
    "service_id": "service",
}


def upgrade() -> None:
    for table in ("location", "casus"):
        op.execute(f"alter table {table} add column firm_barred boolean not null default false")
    answers = sa.Column("toevoegingen", sa.JSON(), nullable=False, server_default=EVERY_ANSWER)
    op.add_column("location", answers)
    op.add_column("casus", sa.Column("toevoeging", sa.String(), nullable=True))
    op.add_column("casus", sa.Column("toevoeging_asked_at", sa.DateTime(), nullable=True))
    op.create_table(
        "referral",
        sa.Column("casus_id", sa.Integer(), nullable=True),
        sa.Column("sender_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("receiver_id", sa.Integer(), nullable=True),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("outside", _words("outside", OUTSIDE), nullable=True),
        sa.Column("state", _words("stand", STANDS), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("spoken_from", sa.DateTime(), nullable=True),
        sa.Column("spoken_until", sa.DateTime(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "case when receiver_id is null then 0 else 1 end"
            " + case when service_id is null then 0 else 1 end"
            " + case when outside is null then 0 else 1 end = 1",
            name=op.f("ck_referral_one_receiver"),
        ),
        sa.CheckConstraint("receiver_id <> sender_id", name=op.f("ck_referral_to_another")),
        sa.CheckConstraint(
            "(state in ('open', 'gesproken')) <= (outside is null)",
            name=op.f("ck_referral_outside_is_not_awaited"),
        ),
        sa.CheckConstraint(
            "(state = 'open') = (ended_at is null)", name=op.f("ck_referral_ended_once")
        ),
        sa.CheckConstraint(
            "(spoken_from is null) = (spoken_until is null)", name=op.f("ck_referral_spoken_whole")
        ),
        *(
            sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_referral_{name}"))
            for name, to in PEOPLE.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
    )
    op.create_index("ix_referral_casus_id", "referral", ["casus_id"])
    op.create_index("ix_referral_location_id", "referral", ["location_id"])
    is_open = sa.text("state = 'open'")
    op.create_index(
        "ix_referral_open_casus",
        "referral",
        ["casus_id"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def _words(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=32)


def downgrade() -> None:
    """What an older program cannot read goes."""
    op.execute("delete from timer where action like 'overdracht.%'")
    op.execute("delete from timer where action like 'toevoeging%'")
    op.drop_table("referral")
    for name in ("toevoeging_asked_at", "toevoeging", "firm_barred"):
        op.drop_column("casus", name)
    for name in ("toevoegingen", "firm_barred"):
        op.drop_column("location", name)
