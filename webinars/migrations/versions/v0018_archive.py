"""What a clip goes through before it is published, what belongs to it, and the files that are kept for it."""

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

_TEXTS = (
    "reviewed_by",
    "exception_reason",
    "exception_by",
    "description",
    "licence",
    "mirror_url",
    "audio_url",
)


def upgrade() -> None:
    with op.batch_alter_table("recordings", recreate=_recreate()) as recordings:
        recordings.add_column(
            sa.Column("stage", sa.String(), server_default=sa.text("'received'"), nullable=False)
        )
        recordings.add_column(sa.Column("due_at", sa.DateTime(timezone=True)))
        recordings.add_column(sa.Column("reviewed_at", sa.DateTime(timezone=True)))
        for name in _TEXTS:
            recordings.add_column(sa.Column(name, sa.String(), server_default=sa.text("''"), nullable=False))
        recordings.add_column(
            sa.Column("chapters", sa.JSON(), server_default=sa.text("'[]'"), nullable=False)
        )
        recordings.add_column(sa.Column("audio_bytes", sa.Integer()))
    op.execute("UPDATE recordings SET stage = 'reviewed' WHERE published_at IS NOT NULL")
    op.execute("UPDATE recordings SET stage = 'captioning' WHERE published_at IS NULL")
    op.create_table(
        "recording_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_files")),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["recordings.id"],
            name=op.f("fk_recording_files_recording_id"),
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_recording_files_public_id")),
    )
    op.create_index(op.f("ix_recording_files_recording_id"), "recording_files", ["recording_id"])


def downgrade() -> None:
    op.drop_table("recording_files")
    with op.batch_alter_table("recordings", recreate=_recreate()) as recordings:
        for name in ("stage", "due_at", "reviewed_at", *_TEXTS, "chapters", "audio_bytes"):
            recordings.drop_column(name)


def _recreate() -> Literal["always", "never"]:
    """SQLite writes an added column behind the constraints; a table made anew is the one that the models describe."""
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"
