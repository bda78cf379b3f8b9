"""The mails about a place at an occurrence."""

from webinars.config import Site
from webinars.invitations.rules import Announcement, Facts
from webinars.lib import dates
from webinars.lib.languages import gettext, speaking
from webinars.mail.message import CalendarPart, Mail, Mailbox
from webinars.mail.writing import write_mail
from webinars.registrations.links import Links
from webinars.registrations.models import Attendee, Registration


def about_place(
    announcement: Announcement,
    registration: Registration,
    *,
    links: Links,
    site: Site,
    before: Facts | None,
    calendar: CalendarPart | None = None,
    in_reply_to: str = "",
    others_at_address: tuple[Attendee, ...] = (),
) -> Mail:
    """What is new about a place, to the attendee. `before` is what they were told last, if anything."""
    attendee = registration.attendee
    with speaking(attendee.language):
        subject = _subject(announcement, registration, attendee.language)
    return write_mail(
        f"invitations/mails/{announcement}",
        {
            **_values(registration, links, site, before),
            "others_at_address": others_at_address,
            "has_calendar": calendar is not None,
            "copy_for": None,
        },
        recipient=Mailbox(attendee.name, attendee.email),
        subject=subject,
        language=attendee.language,
        calendar=calendar,
        in_reply_to=in_reply_to,
    )


def copy_for_registrar(
    announcement: Announcement, registration: Registration, *, links: Links, site: Site, before: Facts | None
) -> Mail:
    """The same news to the secretary who registered people for the occurrence; no calendar object, no names."""
    registrar = registration.registered_by
    assert registrar is not None
    with speaking(registrar.language):
        subject = gettext("Kopia: %(subject)s") % {
            "subject": _subject(announcement, registration, registrar.language)
        }
    return write_mail(
        f"invitations/mails/{announcement}",
        {
            **_values(registration, links, site, before),
            "others_at_address": (),
            "has_calendar": False,
            "copy_for": registrar,
        },
        recipient=Mailbox(registrar.name, registrar.email),
        subject=subject,
        language=registrar.language,
    )


def _values(registration: Registration, links: Links, site: Site, before: Facts | None) -> dict[str, object]:
    occurrence = registration.occurrence
    return {
        "registration": registration,
        "attendee": registration.attendee,
        "occurrence": occurrence,
        "episode": occurrence.episode,
        "series": occurrence.episode.series,
        "links": links,
        "site": site,
        "before": before,
    }


def _subject(announcement: Announcement, registration: Registration, language: str) -> str:
    occurrence = registration.occurrence
    zone = occurrence.episode.series.timezone
    values = {
        "title": occurrence.episode.title,
        "date": dates.day(occurrence.starts_at, zone, language),
        "name": registration.registered_by.name if registration.registered_by else "",
    }
    return _subject_template(announcement, registration) % values


def _subject_template(announcement: Announcement, registration: Registration) -> str:
    if announcement is Announcement.INVITATION:
        if registration.role != "attendee":
            return gettext("Du medverkar: %(title)s, %(date)s")
        if registration.registered_by is not None:
            return gettext("%(name)s har anmält dig till %(title)s")
        return gettext("Du är anmäld: %(title)s, %(date)s")
    return {
        Announcement.MOVED: gettext("Ny tid: %(title)s, %(date)s"),
        Announcement.CHANGED: gettext("Ändrat: %(title)s, %(date)s"),
        Announcement.WAITING: gettext("Du står på väntelistan: %(title)s, %(date)s"),
        Announcement.WITHDRAWN: gettext("Avbokat: %(title)s, %(date)s"),
        Announcement.CANCELLED: gettext("Inställt: %(title)s, %(date)s"),
        Announcement.POSTPONED: gettext("Framflyttat: %(title)s"),
    }[announcement]
