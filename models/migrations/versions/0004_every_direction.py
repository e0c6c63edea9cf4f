"""Every direction: who works where on both sides, more questions, colleagues who register."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ANSWERS = ("waarom", "kring", "warm", "kanaal", "client_regio", "client_kwam", "reden_cijfer")
INDEXED = ("person_id", "registrar_id", "location_id")
MOMENTS = ("filled_at", "reopen_asked_at")
DEED = sa.Enum(
    *("overgenomen", "heropend", "verwijzing_geweigerd", "samengevoegd"),
    name="deed",
    native_enum=False,
    length=32,
)


def upgrade() -> None:
    _casussen()
    _registrations()
    op.create_table(
        "audit_entry",
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("deed", DEED, nullable=False),
        sa.Column("casus_id", sa.Integer(), nullable=True),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_audit_entry_actor_id")),
        sa.ForeignKeyConstraint(["casus_id"], ["casus.id"], name=op.f("fk_audit_entry_casus_id")),
        sa.ForeignKeyConstraint(["about_id"], ["person.id"], name=op.f("fk_audit_entry_about_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index("ix_audit_entry_casus_id", "audit_entry", ["casus_id"])


def _casussen() -> None:
    """Nothing is built anew: on SQLite a table that others refer to cannot be. NULL is at home, where
    everybody asked until now, and nothing was optional."""
    off = sa.Column("questions_off", sa.JSON(), nullable=False, server_default="[]")
    op.add_column("location", off)
    optional = sa.Column("optional", sa.JSON(), nullable=False, server_default="[]")
    op.add_column("casus", optional)
    if "asked_location_id" not in {
        c["name"] for c in sa.inspect(op.get_bind()).get_columns("casus")
    }:
        op.execute(
            "alter table casus add column asked_location_id integer"
            " constraint fk_casus_asked_location_id references location (id)"
        )
    op.create_index("ix_casus_asked_location_id", "casus", ["asked_location_id"])


def _new() -> tuple[sa.Column[Any], ...]:
    return (
        *(sa.Column(n, sa.Integer()) for n in ("registrar_id", "organisation_id", "location_id")),
        sa.Column("taps", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("reopened", sa.Boolean(), nullable=False, server_default=sa.false()),
        *(sa.Column(name, sa.String()) for name in (*ANSWERS, "toelichting")),
        *(sa.Column(name, sa.DateTime()) for name in MOMENTS),
    )


REFERS = (
    ("registrar_id", "person"),
    ("organisation_id", "organisation"),
    ("location_id", "location"),
)


def _registrations() -> None:
    with op.batch_alter_table("registration") as reg:
        for column in _new():
            reg.add_column(column)
    for statement in _who_works_where():
        op.execute(statement)
    with op.batch_alter_table("registration") as reg:
        for name in ("organisation_id", "location_id"):
            reg.alter_column(name, nullable=False)
        for name in ("taps", "reopened"):
            reg.alter_column(name, server_default=None)
        for name, table in REFERS:
            reg.create_foreign_key(op.f(f"fk_registration_{name}"), table, [name], ["id"])
    for name in INDEXED:
        op.create_index(f"ix_registration_{name}", "registration", [name])


def _who_works_where() -> tuple[str, ...]:
    """The asker's side is known; whoever answered is placed where he works as such now, preferably
    where he was asked; who works nowhere as such any more, at the casus's location, for the first
    organisation of that kind."""
    asked = "(select {0}_id from casus where casus.id = registration.casus_id)"
    works = (
        "(select membership.{0}_id from membership"
        " join organisation on organisation.id = membership.organisation_id"
        " join casus on casus.id = registration.casus_id"
        " where membership.person_id = registration.person_id"
        " and organisation.kind = casus.answerer_kind"
        " order by (membership.location_id = casus.location_id) desc, membership.id limit 1)"
    )
    names = ("organisation", "location")
    such = (
        "(select min(organisation.id) from organisation join casus"
        " on casus.answerer_kind = organisation.kind where casus.id = registration.casus_id)"
    )
    rest = {
        "organisation": f"{such}, {asked.format('organisation')}",
        "location": asked.format("location"),
    }
    answered = [f"{n}_id = coalesce({works.format(n)}, {rest[n]})" for n in names]
    return (
        "update registration set "
        + ", ".join(f"{n}_id = {asked.format(n)}" for n in names)
        + " where side = 'vrager'",
        f"update registration set {', '.join(answered)} where side <> 'vrager'",
    )


def downgrade() -> None:
    op.drop_table("audit_entry")
    for name in INDEXED:
        op.drop_index(f"ix_registration_{name}", "registration")
    with op.batch_alter_table("registration") as reg:
        for name, _ in REFERS:
            reg.drop_constraint(op.f(f"fk_registration_{name}"), type_="foreignkey")
        for column in _new():
            reg.drop_column(column.name)
    op.drop_index("ix_casus_asked_location_id", "casus")
    if op.get_bind().dialect.name == "postgresql":  # SQLite drops no column that refers elsewhere
        op.drop_column("casus", "asked_location_id")
    op.drop_column("casus", "optional")
    op.drop_column("location", "questions_off")
