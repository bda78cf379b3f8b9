"""Verbs: change an occurrence so that it can be undone, undo it, let its mails leave at once. None of them commits."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from webinars.changes.holds import let_leave, put_on_hold
from webinars.changes.kept import kept_values, put_back
from webinars.changes.models import Change
from webinars.changes.proposals import Proposal
from webinars.changes.queries import (
    is_carried,
    latest_change,
    obstacle_to,
    relevant_starts,
    still_stands,
)
from webinars.changes.replacements import add_new_date, take_back_new_date
from webinars.changes.rules import Kind, UndoRefused
from webinars.organisers.audit import About, By, record
from webinars.organisers.models import Organiser
from webinars.registrations.seats import lock_occurrences
from webinars.series.models import Episode, Occurrence
from webinars.series.rules import is_on_hold

VERBS = {
    Kind.MOVED: "occurrence moved",
    Kind.CANCELLED: "occurrence cancelled",
    Kind.POSTPONED: "occurrence postponed",
    Kind.REOPENED: "occurrence reopened",
    Kind.RETITLED: "occurrence retitled",
    Kind.LINK: "occurrence link changed",
    Kind.DETAILS: "occurrence details changed",
    Kind.NEW_DATE: "new date offered",
}
_NOT_LOGGED = ("join_url",)  # whoever has it is in the meeting


def change_occurrence(
    session: Session, occurrence: Occurrence, proposal: Proposal, *, by: By, now: datetime
) -> Change:
    """Put the proposal to the occurrence. Those who have a place hear of it when the hold is over, if there is one.

    Raises OccurrenceNotChangeable, InvalidTimes, NothingToChange. Undo with `undo_change`.
    """
    lock_occurrences(session, [occurrence.id])
    before, starts = kept_values(occurrence), relevant_starts(occurrence)
    change = Change(
        occurrence=occurrence,
        kind=proposal.kind.value,
        revision_before=occurrence.revision,
        settled_before=occurrence.settled_revision,
        made_by_id=organiser_id(session, by),
        made_at=now,
    )
    proposal.put_to(session, occurrence, now=now)
    after = kept_values(occurrence)
    changed = [name for name in after if after[name] != before[name]]
    change.before = {name: before[name] for name in changed}
    change.after = {name: after[name] for name in changed}
    change.revision = occurrence.revision
    put_on_hold(session, change, *starts, *relevant_starts(occurrence), now=now)
    session.add(change)
    session.flush()
    record(
        session,
        by,
        VERBS[proposal.kind],
        about_occurrence(occurrence),
        before=logged(change.before),
        after=logged(change.after),
        reason=proposal.reason,
        now=now,
    )
    return change


def retitle_episode(
    session: Session, episode: Episode, title: str, *, by: By, now: datetime
) -> Sequence[Change]:
    """Give an episode another title; whoever has a place at one of its coming occurrences gets the entry anew.

    For whoever edits episodes. One change for each of these occurrences; undoing one undoes them all. Says which.
    """
    coming = [o for o in episode.occurrences if o.ends_at > now and o.status in ("planned", "open")]
    lock_occurrences(session, [occurrence.id for occurrence in coming])
    former, changes = episode.title, []
    for occurrence in coming:
        episode.title = former
        proposal = Proposal(Kind.RETITLED, {"title": title})
        changes.append(change_occurrence(session, occurrence, proposal, by=by, now=now))
    episode.title = title
    session.flush()
    return changes


def offer_new_date(
    session: Session, cancelled: Occurrence, new: Occurrence, *, by: By, now: datetime
) -> Change:
    """Put on what replaces a cancelled occurrence (`replacements.new_date_of`); who had a place is asked about it."""
    lock_occurrences(session, [cancelled.id])
    change = Change(
        occurrence=cancelled,
        kind=Kind.NEW_DATE.value,
        before={},
        revision_before=cancelled.revision,
        settled_before=cancelled.settled_revision,
        revision=cancelled.revision,
        made_by_id=organiser_id(session, by),
        made_at=now,
    )
    add_new_date(session, cancelled, change, new, now=now)
    session.add(change)
    session.flush()
    about, after = about_occurrence(cancelled), {"starts_at": new.starts_at}
    record(session, by, VERBS[Kind.NEW_DATE], about, after=after, now=now)
    return change


def send_now(session: Session, occurrence: Occurrence, *, by: By, now: datetime) -> bool:
    """End the hold: everybody is told at once. Says whether there was one."""
    lock_occurrences(session, [occurrence.id])
    if not is_on_hold(occurrence.mail_held_until, now=now):
        return False
    session.execute(
        update(Change)
        .where(
            or_(
                Change.occurrence_id == occurrence.id,
                and_(Change.occurrence_id == occurrence.replaces_id, Change.kind == Kind.NEW_DATE),
            ),
            Change.held_until > now,
            Change.undone_at.is_(None),
        )
        .execution_options(synchronize_session=False)
        .values(sent_at=now)
    )
    let_leave(session, occurrence)
    record(session, by, "mails sent at once", about_occurrence(occurrence), now=now)
    session.flush()
    return True


def undo_change(session: Session, change: Change, *, by: By, now: datetime) -> None:
    """Put back what the change changed. Raises UndoRefused; undoing twice is refused, whoever was the first.

    Who has not been told of it hears nothing; who has been told is told that it is as before.
    """
    occurrence = change.occurrence
    lock_occurrences(session, [occurrence.id])
    session.refresh(change, with_for_update=True)
    if obstacle := obstacle_to(session, change, now=now):
        raise UndoRefused(obstacle)
    if change.kind == Kind.NEW_DATE:
        take_back_new_date(session, change, now=now)
    together = _siblings(session, change)
    lock_occurrences(session, [each.occurrence_id for each in together])
    for each in together:
        _undo(session, each, organiser_id(session, by), now)
    about = about_occurrence(occurrence)
    old, new = logged(change.after), logged(change.before)
    record(session, by, "change undone", about, before=old, after=new, now=now)
    session.flush()


def about_occurrence(occurrence: Occurrence) -> About:
    """As the log names it."""
    episode = occurrence.episode
    return About("occurrence", occurrence.id, episode.title, episode.series_id)


def logged(kept: dict[str, object]) -> dict[str, object]:
    """What the log says of it."""
    return {name: value for name, value in kept.items() if name not in _NOT_LOGGED}


def _undo(session: Session, change: Change, organiser_id: int | None, now: datetime) -> None:
    occurrence = change.occurrence
    carried = is_carried(change)  # asked before it is undone
    put_back(occurrence, change.before)
    if occurrence.revision != change.revision_before:
        occurrence.revision += 1
        occurrence.changed_at = now
        if not carried:
            # Nothing of it has reached the registrations, so nothing has to be carried to them.
            occurrence.settled_revision = occurrence.revision
    let_leave(session, occurrence)
    change.undone_at, change.undone_by_id = now, organiser_id
    session.flush()
    _make_latest(session, occurrence, now)


def _make_latest(session: Session, occurrence: Occurrence, now: datetime) -> None:
    """The change before this one is the last word again: it can be undone, and waits as long as it had to."""
    earlier = latest_change(session, occurrence)
    if earlier is None or not still_stands(earlier):
        return
    earlier.revision = occurrence.revision
    if earlier.sent_at is None and is_on_hold(earlier.held_until, now=now):
        occurrence.mail_held_until = earlier.held_until
    session.flush()


def _siblings(session: Session, change: Change) -> Sequence[Change]:
    """A title is changed for all occurrences of an episode at once."""
    if change.kind != Kind.RETITLED:
        return [change]
    same = Change.kind == Kind.RETITLED, Change.made_at == change.made_at, Change.undone_at.is_(None)
    of_episode = Occurrence.episode_id == change.occurrence.episode_id
    return session.scalars(
        select(Change).join(Change.occurrence).where(*same, of_episode).order_by(Occurrence.id)
    ).all()


def organiser_id(session: Session, by: By) -> int | None:
    """The row of who does it, if it is a person."""
    return session.scalar(select(Organiser.id).where(Organiser.public_id == by.id))
