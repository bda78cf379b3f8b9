"""Mails that a page promised: links, overviews, and buttons that wait in a mailbox."""

from collections.abc import Sequence
from datetime import datetime

from webinars.config import Site
from webinars.lib import dates
from webinars.lib.languages import gettext, ngettext, speaking
from webinars.mail.message import Mail, Mailbox
from webinars.mail.writing import write_mail
from webinars.registrations.letters import Letter, worded_letter
from webinars.registrations.links import Links
from webinars.registrations.models import AddressChange, Attendee, NewDateOffer, Registration
from webinars.registrations.queries import PlacesToday
from webinars.registrations.submissions import Submission
from webinars.wording.saying import STANDARD, Wording
from webinars.wording.values import occurrence_values


def my_link(email: str, attendees: PlacesToday, *, language: str, links: Links, site: Site) -> Mail:
    """The personal link of everybody with this address, and into what is on today; or that we know nobody there."""
    with speaking(language):
        subject = gettext("Din länk till %(site)s") % {"site": site.name}
        if not attendees:
            subject = gettext("Vi hittar ingen anmälan med den här adressen")
    return write_mail(
        "registrations/mails/my_link",
        {"attendees": attendees, "links": links, "site": site},
        recipient=Mailbox("", email),
        subject=subject,
        language=language,
    )


def overview(
    attendee: Attendee,
    registrations: Sequence[Registration],
    *,
    follows: bool = False,
    language: str,
    links: Links,
    site: Site,
    wording: Wording = STANDARD,
) -> Mail:
    """What somebody who has places at several occurrences, or `follows` the series, is going to get."""
    series = registrations[0].occurrence.episode.series
    registrar = registrations[0].registered_by
    confirmed = [registration for registration in registrations if registration.status == "confirmed"]
    with speaking(language):
        subject = _overview_subject(confirmed, registrar) % {
            "name": registrar.name if registrar else "",
            "count": _count_episodes(confirmed),
            "title": series.title,
        }
        standing = _overview_standing(attendee, confirmed)
    values = {
        "attendee": attendee,
        "registrar": registrar,
        "registrations": registrations,
        "waiting": len(confirmed) < len(registrations),
        "standing": standing,
        "follows": follows,
        "series": series,
        "links": links,
        "site": site,
    }
    placeholders = {"antal": str(_count_episodes(confirmed)), "anmalare": registrar.name if registrar else ""}
    kind = "overview_by_other" if registrar else "overview" if confirmed else "overview_waiting"
    letter = Letter("registrations/mails/overview", kind, attendee, language, subject, values)
    return worded_letter(letter, series, placeholders, site=site, wording=wording)


def receipt(
    registrar: Attendee,
    registrations: Sequence[Registration],
    *,
    language: str,
    links: Links,
    site: Site,
    wording: Wording = STANDARD,
) -> Mail:
    """Whom a secretary registered, and the link to their page."""
    people = {registration.attendee_id: registration.attendee for registration in registrations}
    series = registrations[0].occurrence.episode.series
    with speaking(language):
        subject = ngettext(
            "Du har anmält %(count)s person till %(title)s",
            "Du har anmält %(count)s personer till %(title)s",
            len(people),
        ) % {"count": len(people), "title": series.title}
    values = {
        "registrar": registrar,
        "occurrences": list({r.occurrence_id: r.occurrence for r in registrations}.values()),
        "people": list(people.values()),
        "waiting": [r.attendee for r in registrations if r.status == "waiting"],
        "series": series,
        "links": links,
        "site": site,
    }
    letter = Letter("registrations/mails/receipt", "receipt", registrar, language, subject, values)
    return worded_letter(letter, series, {"antal": str(len(people))}, site=site, wording=wording)


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
    """The button that a registration waits for. `kind` is many_others or confirm_address.

    It names nobody: whoever filled in the form may have typed anything, to anybody's address.
    """
    with speaking(submission.language):
        subject = gettext("Bekräfta anmälan till %(title)s") % {"title": series_title}
        values = {
            "claim": _claim(kind, len(submission.people), series_title),
            "confirm_url": confirm_url,
            "deadline": dates.deadline(expires_at, zone, submission.language),
            "links": links,
            "site": site,
        }
    return write_mail(
        "registrations/mails/confirm_submission",
        values,
        recipient=Mailbox("", email),
        subject=subject,
        language=submission.language,
    )


