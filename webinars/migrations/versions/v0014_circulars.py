"""Mails that organisers write."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "circulars",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("occurrence_id", sa.Integer(), nullable=True),
        sa.Column("segment", sa.JSON(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("english_subject", sa.String(), nullable=False),
        sa.Column("english_text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ordered_revision", sa.Integer(), nullable=False),
        sa.Column("stopped_because", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recipient_count", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_circulars_series_id")),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrences.id"], name=op.f("fk_circulars_occurrence_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circulars")),
    )
    under_way = sa.text("state IN ('ordered', 'sending')")
    op.create_index(op.f("ix_circulars_series_id"), "circulars", ["series_id"])
    op.create_index(op.f("ix_circulars_occurrence_id"), "circulars", ["occurrence_id"])
    op.create_index(
        "ix_circulars_under_way",
        "circulars",
        ["send_at"],
        sqlite_where=under_way,
        postgresql_where=under_way,
    )
    op.create_table(
        "circular_recipients",
        sa.Column("circular_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("outgoing_mail_id", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["circular_id"],
            ["circulars.id"],
            name=op.f("fk_circular_recipients_circular_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_circular_recipients_registration_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["outgoing_mail_id"],
            ["outgoing_mails.id"],
            name=op.f("fk_circular_recipients_outgoing_mail_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("circular_id", "registration_id", name=op.f("pk_circular_recipients")),
    )
    unwritten = sa.text("written_at IS NULL")
    for column in ("registration_id", "outgoing_mail_id"):
        op.create_index(op.f(f"ix_circular_recipients_{column}"), "circular_recipients", [column])
    op.create_index(
        "ix_circular_recipients_unwritten",
        "circular_recipients",
        ["circular_id"],
        sqlite_where=unwritten,
        postgresql_where=unwritten,
    )


def downgrade() -> None:
    op.drop_table("circular_recipients")
    op.drop_table("circulars")
