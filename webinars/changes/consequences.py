"""What follows from a change, counted from the database beforehand, by the decisions that will be made afterwards.

Each place is held against what its owner was told last (`invitations.rules.announcement_owed`): so a change back before
anybody heard of the first one mails nobody, and says so.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, case, exists, func, select
from sqlalchemy.orm import Session, aliased

from webinars.changes.queries import relevant_starts
from webinars.changes.replacements import count_to_ask
from webinars.changes.rules import Kind, hold_until
from webinars.config import Config, parse_lead_time
from webinars.invitations.ledger import facts_at, said_at
from webinars.invitations.rules import Announcement, Facts, announcement_owed
from webinars.lib.quiet_hours import QuietHours
from webinars.mail.models import Bounce
from webinars.registrations.models import Attendee, NewDateOffer, Registration
from webinars.registrations.rules import LIVE_STATUSES
from webinars.reminders.rules import reminder_instant
from webinars.series.models import Occurrence

_FIRST = (Announcement.INVITATION, Announcement.OFFER, Announcement.WAITING)
COPIED = (Announcement.MOVED, Announcement.CANCELLED, Announcement.POSTPONED)


class Group(StrEnum):
    """Whom something happens to."""

    SEATED = "seated"
    OFFERED = "offered"
    WAITING = "waiting"
    STAGE = "stage"


@dataclass(frozen=True)
class Consequences:
    """What will happen, as numbers; `words.sentences` says it."""

    kind: Kind
    told: Mapping[tuple[Group, Announcement], int]
    untold: int = 0  # have a place, and hear nothing of it
    unreachable: int = 0  # of those who are told: mail to their address bounces
    copies: int = 0  # secretaries
    answers: int = 0  # that were given about another time
    reminders: int = 0  # still to come before the start as it is
    reminders_after: int = 0  # and before the new one
    line: int = 0  # have an offer, or wait
    seats_for_line: int = 0  # how many of them get one, or are offered one
    to_ask: int = 0  # about the new date
    asked: int = 0  # about this date, and have not answered
    languages: tuple[str, ...] = ()
    hold: datetime | None = None
    groups: tuple[tuple[Group, Announcement], ...] = field(default=())

    @property
    def mails(self) -> int:
        """How many mails leave."""
        return sum(self.told.values()) + self.copies + self.to_ask

    def counts(self) -> dict[str, int]:
        """What somebody is shown, for `rules.differ_materially`."""
        told = {f"{group}-{announcement}": number for (group, announcement), number in self.told.items()}
        others = {
            name: getattr(self, name)
            for name in ("untold", "unreachable", "copies", "answers", "line", "seats_for_line", "to_ask")
        }
        return {**told, **others}


def consequences_of(
    session: Session,
    occurrence: Occurrence,
    sketch: Occurrence,
    kind: Kind,
    config: Config,
    *,
    is_carried: bool = True,
    now: datetime,
) -> Consequences:
    """What follows when `occurrence` becomes like `sketch` (`proposals.as_it_would_be`, `queries.as_it_was`).

    Who has just registered gets their first mail anyhow: that does not follow from it. `is_carried`: whether it is
    carried to the registrations, so that whoever waits for an invitation gets it now.
    """
    rows = _places(session, occurrence)
    said = said_at(session, occurrence.id)
    told: Counter[tuple[Group, Announcement]] = Counter()
    reached, registrars, languages, unreachable = 0, set(), Counter[str](), 0
    is_told_at_all = kind is not Kind.LINK and sketch.status != "draft" and sketch.ends_at > now
    for row in rows:
        facts = facts_at(sketch, row.status, row.offer_expires_at)
        announcement = announcement_owed(facts, said.get(row.id)) if is_told_at_all else None
        if announcement is None or (announcement in _FIRST and _is_owed_anyhow(row, said, is_carried)):
            continue
        told[_group(row), announcement] += 1
        reached += 1
        languages[row.language] += 1
        unreachable += row.bounces
        if announcement in COPIED and row.registrar_id is not None:
            registrars.add(row.registrar_id)
    in_line = sum(row.status in ("offered", "waiting") for row in rows)
    seats_for_line = _seats_for_line(occurrence, sketch, rows, now)
    starts = *relevant_starts(occurrence), *relevant_starts(sketch)
    return Consequences(
        kind,
        dict(told),
        untold=len(rows) - reached,
        unreachable=unreachable,
        copies=len(registrars),
        answers=_outdated_answers(rows, sketch),
        reminders=_reminders_ahead(occurrence, config, now),
        reminders_after=_reminders_ahead(sketch, config, now),
        line=in_line,
        seats_for_line=seats_for_line,
        asked=_asked(session, occurrence) if kind is Kind.CANCELLED else 0,
        languages=tuple(sorted(languages, key=lambda each: (-languages[each], each))),
        hold=hold_until(*starts, concerned=reached or seats_for_line, now=now),
        groups=tuple(sorted(told, key=lambda each: (-told[each], each))),
    )


def consequences_of_new_date(
    session: Session, cancelled: Occurrence, new: Occurrence, *, now: datetime
) -> Consequences:
    """What follows when `new` is put on instead of what was cancelled."""
    live = Registration.occurrence_id == cancelled.id, Registration.status.in_(LIVE_STATUSES)
    theirs = select(Attendee.language, func.count(), func.sum(case((_bounces(), 1), else_=0)))
    asked = theirs.join(Registration.attendee).where(*live, Registration.role == "attendee")
    rows = session.execute(asked.group_by(Attendee.language).order_by(func.count().desc())).all()
    to_ask = count_to_ask(session, cancelled)
    return Consequences(
        Kind.NEW_DATE,
        {},
        unreachable=sum(row[2] or 0 for row in rows),
        to_ask=to_ask,
        languages=tuple(row[0] for row in rows),
        hold=hold_until(new.starts_at, concerned=to_ask, now=now),
    )


def _places(session: Session, occurrence: Occurrence) -> Sequence[Row[*tuple[Any, ...]]]:
    registrar = aliased(Attendee)
    return session.execute(
        select(
            *(Registration.id, Registration.status, Registration.role, Registration.offer_expires_at),
            *(Registration.answer, Registration.answered_for, Registration.announce_after, Attendee.language),
            registrar.id.label("registrar_id"),
            _bounces().label("bounces"),
        )
        .join(Registration.attendee)
        .outerjoin(registrar, (registrar.id == Registration.registered_by_id) & registrar.wants_copies)
        .where(Registration.occurrence_id == occurrence.id, Registration.status.in_(LIVE_STATUSES))
    ).all()


def _is_owed_anyhow(row: Row[*tuple[Any, ...]], said: Mapping[int, Facts], is_carried: bool) -> bool:
    """A first mail that no lead time keeps back: whoever waits for an invitation until then is told at once."""
    return row.id not in said and (row.announce_after is None or not is_carried)


def _bounces() -> ColumnElement[bool]:
    in_force = Bounce.severity == "hard", Bounce.cleared_at.is_(None)
    return exists().where(Bounce.email_key == Attendee.email_key, *in_force).correlate(Attendee)


def _group(row: Row[*tuple[Any, ...]]) -> Group:
    if row.role != "attendee":
        return Group.STAGE
    return {"offered": Group.OFFERED, "waiting": Group.WAITING}.get(row.status, Group.SEATED)


def _outdated_answers(rows: Sequence[Row[*tuple[Any, ...]]], sketch: Occurrence) -> int:
    """Who could come at one time has not said that they can come at another."""
    return sum(bool(row.answer) and row.answered_for != sketch.starts_at for row in rows)


def _seats_for_line(
    occurrence: Occurrence, sketch: Occurrence, rows: Sequence[Row[*tuple[Any, ...]]], now: datetime
) -> int:
    waiting = [row.status for row in rows].count("waiting")
    same = (sketch.capacity, sketch.waitlist, sketch.status) == (
        occurrence.capacity,
        occurrence.waitlist,
        occurrence.status,
    )
    if same or sketch.status != "open" or sketch.starts_at <= now:
        return 0
    return waiting if sketch.capacity is None else max(0, min(waiting, sketch.capacity - occurrence.taken))


def _reminders_ahead(occurrence: Occurrence, config: Config, now: datetime) -> int:
    """How many of the lead times still lie ahead."""
    if not relevant_starts(occurrence):
        return 0
    zone, quiet = occurrence.episode.series.timezone, QuietHours.parse(config.reminders.quiet_hours)

    def instant(lead_time: timedelta) -> datetime:
        return reminder_instant(
            starts_at=occurrence.starts_at, lead_time=lead_time, zone=zone, quiet_hours=quiet
        )

    return sum(instant(parse_lead_time(text)) > now for text in config.reminders.lead_times)


def _asked(session: Session, occurrence: Occurrence) -> int:
    open_questions = NewDateOffer.occurrence_id == occurrence.id, NewDateOffer.answer == ""
    return session.scalar(select(func.count(NewDateOffer.id)).where(*open_questions)) or 0
