"""What comes in: replies and bounces, and what follows from them."""

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    _create_incoming_mails()
    _create_bounces()
    _create_calendar_replies()
    with op.batch_alter_table("series", recreate=_recreate()) as series:
        series.add_column(sa.Column("decline_frees_seat", sa.Boolean()))
    with op.batch_alter_table("registrations", recreate=_recreate()) as registrations:
        registrations.add_column(sa.Column("release_at", sa.DateTime(timezone=True)))
        registrations.add_column(sa.Column("release_told_at", sa.DateTime(timezone=True)))
    where = sa.text("release_at IS NOT NULL")
    op.create_index(
        "ix_registrations_released",
        "registrations",
        ["release_at"],
        sqlite_where=where,
        postgresql_where=where,
    )


def downgrade() -> None:
    op.drop_index("ix_registrations_released", "registrations")
    with op.batch_alter_table("registrations", recreate=_recreate()) as registrations:
        registrations.drop_column("release_told_at")
        registrations.drop_column("release_at")
    with op.batch_alter_table("series", recreate=_recreate()) as series:
        series.drop_column("decline_frees_seat")
    for table in ("calendar_replies", "bounces", "polled_mailboxes", "incoming_bodies", "incoming_mails"):
        op.drop_table(table)


def _recreate() -> Literal["always", "never"]:
    """SQLite writes an added column behind the constraints; a table made anew is the one that the models describe."""
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"


def _create_incoming_mails() -> None:
    op.create_table(
        "incoming_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("truncated", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_mails")),
        sa.UniqueConstraint("digest", name=op.f("uq_incoming_mails_digest")),
    )
    op.create_index(op.f("ix_incoming_mails_received_at"), "incoming_mails", ["received_at"])
    where = sa.text("state = 'new'")
    op.create_index(
        "ix_incoming_mails_new",
        "incoming_mails",
        ["kind", "id"],
        sqlite_where=where,
        postgresql_where=where,
    )
    op.create_table(
        "incoming_bodies",
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.Column("message", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("mail_id", name=op.f("pk_incoming_bodies")),
        sa.ForeignKeyConstraint(
            ["mail_id"],
            ["incoming_mails.id"],
            name=op.f("fk_incoming_bodies_mail_id"),
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "polled_mailboxes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("uid_validity", sa.BigInteger(), nullable=False),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.Column("next_poll_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("polled_at", sa.DateTime(timezone=True)),
        sa.Column("consecutive_failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True)),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_polled_mailboxes")),
        sa.UniqueConstraint("name", name=op.f("uq_polled_mailboxes_name")),
    )


def _create_bounces() -> None:
    op.create_table(
        "bounces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email_key", sa.String(), nullable=False),
        sa.Column("outgoing_mail_id", sa.Integer(), nullable=False),
        sa.Column("incoming_mail_id", sa.Integer()),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True)),
        sa.Column("cleared_because", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bounces")),
        sa.ForeignKeyConstraint(
            ["incoming_mail_id"],
            ["incoming_mails.id"],
            name=op.f("fk_bounces_incoming_mail_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["outgoing_mail_id"],
            ["outgoing_mails.id"],
            name=op.f("fk_bounces_outgoing_mail_id"),
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint(
            "outgoing_mail_id", "severity", name=op.f("uq_bounces_outgoing_mail_id_severity")
        ),
    )
    op.create_index(op.f("ix_bounces_incoming_mail_id"), "bounces", ["incoming_mail_id"])
    where = sa.text("cleared_at IS NULL")
    op.create_index(
        "ix_bounces_in_force", "bounces", ["email_key"], sqlite_where=where, postgresql_where=where
    )


def _create_calendar_replies() -> None:
    op.create_table(
        "calendar_replies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("incoming_mail_id", sa.Integer()),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("partstat", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("dtstamp", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("attendee", sa.String(), nullable=False),
        sa.Column("delegated_to", sa.String(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("proposed_starts_at", sa.DateTime(timezone=True)),
        sa.Column("proposed_ends_at", sa.DateTime(timezone=True)),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_replies")),
        sa.ForeignKeyConstraint(
            ["incoming_mail_id"],
            ["incoming_mails.id"],
            name=op.f("fk_calendar_replies_incoming_mail_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["invitations.id"],
            name=op.f("fk_calendar_replies_invitation_id"),
            ondelete="CASCADE",
        ),
    )
    op.create_index(op.f("ix_calendar_replies_incoming_mail_id"), "calendar_replies", ["incoming_mail_id"])
    op.create_index(op.f("ix_calendar_replies_invitation_id"), "calendar_replies", ["invitation_id"])
