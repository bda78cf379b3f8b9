"""Two who may be one person: side by side, one choice for each field."""

from collections.abc import Sequence

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinars.lib.languages import gettext
from webinars.people.backoffice.found import (
    common_series,
    has_others_series,
    me,
    not_theirs,
    seen,
    sees_everybody,
    show,
    the_person,
    to_person,
)
from webinars.people.duplicates import candidates_for
from webinars.people.merging import FIELDS, Choices, merge
from webinars.people.queries import people_locked
from webinars.people.record import PlaceRecord, record_of
from webinars.people.words import reminder_words
from webinars.registrations.models import Attendee, Registration
from webinars.registrations.rules import LIVE_STATUSES, SamePersonAlready
from webinars.web import services


def ask_to_merge(attendee: str) -> ResponseReturnValue:
    """Who it may be, or, with `other`, the two side by side."""
    with services().database.read() as session:
        person, other_id = the_person(session, attendee), request.args.get("other", "")
        if not other_id or other_id == attendee:
            return _show_candidates(session, person)
        return _show_both(session, person, the_person(session, other_id), "")


def merge_people(attendee: str) -> ResponseReturnValue:
    """Make one of them, as was chosen."""
    with services().database.write() as session:
        person, other_id = the_person(session, attendee), request.form.get("other", "")
        if not other_id or other_id == attendee:
            return _show_candidates(session, person, 422)
        other = the_person(session, other_id)
        for each in (person, other):
            if has_others_series(session, each):
                return not_theirs(each)
        people_locked(session, person, other)
        choices = Choices({field: request.form.get(field, "") for field in FIELDS})
        series_id, now = common_series(session, person), services().now()
        try:
            with session.begin_nested():  # refused as a whole
                stays = merge(session, person, other, choices, series_id=series_id, by=me(), now=now)
        except SamePersonAlready:
            third = gettext("En tredje person har redan det namnet och den adressen. Slå ihop med den först.")
            return _show_both(session, person, other, third)
    return to_person(stays, "sammanslagen")


def _show_candidates(session: Session, person: Attendee, status: int = 200) -> ResponseReturnValue:
    candidates = candidates_for(session, person, seen())
    return show("merge_with", status, person=person, candidates=candidates)


def _show_both(session: Session, person: Attendee, other: Attendee, refusal: str) -> ResponseReturnValue:
    for each in (person, other):
        if has_others_series(session, each):
            return not_theirs(each)
    records = [record_of(session, each, seen(), sees_all=sees_everybody()) for each in (person, other)]
    both = _at_the_same(records[0].places, records[1].places)
    return show(
        "merge",
        409 if refusal else 200,
        person=person,
        other=other,
        records=records,
        both=both,
        reminders=reminder_words(),
        refusal=refusal,
        now=services().now(),
    )


def _at_the_same(mine: Sequence[PlaceRecord], theirs: Sequence[PlaceRecord]) -> list[Registration]:
    """Where both have a place that is to come: one of the seats is given back."""
    coming = {place.registration.occurrence_id for place in mine if _is_coming(place.registration)}
    also = [place.registration for place in theirs if _is_coming(place.registration)]
    return [each for each in also if each.occurrence_id in coming]


def _is_coming(registration: Registration) -> bool:
    return registration.status in LIVE_STATUSES and registration.occurrence.ends_at > services().now()
