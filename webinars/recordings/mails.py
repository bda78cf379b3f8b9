"""The mail that tells when an episode can be watched."""

from collections.abc import Sequence

from webinars.config import Site
from webinars.lib.languages import gettext, speaking
from webinars.mail.message import Mail, Mailbox
from webinars.mail.writing import write_mail
from webinars.recordings.models import Recording
from webinars.registrations.links import Links
from webinars.registrations.models import Attendee
from webinars.series.models import Episode


def published(
    attendee: Attendee, episode: Episode, recordings: Sequence[Recording], *, links: Links, site: Site
) -> Mail:
    """`Nu kan du se ... i efterhand`."""
    series = episode.series
    with speaking(attendee.language):
        subject = gettext("Nu kan du se %(title)s i efterhand") % {"title": episode.title}
        why = gettext("Du får det här e-brevet eftersom du hade en plats.")
    return write_mail(
        "recordings/mails/published",
        {
            "episode": episode,
            "series": series,
            "recordings": recordings,
            "captioned": all(recording.captions for recording in recordings),
            "contact": series.organiser_email or site.contact_email,
            "why": why,
            "links": links,
            "site": site,
        },
        recipient=Mailbox(attendee.name, attendee.email),
        subject=subject,
        language=attendee.language,
        unsubscribe_url=links.mailings(attendee, "inspelningar"),
    )
