"""All that is known of one person, as they have a right to it (GDPR article 15): plain values, named."""

from collections.abc import Mapping
from datetime import datetime

from webinars.lib.dates import local
from webinars.people.record import PersonRecord, PlaceRecord
from webinars.people.timeline import history_of_place
from webinars.registrations.models import Attendee

Extract = Mapping[str, object]


def extract_of(record: PersonRecord, *, zone: str) -> Extract:
    """The record, without what is about others but their names where they registered this person."""
    return {
        "person": _person(record.attendee, zone),
        "earlier": [_person(each, zone) for each in record.also],
        "registrations": [_place(each) for each in record.places],
        "follows": [each.series.title for each in record.followings if each.ended_at is None],
        "mails": [
            {
                "at": _shown(each.created_at, zone),
                "to": each.recipient,
                "subject": each.subject,
                "state": str(each.state),
            }
            for each in record.mails
        ],
        "bounces": [{"at": _shown(each.bounced_at, zone), "words": each.words} for each in record.bounces],
        "notes": [
            {"at": _shown(each.created_at, zone), "series": each.series.title, "text": each.text}
            for each in record.notes
        ],
    }


def _person(attendee: Attendee, zone: str) -> Mapping[str, object]:
    return {
        "given_name": attendee.given_name,
        "family_name": attendee.family_name,
        "email": attendee.email,
        "organisation": attendee.organisation,
        "language": attendee.language,
        "reminders": attendee.reminders,
        "calendar": attendee.delivery,
        "since": _shown(attendee.created_at, zone),
    }


def _place(place: PlaceRecord) -> Mapping[str, object]:
    registration = place.registration
    occurrence = registration.occurrence
    series = occurrence.episode.series
    return {
        "series": series.title,
        "episode": f"{occurrence.episode.number}. {occurrence.episode.title}",
        "starts_at": _shown(occurrence.starts_at, series.timezone),
        "status": registration.status,
        "answer": registration.answer,
        "viewers": registration.viewers,
        "history": [
            {"at": _shown(each.at, series.timezone), "what": each.what, "why": each.why, "said": each.said}
            for each in history_of_place(place)
        ],
    }


def _shown(instant: datetime, zone: str) -> str:
    return f"{local(instant, zone):%Y-%m-%d %H.%M}"
