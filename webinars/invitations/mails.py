"""The mails about a place at an occurrence."""

from collections.abc import Sequence

from webinars.config import Site
from webinars.invitations.kinds import kind_of, place_values
from webinars.invitations.rules import Announcement, Facts, Standing
from webinars.lib import dates
from webinars.lib.languages import gettext, speaking
from webinars.mail.message import CalendarPart, Mail, Mailbox
from webinars.mail.writing import write_mail
from webinars.registrations.links import Links
from webinars.registrations.models import Attendee, Registration
from webinars.registrations.rules import Withdrawal
from webinars.wording.saying import IN_STANDARD_WORDS, STANDARD, Said, Wording, worded


def about_place(
    announcement: Announcement,
    registration: Registration,
    *,
    links: Links,
    site: Site,
    said: Facts | None,
    calendar: CalendarPart | None = None,
    in_reply_to: str = "",
    others_at_address: Sequence[Attendee] = (),
    wording: Wording = STANDARD,
) -> Mail:
    """What is new about a place, to the attendee. `said` is what they were told last, if anything."""
    attendee = registration.attendee
    with speaking(attendee.language):
        subject = _subject(announcement, registration, said, attendee.language)
        values = {
            **_values(registration, links, site, said),
            "deadline": _deadline(registration),
            "why": _why(registration),
            "ended": _ended(registration, said),
            "farewell": _farewell(registration, said),
            "may_come_back": _may_come_back(registration),
            "may_wait_again": _may_wait_again(registration),
            "others_at_address": ", ".join(other.name for other in others_at_address),
            "calendar_method": calendar.method if calendar else "",
            "copy_for": None,
        }

    def write(words: Said) -> Mail:
        return write_mail(
            f"invitations/mails/{announcement}",
            {**values, "said": words},
            recipient=Mailbox(attendee.name, attendee.email),
            subject=words.subject(subject),
            language=attendee.language,
            calendar=calendar,
            in_reply_to=in_reply_to,
        )

    return worded(
        write,
        wording.saying(
            kind_of(announcement, registration, said),
            attendee.language,
            lambda: place_values(registration, contact=site.contact_email),
            content_language=registration.occurrence.episode.series.language,
        ),
    )


def copy_for_registrar(
    announcement: Announcement, registration: Registration, *, links: Links, site: Site, said: Facts | None
) -> Mail:
    """The same news to the secretary who registered people for the occurrence; no calendar object, no names."""
    registrar = registration.registered_by
    assert registrar is not None
    with speaking(registrar.language):
        subject = gettext("Kopia: %(subject)s") % {
            "subject": _subject(announcement, registration, said, registrar.language)
        }
        values = {
            **_values(registration, links, site, said),
            "deadline": "",
            "why": gettext(
                "Du får den här kopian eftersom du har anmält andra och vill ha kopior av besked."
            ),
            "calendar_method": "",
            "copy_for": registrar,
            "said": IN_STANDARD_WORDS,
        }
    return write_mail(
        f"invitations/mails/{announcement}",
        values,
        recipient=Mailbox(registrar.name, registrar.email),
        subject=subject,
        language=registrar.language,
    )


def _values(registration: Registration, links: Links, site: Site, said: Facts | None) -> dict[str, object]:
    occurrence = registration.occurrence
    series = occurrence.episode.series
    return {
        "registration": registration,
        "attendee": registration.attendee,
        "occurrence": occurrence,
        "episode": occurrence.episode,
        "series": series,
        "place": occurrence.place or series.place,
        "contact": series.registration_email or series.organiser_email or site.contact_email,
        "links": links,
        "site": site,
        "before": said,
        "stood": said.standing.value if said else "",
        "taken_up_again": said is not None and said.standing in (Standing.CANCELLED, Standing.POSTPONED),
    }


def _deadline(registration: Registration) -> str:
    """Until when an offered seat can be taken, in words."""
    expires_at, zone = registration.offer_expires_at, registration.occurrence.episode.series.timezone
    return dates.deadline(expires_at, zone, registration.attendee.language) if expires_at else ""


def _subject(
    announcement: Announcement, registration: Registration, said: Facts | None, language: str
) -> str:
    occurrence = registration.occurrence
    zone = occurrence.episode.series.timezone
    values = {
        "title": occurrence.episode.title,
        "date": dates.day(occurrence.starts_at, zone, language),
        "name": registration.registered_by.name if registration.registered_by else "",
    }
    return _subject_template(announcement, registration, said) % values


def _subject_template(announcement: Announcement, registration: Registration, said: Facts | None) -> str:
    if announcement is Announcement.INVITATION:
        if registration.role != "attendee":
            return gettext("Du medverkar: %(title)s, %(date)s")
        if said is not None and said.standing in (Standing.WAITING, Standing.OFFERED):
            return gettext("Du har fått en plats: %(title)s, %(date)s")
        if registration.registered_by is not None:
            return gettext("%(name)s har anmält dig till %(title)s")
        return gettext("Du är anmäld: %(title)s, %(date)s")
    return {
        Announcement.MOVED: gettext("Ny tid: %(title)s, %(date)s"),
        Announcement.CHANGED: gettext("Ändrat: %(title)s, %(date)s"),
        Announcement.OFFER: gettext("Du kan få en plats: %(title)s, %(date)s"),
        Announcement.WAITING: gettext("Du står på väntelistan: %(title)s, %(date)s"),
        Announcement.WITHDRAWN: f"{_ended(registration, said)}: %(title)s, %(date)s",
        Announcement.CANCELLED: gettext("Inställt: %(title)s, %(date)s"),
        Announcement.POSTPONED: gettext("Framflyttat: %(title)s"),
    }[announcement]


