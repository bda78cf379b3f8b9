"""Registering those of a table, some at a time."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from webinars.organisers.audit import About, By, record
from webinars.people.actions import add_person
from webinars.people.importing.candidates import Candidate
from webinars.people.importing.plan import Outcome, counts, plan
from webinars.registrations.attendees import attendees_for
from webinars.registrations.seats import lock_occurrences
from webinars.series.models import Occurrence

BATCH = 50
"""People in one transaction: so that visitors who register meanwhile never wait long."""


def register_batch(
    session: Session,
    occurrence: Occurrence,
    candidates: Sequence[Candidate],
    *,
    beyond_capacity: bool,
    by: By,
    now: datetime,
) -> Mapping[Outcome, int]:
    """Register whoever is new among these; gives what happened to how many. Raises RegistrationClosed.

    Who has a place meanwhile is left alone: it is looked again once everything is locked, attendees before occurrences
    as everywhere, so two imports of one file at once send nobody two invitations.
    """
    people = tuple(candidate.person for candidate in candidates)
    series = occurrence.episode.series
    attendees_for(session, people, language=series.language, now=now)
    lock_occurrences(session, [occurrence.id])
    planned = plan(session, occurrence, candidates, beyond_capacity=beyond_capacity)
    for each in planned:
        if each.is_added:
            add_person(
                session,
                occurrence,
                each.candidate.person,
                beyond_capacity=beyond_capacity,
                by=by,
                now=now,
            )
    outcome = counts(planned)
    if outcome[Outcome.NEW] or outcome[Outcome.WAITS]:
        about = About("occurrence", occurrence.id, occurrence.episode.title, series.id)
        after = {"registered": outcome[Outcome.NEW], "waiting": outcome[Outcome.WAITS]}
        record(session, by, "people imported", about, after=after, now=now)
    return outcome
