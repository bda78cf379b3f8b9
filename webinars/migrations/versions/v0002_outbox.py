"""The outbox, and what the background processes keep."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _create_heartbeats()
    _create_limit_counts()
    _create_mail_switch()
    _create_outgoing_mails()
    _index_outgoing_mails()
    _create_mail_bodies()


def downgrade() -> None:
    for table in ("mail_bodies", "outgoing_mails", "mail_switch", "limit_counts", "heartbeats"):
        op.drop_table(table)


def _create_heartbeats() -> None:
    op.create_table(
        "heartbeats",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeats")),
    )


def _create_limit_counts() -> None:
    op.create_table(
        "limit_counts",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("window_ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_limit_counts")),
    )
    op.create_index(op.f("ix_limit_counts_window_ends_at"), "limit_counts", ["window_ends_at"])


def _create_mail_switch() -> None:
    op.create_table(
        "mail_switch",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mail_paused_until", sa.DateTime(timezone=True)),
        sa.Column("pause_reason", sa.Text()),
        sa.Column("failing_since", sa.DateTime(timezone=True)),
        sa.Column("consecutive_failures", sa.Integer(), nullable=False),
        sa.Column("held_since", sa.DateTime(timezone=True)),
        sa.Column("held_reason", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_switch")),
        sa.CheckConstraint("id = 1", name=op.f("ck_mail_switch_one_row")),
    )


def _create_outgoing_mails() -> None:
    op.create_table(
        "outgoing_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dedupe_key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("start_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True)),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("calendar_uid", sa.String()),
        sa.Column("about", sa.String()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("crashes", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("leased_by", sa.String(length=80)),
        sa.Column("uncertain", sa.Boolean(), nullable=False),
        sa.Column("last_error", sa.Text()),
        sa.Column("accepted_as", sa.Text()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_mails")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_outgoing_mails_dedupe_key")),
        sa.CheckConstraint("priority BETWEEN 0 AND 2", name=op.f("ck_outgoing_mails_priority")),
        sqlite_autoincrement=True,
    )


def _index_outgoing_mails() -> None:
    for name, columns in {
        "about": ["about"],
        "recipient": ["recipient"],
        "calendar": ["calendar_uid", "id"],
        "accepted": ["accepted_at", "state"],
    }.items():
        op.create_index(op.f(f"ix_outgoing_mails_{name}"), "outgoing_mails", columns)
    for name, columns, condition in (
        ("due", ["priority", "start_at", "id"], "state = 'queued'"),
        ("suspect", ["id"], "state = 'queued' AND crashes > 0"),
        ("expiring", ["expires_at"], "state IN ('queued', 'held')"),
        ("leased", ["lease_until"], "state = 'sending'"),
        ("dead", ["finished_at"], "state = 'dead'"),
    ):
        op.create_index(
            f"ix_outgoing_mails_{name}",
            "outgoing_mails",
            columns,
            sqlite_where=sa.text(condition),
            postgresql_where=sa.text(condition),
        )


def _create_mail_bodies() -> None:
    op.create_table(
        "mail_bodies",
        sa.Column("mail_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("message", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mail_id"],
            ["outgoing_mails.id"],
            name=op.f("fk_mail_bodies_mail_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("mail_id", name=op.f("pk_mail_bodies")),
    )
