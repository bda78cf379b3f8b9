"""Tell an attendee what is new about their place: the mail, and the calendar object that it carries."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinars.invitations import mails
from webinars.invitations.calendar import cancel, request
from webinars.invitations.entries import entry_for
from webinars.invitations.ledger import last_message, last_said
from webinars.invitations.models import CalendarMessage, Invitation
from webinars.invitations.rules import (
    Announcement,
    Facts,
    Said,
    Situation,
    announcement_owed,
    calendar_method,
    next_dtstamp,
)
from webinars.lib.signing import new_public_id
from webinars.mail.actions import withdraw_unsent
from webinars.mail.message import CalendarPart, Mailbox, message_id
from webinars.mail.models import OutgoingMail
from webinars.registrations.desk import Desk, about
from webinars.registrations.models import Registration
from webinars.registrations.queries import attendees_at
from webinars.registrations.rules import email_key
from webinars.series.models import Occurrence

PARTSTATS = {"yes": "ACCEPTED", "maybe": "TENTATIVE", "no": "DECLINED"}


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
    withdraw_unsent(session, about(registration), now=now)
    situation = Situation(registration.status, occurrence.status, facts_of(occurrence), resend)
    said = last_said(session, invitation)
    announcement = announcement_owed(situation, said)
    if announcement is None:
        return None
    return _write(session, invitation, desk, _News(announcement, situation, said), now)


@dataclass(frozen=True)
class _News:
    announcement: Announcement
    situation: Situation
    said: Said | None


def _write(
    session: Session, invitation: Invitation, desk: Desk, news: _News, now: datetime
) -> OutgoingMail | None:
    registration, announcement, said = invitation.registration, news.announcement, news.said
    attendee = registration.attendee
    if announcement is Announcement.MOVED:
        registration.answer = ""  # who could come then has not said that they can come now
    last = last_message(session, invitation)
    dtstamp = next_dtstamp(last.dtstamp if last else None, now)
    method = calendar_method(news.situation, said)
    links = desk.links(attendee.language)
    content = _calendar(invitation, desk, news, dtstamp) if method else b""
    mail = mails.about_place(
        announcement,
        registration,
        links=links,
        site=desk.config.site,
        before=said.facts if said else None,
        calendar=CalendarPart(method, content) if content else None,
        in_reply_to=invitation.first_message_id if said else "",
        others_at_address=tuple(o for o in attendees_at(session, attendee.email) if o is not attendee),
    )
    dedupe_key = f"place:{invitation.uid}:{registration.revision}:{dtstamp:%Y%m%dT%H%M%SZ}"
    if said is None or not invitation.first_message_id:
        invitation.first_message_id = message_id(dedupe_key, desk.sender.domain)
    queued = desk.queue(
        session,
        mail,
        dedupe_key,
        now=now,
        priority=0
        if announcement is Announcement.INVITATION and registration.registered_by_id is None
        else 1,
        expires_at=registration.occurrence.ends_at,
        start_at=registration.occurrence.starts_at,
        calendar_uid=invitation.uid,
        about=about(registration),
    )
    if queued is not None:
        session.add(
            CalendarMessage(
                invitation=invitation,
                outgoing_mail=queued,
                announcement=announcement.value,
                method=method if content else "",
                sequence=registration.revision,
                dtstamp=dtstamp,
                digest=hashlib.sha256(content).hexdigest() if content else "",
                facts=news.situation.facts.as_json(),
            )
        )
        _copy_to_registrar(session, registration, desk, news, now)
    return queued


def _calendar(invitation: Invitation, desk: Desk, news: _News, dtstamp: datetime) -> bytes:
    """The calendar object that goes along, or nothing."""
    registration, attendee = invitation.registration, invitation.registration.attendee
    had_entry = news.said is not None and news.said.entry
    if attendee.email_key == email_key(invitation.organizer):
        return b""  # our own mailbox, which cannot invite itself
    if attendee.delivery == "subscription" and not had_entry:
        return b""  # the subscribed calendar has the entry: a second one would never disappear
    entry = replace(
        entry_for(registration, invitation, desk.links(attendee.language)),
        sequence=registration.revision,
        dtstamp=dtstamp,
    )
    organizer = Mailbox(desk.sender.mailbox.name, invitation.organizer)
    reader = Mailbox(attendee.name, attendee.email)
    if not news.situation.attending:
        return cancel(entry, organizer=organizer, attendee=reader)
    partstat = PARTSTATS.get(registration.answer, "NEEDS-ACTION")
    return request(entry, organizer=organizer, attendee=reader, partstat=partstat)


def facts_of(occurrence: Occurrence) -> Facts:
    """What an attendee sees of an occurrence."""
    return Facts(
        starts_at=occurrence.starts_at.isoformat(),
        ends_at=occurrence.ends_at.isoformat(),
        title=occurrence.episode.title,
        place=occurrence.place or occurrence.episode.series.place,
    )


def _invitation_of(session: Session, registration: Registration, desk: Desk, now: datetime) -> Invitation:
    found = session.scalar(select(Invitation).where(Invitation.registration_id == registration.id))
    if found is None:
        found = Invitation(
            registration=registration,
            uid=f"{new_public_id(24)}@{desk.sender.domain}",
            organizer=desk.sender.reply_to,
            created_at=now,
        )
        session.add(found)
        session.flush()
    return found


def _copy_to_registrar(
    session: Session, registration: Registration, desk: Desk, news: _News, now: datetime
) -> None:
    """One copy of a notice to the secretary who registered people for it, if they want it; without a calendar."""
    registrar, occurrence = registration.registered_by, registration.occurrence
    told = (Announcement.MOVED, Announcement.CANCELLED, Announcement.POSTPONED)
    if registrar is None or not registrar.wants_copies or news.announcement not in told:
        return
    desk.queue(
        session,
        mails.copy_for_registrar(
            news.announcement,
            registration,
            links=desk.links(registrar.language),
            site=desk.config.site,
            before=news.said.facts if news.said else None,
        ),
        f"copy:{registrar.public_id}:{occurrence.id}:{occurrence.revision}",
        now=now,
        priority=1,
        expires_at=occurrence.ends_at,
        start_at=occurrence.starts_at,
        about=about(registration),
    )
