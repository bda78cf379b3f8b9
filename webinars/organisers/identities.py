"""Whose account an identity of a directory opens: bound once, by a verified address; from then on by its subject."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from webinars.lib.signing import digest, new_secret
from webinars.organisers.accounts import about, by_organiser
from webinars.organisers.audit import By, record
from webinars.organisers.models import Organiser, OrganiserIdentity, ProviderAttempt
from webinars.organisers.oidc import ATTEMPT_FOR, Attempt, Identity, ProviderRefused
from webinars.organisers.queries import organiser_at
from webinars.organisers.rules import is_in_force
from webinars.organisers.sessions import end_sessions


def begin_attempt(session: Session, *, next_path: str, now: datetime) -> Attempt:
    """Remember that a browser left; it keeps the secret, we its digest."""
    attempt = Attempt(new_secret())
    session.add(
        ProviderAttempt(
            secret_digest=digest(attempt.secret), next_path=next_path, expires_at=now + ATTEMPT_FOR
        )
    )
    return attempt


def end_attempt(session: Session, secret: str, *, now: datetime) -> str:
    """Whoever left came back: once, and in time. Gives where they were going. Raises ProviderRefused."""
    next_path: str | None = session.scalar(
        delete(ProviderAttempt)
        .where(ProviderAttempt.secret_digest == digest(secret), ProviderAttempt.expires_at > now)
        .returning(ProviderAttempt.next_path)
    )
    if next_path is None:
        raise ProviderRefused("nobody left for it in this browser, or too long ago, or came back before")
    return next_path


def organiser_of(session: Session, identity: Identity, *, now: datetime) -> Organiser:
    """Whose identity this is. Raises ProviderRefused.

    The first time, a verified address binds it to the account that has this address. An account that is bound to
    somebody at this directory is nobody else's there: addresses are handed on, subjects are not.
    """
    bound = session.scalar(
        select(OrganiserIdentity)
        .where(OrganiserIdentity.issuer == identity.issuer, OrganiserIdentity.subject == identity.subject)
        .options(selectinload(OrganiserIdentity.organiser))
    )
    if bound is None:
        bound = _bind(session, identity, now)
    if not is_in_force(bound.organiser.ends_at, now=now):
        raise ProviderRefused("the account has ended")
    bound.used_at = now
    return bound.organiser


def forget_identities(session: Session, organiser: Organiser, *, by: By, now: datetime) -> int:
    """Have the next sign-in bind anew, and sign them out; gives how many there were."""
    gone = delete(OrganiserIdentity).where(OrganiserIdentity.organiser_id == organiser.id)
    issuers = session.scalars(gone.returning(OrganiserIdentity.issuer)).all()
    end_sessions(session, organiser)
    for issuer in issuers:
        record(session, by, "identity forgotten", about(organiser), before={"issuer": issuer}, now=now)
    return len(issuers)


def _bind(session: Session, identity: Identity, now: datetime) -> OrganiserIdentity:
    if not identity.email or not identity.is_verified:
        raise ProviderRefused("it does not vouch for the address")
    organiser = organiser_at(session, identity.email)
    if organiser is None or not is_in_force(organiser.ends_at, now=now):
        raise ProviderRefused("nobody has an account with this address")
    of_theirs = select(OrganiserIdentity.id).where(
        OrganiserIdentity.organiser_id == organiser.id, OrganiserIdentity.issuer == identity.issuer
    )
    if session.scalar(of_theirs) is not None:
        raise ProviderRefused("the account belongs to another subject")
    bound = OrganiserIdentity(
        organiser=organiser, issuer=identity.issuer, subject=identity.subject, created_at=now
    )
    try:
        with session.begin_nested():
            session.add(bound)
    except IntegrityError as error:
        raise ProviderRefused("somebody else was bound at the same moment") from error
    said = {"issuer": identity.issuer}
    record(session, by_organiser(organiser), "identity bound", about(organiser), after=said, now=now)
    return bound
