"""Reads of organisers, of the series that they may have, and of what is theirs."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Row, column, select, table
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.sql.base import ExecutableOption

from webinars.config import SignIn
from webinars.lib.address_keys import email_key
from webinars.organisers.models import Grant, Organiser, OrganiserSession
from webinars.organisers.rules import Role

# The series stand above: here they are names to choose from, and what a grant refers to.
_SERIES = table("series", column("id"), column("slug"), column("title"))


def organiser_at(session: Session, email: str) -> Organiser | None:
    """Whose address this is, also when the account has ended."""
    return session.scalar(select(Organiser).where(Organiser.email_key == email_key(email)).options(*_whole()))


def organiser_named(session: Session, public_id: str, *, lock: bool = False) -> Organiser | None:
    """The organiser with this public id. Whoever locks one for a change locks the administrators first, in one order:
    two who end each other would wait for each other for ever."""
    wanted = select(Organiser).where(Organiser.public_id == public_id).options(*_whole())
    if not lock:
        return session.scalar(wanted)
    lasting_administrators(session)
    return session.scalar(wanted.with_for_update())


def all_organisers(session: Session) -> Sequence[Organiser]:
    """Everybody who has or had an account, by name."""
    return session.scalars(select(Organiser).options(*_whole()).order_by(Organiser.name, Organiser.id)).all()


def series_to_choose(session: Session) -> Sequence[Row[int, str, str]]:
    """Every series, the newest first: id, slug, title."""
    return session.execute(
        select(_SERIES.c.id, _SERIES.c.slug, _SERIES.c.title).order_by(_SERIES.c.id.desc())
    ).all()


def lasting_administrators(session: Session) -> Sequence[int]:
    """Who administers everything without an end; locked, so that two of them cannot end each other at once."""
    return session.scalars(
        select(Organiser.id)
        .join(Grant)
        .where(Grant.role == Role.ADMINISTRATOR, Grant.series_id.is_(None), Organiser.ends_at.is_(None))
        .order_by(Organiser.id)
        .with_for_update(of=Organiser)
    ).all()


def sessions_of(
    session: Session, organiser: Organiser, *, settings: SignIn, now: datetime
) -> Sequence[OrganiserSession]:
    """Where somebody is signed in, the latest use first."""
    return session.scalars(
        select(OrganiserSession)
        .where(
            OrganiserSession.organiser_id == organiser.id,
            OrganiserSession.expires_at > now,
            OrganiserSession.used_at > now - timedelta(minutes=settings.idle_minutes),
        )
        .order_by(OrganiserSession.used_at.desc(), OrganiserSession.id.desc())
    ).all()


def _whole() -> tuple[ExecutableOption, ...]:
    return (selectinload(Organiser.grants), selectinload(Organiser.passkeys))
