"""Meetings on platforms."""

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    with op.batch_alter_table("occurrences", recreate=_recreate()) as table:
        table.add_column(sa.Column("platform", sa.String(), server_default=sa.text("'link'"), nullable=False))
    op.create_table(
        "meeting_rooms",
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True)),
        sa.Column("recordings_asked_at", sa.DateTime(timezone=True)),
        sa.Column("recordings_taken", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("occurrence_id", name=op.f("pk_meeting_rooms")),
        sa.UniqueConstraint("key", name=op.f("uq_meeting_rooms_key")),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrences.id"],
            name=op.f("fk_meeting_rooms_occurrence_id"),
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    op.drop_table("meeting_rooms")
    with op.batch_alter_table("occurrences", recreate=_recreate()) as table:
        table.drop_column("platform")


def _recreate() -> Literal["always", "never"]:
    """SQLite writes an added column behind the constraints; a table made anew is the one that the models describe."""
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"
