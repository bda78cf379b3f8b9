"""Speakers and hosts: their calendar hold is a registration that takes no seat."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from webinars.lib.signing import new_public_id
from webinars.registrations.actions import (
    forget_answer,
    forget_offer,
    raise_revision,
    registration_of,
    withdraw_registration,
)
from webinars.registrations.attendees import Person, attendee_for
from webinars.registrations.models import Registration
from webinars.registrations.rules import LIVE_STATUSES, SEATED_STATUSES, Withdrawal, email_key
from webinars.registrations.seats import give_back_seats, lock_occurrences
from webinars.series.models import Episode, Occurrence, StagePerson
from webinars.series.queries import in_archive
from webinars.series.rules import is_on_hold

STAGE_ROLES = ("speaker", "host")
HELD_STATUSES = ("planned", "open")


@dataclass
class _Mailbox:
    """Who is on stage at one occurrence by way of one address, and for whom it is held.

    As many holds as people are right: whoever corrects a name keeps the hold. Names only tell which is missing, or one
    too many, where several share an address.
    """

    people: list[StagePerson] = field(default_factory=list)
    holds: list[Registration] = field(default_factory=list)

    def people_without_hold(self) -> list[StagePerson]:
        held = {hold.attendee.name_key for hold in self.holds}
        missing = [person for person in self.people if _as_person(person).key[1] not in held]
        return missing[: max(0, len(self.people) - len(self.holds))]

    def holds_without_person(self) -> list[Registration]:
        on_stage = {_as_person(person).key[1] for person in self.people}
        surplus = [hold for hold in self.holds if hold.attendee.name_key not in on_stage]
        return surplus[: max(0, len(self.holds) - len(self.people))]


def holds_owed(session: Session, *, now: datetime) -> Sequence[tuple[StagePerson, Occurrence]]:
    """People on stage with an address, and the coming occurrences that are not held for them yet."""
    return [
        (person, occurrence)
        for occurrence, mailbox in _mailboxes(session, now)
        if occurrence.status in HELD_STATUSES
        and occurrence.episode.published
        and not is_on_hold(occurrence.mail_held_until, now=now)
        for person in mailbox.people_without_hold()
    ]


def holds_without_a_reason(session: Session, *, now: datetime) -> Sequence[Registration]:
    """Holds of people who are no longer on stage in an episode that is still to come."""
    return [hold for _, mailbox in _mailboxes(session, now) for hold in mailbox.holds_without_person()]


def hold_for(session: Session, person: StagePerson, occurrence: Occurrence, *, now: datetime) -> Registration:
    """Hold an occurrence in the calendar of somebody on stage. A seat that they had taken before is free again."""
    attendee = attendee_for(session, _as_person(person), language=occurrence.episode.series.language, now=now)
    lock_occurrences(session, [occurrence.id])
    hold = registration_of(session, attendee, occurrence)
    if hold is None:
        hold = Registration(
            public_id=new_public_id(16),
            attendee=attendee,
            occurrence=occurrence,
            status="confirmed",
            seats=0,
            role=person.kind,
            created_at=now,
            changed_at=now,
        )
        session.add(hold)
    else:
        _bring_on_stage(session, hold, person.kind, now)
    session.flush()
    return hold


def release_hold(session: Session, hold: Registration, *, now: datetime) -> bool:
    """Take the occurrence out of the calendar of somebody who is no longer on stage; says whether it was there."""
    return withdraw_registration(session, hold, because=Withdrawal.OFF_STAGE, now=now)


def _bring_on_stage(session: Session, hold: Registration, role: str, now: datetime) -> None:
    if hold.status in SEATED_STATUSES and hold.seats:
        give_back_seats(session, hold.occurrence, hold.seats)
    if hold.status != "confirmed":
        raise_revision(hold, now=now)
    if hold.status == "withdrawn":
        forget_answer(hold)
        hold.withdrawn_at, hold.withdrawn_because = None, ""
    hold.status, hold.role, hold.seats = "confirmed", role, 0
    hold.waiting_since = hold.together_id = hold.registered_by = hold.viewers = None
    forget_offer(hold)


def _mailboxes(session: Session, now: datetime) -> Iterable[tuple[Occurrence, _Mailbox]]:
    """For every coming occurrence, each address that is on stage or has a hold."""
    found: dict[tuple[Occurrence, str], _Mailbox] = defaultdict(_Mailbox)
    on_stage = (
        select(StagePerson, Occurrence)
        .join(Episode, StagePerson.episode_id == Episode.id)
        .join(Occurrence, Occurrence.episode_id == Episode.id)
        .where(StagePerson.email != "", Occurrence.starts_at > now, ~in_archive(Occurrence))
        .order_by(Occurrence.starts_at, Occurrence.id, StagePerson.id)
    )
    for person, occurrence in session.execute(on_stage):
        found[occurrence, email_key(person.email)].people.append(person)
    holds = (
        select(Registration)
        .join(Registration.occurrence)
        .join(Registration.attendee)
        .where(
            Registration.role.in_(STAGE_ROLES),
            Registration.status.in_(LIVE_STATUSES),
            Occurrence.starts_at > now,
            ~in_archive(Occurrence),
        )
        .options(contains_eager(Registration.occurrence), contains_eager(Registration.attendee))
        .order_by(Registration.id)
    )
    for hold in session.scalars(holds):
        found[hold.occurrence, hold.attendee.email_key].holds.append(hold)
    return [(occurrence, mailbox) for (occurrence, _), mailbox in found.items()]


def _as_person(person: StagePerson) -> Person:
    given_name, _, family_name = (person.name or person.role).partition(" ")
    return Person(given_name, family_name, person.email, person.role)
