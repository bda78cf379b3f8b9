"""Circulars as they are read, and what became of their mails."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, selectinload
from sqlalchemy.sql.base import ExecutableOption

from webinars.circulars.models import Circular, CircularRecipient
from webinars.circulars.rules import State
from webinars.mail.models import OutgoingMail
from webinars.mail.rules import MailState
from webinars.series.models import Episode, Occurrence, Series
from webinars.series.rules import ARCHIVED

A_DAY = timedelta(days=1)
DEAD_SHOWN = 100


@dataclass(frozen=True)
class Figures:
    """What became of a circular's mails, as far as they are kept."""

    unwritten: int = 0
    failed: int = 0  # no mail could be written
    states: Mapping[MailState, int] = field(default_factory=dict)

    @property
    def waiting(self) -> int:
        """How many have not left yet."""
        waiting = (MailState.QUEUED, MailState.HELD, MailState.SENDING)
        return self.unwritten + sum(self.states.get(state, 0) for state in waiting)

    @property
    def accepted(self) -> int:
        """How many the mail server took over."""
        return self.states.get(MailState.ACCEPTED, 0)

    @property
    def lost(self) -> int:
        """How many did not arrive, and will not."""
        ended = (MailState.DEAD, MailState.EXPIRED, MailState.SUPERSEDED)
        return self.failed + sum(self.states.get(state, 0) for state in ended)


def occurrence_seen(session: Session, occurrence_id: int, seen: ColumnElement[bool]) -> Occurrence | None:
    """An occurrence of a series that one may see; `seen`: a condition on `Episode.series_id`."""
    return session.scalar(
        select(Occurrence)
        .join(Episode)
        .where(Occurrence.id == occurrence_id, seen)
        .options(selectinload(Occurrence.episode).selectinload(Episode.series))
    )


def series_seen(session: Session, slug: str, seen: ColumnElement[bool]) -> Series | None:
    """A series that one may see."""
    return session.scalar(select(Series).where(Series.slug == slug, seen))


def circular_seen(
    session: Session, circular_id: int, seen: ColumnElement[bool], *, lock: bool = False
) -> Circular | None:
    """A circular of a series that one may see, with all that it is about."""
    wanted = select(Circular).where(Circular.id == circular_id, seen).options(*_whole())
    return session.scalar(wanted.with_for_update(of=Circular) if lock else wanted)


def circulars_about(
    session: Session, *, series_id: int, occurrence_id: int | None = None
) -> Sequence[Circular]:
    """Those of an occurrence, or of a series as a whole, the newest first."""
    about = select(Circular).where(
        Circular.series_id == series_id, Circular.occurrence_id.is_not_distinct_from(occurrence_id)
    )
    return session.scalars(about.options(*_whole()).order_by(Circular.id.desc())).all()


def circulars_of_its_occurrences(session: Session, series_id: int) -> Sequence[Circular]:
    """Those of all the occurrences of a series, the newest first."""
    about = select(Circular).where(Circular.series_id == series_id, Circular.occurrence_id.is_not(None))
    return session.scalars(about.options(*_whole()).order_by(Circular.id.desc())).all()


def count_ordered_since(session: Session, series_id: int, since: datetime) -> int:
    """How many of a series were ordered since then, and not undone."""
    ordered = select(func.count(Circular.id)).where(
        Circular.series_id == series_id, Circular.state != State.DRAFT, Circular.ordered_at > since
    )
    return session.scalar(ordered) or 0


def figures_of(session: Session, circular_ids: Sequence[int]) -> Mapping[int, Figures]:
    """What became of them, by their ids."""
    rows = session.execute(
        select(
            CircularRecipient.circular_id,
            cast("InstrumentedAttribute[MailState | None]", OutgoingMail.state),
            CircularRecipient.problem,
            func.count(),
        )
        .outerjoin(OutgoingMail, CircularRecipient.outgoing_mail_id == OutgoingMail.id)
        .where(CircularRecipient.circular_id.in_(circular_ids))
        .group_by(CircularRecipient.circular_id, OutgoingMail.state, CircularRecipient.problem)
    )
    states: dict[int, Counter[MailState]] = {each: Counter() for each in circular_ids}
    failed, unwritten = Counter[int](), Counter[int]()
    for circular_id, state, problem, count in rows:
        if state is not None:
            states[circular_id][state] += count
        elif problem:
            failed[circular_id] += count
        else:
            unwritten[circular_id] += count
    return {each: Figures(unwritten[each], failed[each], states[each]) for each in circular_ids}


def lost_mails_of(session: Session, circular: Circular) -> Sequence[OutgoingMail]:
    """Its mails that did not arrive, with the server's words; the newest."""
    lost = or_(OutgoingMail.state == MailState.DEAD, OutgoingMail.state == MailState.EXPIRED)
    return session.scalars(
        select(OutgoingMail)
        .join(CircularRecipient, CircularRecipient.outgoing_mail_id == OutgoingMail.id)
        .where(CircularRecipient.circular_id == circular.id, lost)
        .order_by(OutgoingMail.id.desc())
        .limit(DEAD_SHOWN)
    ).all()


def due_ids(*, now: datetime) -> Select[int]:
    """What was ordered, and whose time has come."""
    return (
        select(Circular.id)
        .join(Series, Circular.series_id == Series.id)
        .where(Circular.state == State.ORDERED, Circular.send_at <= now, Series.status != ARCHIVED)
        .order_by(Circular.send_at, Circular.id)
    )


def unwritten_recipients() -> Select[CircularRecipient]:
    """Whose mail is not written yet."""
    return (
        select(CircularRecipient)
        .join(Circular, CircularRecipient.circular_id == Circular.id)
        .join(Series, Circular.series_id == Series.id)
        .where(
            CircularRecipient.written_at.is_(None),
            Circular.state == State.SENDING,
            Series.status != ARCHIVED,
        )
        .order_by(CircularRecipient.circular_id, CircularRecipient.registration_id)
    )


def written_out_ids() -> Select[int]:
    """Circulars under way of which every mail is written."""
    unwritten = select(CircularRecipient.circular_id).where(
        CircularRecipient.circular_id == Circular.id, CircularRecipient.written_at.is_(None)
    )
    return select(Circular.id).where(Circular.state == State.SENDING, ~unwritten.exists())


def _whole() -> tuple[ExecutableOption, ...]:
    return (
        selectinload(Circular.series),
        selectinload(Circular.occurrence).selectinload(Occurrence.episode).selectinload(Episode.series),
    )
