"""Mails that a page promised: links, overviews, and buttons that wait in a mailbox."""

from collections.abc import Sequence
from datetime import datetime

from webinars.config import Site
from webinars.lib import dates
from webinars.lib.languages import gettext, ngettext, speaking
from webinars.mail.message import Mail, Mailbox
from webinars.mail.writing import write_mail
from webinars.registrations.links import Links
from webinars.registrations.models import AddressChange, Attendee, NewDateOffer, Registration
from webinars.registrations.submissions import Submission


def my_link(email: str, attendees: Sequence[Attendee], *, language: str, links: Links, site: Site) -> Mail:
    """The personal link of everybody with this address, or that we know nobody there."""
    with speaking(language):
        subject = gettext("Din länk till %(site)s") % {"site": site.name}
    return write_mail(
        "registrations/mails/my_link",
        {
            "attendees": attendees,
            "links": links,
            "site": site,
        },
        recipient=Mailbox("", email),
        subject=subject,
        language=language,
    )


def overview(
    attendee: Attendee, registrations: Sequence[Registration], *, language: str, links: Links, site: Site
) -> Mail:
    """What somebody who registered for several occurrences is going to get."""
    with speaking(language):
        count = len(registrations)
        subject = ngettext(
            "Du är anmäld till %(count)s avsnitt: %(title)s",
            "Du är anmäld till %(count)s avsnitt: %(title)s",
            count,
        ) % {"count": count, "title": registrations[0].occurrence.episode.series.title}
    return write_mail(
        "registrations/mails/overview",
        {
            "attendee": attendee,
            "registrations": registrations,
            "series": registrations[0].occurrence.episode.series,
            "links": links,
            "site": site,
        },
        recipient=Mailbox(attendee.name, attendee.email),
        subject=subject,
        language=language,
    )


def receipt(
    registrar: Attendee, registrations: Sequence[Registration], *, language: str, links: Links, site: Site
) -> Mail:
    """Whom a secretary registered, and the link to their page."""
    people = {registration.attendee_id: registration.attendee for registration in registrations}
    with speaking(language):
        subject = ngettext(
            "Du har anmält %(count)s person till %(title)s",
            "Du har anmält %(count)s personer till %(title)s",
            len(people),
        ) % {"count": len(people), "title": registrations[0].occurrence.episode.series.title}
    return write_mail(
        "registrations/mails/receipt",
        {
            "registrar": registrar,
            "people": list(people.values()),
            "registrations": registrations,
            "series": registrations[0].occurrence.episode.series,
            "links": links,
            "site": site,
        },
        recipient=Mailbox(registrar.name, registrar.email),
        subject=subject,
        language=language,
    )


def confirm_submission(
    submission: Submission,
    *,
    kind: str,
    series_title: str,
    email: str,
    confirm_url: str,
    expires_at: datetime,
    zone: str,
    links: Links,
    site: Site,
) -> Mail:
    """The button that a registration waits for. `kind` is many_others or confirm_address."""
    sender = submission.sender or submission.people[0]
    with speaking(submission.language):
        subject = gettext("Bekräfta anmälan till %(title)s") % {"title": series_title}
        deadline = dates.deadline(expires_at, zone, submission.language)
    return write_mail(
        "registrations/mails/confirm_submission",
        {
            "submission": submission,
            "kind": kind,
            "series_title": series_title,
            "confirm_url": confirm_url,
            "deadline": deadline,
            "links": links,
            "site": site,
        },
        recipient=Mailbox(f"{sender.given_name} {sender.family_name}", email),
        subject=subject,
        language=submission.language,
    )


def confirm_address(change: AddressChange, *, confirm_url: str, zone: str, links: Links, site: Site) -> Mail:
    """The button that a new address is confirmed with; it goes to the new mailbox."""
    language = change.attendee.language
    with speaking(language):
        subject = gettext("Bekräfta din nya e-postadress")
        deadline = dates.deadline(change.expires_at, zone, language)
    return write_mail(
        "registrations/mails/confirm_address",
        {
            "attendee": change.attendee,
            "new_email": change.new_email,
            "confirm_url": confirm_url,
            "deadline": deadline,
            "links": links,
            "site": site,
        },
        recipient=Mailbox(change.attendee.name, change.new_email),
        subject=subject,
        language=language,
    )


def new_date(offer: NewDateOffer, *, links: Links, site: Site) -> Mail:
    """Asks somebody whose occurrence was cancelled whether they come to the one that replaces it."""
    attendee, occurrence = offer.registration.attendee, offer.occurrence
    with speaking(attendee.language):
        subject = gettext("Nytt datum för %(title)s – vill du vara med?") % {
            "title": occurrence.episode.title
        }
    return write_mail(
        "registrations/mails/new_date",
        {
            "attendee": attendee,
            "registration": offer.registration,
            "cancelled": offer.registration.occurrence,
            "occurrence": occurrence,
            "episode": occurrence.episode,
            "series": occurrence.episode.series,
            "links": links,
            "site": site,
        },
        recipient=Mailbox(attendee.name, attendee.email),
        subject=subject,
        language=attendee.language,
    )
