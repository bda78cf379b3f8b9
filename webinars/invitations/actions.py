"""Tell an attendee what is new about their place: the mail, and the calendar object that it carries."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from webinars.invitations import mails
from webinars.invitations.calendar import cancel, request
from webinars.invitations.entries import entry_for
from webinars.invitations.ledger import facts_at, last_said, last_written
from webinars.invitations.models import CalendarMessage, Invitation
from webinars.invitations.queries import invitation_for, others_with_a_place
from webinars.invitations.rules import (
    Announcement,
    Facts,
    Said,
    Standing,
    announcement_owed,
    calendar_method,
    next_dtstamp,
    next_sequence,
)
from webinars.lib.database import add_at_once
from webinars.mail.actions import withdraw_unsent
from webinars.mail.message import CalendarPart, Mailbox, message_id
from webinars.mail.models import OutgoingMail
from webinars.registrations.actions import forget_answer, keep_seat
from webinars.registrations.desk import Desk, about
from webinars.registrations.models import Registration
from webinars.registrations.rules import email_key
from webinars.series.rules import on_hold_until
from webinars.wording.queries import wording_of

PARTSTATS = {"yes": "ACCEPTED", "maybe": "TENTATIVE", "no": "DECLINED"}
COPIED = (Announcement.MOVED, Announcement.CANCELLED, Announcement.POSTPONED)


@dataclass(frozen=True)
class _News:
    """What is about to be said, and what it follows from."""

    announcement: Announcement
    facts: Facts
    said: Said | None
    dtstamp: datetime


def announce(
    session: Session, registration: Registration, desk: Desk, *, now: datetime
) -> OutgoingMail | None:
    """Queue the mail that this registration's attendee is owed, and settle the debt. None when nothing is news.

    The registration has to be locked. Whatever was queued about it and has not left is overtaken: invitations and
    reminders alike.
    """
    occurrence = registration.occurrence
    resend = registration.resend_requested_at is not None
    registration.announced_revision = registration.revision
    registration.resend_requested_at, registration.announce_error = None, ""
    if occurrence.ends_at <= now or occurrence.status == "draft":
        return None
    invitation = _invitation_of(session, registration, desk, now)
    # In this order: what a scheduler takes in hand meanwhile counts as said.
    withdraw_unsent(session, about(registration), now=now, even_uncertain=False)
    facts, last = facts_of(registration), last_written(session, invitation)
    said = last_said(session, invitation) if last else None
    announcement = announcement_owed(facts, said.facts if said else None, resend=resend)
    if announcement is None:
        return None  # and what was said last is tried until it is known to have arrived
    if said is not None:
        withdraw_unsent(session, about(registration), now=now)
    if (
        facts.standing is not Standing.ATTENDING
        or registration.answered_for != registration.occurrence.starts_at
    ):
        keep_seat(session, registration, now=now)  # a no to what was is none to what is
    _bring_up_to_date(registration, facts, last)
    news = _News(announcement, facts, said, next_dtstamp(last.dtstamp if last else None, now))
    queued = _queue(session, invitation, desk, news, now)
    _copy_to_registrar(session, registration, desk, news, now)
    return queued


def facts_of(registration: Registration) -> Facts:
    """What an attendee sees of their place."""
    return facts_at(registration.occurrence, registration.status, registration.offer_expires_at)


def _invitation_of(session: Session, registration: Registration, desk: Desk, now: datetime) -> Invitation:
    found = invitation_for(session, registration)
    if found is not None:
        return found
    values = {
        "registration_id": registration.id,
        # Always the same for a registration: one that was invited after a backup keeps its entry after a restore.
        # Not to be told from the public id, which whoever registered them sees: what names it is taken for theirs.
        "uid": f"{desk.signer.derived('calendar', registration.public_id)[:24]}@{desk.sender.domain}",
        "organizer": desk.sender.reply_to,
        "created_at": now,
    }
    made = add_at_once(session, Invitation, values)
    set_committed_value(made, "registration", registration)
    return made


def _bring_up_to_date(registration: Registration, facts: Facts, last: CalendarMessage | None) -> None:
    """What the registration itself says follows what is about to be said: its SEQUENCE, and its answer."""
    written = Facts.from_json(last.facts) if last else None
    registration.revision = registration.announced_revision = next_sequence(
        registration.revision, last.sequence if last else None, is_news=facts != written
    )
    if registration.answered_for != registration.occurrence.starts_at:
        forget_answer(registration)


def _queue(
    session: Session, invitation: Invitation, desk: Desk, news: _News, now: datetime
) -> OutgoingMail | None:
    registration, occurrence = invitation.registration, invitation.registration.occurrence
    calendar = _calendar(invitation, desk, news)
    dedupe_key = f"place:{invitation.uid}:{registration.revision}:{news.dtstamp:%Y%m%dT%H%M%SZ}"
    if news.said is None or not invitation.first_message_id:
        invitation.first_message_id = message_id(dedupe_key, desk.sender)
    mail = mails.about_place(
        news.announcement,
        registration,
        links=desk.links(registration.attendee.language),
        site=desk.config.site,
        said=news.said.facts if news.said else None,
        calendar=calendar,
        in_reply_to=invitation.first_message_id if news.said else "",
        others_at_address=others_with_a_place(session, registration),
        wording=wording_of(session, occurrence.episode.series_id),
    )
    waits_at_screen = news.announcement is Announcement.INVITATION and registration.registered_by_id is None
    queued = desk.queue(
        session,
        mail,
        dedupe_key,
        now=now,
        priority=0 if waits_at_screen else 1,
        not_before=on_hold_until(occurrence.mail_held_until, now=now),
        # A seat that is no longer theirs is not offered any more.
        expires_at=news.facts.deadline or occurrence.ends_at,
        start_at=occurrence.starts_at,
        calendar_uid=invitation.uid,
        about=about(registration),
    )
    if queued is not None:
        session.add(_ledger_entry(invitation, queued, news, calendar))
    return queued


def _ledger_entry(
    invitation: Invitation, queued: OutgoingMail, news: _News, calendar: CalendarPart | None
) -> CalendarMessage:
    return CalendarMessage(
        invitation=invitation,
        outgoing_mail=queued,
        announcement=news.announcement.value,
        method=calendar.method if calendar else "",
        sequence=invitation.registration.revision,
        dtstamp=news.dtstamp,
        digest=hashlib.sha256(calendar.content).hexdigest() if calendar else "",
        facts=news.facts.as_json(),
    )


def _calendar(invitation: Invitation, desk: Desk, news: _News) -> CalendarPart | None:
    """The calendar object that goes along, or none."""
    registration, attendee = invitation.registration, invitation.registration.attendee
    had_entry = news.said is not None and news.said.entry
    method = calendar_method(news.facts.standing, entry=had_entry)
    if not method or attendee.email_key == email_key(invitation.organizer):
        return None  # our own mailbox cannot invite itself
    if attendee.delivery == "subscription" and not had_entry:
        return None  # the subscribed calendar has the entry: a second one would never disappear
    entry = replace(
        entry_for(registration, invitation, desk.links(attendee.language)),
        sequence=registration.revision,
        dtstamp=news.dtstamp,
    )
    organizer = Mailbox(desk.sender.mailbox.name, invitation.organizer)
    reader = Mailbox(attendee.name, attendee.email)
    if method == "CANCEL":
        return CalendarPart(method, cancel(entry, organizer=organizer, attendee=reader))
    partstat = PARTSTATS.get(registration.answer, "NEEDS-ACTION")
    return CalendarPart(method, request(entry, organizer=organizer, attendee=reader, partstat=partstat))


def _copy_to_registrar(
    session: Session, registration: Registration, desk: Desk, news: _News, now: datetime
) -> None:
    """One copy of a notice to the secretary who registered people for it, if they want it; without a calendar."""
    registrar, occurrence = registration.registered_by, registration.occurrence
    if registrar is None or not registrar.wants_copies or news.announcement not in COPIED:
        return
    mail = mails.copy_for_registrar(
        news.announcement,
        registration,
        links=desk.links(registrar.language),
        site=desk.config.site,
        said=news.said.facts if news.said else None,
    )
    subject = f"copy:{registrar.public_id}:{occurrence.id}"
    first_of_its_kind = desk.queue(
        session,
        mail,
        f"{subject}:{occurrence.revision}",
        now=now,
        priority=1,
        not_before=on_hold_until(occurrence.mail_held_until, now=now),
        expires_at=occurrence.ends_at,
        start_at=occurrence.starts_at,
        about=subject,
    )
    if first_of_its_kind is not None:  # what has not left of earlier ones would contradict it
        withdraw_unsent(session, subject, now=now, before=first_of_its_kind.id)
