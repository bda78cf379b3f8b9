"""What is on, and when."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _create_series()
    _create_episodes()
    _create_occurrences()
    _create_stage_people()


def downgrade() -> None:
    for table in ("stage_people", "occurrences", "episodes", "series"):
        op.drop_table(table)


def _create_series() -> None:
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("price", sa.String(), nullable=False),
        sa.Column("compensation", sa.String(), nullable=False),
        sa.Column("record_number", sa.String(), nullable=False),
        sa.Column("funder", sa.String(), nullable=False),
        sa.Column("organiser_name", sa.String(), nullable=False),
        sa.Column("organiser_unit", sa.String(), nullable=False),
        sa.Column("organiser_email", sa.String(), nullable=False),
        sa.Column("registration_email", sa.String(), nullable=False),
        sa.Column("invitation_lead_days", sa.Integer()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sa.UniqueConstraint("slug", name=op.f("uq_series_slug")),
    )


def _create_episodes() -> None:
    op.create_table(
        "episodes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("programme", sa.JSON(), nullable=False),
        sa.Column("talking_points", sa.JSON(), nullable=False),
        sa.Column("preparation", sa.String(), nullable=False),
        sa.Column("compensation", sa.String(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_episodes")),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_episodes_series_id")),
        sa.UniqueConstraint("series_id", "number", name=op.f("uq_episodes_series_id_number")),
    )


def _create_occurrences() -> None:
    op.create_table(
        "occurrences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("episode_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("capacity", sa.Integer()),
        sa.Column("taken", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("join_url", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("registration_closes_at", sa.DateTime(timezone=True)),
        sa.Column("replaces_id", sa.Integer()),
        sa.Column("previous_starts_at", sa.DateTime(timezone=True)),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("settled_revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occurrences")),
        sa.ForeignKeyConstraint(["episode_id"], ["episodes.id"], name=op.f("fk_occurrences_episode_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["occurrences.id"], name=op.f("fk_occurrences_replaces_id")),
        sa.UniqueConstraint("episode_id", "key", name=op.f("uq_occurrences_episode_id_key")),
        sa.CheckConstraint(
            "capacity IS NULL OR capacity >= 0", name=op.f("ck_occurrences_capacity_not_negative")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_occurrences_ends_after_start")),
        sa.CheckConstraint("taken >= 0", name=op.f("ck_occurrences_taken_not_negative")),
    )
    op.create_index(op.f("ix_occurrences_starts_at"), "occurrences", ["starts_at"])
    where = sa.text("settled_revision < revision")
    op.create_index(
        "ix_occurrences_unsettled", "occurrences", ["id"], sqlite_where=where, postgresql_where=where
    )


def _create_stage_people() -> None:
    op.create_table(
        "stage_people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("episode_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_people")),
        sa.ForeignKeyConstraint(
            ["episode_id"], ["episodes.id"], name=op.f("fk_stage_people_episode_id"), ondelete="CASCADE"
        ),
        sa.UniqueConstraint(
            "episode_id", "kind", "position", name=op.f("uq_stage_people_episode_id_kind_position")
        ),
    )
