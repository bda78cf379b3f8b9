"""What warns and what helps afterwards: alarms, notices of lost mails, restores."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "restores",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("restored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restores")),
    )
    op.create_table(
        "alarms",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("suspected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True)),
        sa.Column("claimed_until", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_alarms")),
    )
    op.create_table(
        "lost_mail_notices",
        sa.Column("outgoing_mail_id", sa.Integer(), nullable=False),
        sa.Column("told_to", sa.String(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("outgoing_mail_id", name=op.f("pk_lost_mail_notices")),
        sa.ForeignKeyConstraint(
            ["outgoing_mail_id"],
            ["outgoing_mails.id"],
            name=op.f("fk_lost_mail_notices_outgoing_mail_id"),
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    for table in ("lost_mail_notices", "alarms", "restores"):
        op.drop_table(table)
