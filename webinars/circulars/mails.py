"""A circular as one of its readers gets it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from webinars.circulars.models import Circular
from webinars.circulars.prose import Run, as_text, hosts_linked, paragraphs
from webinars.config import Site
from webinars.lib import dates
from webinars.lib.languages import gettext, speaking
from webinars.mail.message import Mail, Mailbox, Sender
from webinars.mail.writing import write_mail
from webinars.registrations.links import Links
from webinars.registrations.models import Registration
from webinars.series.models import Series
from webinars.wording.placeholders import filled


@dataclass(frozen=True)
class Words:
    """What a circular says, in the language that it says it in."""

    subject: str
    text: str
    language: str


def words_for(circular: Circular, language: str) -> Words:
    """For readers of this language; without an English text, the Swedish one."""
    if language == "en" and circular.english_text:
        return Words(circular.english_subject or circular.subject, circular.english_text, "en")
    return Words(circular.subject, circular.text, "sv")


def circular(circular: Circular, registration: Registration, *, links: Links, site: Site) -> Mail:
    """The mail to whom this registration belongs. The frame is in their language, the words in that of the text."""
    attendee, series = registration.attendee, circular.series
    words = words_for(circular, attendee.language)
    with speaking(words.language):
        values = _values(circular, registration, words.language, site)
        body = paragraphs(words.text, values, _links(circular, registration, links), _buttons())
    with speaking(attendee.language):
        why = _why(circular, registration)
    subject = filled(words.subject, values)
    return write_mail(
        "circulars/mails/circular",
        {
            "words_language": words.language,
            "paragraphs": body,
            "plain_text": as_text(body),
            "attendee": attendee,
            "contact": _contact(series, site),
            "why": why,
            "links": links,
            "site": site,
        },
        recipient=Mailbox(attendee.name, attendee.email),
        subject=subject,
        language=attendee.language,
    )


def subject_shown(circular: Circular, site: Site) -> str:
    """The Swedish subject for organisers: with what is the same for every reader."""
    return filled(circular.subject, _of_everybody(circular, "sv", site))


def sender_of(sender: Sender, circular: Circular) -> Sender:
    """The sender, whose mail may lead to where this organiser's own text leads, too."""
    hosts = hosts_linked(circular.text) | hosts_linked(circular.english_text)
    return replace(sender, link_hosts=sender.link_hosts | hosts)


def _values(circular: Circular, registration: Registration, language: str, site: Site) -> dict[str, str]:
    attendee = registration.attendee
    names = {"fornamn": attendee.given_name or attendee.name, "namn": attendee.name}
    return {**_of_everybody(circular, language, site), **names}


def _of_everybody(circular: Circular, language: str, site: Site) -> dict[str, str]:
    series, occurrence = circular.series, circular.occurrence
    values = {"serie": series.title, "kontakt": _contact(series, site)}
    if occurrence is not None:
        values |= {
            "titel": occurrence.episode.title,
            "datum": dates.weekday_and_day(occurrence.starts_at, series.timezone, language),
            "tid": dates.clock(occurrence.starts_at, series.timezone, language),
            "plats": occurrence.place or series.place,
        }
    return values


def _links(circular: Circular, registration: Registration, links: Links) -> dict[str, Run]:
    """What the words of each link are within a sentence, and where it leads."""
    occurrence = circular.occurrence
    page = links.episode(occurrence.episode) if occurrence else links.series(circular.series)
    found = {
        "lank": Run(gettext("din sida"), links.my_page(registration.attendee)),
        "sida": Run(gettext("avsnittets sida") if occurrence else gettext("seriens sida"), page),
    }
    if occurrence is not None:
        found["delta"] = Run(gettext("länken till sändningen"), links.join(registration))
    return found


def _buttons() -> Mapping[str, str]:
    return {
        "lank": gettext("Till din sida"),
        "sida": gettext("Läs mer"),
        "delta": gettext("Till sändningen"),
    }


def _contact(series: Series, site: Site) -> str:
    return series.registration_email or series.organiser_email or site.contact_email


def _why(circular: Circular, registration: Registration) -> str:
    if circular.occurrence is None:
        sentence = gettext(
            "Du får det här e-brevet eftersom du har anmält dig till något i serien ”%(title)s”."
        )
        return sentence % {"title": circular.series.title}
    sentence = {
        "waiting": gettext("Du får det här e-brevet eftersom du står på väntelistan till ”%(title)s”."),
        "offered": gettext("Du får det här e-brevet eftersom du står på väntelistan till ”%(title)s”."),
        "withdrawn": gettext("Du får det här e-brevet eftersom du har varit anmäld till ”%(title)s”."),
    }.get(registration.status, gettext("Du får det här e-brevet eftersom du är anmäld till ”%(title)s”."))
    return sentence % {"title": circular.occurrence.episode.title}
