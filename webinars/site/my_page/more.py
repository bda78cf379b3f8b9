"""More places: whatever takes registrations and is not the attendee's yet."""

from collections.abc import Sequence
from itertools import groupby

from flask import request
from flask.typing import ResponseReturnValue

from webinars.lib.languages import gettext
from webinars.registrations.acceptance import accept_submission
from webinars.registrations.attendees import Person
from webinars.registrations.models import Attendee
from webinars.registrations.queries import registrations_of
from webinars.registrations.rules import LIVE_STATUSES, NothingChosen
from webinars.registrations.submissions import Submission
from webinars.series.queries import coming_occurrences
from webinars.series.rules import PAST_SERIES_STATUSES
from webinars.site.my_page.visits import Visit, changing, done, pages, reading, show
from webinars.site.timeline import ShownOccurrence, shown_occurrence
from webinars.web import services


@pages.get("/min/<token>/fler")
def more(token: str) -> ResponseReturnValue:
    """What somebody can register for besides."""
    with reading(token) as visit:
        return _show(visit, errors=[])


@pages.post("/min/<token>/fler")
def register_for_more(token: str) -> ResponseReturnValue:
    """Take places at what was chosen."""
    with changing(token) as visit:
        chosen = [
            shown
            for shown in _open_to(visit)
            if str(shown.occurrence.id) in request.form.getlist("occurrence")
        ]
        try:
            _register(visit, chosen)
        except NothingChosen:
            missing = ("occurrence", gettext("Välj minst ett tillfälle som är öppet för anmälan."))
            return _show(visit, errors=[missing], status=422)
    return done("anmald", "my_page.show", token=token)


def as_person(attendee: Attendee) -> Person:
    """The attendee, as a form would name them."""
    return Person(
        attendee.given_name,
        attendee.family_name,
        attendee.email,
        attendee.organisation,
        attendee.organisation_code,
    )


def _show(visit: Visit, *, errors: list[tuple[str, str]], status: int = 200) -> ResponseReturnValue:
    by_series = groupby(_open_to(visit), key=lambda shown: shown.occurrence.episode.series)
    return show(
        "my_more",
        visit,
        status=status,
        errors=errors,
        open_by_series=[(series, list(shown)) for series, shown in by_series],
    )


def _open_to(visit: Visit) -> Sequence[ShownOccurrence]:
    """Open occurrences that the attendee has no place at, series by series."""
    theirs = {
        registration.occurrence_id
        for registration in registrations_of(visit.session, visit.attendee)
        if registration.status in LIVE_STATUSES
    }
    shown = [
        shown_occurrence(
            occurrence,
            closed=occurrence.episode.series.status in PAST_SERIES_STATUSES,
            few_seats_left=services().config.registrations.few_seats_left,
            now=visit.now,
        )
        for occurrence in coming_occurrences(visit.session, now=visit.now)
        if occurrence.id not in theirs
    ]
    return sorted(
        (each for each in shown if each.is_open), key=lambda each: each.occurrence.episode.series_id
    )


def _register(visit: Visit, chosen: Sequence[ShownOccurrence]) -> None:
    """Each series is a submission of its own, so that each has its own overview. Raises NothingChosen."""
    if not chosen:
        raise NothingChosen("no open occurrence")
    for series_id, shown in groupby(chosen, key=lambda each: each.occurrence.episode.series_id):
        accept_submission(
            visit.session,
            Submission(
                series_id=series_id,
                occurrence_ids=tuple(each.occurrence.id for each in shown),
                whole_series=False,
                people=(as_person(visit.attendee),),
                language=visit.attendee.language,
            ),
            now=visit.now,
        )
