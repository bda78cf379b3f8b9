"""Changes that can be undone, and mail that waits for it."""

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    with op.batch_alter_table("occurrences", recreate=_recreate()) as occurrences:
        occurrences.add_column(sa.Column("mail_held_until", sa.DateTime(timezone=True)))
    op.create_index(
        "ix_occurrences_held",
        "occurrences",
        ["mail_held_until"],
        sqlite_where=sa.text("mail_held_until IS NOT NULL"),
        postgresql_where=sa.text("mail_held_until IS NOT NULL"),
    )
    op.create_table(
        "occurrence_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("revision_before", sa.Integer(), nullable=False),
        sa.Column("settled_before", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer()),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True)),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.Column("undone_by_id", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occurrence_changes")),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrences.id"],
            name=op.f("fk_occurrence_changes_occurrence_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["organisers.id"], name=op.f("fk_occurrence_changes_made_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["organisers.id"], name=op.f("fk_occurrence_changes_undone_by_id")
        ),
    )
    op.create_index("ix_occurrence_changes_occurrence_id", "occurrence_changes", ["occurrence_id"])


def downgrade() -> None:
    op.drop_table("occurrence_changes")
    op.drop_index("ix_occurrences_held", "occurrences")
    with op.batch_alter_table("occurrences", recreate=_recreate()) as occurrences:
        occurrences.drop_column("mail_held_until")


def _recreate() -> Literal["always", "never"]:
    """SQLite writes an added column behind the constraints; a table made anew is the one that the models describe."""
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"
