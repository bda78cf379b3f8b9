"""The reminders. Which one it is follows from the calendar, not from the lead time: quiet hours may have moved it."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from webinars.config import Site
from webinars.lib import dates
from webinars.lib.languages import gettext, speaking
from webinars.mail.message import Mail, Mailbox
from webinars.mail.writing import write_mail
from webinars.registrations.links import Links
from webinars.registrations.models import Registration
from webinars.wording.saying import STANDARD, Said, Wording, worded
from webinars.wording.values import occurrence_values, reader_values


def reminder(
    registration: Registration, *, links: Links, site: Site, now: datetime, wording: Wording = STANDARD
) -> Mail:
    """In some days, tomorrow, or today: the link, and less and less around it."""
    attendee, occurrence = registration.attendee, registration.occurrence
    series = occurrence.episode.series
    days = days_ahead(occurrence.starts_at, series.timezone, now=now)
    on_stage = registration.role != "attendee"
    with speaking(attendee.language):
        why = (
            gettext("Du får påminnelser eftersom du medverkar.")
            if on_stage
            else gettext("Du får påminnelser eftersom du är anmäld.")
        )
        subject = _subject(registration, days, now)
    values = {
        "registration": registration,
        "attendee": attendee,
        "on_stage": on_stage,
        "occurrence": occurrence,
        "episode": occurrence.episode,
        "series": series,
        "place": occurrence.place or series.place,
        "contact": series.registration_email or series.organiser_email or site.contact_email,
        "why": why,
        "links": links,
        "site": site,
    }

    def write(said: Said) -> Mail:
        return write_mail(
            f"reminders/mails/{_template(days)}",
            {**values, "said": said},
            recipient=Mailbox(attendee.name, attendee.email),
            subject=said.subject(subject),
            language=attendee.language,
            unsubscribe_url=links.mailings(attendee, "paminnelser"),
        )

    return worded(
        write,
        wording.saying(
            _kind(days, on_stage=on_stage),
            attendee.language,
            lambda: _placeholders(registration, site, now),
            content_language=series.language,
        ),
    )


def words_hold_until(starts_at: datetime, zone: str, *, now: datetime) -> datetime:
    """Until when what a reminder written now says is true: "i morgon" and "om en vecka" end at midnight."""
    if days_ahead(starts_at, zone, now=now) == 0:
        return starts_at
    tomorrow = dates.local(now, zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), ZoneInfo(zone))


def days_ahead(starts_at: datetime, zone: str, *, now: datetime) -> int:
    """0 for a start today, 1 for tomorrow: the calendar's days, in the zone."""
    return (dates.local(starts_at, zone).date() - dates.local(now, zone).date()).days


def _kind(days: int, *, on_stage: bool) -> str:
    """As `wording.rules.KINDS` names it."""
    return f"reminder_{_template(days)}{'_stage' if on_stage and days > 1 else ''}"


def _placeholders(registration: Registration, site: Site, now: datetime) -> dict[str, str]:
    attendee = registration.attendee
    return {
        "nar": _from_now(registration, now),
        **reader_values(attendee.given_name, attendee.name),
        **occurrence_values(registration.occurrence, attendee.language, contact=site.contact_email),
    }


def _template(days: int) -> str:
    return {0: "soon", 1: "tomorrow"}.get(days, "ahead")


def _subject(registration: Registration, days: int, now: datetime) -> str:
    occurrence, language = registration.occurrence, registration.attendee.language
    zone = occurrence.episode.series.timezone
    values = {
        "when": _from_now(registration, now),
        "title": occurrence.episode.title,
        "date": dates.day(occurrence.starts_at, zone, language),
        "clock": dates.clock(occurrence.starts_at, zone, language),
    }
    templates = {
        0: gettext("Vi sänder %(clock)s – här är länken"),
        1: gettext("I morgon %(clock)s: %(title)s"),
    }
    return templates.get(days, gettext("%(when)s: %(title)s, %(date)s")) % values


def _from_now(registration: Registration, now: datetime) -> str:
    occurrence, language = registration.occurrence, registration.attendee.language
    relative = dates.relative(occurrence.starts_at, occurrence.episode.series.timezone, language, now=now)
    return relative[0].upper() + relative[1:]
