"""Lists of participants: filtered, counted, sorted as Swedish sorts, a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, distinct, func, select
from sqlalchemy.orm import Session, selectinload

from webinars.lib.text import sortable
from webinars.people.segments import (
    OTHER_ORGANISATION,
    Segment,
    bounces,
    condition,
    in_series,
    organisation_word,
)
from webinars.registrations.models import Attendee, Registration
from webinars.registrations.rules import LIVE_STATUSES
from webinars.series.models import Episode, Occurrence

PAGE = 100
SORTS = ("namn", "organisation", "lage", "svar", "anmald")
_STATUS_ORDER = {"confirmed": 0, "offered": 1, "waiting": 2, "withdrawn": 3}
_ANSWER_ORDER = {"yes": 0, "maybe": 1, "": 2, "no": 3}


@dataclass(frozen=True)
class Sorting:
    """By what, and which way."""

    by: str = "namn"
    backwards: bool = False

    @classmethod
    def of(cls, text: str) -> "Sorting":
        """`namn`, or `-namn` for the other way; anything else is by name."""
        by = text.removeprefix("-")
        return cls(by, text.startswith("-")) if by in SORTS else cls()

    def __str__(self) -> str:
        return f"-{self.by}" if self.backwards else self.by

    def pressed(self, column: str) -> "Sorting":
        """What a press of this column's head leads to."""
        return replace(self, backwards=not self.backwards) if column == self.by else Sorting(column)


