"""What organisers do with a circular: write, order, undo, copy, throw away. Nothing here writes a mail to attendees."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webinars.circulars import rules
from webinars.circulars.models import Circular
from webinars.circulars.queries import A_DAY, count_ordered_since
from webinars.circulars.rules import State, Stopped
from webinars.circulars.texts import Text, holds_join_link, text_of
from webinars.organisers.audit import About, By, record
from webinars.series.models import Occurrence, Series
from webinars.series.rules import ARCHIVED


def about(circular: Circular) -> About:
    """How the log names it."""
    return About("circular", circular.id, circular.subject, circular.series_id)


def write_circular(
    session: Session, series: Series, occurrence: Occurrence | None, text: Text, *, by: By, now: datetime
) -> Circular:
    """A new draft."""
    circular = Circular(
        series=series,
        occurrence=occurrence,
        state=State.DRAFT,
        created_at=now,
        updated_at=now,
        **text.values(),
    )
    session.add(circular)
    session.flush()
    record(session, by, "circular written", about(circular), after=text.values(), now=now)
    return circular


def change_circular(session: Session, circular: Circular, text: Text, *, by: By, now: datetime) -> None:
    """Another text, or other readers. Raises NotADraft."""
    if circular.state != State.DRAFT:
        raise rules.NotADraft
    before, after = text_of(circular).values(), text.values()
    if before == after:
        return
    for name, value in after.items():
        setattr(circular, name, value)
    circular.updated_at, circular.stopped_because = now, ""
    record(session, by, "circular changed", about(circular), before=before, after=after, now=now)


def copy_circular(session: Session, circular: Circular, *, by: By, now: datetime) -> Circular:
    """The same as a new draft."""
    return write_circular(session, circular.series, circular.occurrence, text_of(circular), by=by, now=now)


def discard_circular(session: Session, circular: Circular, *, by: By, now: datetime) -> None:
    """Throw a draft away. Raises NotADraft."""
    if circular.state != State.DRAFT:
        raise rules.NotADraft
    record(session, by, "circular discarded", about(circular), now=now)
    session.delete(circular)


def order_circular(
    session: Session,
    circular: Circular,
    *,
    at: datetime | None,
    kept_for: timedelta,
    by: By,
    now: datetime,
) -> None:
    """Have it sent, now or then; who gets it is decided when it leaves.

    Raises NotADraft, SeriesIsArchived, TimeRefused, TooManyToday.
    """
    if circular.state != State.DRAFT:
        raise rules.NotADraft
    if circular.series.status == ARCHIVED:
        raise rules.SeriesIsArchived
    if at is not None:
        rules.check_time(at, latest=latest_time_of(circular, kept_for=kept_for, now=now), now=now)
    if count_ordered_since(session, circular.series_id, now - A_DAY) >= rules.MOST_A_DAY:
        raise rules.TooManyToday
    occurrence = circular.occurrence
    earliest = now + rules.undo_for(starts_at=occurrence.starts_at if occurrence else None, now=now)
    circular.state, circular.stopped_because = State.ORDERED, ""
    circular.ordered_at, circular.send_at = now, max(at or now, earliest)
    circular.ordered_revision = occurrence.revision if occurrence else 0
    values = {"segment": circular.segment, "send_at": circular.send_at}
    record(session, by, "circular ordered", about(circular), after=values, now=now)


def undo_circular(session: Session, circular: Circular, *, by: By, now: datetime) -> None:
    """A draft again: nothing has left. Raises TooLateToUndo."""
    if circular.state != State.ORDERED:
        raise rules.TooLateToUndo
    stop(circular, Stopped.UNDONE)
    record(session, by, "circular undone", about(circular), now=now)


def send_circular_now(session: Session, circular: Circular, *, by: By, now: datetime) -> None:
    """Do not wait any longer. Raises TooLateToUndo for what does not wait."""
    if circular.state != State.ORDERED:
        raise rules.TooLateToUndo
    circular.send_at = now
    record(session, by, "circular sent now", about(circular), now=now)


def stop(circular: Circular, why: Stopped) -> None:
    """Back among the drafts."""
    circular.state, circular.stopped_because = State.DRAFT, why.value
    circular.send_at = circular.ordered_at = None


def latest_time_of(circular: Circular, *, kept_for: timedelta, now: datetime) -> datetime:
    """Until when it may leave; `kept_for`: how long after the end its readers are known."""
    return rules.latest_time(
        ends_at=circular.occurrence.ends_at if circular.occurrence else None,
        holds_join_link=holds_join_link(circular),
        kept_for=kept_for,
        now=now,
    )
