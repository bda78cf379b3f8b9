"""Organisers, how they sign in, and where they are signed in."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinars.lib.database import Base, UtcDateTime


class Organiser(Base):
    """A person who signs in to the back office. Ended accounts stay, since the audit log speaks of them."""

    __tablename__ = "organisers"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str]  # as it was written
    email_key: Mapped[str] = mapped_column(unique=True)  # as it is compared: lib.address_keys.email_key
    name: Mapped[str]
    language: Mapped[str] = mapped_column(default="sv")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)  # from then on: no account
    welcomed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)  # by a mail, or by word
    signed_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)  # the last time

    grants: Mapped[list["Grant"]] = relationship(
        back_populates="organiser", cascade="all, delete-orphan", order_by="Grant.series_id, Grant.id"
    )
    passkeys: Mapped[list["Passkey"]] = relationship(
        back_populates="organiser", cascade="all, delete-orphan", order_by="Passkey.id"
    )


class Grant(Base):
    """A role, for one series or for all of them."""

    __tablename__ = "organiser_grants"
    __table_args__ = (
        UniqueConstraint("organiser_id", "series_id"),
        Index(
            "uq_organiser_grants_every_series",  # to a unique constraint, no NULL is like another
            "organiser_id",
            unique=True,
            sqlite_where=text("series_id IS NULL"),
            postgresql_where=text("series_id IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    organiser_id: Mapped[int] = mapped_column(ForeignKey("organisers.id", ondelete="CASCADE"))
    role: Mapped[str]  # rules.Role
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id", ondelete="CASCADE"))  # None: all

    organiser: Mapped[Organiser] = relationship(back_populates="grants")


class SignInLink(Base):
    """A link that was asked for. The page writes down whatever address was typed; a job finds out whose it is."""

    __tablename__ = "sign_in_links"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    organiser_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisers.id", ondelete="CASCADE"), default=None
    )
    language: Mapped[str] = mapped_column(default="sv")
    next_path: Mapped[str] = mapped_column(default="")  # where they were going: rules.safe_path
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None, index=True)
    secret_digest: Mapped[str | None] = mapped_column(unique=True, default=None)  # made when it is mailed
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)

    organiser: Mapped[Organiser | None] = relationship()


class OrganiserSession(Base):
    """One browser in which an organiser is signed in; to sign out is to delete the row."""

    __tablename__ = "organiser_sessions"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    organiser_id: Mapped[int] = mapped_column(ForeignKey("organisers.id", ondelete="CASCADE"), index=True)
    token_digest: Mapped[str] = mapped_column(unique=True)
    client: Mapped[str]  # "Firefox, Windows": rules.client_name
    with_passkey: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime] = mapped_column(UtcDateTime)  # to the minute
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)

    organiser: Mapped[Organiser] = relationship()


class Passkey(Base):
    """A key that lies in an organiser's device, and its public half here (WebAuthn)."""

    __tablename__ = "organiser_passkeys"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    organiser_id: Mapped[int] = mapped_column(ForeignKey("organisers.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[str] = mapped_column(unique=True)  # base64url
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[list[str]] = mapped_column(JSON, default=list)
    name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)

    organiser: Mapped[Organiser] = relationship(back_populates="passkeys")


class OrganiserIdentity(Base):
    """Whom a directory (OpenID Connect) knows as this organiser: a subject, which is theirs for ever there."""

    __tablename__ = "organiser_identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"), UniqueConstraint("organiser_id", "issuer"))
    id: Mapped[int] = mapped_column(primary_key=True)
    organiser_id: Mapped[int] = mapped_column(ForeignKey("organisers.id", ondelete="CASCADE"))
    issuer: Mapped[str]
    subject: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)

    organiser: Mapped[Organiser] = relationship()


class ProviderAttempt(Base):
    """A browser that left for the directory and has not come back; it keeps the secret."""

    __tablename__ = "provider_attempts"
    secret_digest: Mapped[str] = mapped_column(primary_key=True)
    next_path: Mapped[str] = mapped_column(default="")  # where they were going: rules.safe_path
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class PasskeyChallenge(Base):
    """What a passkey is asked to sign: once, within minutes, and for one purpose."""

    __tablename__ = "passkey_challenges"
    challenge: Mapped[str] = mapped_column(primary_key=True)  # base64url
    purpose: Mapped[str]  # register | sign_in
    organiser_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisers.id", ondelete="CASCADE"), default=None
    )
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
