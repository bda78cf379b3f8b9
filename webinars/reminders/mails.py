"""The reminders. Which one it is follows from the calendar, not from the lead time: quiet hours may have moved it."""

from datetime import datetime

from webinars.config import Site
from webinars.lib import dates
from webinars.lib.languages import gettext, speaking
from webinars.mail.message import Mail, Mailbox
from webinars.mail.writing import write_mail
from webinars.registrations.links import Links
from webinars.registrations.models import Registration


def reminder(registration: Registration, *, links: Links, site: Site, now: datetime) -> Mail:
    """In some days, tomorrow, or today: the link, and less and less around it."""
    attendee, occurrence = registration.attendee, registration.occurrence
    series = occurrence.episode.series
    days = (
        dates.local(occurrence.starts_at, series.timezone).date() - dates.local(now, series.timezone).date()
    ).days
    with speaking(attendee.language):
        relative = dates.relative(occurrence.starts_at, series.timezone, attendee.language, now=now)
        subject = _subject(days) % {
            "when": relative[0].upper() + relative[1:],
            "title": occurrence.episode.title,
            "date": dates.day(occurrence.starts_at, series.timezone, attendee.language),
            "clock": dates.clock(occurrence.starts_at, series.timezone, attendee.language),
        }
    return write_mail(
        f"reminders/mails/{_template(days)}",
        {
            "registration": registration,
            "attendee": attendee,
            "occurrence": occurrence,
            "episode": occurrence.episode,
            "series": series,
            "relative": relative,
            "links": links,
            "site": site,
        },
        recipient=Mailbox(attendee.name, attendee.email),
        subject=subject,
        language=attendee.language,
        unsubscribe_url=links.mailings(attendee, "paminnelser"),
    )


def _template(days: int) -> str:
    return {0: "soon", 1: "tomorrow"}.get(days, "ahead")


def _subject(days: int) -> str:
    if days <= 0:
        return gettext("Vi sänder %(clock)s – här är länken")
    if days == 1:
        return gettext("I morgon %(clock)s: %(title)s")
    return gettext("%(when)s: %(title)s, %(date)s")