def confirm_address(change: AddressChange, *, confirm_url: str, zone: str, links: Links, site: Site) -> Mail:
    """The button that a new address is confirmed with; it goes to the new mailbox."""
    language = change.attendee.language
    with speaking(language):
        subject = gettext("Bekräfta din nya e-postadress")
    return write_mail(
        "registrations/mails/confirm_address",
        {
            "new_email": change.new_email,
            "confirm_url": confirm_url,
            "deadline": dates.deadline(change.expires_at, zone, language),
            "links": links,
            "site": site,
        },
        recipient=Mailbox(change.attendee.name, change.new_email),
        subject=subject,
        language=language,
    )


def new_date(offer: NewDateOffer, *, links: Links, site: Site, wording: Wording = STANDARD) -> Mail:
    """Asks somebody whose occurrence was cancelled whether they come to the one that replaces it."""
    attendee, occurrence = offer.registration.attendee, offer.occurrence
    with speaking(attendee.language):
        subject = gettext("Nytt datum för %(title)s – vill du vara med?") % {
            "title": occurrence.episode.title
        }
    series = occurrence.episode.series
    values = {
        "registration": offer.registration,
        "cancelled": offer.registration.occurrence,
        "occurrence": occurrence,
        "episode": occurrence.episode,
        "series": series,
        "links": links,
        "site": site,
    }
    placeholders = occurrence_values(occurrence, attendee.language, contact=site.contact_email)
    letter = Letter("registrations/mails/new_date", "new_date", attendee, attendee.language, subject, values)
    return worded_letter(letter, series, placeholders, site=site, wording=wording)


def declined(
    registration: Registration,
    *,
    release_at: datetime,
    links: Links,
    site: Site,
    wording: Wording = STANDARD,
) -> Mail:
    """When the seat of somebody who said no goes on to somebody else, and how they keep it."""
    attendee, occurrence = registration.attendee, registration.occurrence
    series = occurrence.episode.series
    with speaking(attendee.language):
        subject = gettext("Du har tackat nej: %(title)s") % {"title": occurrence.episode.title}
        deadline = dates.deadline(release_at, series.timezone, attendee.language)
    about = {"registration": registration, "occurrence": occurrence, "episode": occurrence.episode}
    values = {**about, "series": series, "deadline": deadline, "links": links, "site": site}
    placeholders = {
        **occurrence_values(occurrence, attendee.language, contact=site.contact_email),
        "svara_senast": deadline,
    }
    letter = Letter("registrations/mails/declined", "declined", attendee, attendee.language, subject, values)
    return worded_letter(letter, series, placeholders, site=site, wording=wording)


def _count_episodes(registrations: Sequence[Registration]) -> int:
    return len({registration.occurrence.episode_id for registration in registrations})


def _overview_subject(confirmed: Sequence[Registration], registrar: Attendee | None) -> str:
    if registrar is not None:
        return gettext("%(name)s har anmält dig till %(title)s")
    if not confirmed:
        return gettext("Du står på väntelistan: %(title)s")
    return ngettext(
        "Du är anmäld till %(count)s avsnitt: %(title)s",
        "Du är anmäld till %(count)s avsnitt: %(title)s",
        _count_episodes(confirmed),
    )


def _overview_standing(attendee: Attendee, confirmed: Sequence[Registration]) -> str:
    """How many episodes, and how they come into the calendar."""
    if not confirmed:
        return gettext("Allt som du valde är fullbokat.")
    count = _count_episodes(confirmed)
    registered = ngettext(
        "Du är anmäld till %(count)s avsnitt.", "Du är anmäld till %(count)s avsnitt.", count
    ) % {"count": count}
    if attendee.delivery == "subscription":
        return f"{registered} {gettext('De finns i kalendern som du prenumererar på.')}"
    if confirmed[0].occurrence.episode.series.invitation_lead_days:
        return f"{registered} {gettext('Varje tillfälle får en egen kalenderinbjudan, som kommer när det närmar sig.')}"
    invitations = ngettext(
        "Du får %(count)s kalenderinbjudan.",
        "Du får %(count)s kalenderinbjudningar, en för varje tillfälle.",
        len(confirmed),
    ) % {"count": len(confirmed)}
    return f"{registered} {invitations}"


def _claim(kind: str, people: int, series_title: str) -> str:
    """What somebody did in the reader's name."""
    if kind == "many_others":
        sentence = ngettext(
            "Någon vill anmäla %(count)s person till ”%(title)s” och har angett din adress som avsändare.",
            "Någon vill anmäla %(count)s personer till ”%(title)s” och har angett din adress som avsändare.",
            people,
        )
    else:
        sentence = gettext("Någon har anmält den här adressen till ”%(title)s”.")
    return sentence % {"count": people, "title": series_title}
