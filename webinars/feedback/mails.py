"""The mail that asks what somebody thought."""

from datetime import datetime

from webinars.config import Site
from webinars.lib import dates
from webinars.lib.languages import gettext, speaking
from webinars.mail.message import Mail, Mailbox
from webinars.mail.writing import write_mail
from webinars.registrations.links import Links
from webinars.registrations.models import Registration


def request(registration: Registration, *, closes_at: datetime, links: Links, site: Site) -> Mail:
    """`Vad tyckte du om ...? Tre frågor`."""
    attendee, occurrence = registration.attendee, registration.occurrence
    series = occurrence.episode.series
    with speaking(attendee.language):
        subject = gettext("Vad tyckte du om %(title)s? Tre frågor") % {"title": occurrence.episode.title}
    return write_mail(
        "feedback/mails/request",
        {
            "registration": registration,
            "episode": occurrence.episode,
            "series": series,
            "deadline": dates.deadline(closes_at, series.timezone, attendee.language),
            "contact": series.organiser_email or site.contact_email,
            "links": links,
            "site": site,
        },
        recipient=Mailbox(attendee.name, attendee.email),
        subject=subject,
        language=attendee.language,
    )
