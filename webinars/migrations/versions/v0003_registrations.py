"""Who has a place."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _create_attendees()
    _create_pending_submissions()
    _create_address_changes()
    _create_followings()
    _create_requested_mails()
    _create_skipped_episodes()
    _create_registrations()
    _create_new_date_offers()


def downgrade() -> None:
    for table in (
        "new_date_offers",
        "registrations",
        "skipped_episodes",
        "requested_mails",
        "followings",
        "address_changes",
        "pending_submissions",
        "attendees",
    ):
        op.drop_table(table)


def _create_attendees() -> None:
    op.create_table(
        "attendees",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("email_key", sa.String(), nullable=False),
        sa.Column("given_name", sa.String(), nullable=False),
        sa.Column("family_name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("organisation_code", sa.String()),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("token_generation", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("feed_generation", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("reminders", sa.String(), nullable=False),
        sa.Column("delivery", sa.String(), nullable=False),
        sa.Column("wants_copies", sa.Boolean(), nullable=False),
        sa.Column("wants_recordings", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendees")),
        sa.UniqueConstraint("email_key", "name_key", name=op.f("uq_attendees_email_key_name_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_attendees_public_id")),
    )


def _create_pending_submissions() -> None:
    op.create_table(
        "pending_submissions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("secret_digest", sa.String()),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("mailed_at", sa.DateTime(timezone=True)),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("submission", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_submissions")),
        sa.UniqueConstraint("secret_digest", name=op.f("uq_pending_submissions_secret_digest")),
    )
    op.create_index(op.f("ix_pending_submissions_expires_at"), "pending_submissions", ["expires_at"])


def _create_address_changes() -> None:
    op.create_table(
        "address_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("secret_digest", sa.String()),
        sa.Column("attendee_id", sa.Integer(), nullable=False),
        sa.Column("new_email", sa.String(), nullable=False),
        sa.Column("mailed_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_changes")),
        sa.ForeignKeyConstraint(
            ["attendee_id"], ["attendees.id"], name=op.f("fk_address_changes_attendee_id")
        ),
        sa.UniqueConstraint("secret_digest", name=op.f("uq_address_changes_secret_digest")),
    )
    op.create_index(op.f("ix_address_changes_expires_at"), "address_changes", ["expires_at"])


def _create_followings() -> None:
    op.create_table(
        "followings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attendee_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("preferred_key", sa.String(), nullable=False),
        sa.Column("registered_by_id", sa.Integer()),
        sa.Column("viewers", sa.Integer()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_followings")),
        sa.ForeignKeyConstraint(["attendee_id"], ["attendees.id"], name=op.f("fk_followings_attendee_id")),
        sa.ForeignKeyConstraint(
            ["registered_by_id"], ["attendees.id"], name=op.f("fk_followings_registered_by_id")
        ),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_followings_series_id")),
        sa.UniqueConstraint("attendee_id", "series_id", name=op.f("uq_followings_attendee_id_series_id")),
    )
    op.create_index(op.f("ix_followings_series_id"), "followings", ["series_id"])


def _create_requested_mails() -> None:
    op.create_table(
        "requested_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("attendee_id", sa.Integer()),
        sa.Column("batch_id", sa.String()),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.Column("problem", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requested_mails")),
        sa.ForeignKeyConstraint(
            ["attendee_id"], ["attendees.id"], name=op.f("fk_requested_mails_attendee_id")
        ),
    )
    op.create_index(op.f("ix_requested_mails_settled_at"), "requested_mails", ["settled_at"])


def _create_skipped_episodes() -> None:
    op.create_table(
        "skipped_episodes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("following_id", sa.Integer(), nullable=False),
        sa.Column("episode_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skipped_episodes")),
        sa.ForeignKeyConstraint(["episode_id"], ["episodes.id"], name=op.f("fk_skipped_episodes_episode_id")),
        sa.ForeignKeyConstraint(
            ["following_id"],
            ["followings.id"],
            name=op.f("fk_skipped_episodes_following_id"),
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint(
            "following_id", "episode_id", name=op.f("uq_skipped_episodes_following_id_episode_id")
        ),
    )


def _create_registrations() -> None:
    op.create_table(
        "registrations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("attendee_id", sa.Integer(), nullable=False),
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("viewers", sa.Integer()),
        sa.Column("registered_by_id", sa.Integer()),
        sa.Column("batch_id", sa.String()),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("announced_revision", sa.Integer(), nullable=False),
        sa.Column("resend_requested_at", sa.DateTime(timezone=True)),
        sa.Column("announce_after", sa.DateTime(timezone=True)),
        sa.Column("announce_error", sa.String(), nullable=False),
        sa.Column("waiting_since", sa.DateTime(timezone=True)),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("answered_for", sa.DateTime(timezone=True)),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.Column("withdrawn_because", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registrations")),
        sa.ForeignKeyConstraint(["attendee_id"], ["attendees.id"], name=op.f("fk_registrations_attendee_id")),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrences.id"], name=op.f("fk_registrations_occurrence_id")
        ),
        sa.ForeignKeyConstraint(
            ["registered_by_id"], ["attendees.id"], name=op.f("fk_registrations_registered_by_id")
        ),
        sa.UniqueConstraint(
            "attendee_id", "occurrence_id", name=op.f("uq_registrations_attendee_id_occurrence_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_registrations_public_id")),
        sa.CheckConstraint("seats >= 0", name=op.f("ck_registrations_seats_not_negative")),
    )
    op.create_index(op.f("ix_registrations_occurrence"), "registrations", ["occurrence_id", "status"])
    where = sa.text("announced_revision < revision OR resend_requested_at IS NOT NULL")
    op.create_index(
        "ix_registrations_owed", "registrations", ["id"], sqlite_where=where, postgresql_where=where
    )
    op.create_index(op.f("ix_registrations_registered_by_id"), "registrations", ["registered_by_id"])


def _create_new_date_offers() -> None:
    op.create_table(
        "new_date_offers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_new_date_offers")),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrences.id"], name=op.f("fk_new_date_offers_occurrence_id")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_new_date_offers_registration_id")
        ),
        sa.UniqueConstraint(
            "registration_id", "occurrence_id", name=op.f("uq_new_date_offers_registration_id_occurrence_id")
        ),
    )
