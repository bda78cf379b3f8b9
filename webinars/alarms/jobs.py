"""What the timetable calls: tells organisers whom our mail has not reached, with the start less than a day away."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webinars.alarms import mails
from webinars.alarms.mails import LostMail
from webinars.alarms.models import LostMailNotice
from webinars.alarms.queries import last_notice_to, lost_mails, words_about
from webinars.config import Site
from webinars.mail.models import OutgoingMail
from webinars.registrations.desk import Desk
from webinars.registrations.models import Registration
from webinars.services import Services

COLLECTED_FOR = timedelta(minutes=2)
"""When one mail is refused others often are, too: so long it is waited for them."""
NEXT_NOTICE_AFTER = timedelta(minutes=10)
NAMED_AT_ONCE = 50

Lost = tuple[OutgoingMail, Registration]


def tell_organisers_of_lost_mails(services: Services) -> int:
    """One mail to each organiser who is owed one; gives how many were written."""
    now = services.now()
    with services.database.read() as session:
        if not _due(session, services.config.site, now):
            return 0
    desk = Desk.of(services.config, services.signer)
    with services.database.write() as session:
        due = _due(session, services.config.site, now)
        for address, lost in due.items():
            _tell(session, desk, address, lost[:NAMED_AT_ONCE], now)
        return len(due)


def _due(session: Session, site: Site, now: datetime) -> dict[str, Sequence[Lost]]:
    """What every organiser is to be told now, by their address."""
    by_address: dict[str, list[Lost]] = {}
    for mail, registration in lost_mails(session, now=now):
        by_address.setdefault(_organiser_of(registration, site), []).append((mail, registration))
    return {address: lost for address, lost in by_address.items() if _is_due(session, address, lost, now)}


def _is_due(session: Session, address: str, lost: Sequence[Lost], now: datetime) -> bool:
    first_known = min(mail.finished_at or mail.created_at for mail, _ in lost)
    last_told = last_notice_to(session, address)
    return now - first_known >= COLLECTED_FOR and (last_told is None or now - last_told >= NEXT_NOTICE_AFTER)


def _organiser_of(registration: Registration, site: Site) -> str:
    series = registration.occurrence.episode.series
    return series.registration_email or series.organiser_email or site.contact_email


def _tell(session: Session, desk: Desk, address: str, lost: Sequence[Lost], now: datetime) -> None:
    site = desk.config.site
    named = [LostMail(registration, mail.subject, words_about(session, mail)) for mail, registration in lost]
    occurrences = [registration.occurrence for _, registration in lost]
    desk.queue(
        session,
        mails.lost_mails(named, address, links=desk.links(site.language), site=site),
        f"lost-mails:{lost[0][0].id}:{now:%Y%m%dT%H%M%S.%fZ}",
        now=now,
        priority=0,
        expires_at=max(occurrence.ends_at for occurrence in occurrences),
        start_at=occurrences[0].starts_at,
        about=f"alarm:{address}",  # not about a registration: nobody is told should it not arrive either
    )
    session.add_all(
        LostMailNotice(outgoing_mail_id=mail.id, told_to=address, told_at=now) for mail, _ in lost
    )
