"""Mails of alarm: to the operator, past the outbox, and to organisers, through it."""

from collections.abc import Sequence
from dataclasses import dataclass

from webinars.alarms.rules import News, State, Trouble
from webinars.config import Site
from webinars.lib import dates
from webinars.lib.languages import gettext, ngettext, speaking
from webinars.lib.text import clean_line
from webinars.mail.message import Mail, Mailbox
from webinars.mail.writing import write_mail
from webinars.registrations.links import Links
from webinars.registrations.models import Registration


@dataclass(frozen=True)
class LostMail:
    """One mail that did not reach somebody, and what the server said."""

    registration: Registration
    subject: str
    words: str


def outage(news: News, recipient: str, *, links: Links, site: Site) -> Mail:
    """To the operator: something stands still, or is in order again."""
    with speaking(site.language):
        what, remedy, title = sentence(news, site), _remedy(news), _title(news)
        subject = gettext("%(title)s: %(site)s") % {"title": title, "site": site.name}
    return write_mail(
        "alarms/mails/outage",
        {
            "title": title,
            "is_alarm": news.state is State.ALARM,
            "what": what,
            "words": clean_line(news.words, 500) if news.state is State.ALARM else "",
            "remedy": remedy,
            "links": links,
            "site": site,
        },
        recipient=Mailbox("", recipient),
        subject=subject,
        language=site.language,
    )


def lost_mails(lost: Sequence[LostMail], recipient: str, *, links: Links, site: Site) -> Mail:
    """To the organiser: who has not got our mail, with the start less than a day away."""
    people = {each.registration.attendee_id for each in lost}
    first = lost[0].registration.occurrence
    zone = first.episode.series.timezone
    with speaking(site.language):
        subject = ngettext(
            "%(count)s anmäld får inte våra e-brev: %(date)s",
            "%(count)s anmälda får inte våra e-brev: %(date)s",
            len(people),
        ) % {"count": len(people), "date": dates.day(first.starts_at, zone, site.language)}
    return write_mail(
        "alarms/mails/lost_mails",
        {"lost": lost, "people": len(people), "links": links, "site": site},
        recipient=Mailbox("", recipient),
        subject=subject,
        language=site.language,
    )


def sentence(news: News, site: Site) -> str:
    """What has happened, in one sentence, in the language that is spoken."""
    if news.state is State.TEST:
        return gettext("Det här är ett provlarm. Kom det fram fungerar den här vägen.")
    texts = _CALLED_OFF if news.state is State.CLEAR else _RAISED
    since = dates.moment(news.since, site.timezone, site.language)
    return gettext(texts[news.trouble]) % {"since": since}


def _title(news: News) -> str:
    if news.state is State.TEST:
        return gettext("Provlarm")
    return gettext("I ordning igen") if news.state is State.CLEAR else gettext(_TITLES[news.trouble])


def _remedy(news: News) -> str:
    if news.state is not State.ALARM:
        return ""
    return gettext(_REMEDIES[news.trouble])


def _(text: str) -> str:
    """Marks a text that is translated where it is used."""
    return text


_TITLES = {
    Trouble.SCHEDULER: _("Schemaläggaren hörs inte av"),
    Trouble.OUTBOX: _("E-post kommer inte i väg"),
    Trouble.HELD: _("E-posten hålls kvar"),
    Trouble.DATABASE: _("Databasen svarar inte"),
}
_RAISED = {
    Trouble.SCHEDULER: _(
        "Schemaläggaren har inte hörts av sedan %(since)s. Inbjudningar, ändringar och påminnelser skickas inte."
    ),
    Trouble.OUTBOX: _("Utgående e-post har väntat sedan %(since)s och kommer inte i väg."),
    Trouble.HELD: _("All utgående e-post hålls kvar sedan %(since)s, och det finns e-brev som väntar."),
    Trouble.DATABASE: _(
        "Databasen har inte svarat sedan %(since)s. Ingen kan anmäla sig, och inget skickas."
    ),
}
_CALLED_OFF = {
    Trouble.SCHEDULER: _("Schemaläggaren är i gång igen. Den hade inte hörts av sedan %(since)s."),
    Trouble.OUTBOX: _("Utgående e-post kommer i väg igen. Den hade väntat sedan %(since)s."),
    Trouble.HELD: _("Utgående e-post hålls inte längre kvar. Den hade hållits kvar sedan %(since)s."),
    Trouble.DATABASE: _("Databasen svarar igen. Den hade inte svarat sedan %(since)s."),
}
_REMEDIES = {
    Trouble.SCHEDULER: _(
        "Kontrollera att webinars run eller webinars scheduler är i gång, och starta om vid behov. "
        "Kommandot webinars doctor visar mer."
    ),
    Trouble.OUTBOX: _("Kontrollera e-postservern. Kommandona webinars doctor och webinars outbox visar mer."),
    Trouble.HELD: _("Kommandot webinars outbox release visar vad som väntar och släpper i väg det."),
    Trouble.DATABASE: _(
        "Kontrollera att databasen är i gång och att disken inte är full. Kommandot webinars doctor visar mer."
    ),
}
