"""Who came."""

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "attendances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer()),
        sa.Column("marked_by_id", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendances")),
        sa.UniqueConstraint("registration_id", "kind", name=op.f("uq_attendances_registration_id_kind")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_attendances_registration_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["marked_by_id"], ["organisers.id"], name=op.f("fk_attendances_marked_by_id")
        ),
    )
    op.create_table(
        "head_counts",
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("others", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("occurrence_id", name=op.f("pk_head_counts")),
        sa.CheckConstraint("others >= 0", name=op.f("ck_head_counts_others_not_negative")),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrences.id"], name=op.f("fk_head_counts_occurrence_id")
        ),
    )
    op.create_table(
        "late_notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer()),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_up_to", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True)),
        sa.Column("called_off_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_notices")),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrences.id"], name=op.f("fk_late_notices_occurrence_id")
        ),
        sa.ForeignKeyConstraint(["said_by_id"], ["organisers.id"], name=op.f("fk_late_notices_said_by_id")),
    )
    op.create_index(op.f("ix_late_notices_occurrence_id"), "late_notices", ["occurrence_id"])
    op.create_index(op.f("ix_late_notices_told_at"), "late_notices", ["told_at"])
    # What stays of attendance when the registrations are forgotten
    with op.batch_alter_table("kept_counts", recreate=_recreate()) as table:
        for column in ("attended", "attended_viewers"):
            table.add_column(sa.Column(column, sa.Integer(), server_default=sa.text("0"), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("kept_counts", recreate=_recreate()) as counts:
        for column in ("attended_viewers", "attended"):
            counts.drop_column(column)
    for table in ("late_notices", "head_counts", "attendances"):
        op.drop_table(table)


def _recreate() -> Literal["always", "never"]:
    """SQLite writes an added column behind the constraints; a table made anew is the one that the models describe."""
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"
