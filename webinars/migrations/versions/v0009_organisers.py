"""Organisers, how they sign in, and the audit log that nobody changes."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_REFUSE = "'the audit log is append-only'"


def upgrade() -> None:
    _create_organisers()
    _create_grants()
    _create_sign_in_links()
    _create_sessions()
    _create_passkeys()
    _create_audit_log()


def downgrade() -> None:
    for table in (
        *("audit_digests", "audit_payloads", "audit_entries", "passkey_challenges", "organiser_passkeys"),
        *("organiser_sessions", "sign_in_links", "organiser_grants", "organisers"),
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_audit_change()")


def _create_organisers() -> None:
    op.create_table(
        "organisers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("email_key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True)),
        sa.Column("welcomed_at", sa.DateTime(timezone=True)),
        sa.Column("signed_in_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisers")),
        sa.UniqueConstraint("email_key", name=op.f("uq_organisers_email_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_organisers_public_id")),
    )


def _create_grants() -> None:
    op.create_table(
        "organiser_grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organiser_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("series_id", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organiser_grants")),
        sa.ForeignKeyConstraint(
            ["organiser_id"],
            ["organisers.id"],
            name=op.f("fk_organiser_grants_organiser_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_organiser_grants_series_id"), ondelete="CASCADE"
        ),
        sa.UniqueConstraint(
            "organiser_id", "series_id", name=op.f("uq_organiser_grants_organiser_id_series_id")
        ),
    )
    op.create_index(
        "uq_organiser_grants_every_series",
        "organiser_grants",
        ["organiser_id"],
        unique=True,
        sqlite_where=sa.text("series_id IS NULL"),
        postgresql_where=sa.text("series_id IS NULL"),
    )


def _create_sign_in_links() -> None:
    op.create_table(
        "sign_in_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("organiser_id", sa.Integer()),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("next_path", sa.String(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.Column("secret_digest", sa.String()),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_links")),
        sa.ForeignKeyConstraint(
            ["organiser_id"],
            ["organisers.id"],
            name=op.f("fk_sign_in_links_organiser_id"),
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("secret_digest", name=op.f("uq_sign_in_links_secret_digest")),
    )
    op.create_index(op.f("ix_sign_in_links_settled_at"), "sign_in_links", ["settled_at"])


def _create_sessions() -> None:
    op.create_table(
        "organiser_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("organiser_id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(), nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("with_passkey", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organiser_sessions")),
        sa.ForeignKeyConstraint(
            ["organiser_id"],
            ["organisers.id"],
            name=op.f("fk_organiser_sessions_organiser_id"),
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_organiser_sessions_public_id")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_organiser_sessions_token_digest")),
    )
    op.create_index(op.f("ix_organiser_sessions_organiser_id"), "organiser_sessions", ["organiser_id"])


def _create_passkeys() -> None:
    op.create_table(
        "organiser_passkeys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("organiser_id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.String(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("transports", sa.JSON(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organiser_passkeys")),
        sa.ForeignKeyConstraint(
            ["organiser_id"],
            ["organisers.id"],
            name=op.f("fk_organiser_passkeys_organiser_id"),
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("credential_id", name=op.f("uq_organiser_passkeys_credential_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_organiser_passkeys_public_id")),
    )
    op.create_index(op.f("ix_organiser_passkeys_organiser_id"), "organiser_passkeys", ["organiser_id"])
    op.create_table(
        "passkey_challenges",
        sa.Column("challenge", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("organiser_id", sa.Integer()),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("challenge", name=op.f("pk_passkey_challenges")),
        sa.ForeignKeyConstraint(
            ["organiser_id"],
            ["organisers.id"],
            name=op.f("fk_passkey_challenges_organiser_id"),
            ondelete="CASCADE",
        ),
    )
    op.create_index(op.f("ix_passkey_challenges_expires_at"), "passkey_challenges", ["expires_at"])


def _create_audit_log() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("about_kind", sa.String(), nullable=False),
        sa.Column("about_id", sa.String(), nullable=False),
        sa.Column("series_id", sa.Integer()),
        sa.Column("payload_digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    for columns in (["about_kind", "about_id"], ["actor_id"], ["at"], ["series_id"]):
        op.create_index(op.f(f"ix_audit_entries_{'_'.join(columns)}"), "audit_entries", columns)
    op.create_table(
        "audit_payloads",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("before", sa.JSON()),
        sa.Column("after", sa.JSON()),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_audit_payloads")),
        sa.ForeignKeyConstraint(["entry_id"], ["audit_entries.id"], name=op.f("fk_audit_payloads_entry_id")),
    )
    op.create_table(
        "audit_digests",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_entry_id", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_audit_digests")),
    )
    _refuse_changes()


def _refuse_changes() -> None:
    guarded = {
        "audit_entries": ("UPDATE", "DELETE"),
        "audit_payloads": ("UPDATE",),  # what it says of people may go
        "audit_digests": ("UPDATE", "DELETE"),
    }
    if op.get_bind().dialect.name == "sqlite":
        for table, verbs in guarded.items():
            for verb in verbs:
                op.execute(
                    f"CREATE TRIGGER {table}_refuse_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, {_REFUSE}); END"
                )
        return
    op.execute(
        "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION {_REFUSE}; END $$"
    )
    for table, verbs in guarded.items():
        for verb, each in ((" OR ".join(verbs), "ROW"), ("TRUNCATE", "STATEMENT")):
            name = "truncate" if verb == "TRUNCATE" else "change"
            op.execute(
                f"CREATE TRIGGER {table}_refuse_{name} BEFORE {verb} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION refuse_audit_change()"
            )
