"""Lists of participants as tables: the columns that are chosen, of those that a segment holds, in Swedish order."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, joinedload

from webinars.attendance.queries import attended_registration_ids
from webinars.lib.languages import gettext
from webinars.lib.spreadsheets import Cell
from webinars.lib.text import sortable
from webinars.people.segments import Segment, condition
from webinars.people.words import answer_word, state_word
from webinars.registrations.models import Attendee, Registration
from webinars.series.models import Episode, Occurrence

_AT_ONCE = 500

OCCURRENCE_COLUMNS = ("episode", "starts_at")
MINIMAL = ("given_name", "family_name", "organisation", "state")
"""What is ticked at first: nothing that leads to a person's mailbox."""


@dataclass(frozen=True)
class Export:
    """What somebody wants to take along."""

    columns: Sequence[str]
    segment: Segment
    purpose: str
    format: str = "xlsx"


def column_words(*, of_series: bool) -> Mapping[str, str]:
    """Every column that there is, in order."""
    placed = {"episode": gettext("Avsnitt"), "starts_at": gettext("Tillfälle")}
    return {
        **(placed if of_series else {}),
        "given_name": gettext("Förnamn"),
        "family_name": gettext("Efternamn"),
        "organisation": gettext("Organisation"),
        "organisation_code": gettext("Kommun- eller regionkod"),
        "email": gettext("E-postadress"),
        "state": gettext("Läge"),
        "answer": gettext("Svar"),
        "attended": gettext("Deltog"),
        "viewers": gettext("Antal som tittar tillsammans"),
        "registered_at": gettext("Anmäldes"),
        "registered_by": gettext("Anmäld av"),
        "language": gettext("Språk"),
    }


def rows(
    session: Session, within: ColumnElement[bool], segment: Segment, columns: Collection[str]
) -> Iterator[Sequence[Cell]]:
    """A row for each registration, a few hundred in memory at a time. The columns in the order of `column_words`."""
    ids = _ids_in_order(session, within, segment)
    wanted = [name for name in column_words(of_series=True) if name in columns]
    for first in range(0, len(ids), _AT_ONCE):
        some = ids[first : first + _AT_ONCE]
        found = {each.id: each for each in session.scalars(_whole(some))}
        came = set(session.scalars(attended_registration_ids().where(Registration.id.in_(some))))
        for registration_id in some:
            values = _values(found[registration_id], attended=registration_id in came)
            yield [values[name] for name in wanted]
        session.expunge_all()


def _ids_in_order(session: Session, within: ColumnElement[bool], segment: Segment) -> Sequence[int]:
    """By occurrence, and by name as Swedish sorts."""
    found = session.execute(
        select(Registration.id, Occurrence.starts_at, Attendee.family_name, Attendee.given_name)
        .join(Attendee, Registration.attendee_id == Attendee.id)
        .join(Occurrence, Registration.occurrence_id == Occurrence.id)
        .where(within, condition(segment))
    ).all()
    in_order = sorted(
        found,
        key=lambda row: (row.starts_at, sortable(row.family_name), sortable(row.given_name), row.id),
    )
    return [row.id for row in in_order]


def _whole(ids: Sequence[int]) -> Select[Registration]:
    return (
        select(Registration)
        .where(Registration.id.in_(ids))
        .options(
            joinedload(Registration.attendee),
            joinedload(Registration.registered_by),
            joinedload(Registration.occurrence).joinedload(Occurrence.episode).joinedload(Episode.series),
        )
    )


def _values(registration: Registration, *, attended: bool) -> dict[str, Cell]:
    attendee, occurrence = registration.attendee, registration.occurrence
    return {
        "episode": f"{occurrence.episode.number}. {occurrence.episode.title}",
        "starts_at": occurrence.starts_at,
        "given_name": attendee.given_name,
        "family_name": attendee.family_name,
        "organisation": attendee.organisation,
        "organisation_code": attendee.organisation_code or "",
        "email": attendee.email,
        "state": state_word(registration),
        "answer": answer_word(registration.answer),
        "attended": gettext("Ja") if attended else "",
        "viewers": registration.viewers,
        "registered_at": registration.created_at,
        "registered_by": _registrar(registration),
        "language": attendee.language,
    }


def _registrar(registration: Registration) -> str:
    if registration.registered_by is not None:
        return registration.registered_by.name
    return gettext("Arrangören") if registration.by_organiser else ""
