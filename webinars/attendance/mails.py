"""The mail of the day: that it begins later."""

from webinars.attendance.models import LateNotice
from webinars.attendance.rules import begins_at
from webinars.config import Site
from webinars.lib import dates
from webinars.lib.languages import gettext, speaking
from webinars.mail.message import Mail, Mailbox
from webinars.mail.writing import write_mail
from webinars.registrations.links import Links
from webinars.registrations.models import Registration


def late(registration: Registration, notice: LateNotice, *, links: Links, site: Site) -> Mail:
    """`Vi är försenade – vi börjar omkring kl. 12.10`: read at a glance, by somebody who waits before a screen."""
    attendee, occurrence = registration.attendee, registration.occurrence
    series = occurrence.episode.series
    begins = begins_at(occurrence.starts_at, notice.minutes)
    with speaking(attendee.language):
        if begins:
            clock = dates.clock(begins, series.timezone, attendee.language)
            subject = gettext("Vi är försenade – vi börjar omkring %(clock)s") % {"clock": clock}
        else:
            subject = gettext("Vi är försenade: %(title)s") % {"title": occurrence.episode.title}
        on_stage = registration.role != "attendee"
        why = (
            gettext("Du får det här e-brevet eftersom du medverkar i dag.")
            if on_stage
            else gettext("Du får det här e-brevet eftersom du har en plats i dag.")
        )
    return write_mail(
        "attendance/mails/late",
        {
            "registration": registration,
            "episode": occurrence.episode,
            "series": series,
            "begins_at": begins,
            "words": notice.words,
            "contact": series.registration_email or series.organiser_email or site.contact_email,
            "why": why,
            "links": links,
            "site": site,
        },
        recipient=Mailbox(attendee.name, attendee.email),
        subject=subject,
        language=attendee.language,
    )
