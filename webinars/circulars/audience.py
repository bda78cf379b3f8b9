"""Whom a circular goes to, as the segment is now; and who of it is left out, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy.orm import Session

from webinars.circulars.models import Circular
from webinars.people.segments import bounces, condition, in_occurrence, in_series, segment_of
from webinars.registrations.models import Attendee, Registration
from webinars.registrations.queries import whole_registration


@dataclass(frozen=True)
class LeftOut:
    """How many get nothing, though they have registered once."""

    bounced: int  # mail is known not to arrive there
    withdrawn: int


def recipients_of(circular: Circular) -> Select[int, int, str]:
    """For each person of the segment as it is now: one registration, the circular, and no problem yet."""
    first = func.min(Registration.id)
    return (
        select(literal(circular.id), first, literal(""))
        .select_from(Registration)
        .join(Attendee, Registration.attendee_id == Attendee.id)
        .where(_scope(circular), condition(segment_of(circular.segment)), ~bounces())
        .group_by(Registration.attendee_id)
        .order_by(first)
    )


def count_recipients(session: Session, circular: Circular) -> int:
    """To how many it would go now."""
    return session.scalar(select(func.count()).select_from(recipients_of(circular).subquery())) or 0


def count_by_language(session: Session, circular: Circular) -> Mapping[str, int]:
    """How many of them read which language."""
    ids = recipients_of(circular).order_by(None).subquery()
    registration_ids = select(ids.c[1])
    of_readers = (
        select(Attendee.language, func.count())
        .join(Registration, Registration.attendee_id == Attendee.id)
        .where(Registration.id.in_(registration_ids))
        .group_by(Attendee.language)
    )
    return {language: number for language, number in session.execute(of_readers)}  # noqa: C416


def example_readers(session: Session, circular: Circular, *, at_most: int) -> Sequence[Registration]:
    """Some of those who would get it, by name."""
    ids = recipients_of(circular).order_by(None).subquery()
    return session.scalars(
        select(Registration)
        .join(Attendee, Registration.attendee_id == Attendee.id)
        .where(Registration.id.in_(select(ids.c[1])))
        .options(*whole_registration())
        .order_by(Attendee.name_key, Registration.id)
        .limit(at_most)
    ).all()


def left_out_of(session: Session, circular: Circular) -> LeftOut:
    """Who is of the segment, but cannot be reached; and who has withdrawn, where these are not meant."""
    segment = segment_of(circular.segment)
    people = (
        select(func.count(Registration.attendee_id.distinct()))
        .join(Attendee, Registration.attendee_id == Attendee.id)
        .where(_scope(circular))
    )
    bounced = session.scalar(people.where(condition(segment), bounces())) or 0
    if segment.state in ("withdrawn", "all"):
        return LeftOut(bounced, 0)
    withdrawn = people.where(Registration.role == "attendee", Registration.status == "withdrawn")
    others = recipients_of(circular).order_by(None).subquery()
    reached = select(Registration.attendee_id).where(Registration.id.in_(select(others.c[1])))
    return LeftOut(bounced, session.scalar(withdrawn.where(Registration.attendee_id.not_in(reached))) or 0)


def organisations_in(session: Session, circular: Circular) -> Sequence[str | None]:
    """The codes of the organisations that people of this occurrence or series come from."""
    codes = (
        select(Attendee.organisation_code)
        .join(Registration, Registration.attendee_id == Attendee.id)
        .where(_scope(circular), Registration.role == "attendee")
        .distinct()
    )
    return session.scalars(codes).all()


def _scope(circular: Circular) -> ColumnElement[bool]:
    if circular.occurrence_id is not None:
        return in_occurrence(circular.occurrence_id)
    return in_series(circular.series_id)