def _why(registration: Registration) -> str:
    """Why this mail came to its reader."""
    if registration.role != "attendee":
        if registration.status == "withdrawn":
            return gettext("Du får det här e-brevet eftersom du skulle medverka.")
        return gettext("Du får det här e-brevet eftersom du medverkar.")
    if registration.registered_by is not None:
        name = registration.registered_by.name
        return gettext("Du får det här e-brevet eftersom %(name)s har anmält dig.") % {"name": name}
    if registration.by_organiser:
        return gettext("Du får det här e-brevet eftersom vi som arrangerar har anmält dig.")
    if registration.status == "withdrawn":
        return gettext("Du får det här e-brevet eftersom du var anmäld.")
    return gettext("Du får det här e-brevet eftersom du har anmält dig.")


def _may_come_back(registration: Registration) -> bool:
    """Whether "you are welcome back" would be true, and no mockery."""
    kindly = (Withdrawal.SELF, Withdrawal.REGISTRAR, Withdrawal.REPLACED, Withdrawal.DECLINED)
    is_open = registration.occurrence.status == "open"
    return is_open and registration.role == "attendee" and registration.withdrawn_because in kindly


def _may_wait_again(registration: Registration) -> bool:
    """Whether one press brings back somebody who did not answer in time: to the end of the line."""
    return registration.occurrence.status == "open" and registration.withdrawn_because in (
        Withdrawal.OFFER_EXPIRED,
        Withdrawal.OFFER_DECLINED,
    )


def _was_in_line(said: Facts | None) -> bool:
    return said is not None and said.standing in (Standing.WAITING, Standing.OFFERED)


def _ended(registration: Registration, said: Facts | None) -> str:
    """What happened to the place, in a word or two: who `avbokar` is the attendee, and had a place."""
    ended = gettext("Inte längre på väntelistan") if _was_in_line(said) else gettext("Avbokat")
    return {
        Withdrawal.NEW_ADDRESS.value: gettext("Flyttat till en annan e-postadress"),
        Withdrawal.OFF_STAGE.value: gettext("Du medverkar inte längre"),
        Withdrawal.OTHER_OCCURRENCE.value: gettext("Flyttat till ett annat tillfälle"),
        Withdrawal.MERGED.value: gettext("Borttagen dubblett"),
        Withdrawal.OFFER_DECLINED.value: gettext("Du har tackat nej"),
        Withdrawal.OFFER_EXPIRED.value: gettext("Erbjudandet om en plats har gått ut"),
    }.get(registration.withdrawn_because, ended)


def _farewell(registration: Registration, said: Facts | None) -> str:
    """Why the place is gone."""
    registrar = registration.registered_by
    if registration.withdrawn_because == Withdrawal.REGISTRAR and registrar is not None:
        if _was_in_line(said):
            return gettext("%(name)s har tagit bort dig från väntelistan.") % {"name": registrar.name}
        return gettext("%(name)s har avbokat din plats.") % {"name": registrar.name}
    if _was_in_line(said):
        ended = gettext("Du står inte längre på väntelistan.")
    else:
        ended = gettext("Din plats är avbokad.")
    return {
        Withdrawal.REPLACED.value: gettext("Din plats har lämnats till en ersättare."),
        Withdrawal.DECLINED.value: gettext("Du tackade nej, och din plats har gått vidare."),
        Withdrawal.NOT_ME.value: gettext(
            "Tack för att du sa till. Vi har tagit bort anmälan som någon annan gjorde åt dig."
        ),
        Withdrawal.NEW_ADDRESS.value: gettext(
            "Din anmälan har flyttats till en annan e-postadress, och besked om den går dit i fortsättningen. "
            "Var det inte du som bad om det? Hör genast av dig till oss."
        ),
        Withdrawal.OFF_STAGE.value: gettext("Du medverkar inte längre i det här webbinariet."),
        Withdrawal.OFFER_DECLINED.value: gettext(
            "Tack för beskedet! Du har tackat nej till platsen, och du står inte längre på väntelistan."
        ),
        Withdrawal.OFFER_EXPIRED.value: gettext(
            "Vi höll en plats åt dig, men fick inget svar i tid. Du står inte längre på väntelistan."
        ),
        Withdrawal.ORGANISER.value: _taken_back_by_the_organisers(said),
        Withdrawal.OTHER_OCCURRENCE.value: gettext(
            "Vi som arrangerar har flyttat din plats till ett annat tillfälle. Besked om det kommer i ett eget e-brev."
        ),
        Withdrawal.MERGED.value: gettext(
            "Du stod två gånger i vår lista. Vi har slagit ihop uppgifterna, och det du är anmäld till gäller "
            "fortfarande under det andra namnet eller den andra adressen."
        ),
    }.get(registration.withdrawn_because, ended)


def _taken_back_by_the_organisers(said: Facts | None) -> str:
    if _was_in_line(said):
        return gettext("Vi som arrangerar har tagit bort dig från väntelistan.")
    return gettext("Vi som arrangerar har avbokat din plats.")
