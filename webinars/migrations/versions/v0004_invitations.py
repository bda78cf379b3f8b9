"""What attendees are sent: invitations, reminders, and that an episode can be watched."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    _create_recording_notices()
    _create_recordings()
    _create_invitations()
    _create_reminders()
    _create_calendar_messages()


def downgrade() -> None:
    for table in ("calendar_messages", "reminders", "invitations", "recordings", "recording_notices"):
        op.drop_table(table)


def _create_recording_notices() -> None:
    op.create_table(
        "recording_notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("episode_id", sa.Integer(), nullable=False),
        sa.Column("attendee_id", sa.Integer(), nullable=False),
        sa.Column("outgoing_mail_id", sa.Integer()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_notices")),
        sa.ForeignKeyConstraint(
            ["attendee_id"], ["attendees.id"], name=op.f("fk_recording_notices_attendee_id")
        ),
        sa.ForeignKeyConstraint(
            ["episode_id"], ["episodes.id"], name=op.f("fk_recording_notices_episode_id")
        ),
        sa.ForeignKeyConstraint(
            ["outgoing_mail_id"], ["outgoing_mails.id"], name=op.f("fk_recording_notices_outgoing_mail_id")
        ),
        sa.UniqueConstraint(
            "episode_id", "attendee_id", name=op.f("uq_recording_notices_episode_id_attendee_id")
        ),
    )


def _create_recordings() -> None:
    op.create_table(
        "recordings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("episode_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("length_seconds", sa.Integer()),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("captions_name", sa.String(), nullable=False),
        sa.Column("captions", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recordings")),
        sa.ForeignKeyConstraint(["episode_id"], ["episodes.id"], name=op.f("fk_recordings_episode_id")),
        sa.UniqueConstraint("episode_id", "position", name=op.f("uq_recordings_episode_id_position")),
        sa.UniqueConstraint("public_id", name=op.f("uq_recordings_public_id")),
    )


def _create_invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("first_message_id", sa.String(), nullable=False),
        sa.Column("organizer", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_invitations_registration_id")
        ),
        sa.UniqueConstraint("registration_id", name=op.f("uq_invitations_registration_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_invitations_uid")),
    )


def _create_reminders() -> None:
    op.create_table(
        "reminders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("lead_minutes", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("outgoing_mail_id", sa.Integer()),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.ForeignKeyConstraint(
            ["outgoing_mail_id"], ["outgoing_mails.id"], name=op.f("fk_reminders_outgoing_mail_id")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_reminders_registration_id")
        ),
        sa.UniqueConstraint(
            "registration_id",
            "lead_minutes",
            "starts_at",
            name=op.f("uq_reminders_registration_id_lead_minutes_starts_at"),
        ),
    )


def _create_calendar_messages() -> None:
    op.create_table(
        "calendar_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("outgoing_mail_id", sa.Integer(), nullable=False),
        sa.Column("announcement", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("dtstamp", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_messages")),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name=op.f("fk_calendar_messages_invitation_id")
        ),
        sa.ForeignKeyConstraint(
            ["outgoing_mail_id"], ["outgoing_mails.id"], name=op.f("fk_calendar_messages_outgoing_mail_id")
        ),
        sa.UniqueConstraint(
            "invitation_id",
            "sequence",
            "dtstamp",
            name=op.f("uq_calendar_messages_invitation_id_sequence_dtstamp"),
        ),
    )
    op.create_index(op.f("ix_calendar_messages_outgoing_mail_id"), "calendar_messages", ["outgoing_mail_id"])
