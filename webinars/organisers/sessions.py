"""Being signed in: a random token in the browser, its digest here. To sign out is to delete the row."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, selectinload

from webinars.config import SignIn
from webinars.lib.signing import digest, new_public_id, new_secret
from webinars.organisers.models import Organiser, OrganiserSession
from webinars.organisers.rules import (
    USED_TO_THE_MINUTE,
    UnknownHere,
    client_name,
    is_in_force,
    is_session_in_force,
)


def open_session(
    session: Session,
    organiser: Organiser,
    settings: SignIn,
    *,
    user_agent: str,
    with_passkey: bool = False,
    now: datetime,
) -> str:
    """Sign somebody in; gives the token that their browser keeps. Always a new one: none can be planted before."""
    token = new_secret()
    session.add(
        OrganiserSession(
            public_id=new_public_id(),
            organiser=organiser,
            token_digest=digest(token),
            client=client_name(user_agent),
            with_passkey=with_passkey,
            created_at=now,
            used_at=now,
            expires_at=now + timedelta(hours=settings.session_hours),
        )
    )
    organiser.signed_in_at = now
    return token


def session_with_token(
    session: Session, token: str, settings: SignIn, *, now: datetime
) -> OrganiserSession | None:
    """Where this token is signed in, with the organiser and their roles; None when it is no longer."""
    found = session.scalar(
        select(OrganiserSession)
        .where(OrganiserSession.token_digest == digest(token))
        .options(
            selectinload(OrganiserSession.organiser).options(
                selectinload(Organiser.grants), selectinload(Organiser.passkeys)
            )
        )
    )
    if found is None or not is_in_force(found.organiser.ends_at, now=now):
        return None
    idle = timedelta(minutes=settings.idle_minutes)
    still = is_session_in_force(used_at=found.used_at, expires_at=found.expires_at, idle=idle, now=now)
    return found if still else None


def form_token(token: str) -> str:
    """What every form of this session carries. Whoever knows it knows the cookie, and it does not tell the cookie."""
    return hashlib.sha256(f"form\n{token}".encode()).hexdigest()


def is_use_worth_noting(found: OrganiserSession, *, now: datetime) -> bool:
    """Not at every click: once a minute is enough."""
    return now >= found.used_at + USED_TO_THE_MINUTE


def note_use(session: Session, session_id: int, *, now: datetime) -> None:
    """That the session is not idle."""
    session.execute(update(OrganiserSession).where(OrganiserSession.id == session_id).values(used_at=now))


def end_session(session: Session, organiser: Organiser, public_id: str) -> OrganiserSession:
    """Sign this organiser out in one browser. Raises UnknownHere for what is not theirs, or has ended already."""
    theirs = session.scalar(
        select(OrganiserSession).where(
            OrganiserSession.public_id == public_id, OrganiserSession.organiser_id == organiser.id
        )
    )
    if theirs is None:
        raise UnknownHere
    session.delete(theirs)
    return theirs


def end_sessions(session: Session, organiser: Organiser, *, but: str = "") -> int:
    """Sign somebody out everywhere, `but` where this public id stands; gives how many there were."""
    gone = (
        delete(OrganiserSession)
        .where(OrganiserSession.organiser_id == organiser.id, OrganiserSession.public_id != but)
        .returning(OrganiserSession.id)
    )
    return len(session.scalars(gone).all())
