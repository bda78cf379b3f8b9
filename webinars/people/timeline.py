"""What happened to one place, in the order in which it happened, in sentences."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from webinars.invitations.models import CalendarReply
from webinars.invitations.verdicts import Verdict
from webinars.lib.languages import gettext
from webinars.people import words
from webinars.people.record import PlaceRecord
from webinars.registrations.models import Registration, WaitlistEvent


@dataclass(frozen=True)
class Happening:
    """One line."""

    at: datetime
    what: str
    why: str = ""
    said: str = ""
    """What somebody wrote along, in their own words."""


def history_of_place(place: PlaceRecord) -> list[Happening]:
    """Registering, waiting, answering, withdrawing; the oldest first."""
    happenings = [
        *_beginning(place.registration),
        *(_in_line(event) for event in place.events),
        *(_reply(reply) for reply in place.replies),
        *_answer(place),
        *_end(place.registration),
    ]
    return sorted(happenings, key=lambda each: each.at)


def _beginning(registration: Registration) -> Iterator[Happening]:
    why = ""
    if registration.registered_by is not None:
        why = gettext("av %(name)s") % {"name": registration.registered_by.name}
    elif registration.by_organiser:
        why = gettext("av arrangören")
    what = (
        gettext("Tiden reserverades i kalendern") if registration.role != "attendee" else gettext("Anmäldes")
    )
    yield Happening(registration.created_at, what, why)


def _in_line(event: WaitlistEvent) -> Happening:
    return Happening(
        event.created_at, words.step_words()[event.step], words.waitlist_reasons().get(event.reason, "")
    )


def _reply(reply: CalendarReply) -> Happening:
    verdict = "" if reply.verdict == Verdict.APPLIED else words.verdict_words().get(reply.verdict, "")
    return Happening(reply.received_at, words.reply_word(reply.partstat), verdict, reply.comment)


def _answer(place: PlaceRecord) -> Iterator[Happening]:
    """What holds now; earlier answers on the web are not kept, those of calendars are."""
    registration = place.registration
    is_told = registration.answered_by == "calendar" and any(
        reply.verdict == Verdict.APPLIED for reply in place.replies
    )
    if registration.answer and registration.answered_at and not is_told:
        what = gettext("Svarade: %(answer)s") % {"answer": words.answer_word(registration.answer)}
        yield Happening(registration.answered_at, what, words.way_word(registration.answered_by))


def _end(registration: Registration) -> Iterator[Happening]:
    if registration.withdrawn_at is not None:
        yield Happening(registration.withdrawn_at, words.state_word(registration))
