"""What is left of registrations that are deleted in time, and the indexes by which whatever hangs on them is found."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_INDEXES = (
    ("recording_notices", "attendee_id"),
    ("recording_notices", "outgoing_mail_id"),
    ("reminders", "outgoing_mail_id"),
)


def upgrade() -> None:
    op.create_table(
        "kept_counts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("registered", sa.Integer(), nullable=False),
        sa.Column("viewers", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_counts")),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrences.id"], name=op.f("fk_kept_counts_occurrence_id")
        ),
        sa.UniqueConstraint(
            "occurrence_id", "organisation", name=op.f("uq_kept_counts_occurrence_id_organisation")
        ),
    )
    for table, column in _INDEXES:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    for table, column in reversed(_INDEXES):
        op.drop_index(op.f(f"ix_{table}_{column}"), table)
    op.drop_table("kept_counts")
