"""What the timetable calls: mails to organisers, the chain over the log, and what goes in time."""

from datetime import timedelta

from sqlalchemy import delete

from webinars.organisers.audit.chain import seal
from webinars.organisers.audit.forgetting import forget_payloads
from webinars.organisers.links import is_mail_owed, write_requested_links, write_welcomes
from webinars.organisers.models import OrganiserSession, PasskeyChallenge, ProviderAttempt, SignInLink
from webinars.services import Services

KEEP_LINKS = timedelta(days=1)


def write_mails_to_organisers(services: Services) -> int:
    """Sign-in links that were asked for, and welcomes."""
    with services.database.read() as session:
        if not is_mail_owed(session):
            return 0
    now = services.now()
    with services.database.write() as session:
        links = write_requested_links(session, services.config, now=now)
        return links + write_welcomes(session, services.config, now=now)


def seal_log(services: Services) -> int:
    """The night's digest over the log; at most one for each day."""
    with services.database.write() as session:
        seal(session, services.config.site.timezone, now=services.now())
    return 0


def forget_past_sign_ins(services: Services) -> int:
    """Remove links, which hold whatever address was typed, challenges and sessions that are of no use any more."""
    now = services.now()
    idle = timedelta(minutes=services.config.sign_in.idle_minutes)
    with services.database.write() as session:
        for past in (
            delete(SignInLink).where(SignInLink.requested_at < now - KEEP_LINKS),
            delete(PasskeyChallenge).where(PasskeyChallenge.expires_at < now),
            delete(ProviderAttempt).where(ProviderAttempt.expires_at < now),
            delete(OrganiserSession).where(
                (OrganiserSession.expires_at < now) | (OrganiserSession.used_at < now - idle)
            ),
        ):
            session.execute(past.execution_options(synchronize_session=False))
    return 0


def forget_past_log(services: Services) -> int:
    """Delete what the log says of people, once it is older than the settings keep it."""
    before = services.now() - timedelta(days=services.config.retention.log_days)
    with services.database.write() as session:
        return forget_payloads(session, before=before)
