"""What leaves, what has left and what never will, as far as somebody may see it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session, selectinload

from webinars.circulars.models import CircularRecipient
from webinars.mail.incoming import State as IncomingState
from webinars.mail.models import IncomingMail, OutgoingMail
from webinars.mail.rules import UNDECIDED, MailState
from webinars.recordings.models import RecordingNotice
from webinars.registrations.models import Registration
from webinars.registrations.queries import whole_registration
from webinars.series.models import Episode, Occurrence, Series

PAGE = 50
MOST_INCOMING = 200
_ABOUT_PLACES = ("registration:", "declined:")  # registrations.desk.about, about_decline


@dataclass(frozen=True)
class Wanted:
    """Which mails; what is left out does not matter."""

    state: MailState | None = None
    kind: str = ""
    search: str = ""
    series_id: int | None = None
    occurrence_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    before_id: int | None = None


def about(of_episode: ColumnElement[bool]) -> ColumnElement[bool]:
    """Of an OutgoingMail: it is about what this condition on Episode, and Occurrence beside it, says.

    What is about nobody's place, such as a link that was ordered, belongs to no series.
    """
    places = (
        select(Registration.public_id)
        .join(Occurrence, Registration.occurrence_id == Occurrence.id)
        .join(Episode, Occurrence.episode_id == Episode.id)
        .where(of_episode)
    )
    circulars = (
        select(CircularRecipient.outgoing_mail_id)
        .join(Registration, CircularRecipient.registration_id == Registration.id)
        .join(Occurrence, Registration.occurrence_id == Occurrence.id)
        .join(Episode, Occurrence.episode_id == Episode.id)
        .where(of_episode, CircularRecipient.outgoing_mail_id.is_not(None))
    )
    notices = (
        select(RecordingNotice.outgoing_mail_id)
        .join(Episode, RecordingNotice.episode_id == Episode.id)
        .join(Occurrence, Occurrence.episode_id == Episode.id)
        .where(of_episode, RecordingNotice.outgoing_mail_id.is_not(None))
    )
    return or_(
        *(
            OutgoingMail.about.in_(places.with_only_columns(prefix + Registration.public_id))
            for prefix in _ABOUT_PLACES
        ),
        OutgoingMail.id.in_(circulars),
        OutgoingMail.id.in_(notices),
    )


def mails_page(
    session: Session, wanted: Wanted, seen: ColumnElement[bool]
) -> tuple[Sequence[OutgoingMail], bool]:
    """The latest of them, newest first, and whether there are more."""
    conditions = [seen, *_conditions(wanted)]
    if wanted.state:
        conditions.append(OutgoingMail.is_in(wanted.state))
    if wanted.before_id is not None:
        conditions.append(OutgoingMail.id < wanted.before_id)
    newest = select(OutgoingMail).where(*conditions).order_by(OutgoingMail.id.desc()).limit(PAGE + 1)
    found = session.scalars(newest).all()
    return found[:PAGE], len(found) > PAGE


def counts(session: Session, wanted: Wanted, seen: ColumnElement[bool]) -> Mapping[MailState, int]:
    """How many of them stand where; every state is named."""
    counted = (
        select(OutgoingMail.state, func.count())
        .where(seen, *_conditions(wanted))
        .group_by(OutgoingMail.state)
    )
    return dict.fromkeys(MailState, 0) | {state: number for state, number in session.execute(counted)}  # noqa: C416


def kinds_seen(session: Session, seen: ColumnElement[bool]) -> Sequence[str]:
    """Which kinds there are."""
    return session.scalars(select(OutgoingMail.kind).where(seen).distinct().order_by(OutgoingMail.kind)).all()


def mail_seen(
    session: Session, mail_id: int, seen: ColumnElement[bool], *, lock: bool = False
) -> OutgoingMail | None:
    """One mail, if they may see it."""
    wanted = select(OutgoingMail).where(OutgoingMail.id == mail_id, seen)
    if lock:
        return session.scalar(wanted.with_for_update(of=OutgoingMail))
    return session.scalar(wanted.options(selectinload(OutgoingMail.body)))


def places_of(session: Session, mails: Collection[OutgoingMail]) -> Mapping[int, Registration]:
    """The place that each mail is about, by the mail's id; those that are about none are left out.

    Whatever a mail says of a place, what it is about ends with the place's public id.
    """
    named = {mail.id: (mail.about or "").rpartition(":")[2] for mail in mails}
    found = session.scalars(
        select(Registration)
        .where(Registration.public_id.in_(set(named.values()) - {""}))
        .options(*whole_registration())
    )
    by_public_id = {registration.public_id: registration for registration in found}
    return {mail_id: by_public_id[name] for mail_id, name in named.items() if name in by_public_id}


def behind_another(session: Session, mails: Collection[OutgoingMail]) -> frozenset[int]:
    """Of these mails, which wait for an earlier one about the same calendar entry."""
    uids = {mail.calendar_uid for mail in mails if mail.calendar_uid and mail.state is MailState.QUEUED}
    if not uids:
        return frozenset()
    first = (
        select(OutgoingMail.calendar_uid, func.min(OutgoingMail.id))
        .where(OutgoingMail.calendar_uid.in_(uids), OutgoingMail.state.in_(UNDECIDED))
        .group_by(OutgoingMail.calendar_uid)
    )
    firsts = {uid: mail_id for uid, mail_id in session.execute(first)}  # noqa: C416
    return frozenset(
        mail.id
        for mail in mails
        if mail.calendar_uid in uids and firsts.get(mail.calendar_uid, mail.id) < mail.id
    )


def series_among(session: Session, seen: ColumnElement[bool]) -> Sequence[Series]:
    """The series whose mails they may see; `seen`: a condition on Series.id."""
    return session.scalars(select(Series).where(seen).order_by(Series.title, Series.id)).all()


def incoming_set_aside(session: Session) -> Sequence[IncomingMail]:
    """What came in and waits for somebody to look at it, the newest first."""
    aside = select(IncomingMail).where(IncomingMail.state == IncomingState.SET_ASIDE.value)
    return session.scalars(aside.order_by(IncomingMail.id.desc()).limit(MOST_INCOMING)).all()


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    """All but the state, by which the tabs differ."""
    conditions: list[ColumnElement[bool]] = [true()]
    if wanted.kind:
        conditions.append(OutgoingMail.kind == wanted.kind)
    if wanted.series_id is not None:
        conditions.append(about(Episode.series_id == wanted.series_id))
    if wanted.occurrence_id is not None:
        conditions.append(about(Occurrence.id == wanted.occurrence_id))
    if wanted.since is not None:
        conditions.append(OutgoingMail.created_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(OutgoingMail.created_at < wanted.until)
    for word in wanted.search.lower().split():
        conditions.append(
            or_(
                func.lower(OutgoingMail.recipient).contains(word, autoescape=True),
                func.lower(OutgoingMail.subject).contains(word, autoescape=True),
            )
        )
    return conditions
