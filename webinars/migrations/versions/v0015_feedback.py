"""What attendees thought."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "feedback_rounds",
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("used", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("occurrence_id", name=op.f("pk_feedback_rounds")),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrences.id"], name=op.f("fk_feedback_rounds_occurrence_id")
        ),
    )
    op.create_index(op.f("ix_feedback_rounds_closes_at"), "feedback_rounds", ["closes_at"])
    op.create_table(
        "feedback_results",
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("tallies", sa.JSON(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("occurrence_id", name=op.f("pk_feedback_results")),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrences.id"], name=op.f("fk_feedback_results_occurrence_id")
        ),
    )
    op.create_table(
        "feedback_requests",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_feedback_requests")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_feedback_requests_registration_id"),
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "feedback_notes",
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("written_by_id", sa.Integer()),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("occurrence_id", name=op.f("pk_feedback_notes")),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrences.id"], name=op.f("fk_feedback_notes_occurrence_id")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["organisers.id"], name=op.f("fk_feedback_notes_written_by_id")
        ),
    )


def downgrade() -> None:
    for table in ("feedback_notes", "feedback_requests", "feedback_results", "feedback_rounds"):
        op.drop_table(table)
