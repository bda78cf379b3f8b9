"""People: notes about them, that somebody goes on as another attendee, and whom the organisers registered."""

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    with op.batch_alter_table("attendees", recreate=_recreate()) as attendees:
        attendees.add_column(sa.Column("continues_as_id", sa.Integer()))
        attendees.create_foreign_key(
            op.f("fk_attendees_continues_as_id"),
            "attendees",
            ["continues_as_id"],
            ["id"],
            ondelete="SET NULL",
        )
    op.create_index(op.f("ix_attendees_continues_as_id"), "attendees", ["continues_as_id"])
    with op.batch_alter_table("registrations", recreate=_recreate()) as registrations:
        registrations.add_column(
            sa.Column("by_organiser", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    _create_notes()


def downgrade() -> None:
    op.drop_table("person_notes")
    with op.batch_alter_table("registrations", recreate=_recreate()) as registrations:
        registrations.drop_column("by_organiser")
    op.drop_index(op.f("ix_attendees_continues_as_id"), "attendees")
    with op.batch_alter_table("attendees", recreate=_recreate()) as attendees:
        attendees.drop_constraint(op.f("fk_attendees_continues_as_id"), type_="foreignkey")
        attendees.drop_column("continues_as_id")


def _create_notes() -> None:
    op.create_table(
        "person_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attendee_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_notes")),
        *(
            sa.ForeignKeyConstraint(
                [f"{whose}_id"],
                [f"{table}.id"],
                name=op.f(f"fk_person_notes_{whose}_id"),
                ondelete="CASCADE",
            )
            for whose, table in (("attendee", "attendees"), ("series", "series"))
        ),
    )
    for column in ("attendee_id", "series_id"):
        op.create_index(op.f(f"ix_person_notes_{column}"), "person_notes", [column])


def _recreate() -> Literal["always", "never"]:
    """SQLite cannot add a constraint to a table; one that is made anew is the one that the models describe."""
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"