@dataclass(frozen=True)
class Page:
    """One page of a long list: the ids on it, how many there are in all, and where it stands."""

    ids: Sequence[int]
    total: int
    number: int

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // PAGE))

    @property
    def first(self) -> int:
        """The number of its first row, from 1."""
        return (self.number - 1) * PAGE + 1

    @classmethod
    def cut(cls, ids: Sequence[int], number: int) -> "Page":
        """This page of all these; one that lies behind the last is the last."""
        number = min(max(1, number), max(1, -(-len(ids) // PAGE)))
        return cls(ids[(number - 1) * PAGE : number * PAGE], len(ids), number)


@dataclass(frozen=True)
class Counts:
    """How many there are of each kind, people on stage not counted; each number leads to its list."""

    states: Mapping[str, int]
    answers: Mapping[str, int]
    bounced: int


def participants(
    session: Session, within: ColumnElement[bool], segment: Segment, sorting: Sorting, page: int
) -> tuple[Page, Sequence[Registration], frozenset[int]]:
    """A page of registrations, and the attendees on it whose mail does not arrive."""
    found = session.execute(
        select(
            Registration.id,
            Attendee.family_name,
            Attendee.given_name,
            Attendee.organisation,
            Registration.status,
            Registration.answer,
            Registration.created_at,
        )
        .join(Attendee, Registration.attendee_id == Attendee.id)
        .where(within, condition(segment))
    ).all()
    cut = Page.cut([row.id for row in _sorted(found, sorting)], page)
    whole = (
        select(Registration)
        .where(Registration.id.in_(cut.ids))
        .options(selectinload(Registration.attendee), selectinload(Registration.registered_by))
    )
    by_id = {each.id: each for each in session.scalars(whole)}
    shown = [by_id[each] for each in cut.ids]
    return cut, shown, bouncing(session, [each.attendee_id for each in shown])


def people_in_series(
    session: Session, series_id: int, segment: Segment, sorting: Sorting, page: int
) -> tuple[Page, Sequence[tuple[Attendee, Sequence[Registration]]], frozenset[int]]:
    """A page of those who have a place in the series that is of this segment, each with all their places in it."""
    registered = (
        select(Registration.attendee_id)
        .join(Attendee, Registration.attendee_id == Attendee.id)
        .where(in_series(series_id), condition(segment))
    )
    found = session.execute(
        select(
            Attendee.id,
            Attendee.family_name,
            Attendee.given_name,
            Attendee.organisation,
            Attendee.created_at,
        ).where(Attendee.id.in_(registered))
    ).all()
    cut = Page.cut([row.id for row in _sorted(found, sorting)], page)
    attendees = {each.id: each for each in session.scalars(select(Attendee).where(Attendee.id.in_(cut.ids)))}
    theirs = _registrations_by_attendee(session, series_id, cut.ids)
    shown = [(attendees[each], theirs.get(each, [])) for each in cut.ids]
    return cut, shown, bouncing(session, cut.ids)


def counts(session: Session, within: ColumnElement[bool]) -> Counts:
    """How many stand where: registrations at one occurrence, people in a series."""
    people = func.count(distinct(Registration.attendee_id))
    only = within, Registration.role == "attendee"
    states = dict(
        session.execute(select(Registration.status, people).where(*only).group_by(Registration.status)).all()
    )
    confirmed = Registration.status == "confirmed"
    answers = dict(
        session.execute(
            select(Registration.answer, people).where(*only, confirmed).group_by(Registration.answer)
        ).all()
    )
    live = Registration.status.in_(LIVE_STATUSES)
    bounced = select(people).join(Attendee, Registration.attendee_id == Attendee.id)
    return Counts(
        states={name: states.get(name, 0) for name in _STATUS_ORDER},
        answers={
            name: answers.get("" if name == "none" else name, 0) for name in ("yes", "maybe", "no", "none")
        },
        bounced=session.scalar(bounced.where(*only, live, bounces())) or 0,
    )


def organisations_of(session: Session, within: ColumnElement[bool]) -> list[tuple[str, str]]:
    """The organisations that those on a list belong to: code and name, others last."""
    codes = session.scalars(
        select(Attendee.organisation_code)
        .join(Registration, Registration.attendee_id == Attendee.id)
        .where(within, Registration.role == "attendee")
        .distinct()
    ).all()
    named = sorted(
        ((code, organisation_word(code)) for code in codes if code), key=lambda option: sortable(option[1])
    )
    return named + ([(OTHER_ORGANISATION, organisation_word(OTHER_ORGANISATION))] if None in codes else [])


def bouncing(session: Session, attendee_ids: Sequence[int]) -> frozenset[int]:
    """Whose mail is known not to arrive."""
    return frozenset(session.scalars(select(Attendee.id).where(Attendee.id.in_(attendee_ids), bounces())))


def _registrations_by_attendee(
    session: Session, series_id: int, attendee_ids: Sequence[int]
) -> dict[int, list[Registration]]:
    theirs = (
        select(Registration)
        .join(Occurrence, Registration.occurrence_id == Occurrence.id)
        .join(Episode, Occurrence.episode_id == Episode.id)
        .where(Registration.attendee_id.in_(attendee_ids), Episode.series_id == series_id)
        .options(selectinload(Registration.occurrence).selectinload(Occurrence.episode))
        .order_by(Occurrence.starts_at, Registration.id)
    )
    by_attendee: dict[int, list[Registration]] = {}
    for registration in session.scalars(theirs):
        by_attendee.setdefault(registration.attendee_id, []).append(registration)
    return by_attendee


def _sorted(rows: Sequence[Any], sorting: Sorting) -> Sequence[Any]:
    """Swedish order is the program's, not the database's: å ä ö last, on both of them."""
    by_name = sorted(rows, key=lambda row: (sortable(row.family_name), sortable(row.given_name), row.id))
    if sorting.by == "namn":
        return by_name[::-1] if sorting.backwards else by_name
    return sorted(by_name, key=lambda row: _key(row, sorting.by), reverse=sorting.backwards)


def _key(row: Any, by: str) -> Any:
    if by == "organisation":
        return sortable(row.organisation)
    if by == "anmald":
        return row.created_at
    if by == "svar":
        return _ANSWER_ORDER.get(getattr(row, "answer", ""), 9)
    return _STATUS_ORDER.get(getattr(row, "status", ""), 9)
