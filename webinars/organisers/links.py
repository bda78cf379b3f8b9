"""Sign-in links: asked for by a page, mailed by a job, used once. The secret exists in the mail alone (decision 7)."""

from datetime import datetime, timedelta

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session, selectinload

from webinars.config import Config
from webinars.lib.batches import settle_each
from webinars.lib.signing import digest, new_secret
from webinars.mail.actions import queue_mail
from webinars.mail.message import sender_from
from webinars.organisers import mails
from webinars.organisers.addresses import Addresses
from webinars.organisers.models import Organiser, SignInLink
from webinars.organisers.queries import organiser_at
from webinars.organisers.rules import LinkUsedUp, is_in_force

BATCH = 20
ONE_PRESS = timedelta(seconds=20)


def request_link(session: Session, email: str, *, next_path: str, language: str, now: datetime) -> None:
    """Have a link mailed, if this is an organiser's address. It takes the same work for every address."""
    asked_just_now = exists().where(
        SignInLink.email == email,
        SignInLink.requested_at > now - ONE_PRESS,
        SignInLink.requested_at < now + ONE_PRESS,  # later: the clock was put back since
        SignInLink.used_at.is_(None),
    )
    if not session.scalar(select(asked_just_now)):  # a double click is one wish
        session.add(SignInLink(email=email, language=language, next_path=next_path, requested_at=now))


def make_link(session: Session, organiser: Organiser, config: Config, *, now: datetime) -> str:
    """The address of a link that nobody has to mail: for the command line."""
    secret = new_secret()
    link = SignInLink(
        email="",  # nobody typed one: an order that comes right after it is no double click
        organiser=organiser,
        language=config.site.language,
        next_path="",
        requested_at=now,
        settled_at=now,
    )
    _arm(link, secret, config, now)
    session.add(link)
    return Addresses.of(config).use_link(secret)


def write_requested_links(session: Session, config: Config, *, now: datetime) -> int:
    """Mail what was asked for, with priority 0: somebody looks at their inbox. Nothing for unknown addresses."""
    waiting = session.scalars(
        select(SignInLink)
        .where(SignInLink.settled_at.is_(None))
        .order_by(SignInLink.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    sender = sender_from(config)

    def write(link: SignInLink) -> None:
        link.settled_at = now
        organiser = organiser_at(session, link.email)
        if organiser is None or not is_in_force(organiser.ends_at, now=now):
            return
        secret, link.organiser = new_secret(), organiser
        _arm(link, secret, config, now)
        addresses = Addresses.of(config, link.language)
        mail = mails.sign_in(
            organiser, minutes=config.sign_in.link_minutes, secret=secret, links=addresses, site=config.site
        )
        key = f"sign-in:{link.id}:{link.requested_at:%Y%m%dT%H%M%S.%fZ}"
        queue_mail(
            session,
            mail,
            sender=sender,
            dedupe_key=key,
            now=now,
            priority=0,
            expires_at=link.expires_at,
        )

    def set_aside(link: SignInLink, _reason: str) -> None:
        link.settled_at = now  # the link can be ordered again

    return settle_each(session, waiting, write, set_aside)


def write_welcomes(session: Session, config: Config, *, now: datetime) -> int:
    """Tell new organisers that they have an account, and where."""
    owed = session.scalars(
        select(Organiser)
        .where(Organiser.welcomed_at.is_(None))
        .order_by(Organiser.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    sender = sender_from(config)

    def write(organiser: Organiser) -> None:
        organiser.welcomed_at = now
        mail = mails.welcome(organiser, links=Addresses.of(config, organiser.language), site=config.site)
        queue_mail(session, mail, sender=sender, dedupe_key=f"welcome:{organiser.public_id}", now=now)

    def set_aside(organiser: Organiser, _reason: str) -> None:
        organiser.welcomed_at = now

    return settle_each(session, owed, write, set_aside)


def is_mail_owed(session: Session) -> bool:
    """Whether anybody waits for a link or a welcome."""
    return bool(
        session.scalar(
            select(
                exists().where(SignInLink.settled_at.is_(None))
                | exists().where(Organiser.welcomed_at.is_(None))
            )
        )
    )


def waiting_link(session: Session, secret: str, *, now: datetime) -> SignInLink:
    """The link with this secret, which has not been used. Raises LinkUsedUp."""
    link = session.scalar(
        select(SignInLink)
        .where(SignInLink.secret_digest == digest(secret))
        .options(selectinload(SignInLink.organiser))
    )
    if link is None or link.organiser is None or link.used_at is not None:
        raise LinkUsedUp
    if not is_in_force(link.expires_at, now=now) or not is_in_force(link.organiser.ends_at, now=now):
        raise LinkUsedUp
    return link


def use_link(session: Session, secret: str, *, now: datetime) -> SignInLink:
    """Use it up, and with it every other link of the same organiser. Raises LinkUsedUp."""
    link = waiting_link(session, secret, now=now)
    theirs = select(SignInLink.id).where(
        SignInLink.organiser_id == link.organiser_id, SignInLink.used_at.is_(None)
    )
    # In one order, so that two of them that are used at once do not wait for each other in a circle.
    unused = session.scalars(theirs.order_by(SignInLink.id).with_for_update()).all()
    if link.id not in unused:  # another browser was faster
        raise LinkUsedUp
    session.execute(update(SignInLink).where(SignInLink.id.in_(unused)).values(used_at=now))
    return link


def _arm(link: SignInLink, secret: str, config: Config, now: datetime) -> None:
    link.secret_digest = digest(secret)
    link.expires_at = now + timedelta(minutes=config.sign_in.link_minutes)
