"""Which mails somebody wants: how many reminders, news of recordings, and the language of it all."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask import request
from flask.typing import ResponseReturnValue

from webinars.config import parse_lead_time
from webinars.lib.languages import LANGUAGES, gettext, ngettext
from webinars.registrations.models import Attendee
from webinars.registrations.preferences import Mailings, choose_mailings
from webinars.registrations.rules import REMINDER_CHOICES, wanted_lead_times
from webinars.site.my_page.visits import changing, done, pages, reading, show
from webinars.web import services

_UNITS = (timedelta(weeks=1), timedelta(days=1), timedelta(hours=1), timedelta(minutes=1))


@pages.get("/min/<token>/utskick")
def mailings(token: str) -> ResponseReturnValue:
    """The form."""
    with reading(token) as visit:
        choices = [(choice, in_words(times)) for times, choice in _offered().items()]
        chosen = _offered()[_wanted_by(visit.attendee)]
        return show("my_mailings", visit, choices=choices, chosen=chosen)


@pages.post("/min/<token>/utskick")
def change_mailings(token: str) -> ResponseReturnValue:
    """What was chosen; a choice that is missing or unknown stays as it was."""
    with changing(token) as visit:
        attendee, form = visit.attendee, request.form
        reminders, language = form.get("reminders", ""), form.get("language", "")
        wanted = Mailings(
            reminders=reminders if reminders in REMINDER_CHOICES else attendee.reminders,
            wants_recordings="recordings" in form,
            language=language if language in LANGUAGES else attendee.language,
        )
        choose_mailings(visit.session, attendee, wanted)
    return done("utskick", "my_page.show", token=token, lang=wanted.language)


def reminders_of(attendee: Attendee) -> str:
    """When this attendee is reminded, in words."""
    return in_words(_wanted_by(attendee))


def in_words(lead_times: Sequence[timedelta]) -> str:
    """`En vecka, en dag och en timme före`."""
    if not lead_times:
        return gettext("Inga påminnelser")
    *first, last = [_spoken(time) for time in lead_times]
    listed = gettext("%(first)s och %(last)s") % {"first": ", ".join(first), "last": last} if first else last
    sentence = gettext("%(times)s före") % {"times": listed}
    return sentence[0].upper() + sentence[1:]


def _offered() -> Mapping[tuple[timedelta, ...], str]:
    """Each choice by the times that it means; of those that come to the same, the first alone."""
    offered: dict[tuple[timedelta, ...], str] = {}
    for choice in REMINDER_CHOICES:
        offered.setdefault(wanted_lead_times(choice, _lead_times()), choice)
    return offered


def _wanted_by(attendee: Attendee) -> tuple[timedelta, ...]:
    return wanted_lead_times(attendee.reminders, _lead_times())


def _lead_times() -> Sequence[timedelta]:
    return [parse_lead_time(text) for text in services().config.reminders.lead_times]


def _spoken(time: timedelta) -> str:
    count, unit = next((time // unit, unit) for unit in _UNITS if not time % unit)
    words = (
        ngettext("en vecka", "%(num)s veckor", count),
        ngettext("en dag", "%(num)s dagar", count),
        ngettext("en timme", "%(num)s timmar", count),
        ngettext("en minut", "%(num)s minuter", count),
    )
    return words[_UNITS.index(unit)] % {"num": count}
