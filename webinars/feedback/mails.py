"""The mail that asks what somebody thought."""

from datetime import datetime

from webinars.config import Site
from webinars.lib import dates
from webinars.lib.languages import gettext, speaking
from webinars.mail.message import Mail
from webinars.registrations.letters import Letter, worded_letter
from webinars.registrations.links import Links
from webinars.registrations.models import Registration
from webinars.wording.saying import STANDARD, Wording
from webinars.wording.values import occurrence_values


def request(
    registration: Registration,
    *,
    closes_at: datetime,
    links: Links,
    site: Site,
    wording: Wording = STANDARD,
) -> Mail:
    """`Vad tyckte du om ...? Tre frågor`."""
    attendee, occurrence = registration.attendee, registration.occurrence
    series = occurrence.episode.series
    with speaking(attendee.language):
        subject = gettext("Vad tyckte du om %(title)s? Tre frågor") % {"title": occurrence.episode.title}
    deadline = dates.deadline(closes_at, series.timezone, attendee.language)
    values = {
        "registration": registration,
        "episode": occurrence.episode,
        "series": series,
        "deadline": deadline,
        "contact": series.organiser_email or site.contact_email,
        "links": links,
        "site": site,
    }
    placeholders = {
        **occurrence_values(occurrence, attendee.language, contact=site.contact_email),
        "svara_senast": deadline,
    }
    letter = Letter(
        "feedback/mails/request", "feedback_request", attendee, attendee.language, subject, values
    )
    return worded_letter(letter, series, placeholders, site=site, wording=wording)
