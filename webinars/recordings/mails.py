"""The mail that tells when an episode can be watched, and the one about links that lead nowhere."""

from collections.abc import Sequence

from webinars.config import Site
from webinars.lib.languages import gettext, ngettext, speaking
from webinars.mail.message import Mail, Mailbox
from webinars.mail.writing import write_mail
from webinars.organisers.addresses import Addresses
from webinars.recordings.links import WatchedLink
from webinars.recordings.models import Recording
from webinars.recordings.words import link_sentence, use_words
from webinars.registrations.links import Links
from webinars.registrations.models import Attendee
from webinars.series.models import Episode, Series
from webinars.wording.saying import STANDARD, Said, Wording, worded
from webinars.wording.values import reader_values, series_values


def published(
    attendee: Attendee,
    episode: Episode,
    recordings: Sequence[Recording],
    *,
    links: Links,
    site: Site,
    wording: Wording = STANDARD,
) -> Mail:
    """`Nu kan du se ... i efterhand`."""
    series = episode.series
    with speaking(attendee.language):
        subject = gettext("Nu kan du se %(title)s i efterhand") % {"title": episode.title}
        why = gettext("Du får det här e-brevet eftersom du hade en plats.")
    values = {
        "episode": episode,
        "series": series,
        "recordings": recordings,
        "captioned": all(recording.captions for recording in recordings),
        "contact": series.organiser_email or site.contact_email,
        "why": why,
        "links": links,
        "site": site,
    }

    def write(said: Said) -> Mail:
        return write_mail(
            "recordings/mails/published",
            {**values, "said": said},
            recipient=Mailbox(attendee.name, attendee.email),
            subject=said.subject(subject),
            language=attendee.language,
            unsubscribe_url=links.mailings(attendee, "inspelningar"),
        )

    def placeholders() -> dict[str, str]:
        told = {**reader_values(attendee.given_name, attendee.name), "titel": episode.title}
        return {**told, **series_values(series, contact=site.contact_email)}

    said = wording.saying("published", attendee.language, placeholders, content_language=series.language)
    return worded(write, said)


def broken_links(
    series: Series, broken: Sequence[WatchedLink], *, office: Addresses, links: Links, site: Site
) -> Mail:
    """To the organiser: what visitors of the series do not reach any more."""
    with speaking(site.language):
        subject = ngettext(
            "%(count)s länk leder ingenstans: %(title)s",
            "%(count)s länkar leder ingenstans: %(title)s",
            len(broken),
        ) % {"count": len(broken), "title": series.title}
        words = use_words()
        told = [
            {
                # Nobody is to follow it, so it is no link.
                "address": link.address.url.partition("://")[2],
                "sentence": link_sentence(link.address.finding),
                "since": link.address.failing_since or link.address.broken_since,
                "uses": [
                    (words[use.kind], use.recording.title if use.recording else use.episode.title)
                    for use in link.uses
                    if use.episode.series_id == series.id
                ],
            }
            for link in broken
        ]
    return write_mail(
        "recordings/mails/broken_links",
        {
            "series": series,
            "broken": told,
            "guard_url": office.guarded_links(),
            "links": links,
            "site": site,
        },
        recipient=Mailbox("", series.organiser_email or site.contact_email),
        subject=subject,
        language=site.language,
    )
