"""Reports of who came."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "attendance_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("forgotten", sa.Integer(), nullable=False),
        sa.Column("added_by_id", sa.Integer()),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_reports")),
        sa.UniqueConstraint(
            "occurrence_id", "digest", name=op.f("uq_attendance_reports_occurrence_id_digest")
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrences.id"],
            name=op.f("fk_attendance_reports_occurrence_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["organisers.id"], name=op.f("fk_attendance_reports_added_by_id")
        ),
    )
    op.create_table(
        "attendance_report_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True)),
        sa.Column("left_at", sa.DateTime(timezone=True)),
        sa.Column("match", sa.String(), nullable=False),
        sa.Column("suggested", sa.JSON(), nullable=False),
        sa.Column("registration_id", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_report_rows")),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["attendance_reports.id"],
            name=op.f("fk_attendance_report_rows_report_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_attendance_report_rows_registration_id"),
            ondelete="CASCADE",
        ),
    )
    op.create_index(op.f("ix_attendance_report_rows_report_id"), "attendance_report_rows", ["report_id"])
    op.create_index(
        op.f("ix_attendance_report_rows_registration_id"), "attendance_report_rows", ["registration_id"]
    )


def downgrade() -> None:
    for table in ("attendance_report_rows", "attendance_reports"):
        op.drop_table(table)
