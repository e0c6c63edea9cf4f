"""The roster: rules that return, swaps, absences, gaps, calendars; why somebody was asked."""

import json
from datetime import UTC, date, datetime, time
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREE_DAYS = [
    *("Nieuwjaarsdag", "Eerste paasdag", "Tweede paasdag", "Koningsdag"),
    *("Bevrijdingsdag in een lustrumjaar", "Hemelvaartsdag", "Eerste pinksterdag"),
    *("Tweede pinksterdag", "Eerste kerstdag", "Tweede kerstdag"),
]
LONG_AGO = datetime(2020, 1, 1)  # noqa: DTZ001  UTC, as every moment in the database
"""A weekly shift was there always; nobody knows any more since when."""

POOL = sa.Enum("hjl", "srw", "advocatuur", name="kind", native_enum=False, length=32)
WHY = sa.Enum(
    *("enige", "er_is", "lokaal", "minst_gevraagd", "langst_geleden", "vaste_volgorde"),
    name="why",
    native_enum=False,
    length=32,
)


def upgrade() -> None:
    _widen()
    op.create_table(
        "absence",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("starts", sa.DateTime(), nullable=False),
        sa.Column("ends", sa.DateTime(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("starts < ends", name=op.f("ck_absence_starts_before_it_ends")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_absence_made_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_absence_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence") as batch_op:
        batch_op.create_index("ix_absence_person", ["person_id", "ends"], unique=False)

    op.create_table(
        "check_in",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("starts", sa.DateTime(), nullable=False),
        sa.Column("ends", sa.DateTime(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("here_at", sa.DateTime(), nullable=True),
        sa.Column("cannot_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_check_in_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
        sa.UniqueConstraint("person_id", "starts", name=op.f("uq_check_in_person_id_starts")),
    )
    op.create_table(
        "feed",
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("location_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(person_id is null) <> (location_id is null)", name=op.f("ck_feed_of_one")
        ),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_feed_location_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_feed_made_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_feed_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed")),
        sa.UniqueConstraint("token", name=op.f("uq_feed_token")),
    )
    with op.batch_alter_table("feed") as batch_op:
        batch_op.create_index(op.f("ix_feed_location_id"), ["location_id"], unique=False)
        batch_op.create_index(op.f("ix_feed_person_id"), ["person_id"], unique=False)

    op.create_table(
        "gap",
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("pool", POOL, nullable=False),
        sa.Column("starts", sa.DateTime(), nullable=False),
        sa.Column("ends", sa.DateTime(), nullable=False),
        sa.Column("found_at", sa.DateTime(), nullable=False),
        sa.Column("told_at", sa.DateTime(), nullable=True),
        sa.Column("intended_at", sa.DateTime(), nullable=True),
        sa.Column("intended_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["intended_by_id"], ["person.id"], name=op.f("fk_gap_intended_by_id")
        ),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_gap_location_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap")),
        sa.UniqueConstraint(
            "location_id", "pool", "starts", name=op.f("uq_gap_location_id_pool_starts")
        ),
    )
    op.create_table(
        "shift_rule",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=True),
        sa.Column("pool", POOL, nullable=False),
        sa.Column("rechtsgebieden", sa.JSON(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("rrule", sa.String(), nullable=False),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("skips", sa.JSON(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("free_days", sa.JSON(), nullable=False),
        sa.Column(
            "source",
            sa.Enum("bestand", "chat", "agenda", name="source", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("first_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["first_id"], ["shift_rule.id"], name=op.f("fk_shift_rule_first_id")
        ),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_shift_rule_location_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_shift_rule_made_by_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_shift_rule_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_rule")),
    )
    with op.batch_alter_table("shift_rule") as batch_op:
        batch_op.create_index(op.f("ix_shift_rule_first_id"), ["first_id"], unique=False)
        batch_op.create_index(op.f("ix_shift_rule_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "ix_shift_rule_serving", ["pool", "location_id", "ended_at"], unique=False
        )

    op.create_table(
        "swap",
        sa.Column("giver_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=True),
        sa.Column("pool", POOL, nullable=False),
        sa.Column("rechtsgebieden", sa.JSON(), nullable=False),
        sa.Column("starts", sa.DateTime(), nullable=False),
        sa.Column("ends", sa.DateTime(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum("ruil", "afwezig", "kan_niet", name="reason", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("absence_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("alone_at", sa.DateTime(), nullable=True),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("starts < ends", name=op.f("ck_swap_starts_before_it_ends")),
        sa.ForeignKeyConstraint(["absence_id"], ["absence.id"], name=op.f("fk_swap_absence_id")),
        sa.ForeignKeyConstraint(["giver_id"], ["person.id"], name=op.f("fk_swap_giver_id")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_swap_location_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_swap_made_by_id")),
        sa.ForeignKeyConstraint(["series_id"], ["shift_rule.id"], name=op.f("fk_swap_series_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_swap")),
    )
    with op.batch_alter_table("swap") as batch_op:
        batch_op.create_index("ix_swap_giver", ["giver_id", "ends"], unique=False)
        batch_op.create_index(op.f("ix_swap_series_id"), ["series_id"], unique=False)
        batch_op.create_index(op.f("ix_swap_absence_id"), ["absence_id"], unique=False)

    op.create_table(
        "swap_offer",
        sa.Column("swap_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("declined_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_swap_offer_person_id")),
        sa.ForeignKeyConstraint(["swap_id"], ["swap.id"], name=op.f("fk_swap_offer_swap_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_swap_offer")),
        sa.UniqueConstraint("swap_id", "person_id", name=op.f("uq_swap_offer_swap_id_person_id")),
    )
    with op.batch_alter_table("swap_offer") as batch_op:
        batch_op.create_index(op.f("ix_swap_offer_person_id"), ["person_id"], unique=False)

    op.create_table(
        "cover",
        sa.Column("swap_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("starts", sa.DateTime(), nullable=False),
        sa.Column("ends", sa.DateTime(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("approved_at", sa.DateTime(), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("starts < ends", name=op.f("ck_cover_starts_before_it_ends")),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["person.id"], name=op.f("fk_cover_approved_by_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_cover_person_id")),
        sa.ForeignKeyConstraint(["swap_id"], ["swap.id"], name=op.f("fk_cover_swap_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cover")),
    )
    with op.batch_alter_table("cover") as batch_op:
        batch_op.create_index("ix_cover_person", ["person_id", "ends"], unique=False)
        batch_op.create_index(op.f("ix_cover_swap_id"), ["swap_id"], unique=False)

    _keep_shifts()
    op.drop_table("shift")


def _widen() -> None:
    """What stood there before gets the value that it had in effect. Nothing is built anew: on SQLite
    a table that others refer to cannot be."""
    free = sa.Column("free_days", sa.JSON(), nullable=False, server_default=json.dumps(FREE_DAYS))
    op.add_column("location", free)
    op.add_column(
        "location",
        sa.Column("swap_approval", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("person", sa.Column("remind_at", sa.Time(), nullable=True))
    person = sa.table("person", sa.column("remind_at", sa.Time()))
    op.execute(person.update().values(remind_at=time(19)))
    op.add_column("attempt", sa.Column("why", WHY, nullable=True))
    armed = sa.Column("armed", sa.Integer(), nullable=False, server_default="0")
    op.add_column("timer", armed)
    op.drop_index("ix_attempt_latest", "attempt")
    op.create_index("ix_attempt_asked", "attempt", ["person_id", "asked_at"])
    refused = sa.text("refused is not null")
    op.create_index(
        "ix_posting_refused",
        "posting",
        ["person_id"],
        sqlite_where=refused,
        postgresql_where=refused,
    )


SAME = ("person_id", "location_id", "pool", "rechtsgebieden", "starts", "ends", "zone")


def _table(name: str, *more: str) -> sa.TableClause:
    """Just what is read and written here: the models may look different by now."""
    types: dict[str, Any] = dict.fromkeys(("rechtsgebieden", "skips", "free_days"), sa.JSON())
    types |= {"starts": sa.Time(), "ends": sa.Time(), "first": sa.Date(), "last": sa.Date()}
    types |= {"made_at": sa.DateTime(), "ended_at": sa.DateTime()}
    return sa.table(name, *(sa.column(key, types.get(key)) for key in (*SAME, *more)))


def _keep_shifts() -> None:
    """Until now holidays were duty, and that is what they stay: a rule for before and one for after."""
    old, db = _table("shift", "weekday"), op.get_bind()
    now = datetime.now(UTC).replace(tzinfo=None)
    kept = [
        {key: row[key] for key in SAME}
        | {"rrule": f"FREQ=WEEKLY;BYDAY={WEEKDAYS[row['weekday']]}", "first": date(2020, 1, 1)}
        | {"skips": [], "source": "bestand"}
        for row in db.execute(sa.select(old)).mappings()
    ]
    before = {"free_days": [], "made_at": LONG_AGO, "ended_at": now, "first_id": None}
    since = {"free_days": FREE_DAYS, "made_at": now, "ended_at": None}
    new = (
        "id",
        "rrule",
        "first",
        "skips",
        "source",
        "free_days",
        "made_at",
        "ended_at",
        "first_id",
    )
    rules = _table("shift_rule", *new)
    for row in kept:
        added = rules.insert().values(row | before).returning(rules.c.id)
        db.execute(rules.insert().values(row | since | {"first_id": db.scalar(added)}))


def _back_to_shifts() -> None:
    """What a weekly shift can say comes back; the rest of the roster has no place there: a shift
    across midnight, one with exceptions, one that is still to begin or ends some day."""
    rules, db = _table("shift_rule", "rrule", "first", "last", "skips", "ended_at"), op.get_bind()
    today = datetime.now(UTC).date()
    weekly = {f"FREQ=WEEKLY;BYDAY={day}": number for number, day in enumerate(WEEKDAYS)}
    kept = [
        {key: row[key] for key in SAME} | {"weekday": weekly[row["rrule"]]}
        for row in db.execute(sa.select(rules).where(rules.c.ended_at.is_(None))).mappings()
        if row["rrule"] in weekly
        and row["starts"] < row["ends"]
        and row["first"] <= today
        and row["last"] is None
        and not row["skips"]
    ]
    if kept:
        db.execute(_table("shift", "weekday").insert(), kept)


def downgrade() -> None:
    op.create_table(
        "shift",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=True),
        sa.Column("pool", POOL, nullable=False),
        sa.Column("rechtsgebieden", sa.JSON(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("starts < ends", name=op.f("ck_shift_starts_before_it_ends")),
        sa.CheckConstraint("weekday between 0 and 6", name=op.f("ck_shift_weekday")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_shift_location_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_shift_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
    )
    op.create_index(op.f("ix_shift_location_id"), "shift", ["location_id"])
    op.create_index(op.f("ix_shift_person_id"), "shift", ["person_id"])
    _back_to_shifts()
    for table in (
        "cover",
        "swap_offer",
        "swap",
        "absence",
        "check_in",
        "gap",
        "feed",
        "shift_rule",
    ):
        op.drop_table(table)
    op.drop_index("ix_posting_refused", "posting")
    op.drop_index("ix_attempt_asked", "attempt")
    op.create_index("ix_attempt_latest", "attempt", ["person_id", "id"])
    op.drop_column("timer", "armed")
    op.drop_column("attempt", "why")
    op.drop_column("person", "remind_at")
    op.drop_column("location", "swap_approval")
    op.drop_column("location", "free_days")
