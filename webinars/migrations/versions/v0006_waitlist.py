"""The waitlist: how an occurrence's free seats are given, who is offered one until when, and what came of it."""

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_OFFER = (
    ("together_id", sa.String()),
    ("offered_at", sa.DateTime(timezone=True)),
    ("offered_for", sa.DateTime(timezone=True)),
    ("offer_expires_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    with op.batch_alter_table("occurrences", recreate=_recreate()) as occurrences:
        occurrences.add_column(
            sa.Column("waitlist", sa.String(), server_default=sa.text("'offers'"), nullable=False)
        )
    with op.batch_alter_table("registrations", recreate=_recreate()) as registrations:
        for name, kind in _OFFER:
            registrations.add_column(sa.Column(name, kind))
    where = sa.text("status = 'offered'")
    op.create_index(
        "ix_registrations_offered",
        "registrations",
        ["offer_expires_at"],
        sqlite_where=where,
        postgresql_where=where,
    )
    _create_waitlist_events()


def downgrade() -> None:
    op.drop_table("waitlist_events")
    op.drop_index("ix_registrations_offered", "registrations")
    with op.batch_alter_table("registrations", recreate=_recreate()) as registrations:
        for name, _ in reversed(_OFFER):
            registrations.drop_column(name)
    with op.batch_alter_table("occurrences", recreate=_recreate()) as occurrences:
        occurrences.drop_column("waitlist")


def _recreate() -> Literal["always", "never"]:
    """SQLite writes an added column behind the constraints; a table made anew is the one that the models describe."""
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"


def _create_waitlist_events() -> None:
    op.create_table(
        "waitlist_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waitlist_events")),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrences.id"], name=op.f("fk_waitlist_events_occurrence_id")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_waitlist_events_registration_id"),
            ondelete="CASCADE",
        ),
    )
    for column in ("occurrence_id", "registration_id"):
        op.create_index(op.f(f"ix_waitlist_events_{column}"), "waitlist_events", [column])
