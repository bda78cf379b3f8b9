"""Whether addresses still lead where they led."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "watched_addresses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("finding", sa.String(), nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("final_url", sa.Text(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("length", sa.Integer()),
        sa.Column("first_content_type", sa.String(), nullable=False),
        sa.Column("first_length", sa.Integer()),
        sa.Column("certificate_ends_at", sa.DateTime(timezone=True)),
        sa.Column("checked_at", sa.DateTime(timezone=True)),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("in_hand_until", sa.DateTime(timezone=True)),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True)),
        sa.Column("broken_since", sa.DateTime(timezone=True)),
        sa.Column("told_at", sa.DateTime(timezone=True)),
        sa.Column("accepted_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watched_addresses")),
        sa.UniqueConstraint("url", name=op.f("uq_watched_addresses_url")),
    )
    op.create_index("ix_watched_addresses_next_at", "watched_addresses", ["next_at"])
    untold = sa.text("broken_since IS NOT NULL AND told_at IS NULL")
    op.create_index(
        "ix_watched_addresses_untold",
        "watched_addresses",
        ["id"],
        sqlite_where=untold,
        postgresql_where=untold,
    )


def downgrade() -> None:
    op.drop_table("watched_addresses")
