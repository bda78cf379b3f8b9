"""The words of mails, where a series has its own."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "own_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("standard", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_texts")),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_own_texts_series_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["organisers.id"], name=op.f("fk_own_texts_changed_by_id"), ondelete="SET NULL"
        ),
        sa.UniqueConstraint(
            "series_id",
            "kind",
            "language",
            "part",
            name=op.f("uq_own_texts_series_id_kind_language_part"),
        ),
    )


def downgrade() -> None:
    op.drop_table("own_texts")
