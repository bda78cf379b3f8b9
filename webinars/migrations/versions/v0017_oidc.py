"""Organisers who sign in elsewhere."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "organiser_identities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organiser_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organiser_identities")),
        sa.ForeignKeyConstraint(
            ["organiser_id"],
            ["organisers.id"],
            name=op.f("fk_organiser_identities_organiser_id"),
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_organiser_identities_issuer_subject")),
        sa.UniqueConstraint(
            "organiser_id", "issuer", name=op.f("uq_organiser_identities_organiser_id_issuer")
        ),
    )
    op.create_table(
        "provider_attempts",
        sa.Column("secret_digest", sa.String(), nullable=False),
        sa.Column("next_path", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("secret_digest", name=op.f("pk_provider_attempts")),
    )
    op.create_index(op.f("ix_provider_attempts_expires_at"), "provider_attempts", ["expires_at"])


def downgrade() -> None:
    op.drop_table("provider_attempts")
    op.drop_table("organiser_identities")
